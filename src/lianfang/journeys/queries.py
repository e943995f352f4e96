"""Reads that span modules: what binds a person and who answers, what is next due about them, everything that happened."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import SEE as SEE_CLINIC
from lianfang.clinical.types import CaseClass
from lianfang.core.access import Actor
from lianfang.core.messages import queries as messages
from lianfang.core.messages.types import MESSAGES
from lianfang.core.models import Message
from lianfang.core.types import Event
from lianfang.editions.types import Label
from lianfang.health import queries as health
from lianfang.health.types import SEE as SEE_HEALTH
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import SEE as SEE_ISOLATION
from lianfang.people import queries as people
from lianfang.people.types import SEE as SEE_PEOPLE
from lianfang.places import queries as places
from lianfang.roster.types import Responsible
from lianfang.screening import queries as screening
from lianfang.screening.types import SEE as SEE_SCREENING
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import label_of
from lianfang.tasks.types import SEE as SEE_TASKS
from lianfang.tracing import queries as tracing
from lianfang.tracing.types import SEE as SEE_TRACING

Timeline = Callable[[Sequence[UUID]], Iterator[Event]]

TIMELINES: tuple[tuple[str, Timeline], ...] = (
    (SEE_PEOPLE, people.timeline),
    (SEE_HEALTH, health.timeline),
    (SEE_TASKS, tasks.timeline),
    (SEE_SCREENING, screening.timeline),
    (SEE_ISOLATION, isolation.timeline),
    (SEE_CLINIC, clinical.timeline),
    (SEE_TRACING, tracing.timeline),
)
"""Every module's account of people, with the duty that lets one read it."""


@dataclass(frozen=True)
class Binding:
    """An order that binds somebody, or is proposed to: until when, where, and who answers for it."""

    order_id: UUID
    signed: bool
    category: Label
    place: str
    site: str
    since: datetime
    due_at: datetime | None
    interim_until: datetime | None
    team: tuple[Responsible, ...] = ()
    missing: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Treatment:
    """Somebody's bed in a hospital."""

    admission_id: UUID
    site: str
    phone: str
    room: str
    since: datetime


@dataclass(frozen=True)
class Standing:
    """What holds somebody at a moment, as far as the reader may see it."""

    binding: Binding | None = None
    treatment: Treatment | None = None
    case_id: UUID | None = None
    current: CaseClass | None = None


NOTHING = Standing()


@dataclass(frozen=True)
class Occupant:
    """Somebody in a room: since when, and until when at the latest where an order says so."""

    room_id: UUID
    person_id: UUID
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Owed:
    """Something owed about a person: its kind in words, its clock, who owes it."""

    task_id: UUID
    label: str
    opens_at: datetime
    due_at: datetime
    owner: str
    household: bool


def messages_visible(by: Actor, at: datetime) -> "QuerySet[Message]":
    """The messages that left, or wait to leave, from the actor's areas, newest first."""
    return messages.of_areas(places.division_ids(by.areas(MESSAGES, at)))


def timeline(by: Actor, person_ids: Sequence[UUID], at: datetime) -> list[Event]:
    """Everything that happened to people until `at`, in order; of each module whose records the reader may see.

    The caller has made sure that the reader sees these people, and records the look.
    """
    found = [event for duty, told in TIMELINES if by.may(duty, at) for event in told(person_ids)]
    return sorted((e for e in found if e.at <= at), key=lambda e: (e.at, e.recorded_at))


def standings(by: Actor, person_ids: Iterable[UUID], at: datetime) -> dict[UUID, Standing]:
    """For each person what binds them, who answers, their bed and case, under whichever registration of theirs; a fixed
    number of queries."""
    asked = list(person_ids)
    wanted = list(people.with_doubles(asked))
    bindings = _bindings(by, wanted, at) if by.may(SEE_ISOLATION, at) else {}
    treatments: dict[UUID, Treatment] = {}
    cases: dict[UUID, tuple[UUID, CaseClass | None]] = {}
    if by.may(SEE_CLINIC, at):
        treatments, cases = _treatments(by, wanted, at), _cases(by, wanted, at)
    kept = people.kept_of(wanted)
    found: dict[UUID, Standing] = {}
    for id in sorted(wanted, key=lambda one: one in kept):
        case, current = cases.get(id, (None, None))
        mine = Standing(bindings.get(id), treatments.get(id), case, current)
        found[kept.get(id, id)] = _both(found.get(kept.get(id, id)), mine)
    return {id: whole for id in asked if (whole := found[kept.get(id, id)]) != NOTHING}


def _both(first: Standing | None, second: Standing) -> Standing:
    """What holds somebody under two registrations; of what both say, what the one says that is counted."""
    if first is None:
        return second
    case, current = (first.case_id, first.current) if first.case_id else (second.case_id, second.current)
    return Standing(first.binding or second.binding, first.treatment or second.treatment, case, current)


def _bindings(by: Actor, wanted: list[UUID], at: datetime) -> dict[UUID, Binding]:
    seen = set(isolation.orders_visible(by, at).filter(person_id__in=wanted).values_list("id", flat=True))
    orders = {id: order for id, order in isolation.orders_of(wanted, at).items() if order.id in seen}
    stays = isolation.stays_of(orders, at)
    teams = isolation.teams(list(stays.values()), at)
    found = {}
    for person, order in orders.items():
        stay = stays.get(person)
        team = teams.get(stay.id) if stay is not None else None
        found[person] = Binding(
            order_id=order.id,
            signed=order.signed_at is not None,
            category=isolation.own_section(order).categories[order.category].label,
            place=order.place,
            site=stay.site.name if stay is not None and stay.site is not None else "",
            since=stay.started_at if stay is not None else order.starts_at,
            due_at=order.due_at,
            interim_until=order.interim_until,
            team=team.members if team is not None else (),
            missing=tuple(role.label for role in team.missing) if team is not None else (),
        )
    return found


def _treatments(by: Actor, wanted: list[UUID], at: datetime) -> dict[UUID, Treatment]:
    rows = clinical.admissions_visible(by, at).filter(person_id__in=wanted, ended_at=None)
    return {
        row.person_id: Treatment(row.id, row.site.name, row.site.phone, row.room.name, row.admitted_at) for row in rows
    }


def _cases(by: Actor, wanted: list[UUID], at: datetime) -> dict[UUID, tuple[UUID, CaseClass | None]]:
    rows = list(clinical.cases_visible(by, at).filter(person_id__in=wanted, closed_at=None))
    classes = clinical.current_classes([row.id for row in rows])
    return {row.person_id: (row.id, classes.get(row.id)) for row in rows}


def owed_about(
    by: Actor, person_ids: Collection[UUID], household_id: UUID | None, at: datetime, limit: int = 12
) -> list[Owed]:
    """What is next due about people, what their household is owed included, in order of its clock."""
    whose = Q(person_id__in=list(person_ids))
    if household_id is not None:
        whose |= Q(person_id=None, household_id=household_id)
    open_now = tasks.tasks_visible(by, at).filter(whose, done_at=None, cancelled_at=None)
    rows = list(open_now.filter(Q(closes_at=None) | Q(closes_at__gt=at)).order_by("due_at", "id")[:limit])
    owners = tasks.owners(rows, at)
    return [
        Owed(
            task_id=row.id,
            label=str(label_of(row.kind)),
            opens_at=row.opens_at,
            due_at=row.due_at,
            owner=owners[row.id].name if row.id in owners else "",
            household=row.person_id is None,
        )
        for row in rows
    ]


def occupants(by: Actor, site_id: UUID, at: datetime) -> list[Occupant]:
    """Who holds the beds of a site, of those the reader may see: people in quarantine and patients."""
    holds = list(places.holds_at(site_id))
    ids = [hold.occupant for hold in holds]
    found: dict[UUID, tuple[UUID, datetime | None]] = {}
    if by.may(SEE_ISOLATION, at):
        stays = isolation.stays_visible(by, at).filter(id__in=ids)
        found.update({stay.id: (stay.person_id, stay.due_at) for stay in stays})
    if by.may(SEE_CLINIC, at):
        beds = clinical.admissions_visible(by, at).filter(id__in=ids)
        found.update({bed.id: (bed.person_id, None) for bed in beds})
    return [
        Occupant(hold.room_id, found[hold.occupant][0], hold.since, found[hold.occupant][1])
        for hold in holds
        if hold.occupant in found
    ]
