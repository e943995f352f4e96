"""Who would be left without care when somebody is taken away: found before it happens, seen to by a task at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.clinical import queries as clinical
from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.ids import Ids
from lianfang.editions import queries as editions
from lianfang.isolation import queries as isolation
from lianfang.people import queries as people
from lianfang.people.types import LeftBehind
from lianfang.tasks import actions as tasks
from lianfang.tasks import kinds
from lianfang.tasks import queries as tasks_known
from lianfang.tasks.types import NewTask

LOOKS_BACK, ONE_BY_ONE = timedelta(days=7), timedelta(hours=1)
"""For how long a departure is looked at again, and how long it is waited for others of the family: no rule, since whoever is
left is seen to within the hours that the rules give."""


def away(person_ids: Iterable[UUID], at: datetime) -> frozenset[UUID]:
    """Who of some people is not at home at `at`: in a bed, at a quarantine site or under signed order to go there, dead,
    or gone to live elsewhere since somebody depended on them."""
    ids = list(set(person_ids))
    return frozenset(isolation.at_sites(ids, at) | clinical.in_bed_or_dead(ids) | people.gone_from_dependants(ids))


def newly_away(person_ids: Iterable[UUID], at: datetime) -> frozenset[UUID]:
    """Of people who are about to be taken away, those who are not away already: somebody saw to theirs then."""
    wanted = frozenset(person_ids)
    return wanted - away(wanted, at)


def left_when(going: Iterable[UUID], at: datetime) -> list[LeftBehind]:
    """Who has no carer at home any more once `going` go; whoever is away themselves is cared for where they are."""
    going = frozenset(going)
    if not going:
        return []
    gone = going | away(people.carers_beside(going), at)
    found = [one for one in people.dependants_of(gone, at) if going & set(one.carers)]
    elsewhere = away((one.person_id for one in found), at)
    return [one for one in found if one.person_id not in elsewhere]


def see_to(going: Iterable[UUID], *, by: Actor, at: datetime, ids: Ids) -> tuple[UUID, ...]:
    """Somebody sees at once to each who is left without a carer by `going`; gives the tasks.

    Whoever went away themselves is not owed that any more.
    """
    going = frozenset(going)
    if going:
        tasks.cancel(subjects=going, kinds=[kinds.DEPENDANT], reason="went away too", at=at, ids=ids)
    left = left_when(going, at)
    owed = tasks_known.open_tasks([one.person_id for one in left], at).filter(kind=kinds.DEPENDANT)
    known = set(owed.order_by().values_list("subject", flat=True))
    new = [_task(one, at, str(ids.op)) for one in left if one.person_id not in known]
    return tasks.create(new, by=by, at=at, ids=ids)


def left_alone(at: datetime) -> dict[UUID, tuple[LeftBehind, datetime]]:
    """Who is left in a household from which everybody who could care for them went, though nobody wrote it down; since when.

    Whoever is cared for from another household is not, nor is anybody who is cared for where they are.  A family goes one by
    one: a departure is looked at when an hour is over.
    """
    gone = people.departures(at - LOOKS_BACK, at - ONE_BY_ONE)
    there = people.at_home(list(gone))
    ids = [one.person_id for of in there.values() for one in of]
    carers = people.carers_of(ids)
    elsewhere = away([*ids, *(carer for of in carers.values() for carer in of)], at)
    cared = {id for id, of in carers.items() if set(of) - elsewhere}
    found: dict[UUID, tuple[LeftBehind, datetime]] = {}
    for home, of in there.items():
        rule = editions.here_or_generic(people.household(home).division_id, at).supporting
        ages, went = (rule.child_below_years, rule.frail_from_years), gone[home]
        behind = [one for one in of if one.person_id not in elsewhere]
        for one in people.left_alone(behind, went.person_id, ages, at.astimezone(local_zone()).year):
            if one.person_id not in cared:
                found[one.person_id] = one, went.at
    return found


def unseen(at: datetime) -> list[NewTask]:
    """Those left by a move, or by leaving the register, to whom nobody was asked to see yet."""
    moved = people.carers_gone()
    alone = left_alone(at)
    found: dict[UUID, NewTask] = {}
    for carer, since in sorted(moved.items()):
        for one in left_when([carer], at):
            found.setdefault(one.person_id, _task(one, at, f"{carer.hex}/{since.timestamp():.0f}"))
    begun = {id: moved_at(one, moved) for id, one in found.items()}
    for id, (left, went_at) in sorted(alone.items()):
        if id not in found:
            found[id] = _task(left, at, f"{left.carers[0].hex}/{went_at.timestamp():.0f}")
            begun[id] = went_at
    seen = tasks_known.asked_since(kinds.DEPENDANT, begun)
    return [one for id, one in found.items() if id not in seen]


def moved_at(task: NewTask, moved: dict[UUID, datetime]) -> datetime:
    """When the carer went because of whom a task is owed."""
    return moved[UUID(task.key.partition("/")[0])]


def _task(left: LeftBehind, at: datetime, key: str) -> NewTask:
    division = people.divisions_of([left.person_id])[left.person_id]
    hours = editions.here_or_generic(division, at).tasks.due_hours["left_behind"]
    return NewTask(
        kinds.DEPENDANT,
        left.person_id,
        division,
        at,
        at + timedelta(hours=hours),
        person_id=left.person_id,
        key=key[:60],
        context=left.carers[0],
    )
