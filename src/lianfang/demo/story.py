"""The demo's own case: from the road through fever clinic, test and report to discharge, with everybody it met.

A couple comes from Wuhan on 25 January and eats with relatives and neighbours before their order is signed.  One of them
falls ill; the two-hour clock runs from each first fact; the contacts are found the same night.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseClass, Disposition, Fact, Severity
from lianfang.health.types import SpecimenReason, TestOutcome
from lianfang.isolation import queries as isolation
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import DISINFECT
from lianfang.tracing import queries as tracing
from lianfang.tracing.types import ContactEnd, Relation, Setting

from .agenda import days, moment
from .coming import Coming
from .county import NOBODY
from .desk import Desk
from .recorder import Entry, minutes
from .rounds import Rounds
from .travellers import Party
from .ward import LISTED, SIGNS, Ward
from .world import World

LEFT_AT, ARRIVES_AT = moment(date(2020, 1, 24), 10, 30), moment(date(2020, 1, 25), 11, 20)
MEAL = moment(date(2020, 1, 25), 12, 40), moment(date(2020, 1, 25), 14, 30)
ONSET = date(2020, 1, 27)
ILL_FROM = moment(date(2020, 1, 28), 6)
SUSPECTED_ON, TRACED_ON = date(2020, 1, 28), date(2020, 1, 29)
RESULT_AT = moment(SUSPECTED_ON, 18, 30)
TEST_DAYS = (date(2020, 1, 30), date(2020, 2, 5))
NEGATIVE_ON = (date(2020, 2, 10), date(2020, 2, 12))
NORMAL_FROM, IMPROVED_FROM, IMAGING_FROM = date(2020, 2, 6), date(2020, 2, 8), date(2020, 2, 10)
DISCHARGED_ON = date(2020, 2, 13)
FOLLOW_UP_OVER = moment(date(2020, 2, 9), 9)
FEVERS = ("38.4", "38.6", "38.5", "38.2", "38.3", "38.0", "37.9", "37.7", "37.5")
AT_THE_MEAL = 9
CONTACT_ROOMS = "quarantine/contact/active"
SUMMARY = "武汉返乡，1月25日中午与亲属邻居同桌用餐，当晚起居家观察；28日晨上门测温发现发热。密切接触者全部找到并告知。"


@dataclass
class Story:
    """One case and its contacts."""

    world: World
    coming: Coming
    rounds: Rounds
    desk: Desk
    ward: Ward
    person: UUID = NOBODY
    spouse: UUID = NOBODY
    case: str = ""
    admission: str = ""
    investigation: UUID = NOBODY
    contacts: list[dict[str, Any]] = field(default_factory=list)

    def expect(self) -> None:
        """Put the beginning on the agenda; each step puts the next."""
        for at, step in (
            (ARRIVES_AT, self._arrive),
            (moment(SUSPECTED_ON, 8, 20), self._refer),
            (RESULT_AT + minutes(40), self._confirm),
            (moment(SUSPECTED_ON, 20, 5), self._investigate),
            (moment(SUSPECTED_ON, 21, 40), self._tell),
            (moment(SUSPECTED_ON, 22, 15), self._order),
            (moment(TRACED_ON, 8, 30), self._place),
            (moment(TRACED_ON, 15, 0), self._finish),
            (FOLLOW_UP_OVER, self._end_follow_up),
            (moment(DISCHARGED_ON, 10), lambda at: self.ward.discharge(self.admission, at)),
        ):
            self.world.agenda.put(at, step)
        for day in TEST_DAYS:
            self.world.agenda.put(moment(day, 9, 30), self._test_contacts)
        for day in NEGATIVE_ON:
            self.world.agenda.put(moment(day, 9, 40), self._test_case)
        for n, day in enumerate(days(TRACED_ON, DISCHARGED_ON)):
            self.world.agenda.put(moment(day, 7, 40), self._reading(n, day))
            self.world.agenda.put(moment(day, 8, 40), self._round(day))

    def _arrive(self, at: datetime) -> None:
        county = self.world.county
        party = Party(
            at=at,
            left_at=LEFT_AT,
            post=county.posts[3],
            place=county.story_village,
            origin="420100000000",
            carrier="自驾",
            trip="",
            address=f"{county.story_village.name}2组 亲属家",
            entries=self.world.strangers.family(2),
        )
        self.person, self.spouse = self.coming.arrive(party, at, received_after=60)
        self.world.set_aside |= {self.person, self.spouse}
        self.rounds.ill[self.person] = (ILL_FROM, "38.2", ("fever", "cough"))

    def _refer(self, at: datetime) -> None:
        """The doctor who was asked calls, and sends the ambulance."""
        sent = self.ward.do(
            "clinician",
            at,
            "journeys.refer",
            person_id=self.person,
            from_division_id=self.world.county.story_village.id,
            site_id=self.ward.clinic,
            transport="120急救车",
        )
        self.world.agenda.put(at + minutes(50), lambda then: self._at_clinic(sent["handover_id"], then))

    def _at_clinic(self, handover_id: str, at: datetime) -> None:
        encounter = self.ward.receive(handover_id, at)
        encounter = self.ward.triage(encounter, at + minutes(8), celsius="38.3", epi=(LISTED,), signs=SIGNS)
        specimen = self.ward.sample(self.person, at + minutes(15), SpecimenReason.FEVER)
        self.ward.test([specimen], at + minutes(100), RESULT_AT, TestOutcome.POSITIVE)
        concluded = self.ward.conclude(encounter, at + minutes(45), Disposition.ADMISSION, onset_on=ONSET.isoformat())
        self.case = concluded["case_id"]
        self.world.agenda.put(at + minutes(75), lambda then: self.ward.report(self.case, then))
        self.admission = self.ward.admit(
            self.person, at + minutes(90), case_id=self.case, encounter_id=encounter["encounter_id"]
        )

    def _confirm(self, at: datetime) -> None:
        """Forty minutes after the positive result the case is confirmed; reported within the hour, moved, investigated."""
        self.ward.classify(self.case, at, CaseClass.CONFIRMED, Fact.POSITIVE_RESULT, RESULT_AT)
        self.world.agenda.put(at + minutes(15), lambda then: self.ward.report(self.case, then))
        self.ward.do(
            "clinician",
            at + minutes(10),
            "clinical.move_bed",
            admission_id=self.admission,
            seen=clinical.admission(UUID(self.admission)).version,
            room_id=self.ward.room("hospital/confirmed/active"),
        )
        found = tracing.investigation_of(UUID(self.case))
        assert found is not None
        self.investigation = found.id

    def _investigate(self, at: datetime) -> None:
        """Where the case was, and with whom."""
        village = self.world.county.story_village.id
        home = self._exposure(at, Setting.HOUSEHOLD, ARRIVES_AT, moment(SUSPECTED_ON, 8, 20), village, "住所")
        meal = self._exposure(at + minutes(5), Setting.GATHERING, *MEAL, village, "亲属家聚餐")
        guests = self.world.residents.neighbours[:AT_THE_MEAL]
        self._contact(at + minutes(12), Relation.FAMILY, "household", ILL_FROM, home, person_id=self.spouse)
        for n, guest in enumerate(guests):
            relation = Relation.FAMILY if n < 4 else Relation.FRIEND
            self._contact(at + minutes(15 + 5 * n), relation, "meal", MEAL[1], meal, person_id=guest.id)
        for n in range(AT_THE_MEAL + 2 - len(guests)):
            entry = self.world.strangers.entry("female" if n % 2 else "male", 31 + 6 * n)
            address = f"{self.world.county.story_village.name}{n + 1}组"
            known = {"entry": entry, "lives_in_id": village, "address": address}
            self._contact(at + minutes(62 + 4 * n), Relation.FRIEND, "meal", MEAL[1], meal, **known)

    def _exposure(
        self, at: datetime, setting: Setting, since: datetime, until: datetime, division: UUID, place: str
    ) -> str:
        entry = {
            "setting": setting.value,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "division_id": division,
            "place": place,
        }
        made = self.ward.do(
            "epidemiologist", at, "tracing.add_exposure", investigation_id=self.investigation, entry=entry
        )
        return str(made["id"])

    def _contact(
        self, at: datetime, relation: Relation, definition: str, last: datetime, exposure: str, **who: Any
    ) -> None:
        answers = {"last_exposure_at": last.isoformat(), "definitions": [definition]}
        found = self.ward.do(
            "epidemiologist",
            at,
            "journeys.add_contact",
            investigation_id=self.investigation,
            relation=relation.value,
            answers=answers,
            exposure_id=exposure,
            **who,
        )
        self.contacts.append(found)
        self.world.set_aside.add(UUID(found["person_id"]))

    def _tell(self, at: datetime) -> None:
        entries = [Entry("journeys.tell_contact", {"contact_id": c["contact_id"]}) for c in self.contacts]
        self.world.recorder.send(self.world.office("second_epidemiologist", at), at, entries)

    def _order(self, at: datetime) -> None:
        """The commander signs the same night what rests on the investigation."""
        wanted = {UUID(c["order_id"]) for c in self.contacts if c["order_id"]}
        self.desk.sign_these([o for o in isolation.waiting(at).order_by("at", "id") if o.id in wanted], at)

    def _place(self, at: datetime) -> None:
        """Brought to the quarantine site, each to a room of their own."""
        going = isolation.orders_of([UUID(c["person_id"]) for c in self.contacts], at)
        entries = []
        for n, order in enumerate(o for o in going.values() if o.place == "site"):
            payload = {
                "order_id": order.id,
                "room_id": self.world.county.rooms[CONTACT_ROOMS].ids[n],
            }
            entries.append(Entry("journeys.place", payload, at + minutes(6 * n)))
        done = at + minutes(6 * len(entries))
        keeper = self.world.office("site_keeper", at)
        self.world.agenda.put(done, lambda then: self._send(keeper, entries, then))
        self.world.agenda.put(at + minutes(150), self._disinfected)

    def _disinfected(self, at: datetime) -> None:
        """The home and the place of the meal are disinfected, by the day after the confirmation."""
        leader = self.world.leader(self.world.county.story_village.id, at)
        owed = [one for one in tasks.today(leader, at) if one.kind == DISINFECT]
        entries = [Entry("tasks.complete", {"task_id": one.id}) for one in owed]
        self.world.recorder.send(leader, at, entries)

    def _send(self, by: Any, entries: list[Entry], at: datetime) -> None:
        self.world.recorder.send(by, at, entries)

    def _finish(self, at: datetime) -> None:
        seen = tracing.investigation_of(UUID(self.case))
        assert seen is not None
        self.ward.do(
            "epidemiologist",
            at,
            "journeys.finish_investigation",
            investigation_id=self.investigation,
            seen=seen.version,
            summary=SUMMARY,
        )

    def _test_contacts(self, at: datetime) -> None:
        persons = [UUID(c["person_id"]) for c in self.contacts]
        taken = [self.ward.sample(p, at + minutes(3 * n), SpecimenReason.CONTACT) for n, p in enumerate(persons)]
        self.ward.test(taken, at + minutes(110), at + minutes(540), TestOutcome.NEGATIVE)

    def _test_case(self, at: datetime) -> None:
        specimen = self.ward.sample(self.person, at, SpecimenReason.DISCHARGE)
        self.ward.test([specimen], at + minutes(50), at + minutes(420), TestOutcome.NEGATIVE)

    def _reading(self, n: int, day: date) -> Any:
        celsius = "36.7" if day >= NORMAL_FROM else FEVERS[min(n, len(FEVERS) - 1)]
        return lambda at: self.ward.read(self.person, at, celsius, self.admission)

    def _round(self, day: date) -> Any:
        found: dict[str, Any] = {"symptoms": [] if day >= IMPROVED_FROM else ["cough"]}
        found["symptoms_improved"] = day >= IMPROVED_FROM
        if day.day % 2 == 0:
            found["imaging_improved"] = day >= IMAGING_FROM
            found["severity"] = Severity.MODERATE.value
        return lambda at: self.ward.round(self.admission, at, **found)

    def _end_follow_up(self, at: datetime) -> None:
        """The days of each contact are over."""
        rows = tracing.contacts_of_case(UUID(self.case))
        entries = [
            Entry(
                "journeys.end_follow_up",
                {"contact_id": row.id, "seen": row.version, "outcome": ContactEnd.COMPLETED.value},
            )
            for row in rows
            if row.ended_at is None and row.follow_up_until <= at
        ]
        self.world.recorder.send(self.world.office("epidemiologist", at), at, entries)
