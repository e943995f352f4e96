"""Attacks are made on the running home in the midst of its second morning."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tests.web.desk import MORNING, live_at


@pytest.fixture
def home(cast: Cast, settings: Any) -> Iterator[Cast]:
    """The cast at work; passwords are hashed fast, since no test here is about the hash itself."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield from (cast for _ in live_at(MORNING))
