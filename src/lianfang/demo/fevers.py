"""Fevers that turn out to be something else: seen, tested, sent home; and one suspicion that is excluded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.clinical.types import CaseClass, Disposition, Fact
from lianfang.health.types import SpecimenReason, TestOutcome

from .agenda import moment
from .county import FIRST, LAST
from .gates import Gates
from .recorder import minutes
from .ward import LISTED, SIGNS, Ward, hours
from .world import World

AT_POSTS = ((1, 10, 25), (3, 15, 40), (6, 9, 5), (9, 13, 50), (14, 16, 20), (19, 11, 15), (25, 10, 40))
"""Day of the month (0 the first), hour and minute at which a post finds a fever."""
WALK_INS = ((2, 9, 30), (5, 14, 10), (8, 10, 20), (12, 15, 5), (17, 9, 40), (22, 13, 15), (28, 10, 55))
SUSPICION = (11, 10, 35)
ON_THE_WAY = moment(LAST + timedelta(days=1), 6, 48)
"""On the morning after the month somebody with a fever is on the way to the clinic."""
TESTED_OF = 2


@dataclass
class Fevers:
    """Encounters at the fever clinic but for the demo's own case."""

    world: World
    gates: Gates
    ward: Ward

    def expect(self) -> None:
        """Put the month's fevers on the agenda."""
        for n, (day, hour, minute) in enumerate(AT_POSTS):
            self.world.agenda.put(_when(day, hour, minute), self._at_post(n))
        for n, (day, hour, minute) in enumerate(WALK_INS):
            if n < len(self.world.residents.neighbours):
                self.world.agenda.put(_when(day, hour, minute), self._walk_in(n))
        self.world.agenda.put(_when(*SUSPICION), self._suspicion)
        self.world.agenda.put(ON_THE_WAY, lambda at: self._found(at, 4, ("37.9", "38.0")))

    def _found(self, at: datetime, n: int, celsius: tuple[str, str]) -> dict[str, Any]:
        post = self.world.county.posts[n % 5]
        place = list(self.world.county.towns.values())[n].villages[0]
        sex = "female" if n % 2 else "male"
        return self.gates.find(at, post, age=22 + 7 * n, sex=sex, celsius=celsius, lives_in=place.id)

    def _at_post(self, n: int) -> Any:
        def happen(at: datetime) -> None:
            sent = self._found(at, n, ("37.6", "37.5"))
            self.world.agenda.put(at + minutes(55), lambda then: self._seen(sent, n, then))

        return happen

    def _seen(self, sent: dict[str, Any], n: int, at: datetime) -> None:
        self._treat(self.ward.receive(sent["handover_id"], at), UUID(sent["person_id"]), n, at)

    def _walk_in(self, n: int) -> Any:
        def happen(at: datetime) -> None:
            person = self.world.residents.neighbours[-1 - n].id
            self._treat(self.ward.walk_in(person, at), person, n, at)

        return happen

    def _treat(self, encounter: dict[str, Any], person: UUID, n: int, at: datetime) -> None:
        """Triage; every second one is tested; home with advice, for no criterion of exposure holds."""
        self.world.agenda.put(
            at + minutes(8), lambda then: self._triaged(encounter, person, then, tested=n % TESTED_OF == 0)
        )

    def _triaged(self, encounter: dict[str, Any], person: UUID, at: datetime, *, tested: bool) -> None:
        found = self.ward.triage(encounter, at, celsius="37.5", signs=SIGNS[:1])
        if tested:
            specimen = self.ward.sample(person, at + minutes(4), SpecimenReason.FEVER)
            self.ward.test([specimen], at + minutes(75), at + hours(5), TestOutcome.NEGATIVE)
        self.world.agenda.put(at + minutes(15), lambda then: self._home(found, then))

    def _home(self, encounter: dict[str, Any], at: datetime) -> None:
        self.ward.conclude(encounter, at, Disposition.ADVICE, note="普通感冒，居家休息，如有变化及时联系。")

    def _suspicion(self, at: datetime) -> None:
        """Exposure and two clinical criteria: a suspected case, reported, admitted, tested twice and excluded."""
        sent = self._found(at, 3, ("38.1", "38.2"))
        person = UUID(sent["person_id"])
        self.world.agenda.put(at + minutes(50), lambda then: self._suspect(sent, person, then))

    def _suspect(self, sent: dict[str, Any], person: UUID, at: datetime) -> None:
        encounter = self.ward.receive(sent["handover_id"], at)
        encounter = self.ward.triage(encounter, at + minutes(9), celsius="38.2", epi=(LISTED,), signs=SIGNS)
        onset = (at - timedelta(days=1)).date().isoformat()
        concluded = self.ward.conclude(encounter, at + minutes(35), Disposition.ADMISSION, onset_on=onset)
        case = concluded["case_id"]
        admission = self.ward.admit(person, at + minutes(70), case_id=case, encounter_id=encounter["encounter_id"])
        self.world.agenda.put(at + minutes(85), lambda then: self.ward.report(case, then))
        for n in (0, 1):
            taken = at + hours(2 + 26 * n)
            self.world.agenda.put(taken, lambda then: self._sampled(person, then))
        self.world.agenda.put(at + hours(20), lambda then: self.ward.round(admission, then, symptoms=["fever"]))
        self.world.agenda.put(at + hours(36), lambda then: self._excluded(case, admission, then))

    def _sampled(self, person: UUID, at: datetime) -> None:
        specimen = self.ward.sample(person, at, SpecimenReason.SUSPECTED)
        self.ward.test([specimen], at + minutes(70), at + hours(6), TestOutcome.NEGATIVE)

    def _excluded(self, case: str, admission: str, at: datetime) -> None:
        self.ward.classify(case, at, CaseClass.EXCLUDED, Fact.CONSULTATION, at)
        self.world.agenda.put(at + minutes(30), lambda then: self.ward.report(case, then))
        self.world.agenda.put(at + minutes(60), lambda then: self.ward.discharge(admission, then))


def _when(day: int, hour: int, minute: int) -> datetime:
    return moment(FIRST + timedelta(days=day), hour, minute)
