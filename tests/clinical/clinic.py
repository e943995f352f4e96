"""A family, the county's medical network, and the way from a door to a classified case; also used by the tests of tracing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from lianfang.clinical import actions
from lianfang.clinical.models import Admission, Case, Classification
from lianfang.clinical.types import CaseClass, Fact, FactEntry
from lianfang.core.access import Actor, Grant
from lianfang.core.ids import Ids, fresh
from lianfang.health import actions as health
from lianfang.health.types import ReadingSource, SpecimenKind, SpecimenReason, TestMethod, TestOutcome
from lianfang.places.types import division_uuid
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, START, Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONSET = date(2020, 1, 22)
OTHER_TOWN = "220322101000"
CLINICAL = {f"clinical.{d}" for d in ("see", "consult", "classify", "admit", "report", "verify")}
TRACING = {f"tracing.{d}" for d in ("see", "investigate", "tell", "notify", "acknowledge")}
SUSPICION = {"epi": ["listed_area"], "clinical": ["fever_or_respiratory", "imaging"]}
"""Enough criteria of the Chinese sixth edition for a suspected case."""


@dataclass
class Clinic:
    """The cast with patients, facilities and their rooms."""

    cast: Cast
    people: dict[str, UUID]
    sites: dict[str, UUID]
    rooms: dict[str, UUID]

    def staff(self, name: str = "clinician", *, area: str = LISHU, at: datetime = START) -> Actor:
        """One of the cast who holds every duty of the clinic and of tracing in an area."""
        grant = Grant("test", frozenset(CLINICAL | TRACING), division_uuid(area), since=START - DAY)
        return replace(self.cast.actor(name, at), grants=(grant,))

    def do(self, action: str, *, by: Actor | None = None, at: datetime = START, **given: Any) -> Any:
        """Do a public operation as the clinician, through the dispatcher."""
        return self.cast.do(action, by=by or self.staff(at=at), at=at, **given)

    def refusals(self, action: str, *, by: Actor | str | None = None, at: datetime = START, **given: Any) -> Any:
        return self.cast.refusals(action, by=by or self.staff(at=at), at=at, **given)

    def call(self, function: Callable[..., Any], *, by: Actor | None = None, at: datetime = START, **given: Any) -> Any:
        """Call an internal action as a journey does, with a new operation's ids where it takes them."""
        taken = function.__code__.co_varnames[: function.__code__.co_kwonlyargcount]
        extra = {"ids": Ids(fresh(at), at), "by": by or self.staff(at=at), "at": at}
        return function(**given, **{name: value for name, value in extra.items() if name in taken})

    def measured(self, name: str, celsius: str, at: datetime) -> None:
        """A temperature is taken in the clinic."""
        self.call(
            health.record_reading,
            at=at,
            person_id=self.people[name],
            celsius=Decimal(celsius),
            division_id=division_uuid(LISHU),
            source=ReadingSource.CLINIC,
        )

    def tested(
        self, name: str, outcome: str, sampled: datetime, method: str = "nat", known: datetime | None = None
    ) -> Any:
        """A specimen is taken and its result comes (four hours later unless told otherwise)."""
        known = known or sampled + 4 * HOUR
        specimen = self.call(
            health.take_specimen,
            at=sampled,
            person_id=self.people[name],
            tube=f"{name.rpartition(' ')[2]}-{int(sampled.timestamp())}-{method[:3]}",
            kind=SpecimenKind.THROAT_SWAB,
            reason=SpecimenReason.SUSPECTED,
            site_id=self.sites["laboratory"],
            division_id=division_uuid(LISHU),
        )
        self.call(health.receive_specimen, at=sampled + HOUR, specimen_id=specimen.id)
        return self.call(
            health.enter_result,
            at=known,
            specimen_id=specimen.id,
            outcome=TestOutcome(outcome),
            method=TestMethod(method),
        )

    def opened(self, name: str, *, at: datetime = START, fact_at: datetime | None = None, **changed: Any) -> Case:
        """A case whose clock started with the conclusion of a consultation."""
        given = {
            "person_id": self.people[name],
            "outbreak_id": self.cast.outbreak,
            "fact": FactEntry(kind=Fact.CONSULTATION, at=fact_at or at),
            "onset_on": ONSET,
        }
        return self.call(actions.open_case, at=at, **given | changed)

    def held_to_be(
        self, case: Case, to: CaseClass, *, at: datetime, fact_at: datetime | None = None, **given: Any
    ) -> Classification:
        """The case is classified."""
        case.refresh_from_db()
        fact = FactEntry(
            kind=Fact.POSITIVE_RESULT if to is not CaseClass.SUSPECTED else Fact.CRITERIA, at=fact_at or at
        )
        return self.call(actions.classify, at=at, case_id=case.id, seen=case.version, to=to, fact=fact, **given)

    def suspected(self, name: str, *, at: datetime = START) -> Case:
        case = self.opened(name, at=at)
        self.held_to_be(case, CaseClass.SUSPECTED, at=at, **SUSPICION)
        case.refresh_from_db()
        return case

    def confirmed(self, name: str, *, at: datetime = START) -> Case:
        """Suspected at `at`, confirmed four hours later by a positive nucleic acid test."""
        case = self.suspected(name, at=at)
        self.tested(name, "positive", at)
        self.held_to_be(case, CaseClass.CONFIRMED, at=at + 4 * HOUR)
        case.refresh_from_db()
        return case

    def admitted(self, name: str, room: str, *, case: Case | None = None, at: datetime = START) -> Admission:
        case_id = case.id if case is not None else None
        return self.call(actions.admit, at=at, person_id=self.people[name], room_id=self.rooms[room], case_id=case_id)


def build(cast: Cast) -> Clinic:
    """The network of Lishu, a hospital of the neighbours, and a family of three in the village."""
    people: dict[str, UUID] = {}
    household: str | None = None
    for name, born in (("Wang Qiang", "1975-03-01"), ("Wang Fang", "1977-05-02"), ("Wang Yu", "2012-06-03")):
        entry = {"name": name, "sex": "unknown", "born_on": born}
        where = {"household": household} if household else {"address": "Door 9"}
        done = cast.do("people.register_person", by="grid", entry=entry, division_id=LISHU_VILLAGE, **where)
        people[name], household = UUID(done["id"]), done["household_id"]
    sites, rooms = {}, {}
    for name, kind, code, tier in (
        ("village clinic", "village_clinic", LISHU_VILLAGE, 1),
        ("town centre", "town_centre", LISHU_TOWN, 2),
        ("fever clinic", "fever_clinic", LISHU, 3),
        ("county hospital", "hospital", LISHU, 3),
        ("second fever clinic", "fever_clinic", OTHER_TOWN, 3),
        ("laboratory", "laboratory", LISHU, 3),
        ("neighbours' hospital", "hospital", NANXIAN, 3),
    ):
        done = cast.do("places.open_site", kind=kind, name=name, division_id=code, tier=tier)
        sites[name] = UUID(done["id"])
    for site, name, zone in (
        ("fever clinic", "F1", "suspected"),
        ("county hospital", "S1", "suspected"),
        ("county hospital", "S2", "suspected"),
        ("county hospital", "C1", "confirmed"),
        ("town centre", "T1", "suspected"),
    ):
        done = cast.do("places.add_room", site_id=sites[site], name=name, zone=zone, beds=1)
        rooms[name] = UUID(done["id"])
    return Clinic(cast, people, sites, rooms)
