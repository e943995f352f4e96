"""The fixed cast: two counties, their towns and villages, and one member for every role, made through operations."""

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from lianfang.core import dispatch
from lianfang.core.access import OPERATOR, Actor, actor_of
from lianfang.core.dispatch import Done
from lianfang.core.envelope import Envelope, Operation, Source, as_plain
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.editions import queries as editions
from lianfang.editions.presets import preset_text
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from tests.kept import begin_with

START = datetime(2020, 1, 24, 0, 0, tzinfo=UTC)
"""08:00 in Lishu on the day the response began."""

LISHU, LISHU_TOWN, LISHU_VILLAGE, OTHER_VILLAGE = "220322000000", "220322100000", "220322100201", "220322100202"
"""The county where the cast works, one of its towns, two villages of that town."""
NANXIAN, NANXIAN_TOWN, NANXIAN_VILLAGE = "430921000000", "430921100000", "430921100201"
"""The neighbouring jurisdiction, with a town and a village: somebody else's area."""

TREE = (
    ("220000000000", "吉林省", 1, ""),
    ("220300000000", "四平市", 2, "220000000000"),
    (LISHU, "梨树县", 3, "220300000000"),
    (LISHU_TOWN, "梨树镇", 4, LISHU),
    (LISHU_VILLAGE, "南杏山村", 5, LISHU_TOWN),
    (OTHER_VILLAGE, "大烟筒村", 5, LISHU_TOWN),
    ("220322101000", "郭家店镇", 4, LISHU),
    ("220322101201", "保安村", 5, "220322101000"),
    ("430000000000", "湖南省", 1, ""),
    ("430900000000", "益阳市", 2, "430000000000"),
    (NANXIAN, "南县", 3, "430900000000"),
    (NANXIAN_TOWN, "南洲镇", 4, NANXIAN),
    (NANXIAN_VILLAGE, "南山村", 5, NANXIAN_TOWN),
)

WORKERS = (
    ("commander", "county_commander", LISHU),
    ("epidemiologist", "epidemiologist", LISHU),
    ("township", "township_leader", LISHU_TOWN),
    ("grid", "grid_worker", LISHU_VILLAGE),
    ("other_grid", "grid_worker", OTHER_VILLAGE),
    ("post", "checkpoint_worker", LISHU),
    ("clinician", "clinician", LISHU),
    ("lab", "laboratory", LISHU),
    ("supervisor", "supervisor", LISHU),
    ("auditor", "auditor", LISHU),
    ("administrator", "administrator", LISHU),
    ("stranger", "county_commander", NANXIAN),
    ("stranger_grid", "grid_worker", NANXIAN_VILLAGE),
)


@dataclass
class Cast:
    """Everybody, by the name they have in `WORKERS`; `members` are their ids."""

    disease: str = "covid19"
    edition: str = "lishu_2020"
    members: dict[str, UUID] = field(default_factory=dict)
    outbreak: UUID = field(default_factory=lambda: UUID(int=0))

    def set_up(self) -> "Cast":
        """Make the divisions, the members with their roles, the outbreak and its edition."""
        self.do_all("places.add_division", [_division(row) for row in TREE])
        opened = self.do("editions.open_outbreak", name="outbreak", disease=self.disease, division_id=LISHU)
        self.outbreak = UUID(opened["id"])
        self.do(
            "journeys.adopt_edition", outbreak_id=self.outbreak, division_id=LISHU, document=preset_text(self.edition)
        )
        for name, role, code in WORKERS:
            member = self.do(
                "roster.add_member", name=f"Worker {name}", division_id=code, username=name.replace("_", "-")
            )
            self.members[name] = UUID(member["id"])
            self.do("roster.assign", member_id=member["id"], role=role, division_id=code)
        return self

    def actor(self, name: str, at: datetime = START, *, signed: bool = True) -> Actor:
        """One of the cast at an instant; signing with the PIN unless told otherwise."""
        actor = actor_of(self.members[name], at)
        return actor.signing("pin") if signed else actor

    def do(
        self, action: str, *, by: Actor | str = OPERATOR, at: datetime = START, id: UUID | None = None, **payload: Any
    ) -> Any:
        """Do one operation through the dispatcher and give its result; raises Refused."""
        who = self.actor(by, at) if isinstance(by, str) else by
        return dispatch.perform(action, payload, by=who, at=at, origin="test", id=id)

    def do_all(
        self, action: str, payloads: list[dict[str, Any]], *, by: Actor | str = OPERATOR, at: datetime = START
    ) -> list[Done]:
        """Do several operations in one envelope; gives every outcome."""
        who = self.actor(by, at) if isinstance(by, str) else by
        operations = [Operation(id=fresh(at), action=action, at=at, payload=as_plain(p)) for p in payloads]
        envelope = Envelope(id=fresh(at), sent_at=at, operations=operations)
        return dispatch.submit(envelope, by=who, source=Source(received=at, origin="test"))

    def refusals(
        self, action: str, *, by: Actor | str = OPERATOR, at: datetime = START, **payload: Any
    ) -> set[tuple[str, str]]:
        """The (field, code) of every reason for which an operation is refused; fails when it is accepted."""
        try:
            self.do(action, by=by, at=at, **payload)
        except Refused as refusal:
            return {(reason.field, reason.code) for reason in refusal.reasons}
        raise AssertionError(f"{action} was accepted")

    @cached_property
    def lishu(self) -> UUID:
        return division_uuid(LISHU)

    @cached_property
    def town(self) -> UUID:
        return division_uuid(LISHU_TOWN)

    @cached_property
    def village(self) -> UUID:
        return division_uuid(LISHU_VILLAGE)


def _division(row: tuple[str, str, int, str]) -> dict[str, Any]:
    code, name, level, parent = row
    return {"code": code, "name": name, "level": level, "parent_code": parent or None}


def the_cast(disease: str = "covid19", edition: str = "lishu_2020") -> Cast:
    """Everybody at work in an empty home, for a test to begin with."""
    forget()
    return begin_with(f"cast {disease} {edition}", Cast(disease=disease, edition=edition).set_up)


def forget() -> None:
    """Drop what processes remember of a home, between tests."""
    places.forget_tree()
    editions.forget()


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
