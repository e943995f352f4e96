"""The county in which a journey's steps are taken one by one."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, forget
from tests.journeys.way import Way


@pytest.fixture
def county(db: None) -> Iterator[Way]:
    """The cast with posts, sites and rooms, under the Lishu edition."""
    forget()
    yield Way(Cast(edition="lishu_2020").set_up()).set_up()
    forget()
