"""Reads of rounds: those of an area, their doors, how far they have come, and who is still missing in them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from lianfang.core.access import Actor
from lianfang.core.errors import Reason
from lianfang.core.rows import locked_row, one_row
from lianfang.editions.types import Canvass
from lianfang.people import queries as people
from lianfang.places import queries as places

from ..models.rounds import AskedAgain, Round, RoundDoor
from ..rules import rounds as rules
from ..types.rounds import CHECK, SEE, Cost, Coverage, RoundTerms


def rounds_visible(by: Actor, at: datetime, duty: str = SEE) -> QuerySet[Round]:
    """The rounds that concern the areas where the actor holds `duty`: in them, or of a larger area; the open ones first."""
    areas = by.areas(duty, at)
    rows = Round.objects.order_by(F("closed_at").desc(nulls_first=True), "due_at", "id")
    if areas is None:
        return rows
    wanted = {id for area in areas for id in (*places.under(area), *places.ancestors(area))}
    return rows.filter(division_id__in=wanted)


def round_(round_id: UUID) -> Round:
    """One round; raises Refused when unknown."""
    return one_row(Round.objects.all(), round_id, "round_id")


def lock_round(round_id: UUID, *, seen: int | None = None) -> Round:
    """Lock a round; raises Stale, or Refused when unknown."""
    return locked_row(Round.objects.all(), round_id, "round_id", seen=seen)


def open_rounds(until: datetime | None = None) -> QuerySet[Round]:
    """The rounds under way (opened by `until`), the oldest first."""
    rows = Round.objects.filter(closed_at=None).order_by("at", "id")
    return rows if until is None else rows.filter(at__lte=until)


def under_way(division_id: UUID) -> dict[str, str]:
    """What open rounds ask in a division already, with the title of the round: those of it, around it or within it."""
    near = {*places.under(division_id), *places.ancestors(division_id)}
    rows = Round.objects.filter(closed_at=None, division_id__in=near).values_list("asks", "title")
    return {key: title for asks, title in rows for key in asks}


def households_in(division_id: UUID) -> QuerySet[Any]:
    """The households behind the doors of an area: those that somebody lives in."""
    return people.homes_lived_in(places.under(division_id))


def cost_of(section: Canvass, asks: Sequence[str], division_id: UUID) -> Cost:
    """What a round through an area would cost."""
    return rules.cost(section, asks, households_in(division_id).count())


def reasons_not_to_open(
    section: Canvass, terms: RoundTerms, cost: Cost, shown_minutes: int | None, *, at: datetime
) -> list[Reason]:
    """Every reason against a round through an area."""
    inside = [places.contains(terms.division_id, one.division_id) for one in terms.key_areas]
    return [
        *rules.reasons_not_to_open(
            section,
            terms,
            cost=cost,
            shown_minutes=shown_minutes,
            under_way=under_way(terms.division_id),
            at=at,
        ),
        *rules.reasons_against_key_areas(terms, inside, at),
        *(rules.reasons_not_to_roll(section, terms, at) if terms.rolling else ()),
    ]


def to_roll(at: datetime) -> list[Round]:
    """The rolling rounds after which the next one is due at `at`, in outbreaks that go on."""
    rows = Round.objects.filter(every_days__isnull=False, following=None, outbreak__ended_at=None, at__lte=at)
    return [one for one in rows.order_by("at", "id") if next_at(one) <= at]


def next_at(round: Round) -> datetime:
    """When the round after a rolling one begins."""
    return round.at + timedelta(days=round.every_days or 0)


def newcomers(round: Round, divisions: Collection[UUID], at: datetime) -> QuerySet[Any]:
    """Who came to live in some divisions of a round since the round before it began, or since it began itself."""
    since = round.previous.at if round.previous is not None else round.at
    return people.came_to(divisions, since, round.closed_at or at)


def missing(round: Round) -> QuerySet[Any]:
    """The households of the area that have not joined a round yet: registered, moved in or drawn into it since."""
    joined = RoundDoor.objects.filter(round_id=round.id, household_id=OuterRef("pk"))
    rows: QuerySet[Any] = households_in(round.division_id).filter(~Exists(joined))
    first = [id for area in key_areas(round) for id in places.under(area)]
    if not first:
        return rows.order_by("id")
    later = Case(When(division_id__in=first, then=0), default=1)
    rows = rows.annotate(later=later)
    return rows.order_by("later", "id")


def key_areas(round: Round) -> dict[UUID, datetime]:
    """The parts of a round that are visited first, each with its deadline, the first deadline first."""
    listed = [(UUID(one["division_id"]), datetime.fromisoformat(one["due_at"])) for one in round.key_areas]
    return dict(sorted(listed, key=lambda one: (one[1], one[0])))


def due_of(round: Round, division_id: UUID) -> datetime:
    """By when the households of a division are visited: the deadline of the nearest key area, else of the round."""
    listed = key_areas(round)
    within = (listed[id] for id in reversed(places.ancestors(division_id)) if id in listed)
    return next(within, round.due_at)


def without_door(round: Round, divisions: Collection[UUID] | None = None) -> QuerySet[Any]:
    """Who lives in the area of a round, or in some divisions of it, behind no door that is known: nobody can knock there."""
    return people.without_household(places.under(round.division_id) if divisions is None else divisions)


def doors_of(round_id: UUID) -> QuerySet[RoundDoor]:
    """The households that joined a round."""
    return RoundDoor.objects.filter(round_id=round_id)


def blank_doors(round: Round, divisions: Collection[UUID] | None = None) -> QuerySet[RoundDoor]:
    """The joined households that have no outcome yet, of some divisions (None: all), by deadline and then by how often tried."""
    rows = doors_of(round.id).filter(ended_at=None).select_related("household").order_by("due_at", "-attempts", "id")
    return rows if divisions is None else rows.filter(_where(round, divisions))


def doors_at(round: Round, divisions: Collection[UUID]) -> QuerySet[RoundDoor]:
    """The joined households of some divisions, those without an outcome first."""
    rows = doors_of(round.id).filter(_where(round, divisions)).select_related("household")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "due_at", "id")


def _where(round: Round, divisions: Collection[UUID]) -> Q:
    """Where a door is counted: where its household is now, or, drawn out of the area, where it joined."""
    area = places.under(round.division_id)
    return Q(household__division_id__in=divisions) | (
        ~Q(household__division_id__in=area) & Q(division_id__in=divisions)
    )


def by_division(round: Round) -> dict[UUID, Coverage]:
    """How far a round has come in each division that has a door of its own.  The sum is the whole round: a household that was
    drawn out of the area counts where it joined, one that has not joined yet is a blank one of where it is."""
    area = frozenset(places.under(round.division_id))
    found: dict[UUID, Coverage] = defaultdict(Coverage)
    grouped = doors_of(round.id).order_by().values_list("household__division_id", "division_id")
    counted = grouped.annotate(
        n=Count("pk"),
        seen=Count("seen_at"),
        reached=Count("reached_at"),
        answered=Count("ended_at"),
        came=Count("pk", filter=Q(late=True)),
        help=Count("help_at"),
        full=Count("full_at"),
    )
    for now, then, *numbers in counted:
        found[now if now in area else then] += Coverage(*numbers)
    if round.closed_at is None:
        came = Count("pk", filter=Q(at__gt=round.at))
        rows = missing(round).order_by().values_list("division_id").annotate(n=Count("pk"), came=came)
        for division, n, late in rows:
            found[division] += Coverage(households=n, late=late)
    return dict(found)


def up_the_tree(round: Round, by_place: Mapping[UUID, Coverage]) -> dict[UUID, Coverage]:
    """How far a round has come in every division of its area that has a door, each with all that lies in it; and at the
    round's own division the whole of it."""
    found: dict[UUID, Coverage] = defaultdict(Coverage)
    for division, one in by_place.items():
        path = places.ancestors(division)
        within = path[path.index(round.division_id) :] if round.division_id in path else (round.division_id, division)
        for above in dict.fromkeys(within):
            found[above] += one
    return dict(found)


def asked_again(round_id: UUID) -> dict[UUID, int]:
    """How often it was said, by place, that what a round asks had been asked for before; the most often first."""
    rows = AskedAgain.objects.filter(round_id=round_id).values_list("division_id").annotate(n=Count("pk"))
    return dict(rows.order_by("-n", "division_id"))


def lock_door(door_id: UUID) -> RoundDoor:
    """Lock a household of a round; raises Refused when unknown."""
    return locked_row(RoundDoor.objects.all(), door_id, "door_id")


def doors_to_check(by: Actor, at: datetime) -> QuerySet[RoundDoor]:
    """The households of rounds that were reached, in areas where the actor may ask them whether somebody was there."""
    divisions = places.division_ids(by.areas(CHECK, at))
    rows = RoundDoor.objects.select_related("round", "household").filter(reached_at__isnull=False)
    rows = rows.order_by("-reached_at", "id")
    return rows if divisions is None else rows.filter(household__division_id__in=divisions)


def door_visible(by: Actor, door_id: UUID, at: datetime) -> RoundDoor | None:
    """A household of a round that was reached, in an area where the actor may ask it whether somebody was there."""
    return doors_to_check(by, at).filter(id=door_id).first()


def confirmations(round_id: UUID) -> tuple[int, int]:
    """How many households were asked whether somebody was there, and how many of them said so."""
    asked = RoundDoor.objects.filter(round_id=round_id, checked_at__isnull=False)
    return asked.count(), asked.filter(confirmed=True).count()


def open_doors(household_ids: Iterable[UUID]) -> list[RoundDoor]:
    """The doors of some households in open rounds, locked with what they stand on, in the order in which they joined."""
    rows = RoundDoor.objects.select_for_update(of=("self",)).filter(
        household_id__in=set(household_ids), round__closed_at=None
    )
    return list(rows.select_related("round").order_by("id"))


def rounds_at(household_ids: Iterable[UUID]) -> dict[UUID, list[RoundDoor]]:
    """For each household its unanswered doors of open rounds, with the round."""
    rows = RoundDoor.objects.filter(household_id__in=set(household_ids), round__closed_at=None, ended_at=None)
    found: dict[UUID, list[RoundDoor]] = defaultdict(list)
    for door in rows.select_related("round").order_by("round__due_at", "id"):
        found[door.household_id].append(door)
    return dict(found)


def door_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.round_door`: where its household is now."""
    rows = RoundDoor.objects.filter(id__in=ids).values_list("id", "household__division_id")
    return {id: (division,) for id, division in rows}


def round_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.round`."""
    return {id: (division,) for id, division in Round.objects.filter(id__in=ids).values_list("id", "division_id")}
