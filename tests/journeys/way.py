"""The way of one outbreak through the house, step by step, for any disease profile: what the journey tests walk."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.editions import queries as editions
from lianfang.editions.types import Basis
from lianfang.isolation import queries
from lianfang.tasks import queries as tasks
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, START, Cast, the_cast
from tests.kept import begin_with


@dataclass
class Way:
    """The county's posts, sites and people, and the clock of the story."""

    cast: Cast
    at: datetime = START
    sites: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    post: str = ""

    def set_up(self) -> "Way":
        """A county post, a fever clinic, a hospital, a quarantine site and a laboratory; a listed area."""
        do = self.cast.do
        self.post = do(
            "screening.open_checkpoint", by="commander", name="Shijiapu", level="county", kind="road", division_id=LISHU
        )["id"]
        for kind, zone in (
            ("isolation_site", "contact"),
            ("hospital", "suspected"),
            ("hospital", "confirmed"),
            ("fever_clinic", "suspected"),
            ("laboratory", ""),
        ):
            if kind not in self.sites:
                self.sites[kind] = do("places.open_site", kind=kind, name=kind, division_id=LISHU_TOWN, tier=3)["id"]
            for n in range(4 if zone else 0):
                room = do("places.add_room", site_id=self.sites[kind], name=f"{zone} {n}", zone=zone, beds=1)
                self.rooms[f"{kind} {zone} {n}"] = room["id"]
        do("editions.list_area", by="commander", outbreak_id=self.cast.outbreak, code="42", name="Hubei")
        return self

    def on(self, **later: float) -> datetime:
        """Let time pass; gives the new now."""
        self.at += timedelta(**later)
        return self.at

    def do(self, action: str, by: str, **payload: Any) -> Any:
        return self.cast.do(action, by=by, at=self.at, **payload)

    def arrive(self, *names: str, number: str = "") -> Any:
        """A party from a listed area passes the county post on its way to the village."""
        travellers = [
            {"entry": {"name": name, "sex": "male", "born_on": f"19{60 + n}-03-01", "phone": ""}, "celsius": "36.6"}
            for n, name in enumerate(names)
        ]
        return self.do(
            "journeys.arrive",
            "post",
            checkpoint_id=self.post,
            travellers=travellers,
            origin_code="420100000000",
            left_area_at=self.at - timedelta(hours=20),
            destination_id=LISHU_VILLAGE,
            address="East lane 3",
        )

    def person(self, name: str, village: str = LISHU_VILLAGE, year: int = 1980) -> UUID:
        """Somebody of the village, registered by its grid worker."""
        entry = {"name": name, "sex": "female", "born_on": f"{year}-05-01"}
        made = self.do("people.register_person", "grid", entry=entry, division_id=village, address="West lane 9")
        return UUID(made["id"])

    def observes_arrivals(self) -> bool:
        """Whether the rules in force put arrivals from a listed area under observation."""
        edition = editions.in_force(self.cast.outbreak, self.cast.village, self.at).edition
        return any(c.in_use and c.basis is not Basis.LAST_EXPOSURE for c in edition.isolation.categories.values())

    def sign_all(self) -> list[Any]:
        """The commander signs every proposal that waits."""
        waiting = self.waiting()
        return [self.do("journeys.sign_order", "commander", order_id=o.id, seen=o.version) for o in waiting]

    def waiting(self) -> list[Any]:
        return list(queries.waiting(self.at).order_by("at", "id"))

    def tube(self, person: UUID, code: str, reason: str = "suspected") -> str:
        """A specimen of somebody, in the laboratory; gives its id."""
        given = {"kind": "throat_swab", "site_id": self.sites["laboratory"], "division_id": LISHU_VILLAGE}
        taken = self.do("journeys.take_specimen", "clinician", person_id=person, tube=code, reason=reason, **given)
        self.on(minutes=30)
        self.do("health.receive_specimen", "lab", specimen_id=taken["id"])
        self.on(hours=2)
        return str(taken["id"])

    def result(self, tube: str, outcome: str = "positive") -> str:
        """What the laboratory found in a tube by its usual method; gives the result."""
        return str(
            self.do("journeys.enter_result", "lab", specimen_id=tube, outcome=outcome, method="nat")["result_id"]
        )

    def confirmed(self, person: UUID, tube: str = "P-0001") -> UUID:
        """Somebody tested positive and confirmed, in no bed yet; gives the case."""
        onset = (self.at - timedelta(days=1)).date()
        self.result(self.tube(person, tube))
        fact = {"kind": "positive_result", "at": self.at}
        opened = self.do(
            "journeys.open_case", "epidemiologist", person_id=person, to="confirmed", fact=fact, onset_on=onset
        )
        return UUID(opened["case_id"])

    def admitted(self, person: UUID, case_id: UUID, n: int = 0) -> UUID:
        """A confirmed case in a bed of the hospital; gives the admission."""
        room = self.rooms[f"hospital confirmed {n}"]
        done = self.do("journeys.admit", "clinician", person_id=person, room_id=room, case_id=case_id)
        return UUID(done["admission_id"])

    def owed(self, *subjects: Any) -> set[str]:
        """The kinds of task that are open about some subjects."""
        return set(tasks.open_tasks([UUID(str(s)) for s in subjects], self.at).values_list("kind", flat=True))


def the_way(disease: str = "covid19", edition: str = "lishu_2020") -> Way:
    """The county with its posts, sites and rooms in an empty home, for a test to begin with."""
    cast = the_cast(disease, edition)
    return begin_with(f"way {disease} {edition}", Way(cast).set_up, on=cast)
