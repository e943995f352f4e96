"""Residents of the fixed cast's village."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.cast import LISHU_VILLAGE, Cast

FENG = {
    "name": "冯晓明",
    "sex": "male",
    "born_on": "1989-11-29",
    "id_kind": "resident_card",
    "id_number": "999000198911290015",
    "phone": "15461803399",
}
LI = {
    "name": "李爽丽",
    "sex": "female",
    "born_on": "1991-08-08",
    "id_kind": "resident_card",
    "id_number": "999000199108080005",
}


@pytest.fixture
def feng(cast: Cast) -> UUID:
    """Feng Xiaoming, registered in the village by its grid worker, at an address."""
    made = cast.do("people.register_person", by="grid", entry=FENG, division_id=LISHU_VILLAGE, address="1组2号")
    return UUID(made["id"])


@pytest.fixture
def resident(cast: Cast) -> Callable[..., dict[str, Any]]:
    """A row of the household register; what is named is changed."""

    def row(**changes: Any) -> dict[str, Any]:
        return {
            "household": "17",
            "address": "1组17号",
            "division_id": LISHU_VILLAGE,
            "name": "李爽丽",
            "sex": "female",
            "id_number": LI["id_number"],
            "relation": "head",
            **changes,
        }

    return row
