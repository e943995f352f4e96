"""Reads of checkpoints, counts, findings and registers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.core import errors
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, Stale
from lianfang.core.types import Event
from lianfang.editions.types import RegisterGround
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.types import Responsible

from .models import Abnormal, Checkpoint, RegisterEntry, StandingOrder, StateRow, TallyDelta, TurnedBack
from .types import GROUND_WORDS, SCREEN, SEE, GateCounts, Passing, PostState


def _scope(by: Actor, duty: str, at: datetime) -> Q:
    ids = places.division_ids(by.areas(duty, at))
    return Q() if ids is None else Q(division_id__in=ids)


def checkpoints_visible(by: Actor, at: datetime) -> QuerySet[Checkpoint]:
    """The checkpoints that stand in the areas where the actor may see them, the county's first."""
    rows = Checkpoint.objects.filter(_scope(by, SEE, at), ended_at__isnull=True)
    return rows.select_related("division").order_by("level", "division__code", "name")


def own_checkpoints(by: Actor, at: datetime) -> QuerySet[Checkpoint]:
    """The checkpoints at which the actor measures and counts."""
    rows = Checkpoint.objects.filter(_scope(by, SCREEN, at), ended_at__isnull=True)
    return rows.select_related("division").order_by("level", "name")


def checkpoint(checkpoint_id: UUID) -> Checkpoint:
    """One checkpoint; raises Refused when unknown."""
    found = Checkpoint.objects.select_related("division").filter(id=checkpoint_id).first()
    if found is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "checkpoint_id"))
    return found


def lock_checkpoint(checkpoint_id: UUID, *, seen: int | None = None) -> Checkpoint:
    """Lock a checkpoint, the lock root of its counts; raises Stale, or Refused when unknown."""
    found = Checkpoint.objects.select_for_update().filter(id=checkpoint_id).first()
    if found is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "checkpoint_id"))
    if seen is not None and found.version != seen:
        raise Stale(seen=seen, current=found.version)
    return found


def lock_finding(abnormal_id: UUID, *, seen: int | None = None) -> Abnormal:
    """Lock an abnormal finding; raises Stale, or Refused when unknown."""
    found = Abnormal.objects.select_for_update().filter(id=abnormal_id).first()
    if found is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "abnormal_id"))
    if seen is not None and found.version != seen:
        raise Stale(seen=seen, current=found.version)
    return found


def lock_order(order_id: UUID, *, seen: int) -> StandingOrder:
    """Lock a standing order; raises Stale, or Refused when unknown."""
    found = StandingOrder.objects.select_for_update().filter(id=order_id).first()
    if found is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "order_id"))
    if found.version != seen:
        raise Stale(seen=seen, current=found.version)
    return found


def heads(checkpoint_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[Responsible]]:
    """Who answers for each checkpoint."""
    return roster.care_teams(checkpoint_ids, at)


def states(checkpoint_id: UUID) -> QuerySet[StateRow]:
    """What a checkpoint was, newest first."""
    return StateRow.objects.filter(checkpoint_id=checkpoint_id).order_by("-since", "-id")


def reviews(by: Actor, at: datetime) -> QuerySet[StateRow]:
    """The closed roads in the actor's areas by the time at which they are looked at again."""
    rows = StateRow.objects.filter(_scope(by, SEE, at), state=PostState.CLOSED, until__isnull=True)
    return rows.select_related("checkpoint", "division").order_by("review_at", "id")


def standing_order(checkpoint_id: UUID, at: datetime) -> StandingOrder | None:
    """The order under which a post turned people back at `at`; the newest when there are several."""
    return standing_orders([checkpoint_id], at).get(checkpoint_id)


def standing_orders(checkpoint_ids: Iterable[UUID], at: datetime) -> dict[UUID, StandingOrder]:
    """The order in force at `at` of each post that has one."""
    rows = StandingOrder.objects.filter(checkpoint_id__in=set(checkpoint_ids), at__lte=at, until__gt=at)
    return {row.checkpoint_id: row for row in rows.order_by("at", "id")}


def counts(checkpoint_ids: Iterable[UUID], since: datetime, until: datetime) -> dict[UUID, GateCounts]:
    """What each post did in [since, until): passers by direction, vehicles, findings, entries, turned back."""
    ids = list(set(checkpoint_ids))
    here, period = Q(checkpoint_id__in=ids), Q(at__gte=since, at__lt=until)
    taps = TallyDelta.objects.filter(here, since__gte=since, since__lt=until).order_by()
    passed: dict[tuple[UUID, str], int] = {
        (post, kind): n for post, kind, n in taps.values_list("checkpoint_id", "kind").annotate(n=Sum("count"))
    }
    found, written, back = (
        _by_post(rows.filter(here, period), amount)
        for rows, amount in (
            (Abnormal.objects.all(), Count("pk")),
            (RegisterEntry.objects.all(), Count("pk")),
            (TurnedBack.objects.all(), Sum("count")),
        )
    )
    return {
        id: GateCounts(
            coming_in=passed.get((id, Passing.IN), 0),
            going_out=passed.get((id, Passing.OUT), 0),
            vehicles=passed.get((id, Passing.VEHICLE), 0),
            abnormal=found.get(id, 0),
            registered=written.get(id, 0),
            turned_back=back.get(id, 0),
        )
        for id in ids
    }


def _by_post(rows: "QuerySet[Model]", amount: Count | Sum) -> dict[UUID, int]:
    return {post: int(n) for post, n in rows.order_by().values_list("checkpoint_id").annotate(n=amount)}


def tapped(checkpoint_id: UUID, kind: Passing, since: datetime, until: datetime) -> int:
    """How many passers were tapped at a post in [since, until); what counts by itself is left out."""
    rows = TallyDelta.objects.filter(checkpoint_id=checkpoint_id, kind=kind, since__gte=since, since__lt=until)
    return int(rows.filter(source__isnull=True).aggregate(n=Sum("count"))["n"] or 0)


def found_between(checkpoint_id: UUID, person_id: UUID, since: datetime, until: datetime) -> bool:
    """Whether an abnormal finding of a person was recorded at a post in [since, until)."""
    rows = Abnormal.objects.filter(checkpoint_id=checkpoint_id, person_id=person_id, at__gte=since, at__lt=until)
    return rows.exists()


def registered_between(checkpoint_id: UUID, person_id: UUID, since: datetime, until: datetime) -> bool:
    """Whether a person was written into a post's register in [since, until)."""
    rows = RegisterEntry.objects.filter(checkpoint_id=checkpoint_id, person_id=person_id, at__gte=since, at__lt=until)
    return rows.exists()


def findings_visible(by: Actor, at: datetime) -> QuerySet[Abnormal]:
    """The abnormal findings at posts in the actor's areas, newest first."""
    rows = Abnormal.objects.filter(_scope(by, SEE, at)).select_related("checkpoint", "site")
    return rows.order_by("-at", "-id")


def open_findings(by: Actor, at: datetime) -> QuerySet[Abnormal]:
    """Who has not arrived at the clinic yet, the first due first."""
    return findings_visible(by, at).filter(arrived_at__isnull=True).order_by("clinic_due_at", "id")


def open_finding_of(person_id: UUID) -> Abnormal | None:
    """The newest finding of a person who has not arrived at a clinic yet."""
    return Abnormal.objects.filter(person_id=person_id, arrived_at__isnull=True).order_by("-at", "-id").first()


def register_visible(by: Actor, at: datetime) -> QuerySet[RegisterEntry]:
    """The register entries of posts in the actor's areas that are not purged, newest first."""
    rows = RegisterEntry.objects.filter(_scope(by, SCREEN, at), purged_at__isnull=True)
    return rows.select_related("checkpoint", "going_to").order_by("-at", "-id")


def passengers(carrier: str, trip: str, at: datetime, around: timedelta) -> tuple[UUID, ...]:
    """Who was registered from the same trip of a carrier within `around` of `at`: for tracing."""
    rows = RegisterEntry.objects.filter(carrier=carrier, trip=trip, at__gte=at - around, at__lte=at + around)
    ids = rows.filter(person__isnull=False).order_by("at", "id").values_list("person_id", flat=True)
    return tuple(id for id in ids if id is not None)


def timeline(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """What checkpoints know of some persons; unsorted."""
    for found in Abnormal.objects.filter(person_id__in=person_ids).select_related("checkpoint"):
        degrees = found.retest_celsius if found.retest_celsius is not None else found.first_celsius
        detail = format_lazy("{}, {} °C", found.checkpoint.name, f"{degrees:.1f}")
        yield Event(found.at, found.recorded_at, _("Abnormal finding at a checkpoint"), detail, found.op, found.by)
    for row in RegisterEntry.objects.filter(person_id__in=person_ids).select_related("checkpoint"):
        detail = format_lazy("{}: {}", row.checkpoint.name, GROUND_WORDS[RegisterGround(row.ground)])
        yield Event(row.at, row.recorded_at, _("Registered at a checkpoint"), detail, row.op, row.by)


def checkpoint_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `screening.checkpoint`."""
    return {id: (place,) for id, place in Checkpoint.objects.filter(id__in=ids).values_list("id", "division_id")}


def finding_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `screening.abnormal`."""
    return {id: (place,) for id, place in Abnormal.objects.filter(id__in=ids).values_list("id", "division_id")}


def order_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `screening.standing_order`."""
    return {id: (place,) for id, place in StandingOrder.objects.filter(id__in=ids).values_list("id", "division_id")}
