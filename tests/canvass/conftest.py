"""A village with households in it, and a round through them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.canvass.models import Round, RoundDoor
from lianfang.core.access import Actor
from lianfang.core.ids import Ids, fresh
from lianfang.journeys import schedule
from lianfang.people.types import Relation
from tests.cast import LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE, START, Cast, forget, the_cast


@dataclass
class Village:
    """The cast with households by name, and the clock of the story."""

    cast: Cast
    at: datetime = START
    homes: dict[str, UUID] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)

    def home(self, name: str, code: str = LISHU_VILLAGE, *members: str) -> UUID:
        """A household of the register, its people called after it."""
        rows = [
            {
                "household": name,
                "address": f"{name} lane",
                "division_id": code,
                "name": one,
                "sex": "female",
                "relation": Relation.HEAD if n == 0 else Relation.OTHER,
            }
            for n, one in enumerate(members or (f"{name} one", f"{name} two"))
        ]
        for row, done in zip(rows, self.cast.do_all("people.import_resident", rows, at=self.at), strict=True):
            assert done.result, done.reasons
            self.homes[name] = UUID(done.result["household_id"])
            self.persons[str(row["name"])] = UUID(done.result["id"])
        return self.homes[name]

    def on(self, **later: float) -> datetime:
        self.at += timedelta(**later)
        return self.at

    def asking(self, **other: Any) -> dict[str, Any]:
        """What a round is opened with."""
        given = {
            "division_id": LISHU_TOWN,
            "title": "First round",
            "asks": ["residents", "illness"],
            "legal_basis": "Law on infectious diseases, article 39",
            "owner_id": self.cast.members["township"],
            "due_at": self.at + timedelta(days=3),
            "expires_at": self.at + timedelta(days=14),
        }
        return given | other

    def open(self, by: str = "township", **other: Any) -> Round:
        made = self.cast.do("journeys.open_round", by=by, at=self.at, **self.asking(**other))
        return Round.objects.get(id=made["round_id"])

    def knock(
        self, name: str, met: str = "seen", by: Actor | str = "grid", at: datetime | None = None, **other: Any
    ) -> Any:
        """Everybody of a household met one way, or what is said of the door."""
        persons = [id for who, id in self.persons.items() if who.startswith(f"{name} ")]
        entries = [{"person_id": id, "met": met} for id in persons] if "door" not in other else []
        code = RoundDoor.objects.filter(household_id=self.homes[name]).values_list("household__division", flat=True)
        given = {"household_id": self.homes[name], "division_id": code.first() or LISHU_VILLAGE, "entries": entries}
        return self.cast.do("journeys.record_door", by=by, at=at or self.at, **(given | other))

    def door(self, name: str) -> RoundDoor:
        return RoundDoor.objects.get(household_id=self.homes[name])

    def let_time_pass(self) -> None:
        schedule.run_due(self.at)

    def refusals(self, round: Round) -> set[tuple[str, str]]:
        return self.cast.refusals(
            "canvass.close_round", by="township", at=self.at, round_id=round.id, seen=round.version
        )

    def close(self, round: Round) -> None:
        self.cast.do("canvass.close_round", by="township", at=self.at, round_id=round.id, seen=round.version)

    def ids(self) -> Ids:
        return Ids(fresh(self.at), self.at)


@pytest.fixture
def village(db: None) -> Iterator[Village]:
    """Three households of a village and one of the next, and nobody has knocked yet."""
    yield founded(the_cast())
    forget()


def founded(cast: Cast) -> Village:
    found = Village(cast)
    for name in ("Chen", "Gao", "Lin"):
        found.home(name)
    found.home("Shi", OTHER_VILLAGE)
    found.on(hours=2)
    return found
