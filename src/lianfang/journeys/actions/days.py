"""Time passing: days planned ahead, what is overdue raised a step, orders ended at their minute.  System operations."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import queries as clinical
from lianfang.core.access import Actor, duty
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.editions import queries as editions
from lianfang.editions.vocabulary import OutbreakId
from lianfang.isolation import actions as isolation
from lianfang.isolation import duties
from lianfang.isolation import queries as isolation_known
from lianfang.isolation.types import InCare
from lianfang.places import queries as places
from lianfang.places.types import DivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks import planning
from lianfang.tasks.types import NewTask
from lianfang.tracing import actions as tracing

from .. import horizon
from ..types import Escalated, Lapsed, Planned
from .areas import end_area_measures
from .clinic import rounds
from .orders import end_care

RUN = duty("journeys.run", _("let time pass: plan, escalate, end what is due"))


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Plan a day"))
def plan_day(
    *, outbreak_id: OutbreakId, division_id: DivisionId, day: date, by: Actor, at: datetime, ids: Ids
) -> Planned:
    """Make the tasks that the stays in a division owe on a local day.  What is there already is not made again."""
    held = isolation_known.in_care(horizon.start_of(day), horizon.end_of(day))
    inside = frozenset(places.under(division_id))
    by_place: dict[UUID, list[InCare]] = defaultdict(list)
    for stay in held:
        if stay.outbreak_id == outbreak_id and stay.division_id in inside:
            by_place[stay.division_id].append(stay)
    new: list[NewTask] = []
    for place, stays in by_place.items():
        edition = editions.in_force(outbreak_id, place, at).edition
        new += [*duties.daily(stays, edition, day), *duties.tests(stays, edition, day)]
    patients = clinical.in_beds(horizon.start_of(day), horizon.end_of(day))
    new += rounds([p for p in patients if p.division_id in inside], [day])
    return Planned(tasks=len(tasks.create(new, by=by, at=at, ids=ids)))


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Raise what is overdue"))
def escalate(*, outbreak_id: OutbreakId, division_id: DivisionId, by: Actor, at: datetime, ids: Ids) -> Escalated:
    """Raise the overdue tasks of a division to the role whose turn has come under the edition in force."""
    edition = editions.in_force(outbreak_id, division_id, at)
    raised = planning.to_escalate(edition.edition.tasks.escalation, at, places.under(division_id))
    return Escalated(tasks=len(tasks.escalate(raised, by=by, at=at, ids=ids)))


@action(duty=RUN, kind=Kind.SYSTEM, label=_("End what has come to its end"))
def lapse(*, by: Actor, at: datetime, ids: Ids) -> Lapsed:
    """End every order, stay and area measure that is past its due minute: nobody is held because somebody forgot.

    Completes the follow-up of contacts whose days have passed.
    """
    ended = isolation.lapse(by=by, at=at)
    end_care(ended, by=by, at=at, ids=ids)
    end_area_measures(by=by, at=at, ids=ids)
    tracing.complete_follow_ups(at=at)
    return Lapsed(stays=len(ended))
