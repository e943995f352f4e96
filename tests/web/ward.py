"""What the tests of the clinic, the bench and tracing share: a county with its sites, and somebody ill in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import clock
from lianfang.editions.presets import preset_text
from tests.cast import LISHU_VILLAGE, NANXIAN, Cast
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.web.desk import MORNING, give_credentials

TRIAGE = {
    "celsius": "38.7",
    "symptoms": ["fever", "cough"],
    "epi": ["listed_area"],
    "clinical": ["fever_or_respiratory", "imaging"],
}


@dataclass
class Ward:
    """The county on its second morning, with its sites; the home's clock stands at `way.at`."""

    way: Way

    def do(self, action: str, by: str, **payload: Any) -> Any:
        return self.way.do(action, by, **payload)

    def on(self, **later: float) -> None:
        """Let time pass, for the pages too."""
        clock.set_simulation(self.way.on(**later), clock.real_now())

    @property
    def lab(self) -> str:
        return self.way.sites["laboratory"]

    def ill(self, name: str = "周志强") -> UUID:
        """Somebody of the village who feels ill."""
        return self.way.person(name)

    def sent(self, person: UUID) -> str:
        """Somebody sent to the fever clinic; gives the hand-over."""
        payload = {
            "from_division_id": LISHU_VILLAGE,
            "site_id": self.way.sites["fever_clinic"],
            "transport": "吉C12345",
        }
        return str(self.do("journeys.refer", "grid", person_id=person, **payload)["handover_id"])

    def seen(self, person: UUID) -> str:
        """Somebody received at the clinic and triaged; gives the encounter."""
        self.on(minutes=20)
        site = self.way.sites["fever_clinic"]
        found = self.do("clinical.open_encounter", "clinician", person_id=person, site_id=site, triage=TRIAGE)
        return str(found["id"])

    def suspected(self, person: UUID) -> str:
        """Somebody whom the clinic concluded to be a suspected case; gives the case."""
        encounter = self.seen(person)
        self.on(minutes=10)
        onset = (self.way.at - timedelta(days=1)).date()
        done = self.do(
            "journeys.conclude_encounter",
            "clinician",
            encounter_id=encounter,
            seen=1,
            disposition="observation",
            onset_on=onset,
        )
        return str(done["case_id"])

    def tube(self, person: UUID, code: str, *, received: bool = True) -> str:
        """A specimen of somebody, in the laboratory; gives its id."""
        taken = self.do(
            "journeys.take_specimen",
            "clinician",
            person_id=person,
            tube=code,
            kind="throat_swab",
            reason="suspected",
            site_id=self.lab,
            division_id=LISHU_VILLAGE,
        )
        if received:
            self.on(minutes=30)
            self.do("health.receive_specimen", "lab", specimen_id=taken["id"])
        return str(taken["id"])

    def confirmed(self, person: UUID) -> str:
        """Somebody tested positive and confirmed; gives the case."""
        case = self.suspected(person)
        tube = self.tube(person, "T-0001")
        self.on(hours=2)
        self.do("journeys.enter_result", "lab", specimen_id=tube, outcome="positive", method="nat")
        fact = {"kind": "positive_result", "at": self.way.at}
        self.on(minutes=10)
        self.do("journeys.classify_case", "epidemiologist", case_id=case, seen=2, to="confirmed", fact=fact)
        return case


@pytest.fixture
def ward(cast: Cast) -> Iterator[Ward]:
    """The county with its sites, and an epidemiologist of the next one; the clock runs with the story."""
    found = begin_with("ward", lambda: _set_up(cast), on=cast)
    clock.set_simulation(MORNING, clock.real_now())
    yield found
    clock.set_simulation(None, None)


def _set_up(cast: Cast) -> Ward:
    neighbour = cast.do("roster.add_member", name="Worker neighbour", division_id=NANXIAN, username="neighbour")
    cast.members["neighbour"] = UUID(neighbour["id"])
    cast.do("roster.assign", member_id=neighbour["id"], role="epidemiologist", division_id=NANXIAN)
    rules = {"outbreak_id": cast.outbreak, "division_id": NANXIAN, "document": preset_text("datonghu_2020")}
    cast.do("journeys.adopt_edition", **rules)
    give_credentials(cast, "clinician", "lab", "epidemiologist", "commander", "grid", "stranger", "neighbour")
    return Ward(Way(cast, at=MORNING).set_up())
