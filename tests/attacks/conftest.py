"""Attacks are made on the running home in the midst of its second morning."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.web.desk import MORNING, live_at


@pytest.fixture
def home(cast: Cast) -> Iterator[Cast]:
    """The cast at work."""
    yield from (cast for _ in live_at(MORNING))
