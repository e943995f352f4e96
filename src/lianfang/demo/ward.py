"""The clinic's way, step by step: received, triaged, sampled, concluded, reported, admitted, read, discharged."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseClass, Disposition, Fact
from lianfang.health.types import ReadingSource, SpecimenKind, SpecimenReason, TestMethod, TestOutcome

from .chance import Chance
from .recorder import Entry, minutes
from .world import World

CLINIC_TOWN = "220322001000"
LISTED, CONTACT = "listed_area", "case_contact"
SIGNS = ("fever_or_respiratory", "blood_count")
"""The clinical criteria of edition 6 that the demo's suspected cases meet; a fever alone meets one."""
Result = dict[str, Any]


@dataclass
class Ward:
    """Fever clinic, laboratory and wards; each step is one operation by whoever does it."""

    world: World
    tubes: int = 0
    taken_rooms: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Chance(self.world.county.seed, "ward")
        self.town = self.world.county.towns[CLINIC_TOWN].id
        self.clinic = self.world.county.sites["clinic"]
        self.laboratory = self.world.county.sites["laboratory"]

    def do(self, office: str, at: datetime, action: str, **payload: Any) -> Any:
        """One operation of an office of the county."""
        return self.world.recorder.do(self.world.office(office, at), at, action, **payload)

    def receive(self, handover_id: str, at: datetime) -> Result:
        """Whoever was sent has come to the fever clinic; gives the encounter."""
        found: Result = self.do(
            "clinician", at, "journeys.receive_patient", handover_id=handover_id, site_id=self.clinic
        )
        return found

    def walk_in(self, person_id: UUID, at: datetime) -> Result:
        """Somebody comes to the fever clinic by themselves; gives the encounter."""
        opened = self.do("clinician", at, "clinical.open_encounter", person_id=person_id, site_id=self.clinic)
        return {"encounter_id": opened["id"], "version": opened["version"]}

    def triage(
        self, encounter: Result, at: datetime, *, celsius: str, epi: tuple[str, ...] = (), signs: tuple[str, ...] = ()
    ) -> Result:
        """Temperature, symptoms, exposure and the criteria that hold."""
        triage = {"celsius": celsius, "symptoms": ["fever", "cough"], "epi": list(epi), "clinical": list(signs)}
        found: Result = self.do(
            "clinician", at, "journeys.assess_encounter", encounter_id=encounter["encounter_id"], triage=triage
        )
        return found

    def conclude(self, encounter: Result, at: datetime, how: Disposition, **more: Any) -> Result:
        """End an encounter; where the criteria hold this opens a suspected case."""
        found: Result = self.do(
            "clinician",
            at,
            "journeys.conclude_encounter",
            encounter_id=encounter["encounter_id"],
            seen=encounter["version"],
            disposition=how.value,
            **more,
        )
        return found

    def sample(self, person_id: UUID, at: datetime, reason: SpecimenReason) -> str:
        """Take a throat swab; gives the specimen."""
        self.tubes += 1
        made = self.do(
            "second_clinician",
            at,
            "journeys.take_specimen",
            person_id=person_id,
            tube=f"LS20-{self.tubes:05d}",
            kind=SpecimenKind.THROAT_SWAB.value,
            reason=reason.value,
            site_id=self.laboratory,
            division_id=self.town,
        )
        return str(made["id"])

    def test(self, specimens: list[str], received: datetime, done: datetime, outcome: TestOutcome) -> None:
        """The laboratory scans tubes in, and later enters their results."""
        self.world.agenda.put(received, lambda at: self._scan(specimens, at))
        self.world.agenda.put(done, lambda at: self._enter(specimens, outcome, at))

    def _scan(self, specimens: list[str], at: datetime) -> None:
        entries = [Entry("health.receive_specimen", {"specimen_id": one}) for one in specimens]
        self.world.recorder.send(self.world.office("laboratory", at), at, entries)

    def _enter(self, specimens: list[str], outcome: TestOutcome, at: datetime) -> None:
        entries = [
            Entry(
                "journeys.enter_result",
                {"specimen_id": one, "outcome": outcome.value, "method": TestMethod.NAT.value},
            )
            for one in specimens
        ]
        self.world.recorder.send(self.world.office("laboratory", at), at, entries)

    def classify(self, case_id: str, at: datetime, to: CaseClass, kind: Fact, fact_at: datetime) -> None:
        """Confirm or exclude a case by its results."""
        self.do(
            "second_clinician",
            at,
            "journeys.classify_case",
            case_id=case_id,
            seen=clinical.case(UUID(case_id)).version,
            to=to.value,
            fact={"kind": kind.value, "at": fact_at.isoformat()},
        )

    def report(self, case_id: str, at: datetime) -> None:
        """File what is owed of a case's statutory reports; the centre for disease control verifies within the hour."""
        for owed in clinical.reports_of(UUID(case_id)):
            if owed.filed_at is None and owed.dropped_at is None:
                card = f"2203220{owed.due_at:%m%d%H}"
                self.do("clinician", at, "journeys.file_report", report_id=owed.id, seen=owed.version, card_number=card)
        self.world.agenda.put(at + minutes(40), lambda then: self._verify(case_id, then))

    def _verify(self, case_id: str, at: datetime) -> None:
        for filed in clinical.reports_of(UUID(case_id)):
            if filed.filed_at is not None and filed.verified_at is None:
                self.do("epidemiologist", at, "journeys.verify_report", report_id=filed.id, seen=filed.version)

    def room(self, group: str) -> UUID:
        """The next room of a group that was not used yet."""
        n = self.taken_rooms[group] = self.taken_rooms.get(group, -1) + 1
        return self.world.county.rooms[group].ids[n]

    def admit(self, person_id: UUID, at: datetime, **known: Any) -> str:
        """Admit to a single room for suspected cases; gives the admission."""
        room = self.room("hospital/suspected/active")
        made = self.do("clinician", at, "journeys.admit", person_id=person_id, room_id=room, **known)
        return str(made["admission_id"])

    def read(self, person_id: UUID, at: datetime, celsius: str, admission_id: str) -> None:
        """A temperature at the bed."""
        self.do(
            "second_clinician",
            at,
            "health.record_reading",
            person_id=person_id,
            celsius=celsius,
            division_id=self.town,
            source=ReadingSource.CLINIC.value,
            context=admission_id,
        )

    def round(self, admission_id: str, at: datetime, **found: Any) -> None:
        """The daily round at a bed."""
        self.do("clinician", at, "journeys.record_round", admission_id=admission_id, **found)

    def discharge(self, admission_id: str, at: datetime) -> None:
        """Let somebody go whose conditions hold."""
        seen = clinical.admission(UUID(admission_id)).version
        self.do("clinician", at, "journeys.discharge", admission_id=admission_id, seen=seen)


def hours(n: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=n)
