"""Reads of checkpoints, counts, findings and registers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.asking import QuestionOfMany
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, Refused
from lianfang.core.rows import locked_row, one_row
from lianfang.core.types import Event, celsius_text
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition, RegisterGround
from lianfang.people.types import Held, Purpose
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.types import Responsible

from . import rules
from .models import Abnormal, Checkpoint, RegisterEntry, StandingOrder, StateRow, TallyDelta, TurnedBack
from .types import GROUND_WORDS, SCREEN, SEE, DayRule, Finding, FindingStatus, GateCounts, Passing, PostState

MIDNIGHT = "24:00"


def rules_at(post: Checkpoint, at: datetime) -> Edition:
    """The rules in force at a post for the outbreak handled there.  Raises Refused."""
    return editions.in_force(editions.current_outbreak(post.division_id, at).id, post.division_id, at).edition


def reasons_not_to_refer(post: Checkpoint, finding: Finding, at: datetime) -> tuple[Reason, ...]:
    """What stands against sending a passer to a clinic now, by field: what a page asks before it asks for a name."""
    found = rules_at(post, at)
    return tuple(rules.reasons_not_to_escalate(finding, found.screening, found.clinical.symptoms, at=at))


def handover_due_at(edition: Edition, at: datetime) -> datetime:
    """By when somebody who arrives at `at` is in the hands of the area they go to, under the rules there."""
    return rules.handover_due_at(at, edition.screening, rules.day_rule(edition))


def any_to_purge(at: datetime) -> bool:
    """Whether a register entry has come to its end and still names somebody."""
    return RegisterEntry.objects.filter(purged_at__isnull=True, purge_at__lte=at).exists()


def days_until(division_id: UUID | None, at: datetime, n: int = 1) -> list[tuple[date, datetime, datetime]]:
    """The last `n` statistical days at a place, the newest first, each with its first instant and the first after it.

    Days are cut as the rules there say; where none are in force, at the home's midnight.
    """
    rule = DayRule(0, MIDNIGHT, local_zone().key)
    try:
        if division_id is not None:
            found = editions.in_force(editions.current_outbreak(division_id, at).id, division_id, at).edition.general
            rule = DayRule(0, found.cutoff, found.time_zone)
    except Refused:
        pass
    today = rules.day_of(at, rule)
    days = [today - timedelta(days=back) for back in range(n)]
    return [(day, *rules.bounds_of(day, rule)) for day in days]


def finding_status(found: Abnormal, at: datetime) -> FindingStatus:
    """Where somebody with an abnormal finding is at `at`."""
    return rules.finding_status(found.facts(), at)


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
    return one_row(Checkpoint.objects.select_related("division"), checkpoint_id, "checkpoint_id")


def lock_checkpoint(checkpoint_id: UUID, *, seen: int | None = None) -> Checkpoint:
    """Lock a checkpoint, the lock root of its counts; raises Stale, or Refused when unknown."""
    return locked_row(Checkpoint.objects.all(), checkpoint_id, "checkpoint_id", seen=seen)


def lock_finding(abnormal_id: UUID, *, seen: int | None = None) -> Abnormal:
    """Lock an abnormal finding; raises Stale, or Refused when unknown."""
    return locked_row(Abnormal.objects.all(), abnormal_id, "abnormal_id", seen=seen)


def lock_order(order_id: UUID, *, seen: int) -> StandingOrder:
    """Lock a standing order; raises Stale, or Refused when unknown."""
    return locked_row(StandingOrder.objects.all(), order_id, "order_id", seen=seen)


def posts_in(division_ids: Iterable[UUID]) -> QuerySet[Checkpoint]:
    """The posts in use in some divisions themselves."""
    return Checkpoint.objects.filter(division_id__in=list(division_ids), ended_at=None).order_by("level", "name", "id")


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


def standing_orders_visible(by: Actor, at: datetime) -> QuerySet[StandingOrder]:
    """The standing orders in force in the areas where the actor may see checkpoints."""
    rows = StandingOrder.objects.filter(_scope(by, SEE, at), at__lte=at, until__gt=at)
    return rows.select_related("checkpoint").order_by("checkpoint__name")


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
        detail = format_lazy("{}, {} °C", found.checkpoint.name, celsius_text(degrees))
        yield Event(found.at, found.recorded_at, _("Abnormal finding at a checkpoint"), detail, found.op, found.by)
    for row in RegisterEntry.objects.filter(person_id__in=person_ids).select_related("checkpoint"):
        detail = format_lazy("{}: {}", row.checkpoint.name, GROUND_WORDS[RegisterGround(row.ground)])
        yield Event(row.at, row.recorded_at, _("Registered at a checkpoint"), detail, row.op, row.by)


def checkpoint_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `screening.checkpoint`."""
    return {id: (post.division_id,) for id, post in posts(ids).items()}


def posts(ids: Iterable[UUID]) -> dict[UUID, Checkpoint]:
    """The posts with these ids, of those that there are."""
    return {post.id: post for post in _POSTS.answers(ids)}


_POSTS = QuestionOfMany(lambda ids: Checkpoint.objects.filter(id__in=ids), UUID)


def finding_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `screening.abnormal`."""
    return {id: (place,) for id, place in Abnormal.objects.filter(id__in=ids).values_list("id", "division_id")}


def order_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `screening.standing_order`."""
    return {id: (place,) for id, place in StandingOrder.objects.filter(id__in=ids).values_list("id", "division_id")}


def held(person_ids: Iterable[UUID]) -> Iterator[Held]:
    """What posts need people's details for: their registers, and the sick on the way to a clinic."""
    wanted = set(person_ids)
    for id in RegisterEntry.objects.filter(person_id__in=wanted).values_list("person_id", flat=True):
        if id is not None:
            yield Held(id, Purpose.POST_REGISTER, None)
    for id, until in Abnormal.objects.filter(person_id__in=wanted).values_list("person_id", "arrived_at"):
        yield Held(id, Purpose.FINDING, until)
