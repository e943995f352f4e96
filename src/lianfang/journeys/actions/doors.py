"""A door: one knock, many purposes, one save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from lianfang.canvass.types import NewKnock, Outcome, Said
from lianfang.clinical import duties
from lianfang.core.access import Actor
from lianfang.core.errors import Refused, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import ACTIONS, Call, action
from lianfang.core.types import Celsius, Kind
from lianfang.editions import queries as editions
from lianfang.editions.vocabulary import EditionInForce
from lianfang.health import actions as health
from lianfang.health.types import MEASURE, NewReading, ReadingSource, SymptomKey
from lianfang.isolation import queries as isolation
from lianfang.people import queries as people
from lianfang.people.types import HouseholdId, PersonId
from lianfang.places.types import DivisionId
from lianfang.roster.types import CareRole
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import READING, VISIT
from lianfang.tasks.types import Fulfilment, Met, NewTask, NewVisit, VisitEntry

from .. import rules
from .canvassing import knock_doors, met_of, tasks_at_door
from .refusing import answered_after_all, refused_at


class DoorEntry(BaseModel):
    """One person at a door: how they were met, and only what a lay person can observe.  No value is assumed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person_id: PersonId
    met: Met
    celsius: Celsius | None = None
    feels_ill: bool | None = None
    symptoms: Annotated[tuple[SymptomKey, ...], Field(max_length=20)] = ()


@dataclass(frozen=True)
class DoorDone:
    """What a knock set off: the visit, how many tasks it fulfilled, and who needs a doctor."""

    visit_id: UUID | None
    fulfilled: int
    to_doctor: tuple[UUID, ...]


@dataclass(frozen=True)
class _Knock:
    call: Call
    edition: EditionInForce

    @property
    def entries(self) -> tuple[DoorEntry, ...]:
        return tuple(self.call.params.entries)


def _record_doors(calls: Sequence[Call]) -> list[DoorDone]:
    knocks = [_Knock(call, _edition(call)) for call in calls]
    for knock in knocks:
        by_phone = knock.edition.edition.isolation.readings_by_phone
        refuse_if(
            [
                *rules.reasons_against_entries(knock.entries, by_phone=by_phone),
                *rules.reasons_against_the_door(knock.call.params, knock.edition.edition.canvass.together),
            ]
        )
    visits = _visits(knocks)
    away = _all_away(knocks)
    knock_doors([one for knock, id in zip(knocks, visits, strict=True) for one in _for_rounds(knock, id, away)])
    fevers = _measured(knocks)
    stays = _stays(knocks)
    fulfilled = [_fulfilments(knock, stays) for knock in knocks]
    tasks.fulfil([one for many in fulfilled for one in many])
    results, owed = [], []
    for knock, visit_id in zip(knocks, visits, strict=True):
        ill = [e for e in knock.entries if e.feels_ill or e.symptoms or (knock.call.ids.op, e.person_id) in fevers]
        for entry in ill:
            owed.append((knock, _to_doctor(knock, entry)))
            _feels(knock, entry)
        results.append(DoorDone(visit_id, len(knock.entries), tuple(e.person_id for e in ill)))
    for knock, task in owed:
        tasks.create([task], by=knock.call.by, at=knock.call.at, ids=knock.call.ids)
    _refusals(knocks)
    for knock in knocks:
        tasks.create(_owed(knock), by=knock.call.by, at=knock.call.at, ids=knock.call.ids)
    return results


def _visits(knocks: Sequence[_Knock]) -> list[UUID | None]:
    """Store the visits; gives the id of each, None where nobody was entered."""
    visits = iter(_good(tasks.record_visits([_visit(knock) for knock in knocks if knock.entries])))
    return [next(visits).id if knock.entries else None for knock in knocks]


def _all_away(knocks: Sequence[_Knock]) -> set[UUID]:
    """The doors where nobody was met, and behind which everybody is on record as away."""
    vain = [one.call.params.household_id for one in knocks if all(e.met is Met.NOT_REACHED for e in one.entries)]
    return people.all_away([id for id in vain if id is not None]) if vain else set()


def _for_rounds(knock: _Knock, visit_id: UUID | None, away: set[UUID]) -> list[NewKnock]:
    """What the rounds that are open at the door count."""
    call, said = knock.call, knock.call.params.door
    if call.params.household_id is None:
        return []
    outcome = Outcome(said.value) if said is not None else _met(knock, away)
    return [
        NewKnock(
            household_id=call.params.household_id,
            division_id=call.params.division_id,
            outcome=outcome,
            help=call.params.needs_help,
            by=call.by,
            at=call.at,
            ids=call.ids,
            visit_id=visit_id,
            present=tuple(dict.fromkeys(call.params.present)),
        )
    ]


def _met(knock: _Knock, away: set[UUID]) -> Outcome:
    return met_of(_visit(knock).entries, all_away=knock.call.params.household_id in away)


def _owed(knock: _Knock) -> list[NewTask]:
    given, call = knock.call.params, knock.call
    if given.household_id is None:
        return []
    gone = given.gone
    return tasks_at_door(
        given.household_id, given.division_id, help=given.needs_help, gone=gone, at=call.at, ids=call.ids
    )


def _refusals(knocks: Sequence[_Knock]) -> None:
    """Whoever does not want to answer is spoken with; whoever was met since answers after all."""
    met: dict[UUID, Call] = {}
    for knock in knocks:
        call, given = knock.call, knock.call.params
        if given.household_id is not None and given.door is Said.REFUSED:
            refused_at(given.household_id, given.division_id, knock.edition, by=call.by, at=call.at, ids=call.ids)
        elif given.household_id is not None and any(entry.met is not Met.NOT_REACHED for entry in knock.entries):
            met[given.household_id] = call
    answered_after_all(met)


def _edition(call: Call) -> EditionInForce:
    division = call.params.division_id
    return editions.in_force(editions.current_outbreak(division, call.at).id, division, call.at)


def _good(rows: Sequence[Any]) -> list[Any]:
    for row in rows:
        if isinstance(row, Refused):
            raise row
    return list(rows)


def _visit(knock: _Knock) -> NewVisit:
    met = [VisitEntry(person_id=e.person_id, outcome=e.met) for e in knock.entries]
    call = knock.call
    return NewVisit(call.params.household_id, call.params.division_id, met, call.by, call.at, call.ids)


def _measured(knocks: Sequence[_Knock]) -> set[tuple[UUID, UUID]]:
    """Store the readings; gives (operation, person) of those at or above the threshold."""
    new = [
        NewReading(
            person_id=e.person_id,
            celsius=e.celsius,
            division_id=k.call.params.division_id,
            source=ReadingSource.HOME if e.met is Met.SEEN else ReadingSource.SELF,
            by=k.call.by,
            at=k.call.at,
            ids=k.call.ids,
        )
        for k in knocks
        for e in k.entries
        if e.celsius is not None
    ]
    written = _good(health.write_readings(new))
    return {(row.op, row.person_id) for row in written if row.fever}


def _stays(knocks: Sequence[_Knock]) -> dict[UUID, UUID]:
    """The stay that each person of the knocks is in, as of the first of them."""
    persons = {e.person_id for k in knocks for e in k.entries}
    first = min(k.call.at for k in knocks)
    last = max(k.call.at for k in knocks)
    return isolation.stays_within(persons, first, last)


def _fulfilments(knock: _Knock, stays: dict[UUID, UUID]) -> list[Fulfilment]:
    """A door is done when somebody was reached there; a person at a site is a door of their own."""
    call = knock.call
    reached = [e for e in knock.entries if e.met is not Met.NOT_REACHED]
    doors = {stays[e.person_id] for e in reached if e.person_id in stays}
    if reached and call.params.household_id is not None:
        doors.add(call.params.household_id)
    return [
        tasks.fulfilment(VISIT, READING, by=call.by, at=call.at, ids=call.ids, subject=door) for door in sorted(doors)
    ]


def _to_doctor(knock: _Knock, entry: DoorEntry) -> NewTask:
    return duties.medical_contact(
        person_id=entry.person_id,
        household_id=knock.call.params.household_id,
        division_id=knock.call.params.division_id,
        at=knock.call.at,
        key=str(knock.call.ids.op),
        section=knock.edition.edition.clinical,
    )


def _feels(knock: _Knock, entry: DoorEntry) -> None:
    if entry.feels_ill or entry.symptoms:
        health.report_symptoms(
            person_id=entry.person_id,
            feels_ill=True,
            division_id=knock.call.params.division_id,
            symptoms=entry.symptoms,
            by=knock.call.by,
            at=knock.call.at,
            ids=knock.call.ids,
        )


@action(duty=MEASURE, kind=Kind.OBSERVATION, label=_("Record a household visit"), many=_record_doors)
def record_door(
    *,
    household_id: HouseholdId | None = None,
    division_id: DivisionId,
    entries: Annotated[tuple[DoorEntry, ...], Field(max_length=40)] = (),
    door: Said | None = None,
    needs_help: bool = False,
    gone: Annotated[tuple[PersonId, ...], Field(max_length=40)] = (),
    present: Annotated[tuple[CareRole, ...], Field(max_length=10)] = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> DoorDone:
    """Everybody due at a door in one save: how each was met, temperature, and whether they feel ill.

    What is said of the whole `door` where nobody was met (they refuse, nobody lives here any more), whether help is needed
    here, and who is `gone` from it, goes with it; every round that is open at the door counts the knock.  `present` says who of
    those that visit together was there: they share this one form, and without all of them the visit is a partial one.

    Fulfils what was owed at the door where anybody was reached; a fever or an illness makes a doctor's task within the
    edition's hours.  Not being reached costs nobody anything.  Raises Refused with every reason.
    """
    given = ACTIONS["journeys.record_door"].model.model_construct(
        household_id=household_id,
        division_id=division_id,
        entries=entries,
        door=door,
        needs_help=needs_help,
        gone=gone,
        present=present,
    )
    (done,) = _record_doors([Call(given, by, at, ids)])
    return done
