"""Reads of tasks, visits and hand-overs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet

from lianfang.core import errors
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused
from lianfang.core.rows import locked_row
from lianfang.people import queries as people
from lianfang.people.types import Held, Purpose
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from . import rules
from .crossings import crossings as crossings
from .kinds import TASK_KINDS
from .models import STILL_OPEN, HandOver, Task, Visit
from .timeline import timeline as timeline
from .types import RECEIVE, SEE, SEND, Breach, Door, HandOverStatus, Met, Owed, Owner


def _owed_at(at: datetime) -> Q:
    """Neither done nor cancelled, and not missed yet."""
    return STILL_OPEN & (Q(closes_at__isnull=True) | Q(closes_at__gt=at))


def mine(by: Actor, at: datetime) -> Q:
    """The open tasks an actor answers for: those of their roles in their areas unless somebody is named, and those they
    (or whom they stand in for) are named for."""
    if by.system:
        return Q()
    held = [grant for grant in by.grants if grant.holds(at)]
    areas: dict[str, list[UUID | None]] = defaultdict(list)
    for grant in held:
        areas[grant.role].append(grant.area)
    named = {by.member, *(grant.deputy_for for grant in held if grant.deputy_for is not None)}
    parts = [Q(owner__isnull=False, owner__in=named)]
    parts += [Q(owner__isnull=True, role=role) & _in(within) for role, within in areas.items()]
    # A union of what each index finds: with OR both databases walk through everything that is open.
    found = [Task.objects.filter(STILL_OPEN, part).order_by().values("id") for part in parts]
    return Q(id__in=found[0].union(*found[1:], all=True) if found[1:] else found[0])


def _in(areas: Iterable[UUID | None], column: str = "division_id") -> Q:
    wanted = tuple(areas)
    ids = None if None in wanted else places.division_ids(area for area in wanted if area is not None)
    return Q() if ids is None else Q(**{f"{column}__in": ids})


def _scope(by: Actor, duty: str, at: datetime, column: str = "division_id") -> Q:
    ids = places.division_ids(by.areas(duty, at))
    return Q() if ids is None else Q(**{f"{column}__in": ids})


def today(by: Actor, at: datetime, until: datetime | None = None) -> QuerySet[Task]:
    """What an actor owes now, the most overdue first; up to what opens by `until`.

    Names come from `places.queries.names` and `people.queries.cards`, addresses from `people.queries.addresses`, each in one
    query for a page.
    """
    opened = Q(opens_at__lte=until or at)
    return Task.objects.filter(_owed_at(at), opened, mine(by, at)).order_by("due_at", "id")


def owed_by_kind(by: Actor, at: datetime) -> dict[str, Owed]:
    """How much an actor owes now of each kind, with what of it is overdue."""
    late = Count("pk", filter=Q(due_at__lte=at))
    rows = today(by, at).select_related(None).order_by().values_list("kind").annotate(n=Count("pk"), late=late)
    return {kind: Owed(open=n, overdue=overdue) for kind, n, overdue in rows}


def task(by: Actor, task_id: UUID, at: datetime) -> Task:
    """One task that an actor answers for, or sees in their area; raises Refused."""
    found = tasks_visible(by, at).filter(id=task_id).first() or Task.objects.filter(mine(by, at), id=task_id).first()
    if found is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "task_id"))
    return found


def answers_for(by: Actor, task_id: UUID, at: datetime) -> bool:
    """Whether an open task is one that the actor has to do."""
    return Task.objects.filter(_owed_at(at), mine(by, at), id=task_id).exists()


def owed_by(by: Actor, person_id: UUID, household_id: UUID | None, at: datetime) -> UUID | None:
    """A task about somebody, or at their door, that the actor has to do by now; None where there is none."""
    whose = Q(person_id=person_id)
    if household_id is not None:
        whose |= Q(person_id=None, household_id=household_id)
    rows = Task.objects.filter(_owed_at(at), mine(by, at), whose, opens_at__lte=at).order_by("due_at", "id")
    return rows.values_list("id", flat=True).first()


def doors(by: Actor, at: datetime, until: datetime | None = None) -> list[Door]:
    """The doors an actor has to knock at, the most overdue first: one knock for everything due there."""
    return _doors(_at_doors(today(by, at, until)), at)


def doors_in(by: Actor, division_id: UUID, at: datetime, until: datetime) -> list[Door]:
    """The doors within one division that are due at `at` or open before `until`, whoever answers for them."""
    rows = tasks_visible(by, at).filter(_owed_at(at), division_id__in=places.under(division_id), opens_at__lt=until)
    return _doors(_at_doors(rows.order_by("due_at", "id")), at)


def divisions_with_doors(by: Actor, at: datetime, until: datetime) -> list[UUID]:
    """The divisions in which a door is due at `at` or opens before `until`."""
    rows = _at_doors(tasks_visible(by, at).filter(_owed_at(at), opens_at__lt=until))
    return list(rows.order_by("division_id").values_list("division_id", flat=True).distinct())


def _at_doors(rows: QuerySet[Task]) -> QuerySet[Task]:
    kinds = [key for key, kind in TASK_KINDS.items() if kind.door]
    return rows.filter(Q(household__isnull=False) | Q(person__isnull=False), kind__in=kinds)


def _doors(rows: QuerySet[Task], at: datetime) -> list[Door]:
    behind: dict[UUID, list[Task]] = defaultdict(list)
    for task in rows:
        behind[_door(task)].append(task)
    seen = last_visits(task.household_id for tasks in behind.values() for task in tasks if task.household_id)
    return [
        Door(
            household_id=tasks[0].household_id,
            division_id=tasks[0].division_id,
            tasks=tuple(tasks),
            persons=tuple(dict.fromkeys(task.person_id for task in tasks if task.person_id is not None)),
            due_at=tasks[0].due_at,
            overdue=tasks[0].due_at <= at,
            last_visit=seen.get(tasks[0].household_id) if tasks[0].household_id else None,
        )
        for tasks in behind.values()
    ]


def _door(task: Task) -> UUID:
    found = task.household_id or task.person_id
    assert found is not None
    return found


def last_visits(household_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each household was last visited, whoever was met."""
    rows = Visit.objects.filter(household_id__in=set(household_ids)).values_list("household_id").annotate(Max("at"))
    return {household: at for household, at in rows if household is not None}


def last_contacts(household_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When anybody of each household was last seen or spoken to; a knock in vain is no contact."""
    rows = Visit.objects.filter(household_id__in=set(household_ids))
    met = rows.filter(persons__outcome__in=[Met.SEEN, Met.BY_PHONE]).values_list("household_id").annotate(Max("at"))
    return {household: at for household, at in met if household is not None}


def visits_made(by: Actor, since: datetime, at: datetime) -> QuerySet[Visit]:
    """The visits that the actor made in their areas since an instant, newest first."""
    rows = Visit.objects.filter(_scope(by, SEE, at), visitor=by.member, at__gte=since, at__lte=at)
    return rows.select_related("household", "division").order_by("-at", "-id")


def visits(household_id: UUID, since: datetime) -> QuerySet[Visit]:
    """The visits of one household since an instant, newest first, with how each person was met."""
    rows = Visit.objects.filter(household_id=household_id, at__gte=since)
    return rows.prefetch_related("persons").order_by("-at")


def visits_of(household_ids: Iterable[UUID], since: datetime) -> QuerySet[Visit]:
    """The visits of some households since an instant, in order, with how each person was met."""
    rows = Visit.objects.filter(household_id__in=set(household_ids), at__gte=since)
    return rows.prefetch_related("persons").order_by("at", "id")


def vain_visits(household_ids: Iterable[UUID], since: datetime) -> dict[UUID, int]:
    """How often each household was visited since an instant without anybody being reached."""
    rows = Visit.objects.filter(household_id__in=set(household_ids), at__gte=since)
    reached = Count("persons", filter=~Q(persons__outcome=Met.NOT_REACHED))
    found: dict[UUID, int] = defaultdict(int)
    for household in rows.annotate(reached=reached).filter(reached=0).values_list("household_id", flat=True):
        if household is not None:
            found[household] += 1
    return dict(found)


def tasks_visible(by: Actor, at: datetime) -> QuerySet[Task]:
    """The tasks in the areas where the actor may see what is owed."""
    return Task.objects.filter(_scope(by, SEE, at))


def overdue(by: Actor, at: datetime) -> QuerySet[Task]:
    """What is owed past its time in the actor's areas, the oldest first."""
    return tasks_visible(by, at).filter(_owed_at(at), due_at__lte=at).order_by("due_at", "id")


def breaches(by: Actor, at: datetime) -> list[Breach]:
    """The clocks that ran out in the actor's areas, by kind: how many, since when the oldest; the oldest first."""
    rows = Task.objects.filter(_scope(by, SEE, at), _owed_at(at), due_at__lte=at).order_by()
    grouped = rows.values_list("kind").annotate(n=Count("pk"), oldest=Min("due_at"))
    return sorted((Breach(*line) for line in grouped), key=lambda breach: breach.oldest_due_at)


def escalated(by: Actor, at: datetime) -> QuerySet[Task]:
    """The open tasks that came up to one of the actor's roles in their areas, the oldest first."""
    rows = Task.objects.filter(_owed_at(at), level__gt=0)
    if by.system:
        return rows.order_by("due_at", "id")
    wanted = Q(pk__in=[])
    for grant in by.grants:
        if grant.holds(at):
            wanted |= Q(escalated_to=grant.role) & _in([grant.area])
    return rows.filter(wanted).order_by("due_at", "id")


def owed(by: Actor, at: datetime) -> dict[UUID, Owed]:
    """For each division in the actor's areas what is owed there now, with what nobody at work could do."""
    rows = Task.objects.filter(_scope(by, SEE, at), _owed_at(at), opens_at__lte=at).order_by()
    grouped = rows.values_list("division_id", "role", "owner").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at)), up=Count("pk", filter=Q(level__gt=0))
    )
    lines = list(grouped)
    held = roster.owners({(role, division) for division, role, owner, *_ in lines if owner is None}, at)
    found: dict[UUID, Owed] = {}
    for division, role, owner, n, late, up in lines:
        before = found.get(division, Owed())
        lost = n if owner is None and (role, division) not in held else 0
        found[division] = Owed(before.open + n, before.overdue + late, before.escalated + up, before.unowned + lost)
    return found


def open_of_kinds(by: Actor, at: datetime, kinds: Iterable[str]) -> dict[UUID, int]:
    """How many open tasks of some kinds each division in the actor's areas has."""
    rows = Task.objects.filter(_scope(by, SEE, at), _owed_at(at), opens_at__lte=at, kind__in=list(kinds))
    return dict(rows.order_by().values_list("division_id").annotate(n=Count("pk")))


def overdue_of(context: UUID, at: datetime) -> dict[UUID, int]:
    """How many tasks that belong to one record are past their time, by division."""
    rows = Task.objects.filter(_owed_at(at), context=context, due_at__lte=at).order_by()
    return dict(rows.values_list("division_id").annotate(n=Count("pk")))


def overdue_of_each(contexts: Iterable[UUID], at: datetime) -> dict[UUID, int]:
    """How many tasks that belong to each of some records are past their time."""
    rows = Task.objects.filter(_owed_at(at), context__in=list(contexts), due_at__lte=at).order_by()
    return {context: n for context, n in rows.values_list("context").annotate(n=Count("pk")) if context is not None}


def owed_in(by: Actor, division_id: UUID, at: datetime) -> QuerySet[Task]:
    """What is owed now in one division itself of the actor's areas, the oldest first."""
    rows = tasks_visible(by, at).filter(_owed_at(at), division_id=division_id, opens_at__lte=at)
    return rows.order_by("due_at", "id")


def unowned(tasks: Sequence[Task], at: datetime) -> list[UUID]:
    """Of some tasks those that nobody at work could do."""
    found = owners(tasks, at)
    return [task.id for task in tasks if task.id not in found]


def owners(tasks: Sequence[Task], at: datetime) -> dict[UUID, Owner]:
    """Who answers for each task: the member named, else the one who holds its role nearest to its division."""
    by_role = roster.owners({(task.role, task.division_id) for task in tasks if task.owner is None}, at)
    names = roster.member_names(task.owner for task in tasks if task.owner is not None)
    found = {}
    for task in tasks:
        if task.owner is not None:
            found[task.id] = Owner(task.owner, names.get(task.owner, ""), named=True)
        elif (member := by_role.get((task.role, task.division_id))) is not None:
            found[task.id] = Owner(member.id, member.name, named=False)
    return found


def open_tasks(subjects: Iterable[UUID], at: datetime) -> QuerySet[Task]:
    """What is still owed about some subjects, upcoming included."""
    return Task.objects.filter(_owed_at(at), subject__in=list(subjects)).order_by("due_at", "id")


def open_of_kind(kind: str) -> QuerySet[Task]:
    """What is still owed of one kind, everywhere."""
    return Task.objects.filter(STILL_OPEN, kind=kind).order_by("id")


def asked_since(kind: str, since: Mapping[UUID, datetime]) -> set[UUID]:
    """About which subjects a task of a kind was asked for at or after an instant of each, done by now or not."""
    rows = Task.objects.filter(kind=kind, subject__in=list(since)).values_list("subject", "opens_at")
    return {subject for subject, opened in rows if opened >= since[subject]}


def set_off(op: UUID) -> QuerySet[Task]:
    """The tasks that came into being with one operation."""
    return Task.objects.filter(op=op)


def handovers_visible(by: Actor, at: datetime) -> QuerySet[HandOver]:
    """The hand-overs from or to the actor's areas, newest first."""
    rows = HandOver.objects.select_related("from_division", "division", "to_site").order_by("-at", "-id")
    to, sent = _scope(by, RECEIVE, at), _scope(by, SEND, at, "from_division_id")
    return rows.filter(to | sent) if to and sent else rows


def open_handovers(by: Actor, at: datetime) -> QuerySet[HandOver]:
    """Who is on the way from or to the actor's areas, or was not taken in, the first due first."""
    return handovers_visible(by, at).filter(ended_at__isnull=True).order_by("due_at", "id")


def awaiting_receipt(by: Actor, at: datetime) -> QuerySet[HandOver]:
    """Who is on the way to the actor's areas, the first due first."""
    rows = HandOver.objects.select_related("from_division", "division", "to_site")
    return rows.filter(_scope(by, RECEIVE, at), ended_at=None, refused_at=None).order_by("due_at", "id")


def sent_handovers(by: Actor, at: datetime, since: datetime) -> QuerySet[HandOver]:
    """Whom the actor's areas sent away: not in anybody's hands yet, or received since an instant; the open ones first."""
    rows = HandOver.objects.select_related("from_division", "division", "to_site")
    rows = rows.filter(_scope(by, SEND, at, "from_division_id"), Q(ended_at=None) | Q(ended_at__gte=since))
    return rows.order_by(F("ended_at").desc(nulls_first=True), "due_at", "id")


def received_handovers(by: Actor, at: datetime, since: datetime) -> QuerySet[HandOver]:
    """Whom the actor's areas took in, or did not, since an instant; the newest first."""
    rows = HandOver.objects.select_related("from_division", "division", "to_site")
    over = Q(received_at__gte=since) | Q(refused_at__gte=since)
    return rows.filter(_scope(by, RECEIVE, at), over).order_by("-at", "-id")


def handover_status(made: HandOver, at: datetime) -> HandOverStatus:
    """Where a hand-over stands at `at`."""
    return rules.handover_status(made.facts(), at)


def handovers_of(person_ids: Iterable[UUID]) -> QuerySet[HandOver]:
    """The hand-overs of some persons in the order in which they happened."""
    return HandOver.objects.filter(person_id__in=list(person_ids)).select_related("to_site").order_by("at", "id")


def lock_task(task_id: UUID, *, seen: int | None = None) -> Task:
    """Lock a task; raises Stale, or Refused when unknown."""
    return locked_row(Task.objects.all(), task_id, "task_id", seen=seen)


def lock_handover(handover_id: UUID, *, seen: int | None = None) -> HandOver:
    """Lock a hand-over; raises Stale, or Refused when unknown."""
    return locked_row(HandOver.objects.all(), handover_id, "handover_id", seen=seen)


def task_subject(task_id: UUID) -> UUID:
    """Under whose key a note on a task lies: the person's, the household's, else the task's own."""
    row = Task.objects.filter(id=task_id).values_list("person_id", "household_id").first()
    return next((id for id in row or () if id is not None), task_id)


def handover_subject(handover_id: UUID) -> UUID:
    """Under whose key a note on a hand-over lies."""
    return HandOver.objects.filter(id=handover_id).values_list("person_id", flat=True).first() or handover_id


def task_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tasks.task`."""
    return {id: (division,) for id, division in Task.objects.filter(id__in=ids).values_list("id", "division_id")}


def handover_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tasks.handover`: the area that receives."""
    return {id: (division,) for id, division in HandOver.objects.filter(id__in=ids).values_list("id", "division_id")}


def sent_handover_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `tasks.sent_handover`: the area that sent."""
    return {id: (sent,) for id, sent in HandOver.objects.filter(id__in=ids).values_list("id", "from_division_id")}


def held(person_ids: Iterable[UUID]) -> Iterator[Held]:
    """What is owed needs people's details for: tasks about them or at their door, and hand-overs on the way."""
    wanted = set(person_ids)
    for id, until in Task.objects.filter(person_id__in=wanted).values_list("person_id", "ended_at"):
        if id is not None:
            yield Held(id, Purpose.TASK, until)
    behind: dict[UUID, list[UUID]] = defaultdict(list)
    for id, home in people.households_of(wanted).items():
        behind[home].append(id)
    doors = Task.objects.filter(person__isnull=True, household_id__in=list(behind))
    for household, until in doors.values_list("household_id", "ended_at"):
        if household is not None:
            yield from (Held(id, Purpose.TASK, until) for id in behind[household])
    for id, until in HandOver.objects.filter(person_id__in=wanted).values_list("person_id", "ended_at"):
        yield Held(id, Purpose.HAND_OVER, until)
