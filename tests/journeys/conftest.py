"""The county in which a journey's steps are taken one by one."""

from collections.abc import Iterator

import pytest

from tests.cast import forget
from tests.journeys.way import Way, the_way


@pytest.fixture
def county(db: None) -> Iterator[Way]:
    """The cast with posts, sites and rooms, under the Lishu edition."""
    yield the_way()
    forget()
