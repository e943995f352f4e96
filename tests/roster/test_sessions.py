"""Browser sessions go when they are over, and what pages kept in them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from lianfang.roster import sessions
from tests.cast import START

pytestmark = pytest.mark.django_db


def test_a_session_that_is_over_is_deleted_and_a_living_one_stays() -> None:
    for key, ends in (("over", START), ("living", START + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    assert sessions.forget_expired(START) == 1
    assert [row.session_key for row in Session.objects.all()] == ["living"]
