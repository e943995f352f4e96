"""Who lives behind a door, who of them is away, and who is a guest there: now, or as it was on any day before."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet

from lianfang.core import privacy
from lianfang.core.access import Actor

from .elsewhere import Elsewhere, Here, Homes, Presence, SojournKind
from .models import Person, Residence, Sojourn
from .seeing import visible


def _standing(at: datetime) -> Q:
    return Q(until=None) | Q(until__gt=at)


def present(household_ids: Collection[UUID], at: datetime) -> dict[UUID, list[Here]]:
    """Of each household who belonged to it at `at`, and how: three queries however many households.

    Who lives there comes first, then the away, the guests, and those whom the register took out.
    """
    ids = set(household_ids)
    homes = list(
        Residence.objects.filter(_standing(at), household_id__in=ids, since__lte=at, person__same_as=None).order_by(
            "since", "id"
        )
    )
    away = {s.person_id: s for s in _at(at, SojournKind.AWAY).filter(person_id__in=[home.person_id for home in homes])}
    guests = list(_at(at, SojournKind.VISITING).filter(household_id__in=ids, person__same_as=None).order_by("at", "id"))
    taken_out = _taken_out([home for home in homes if not home.in_register])
    found: dict[UUID, dict[UUID, Here]] = {}
    for home in homes:
        assert home.household_id is not None
        found.setdefault(home.household_id, {})[home.person_id] = _of_home(home, away.get(home.person_id), taken_out)
    for guest in guests:
        assert guest.household_id is not None
        here = Here(guest.person_id, Presence.VISITING, guest.at, _elsewhere(guest))
        found.setdefault(guest.household_id, {})[guest.person_id] = here
    order = list(Presence)
    return {id: sorted(of.values(), key=lambda one: order.index(one.presence)) for id, of in found.items()}


def _at(at: datetime, kind: SojournKind) -> QuerySet[Sojourn]:
    return Sojourn.objects.filter(_standing(at), at__lte=at, kind=kind)


def _taken_out(homes: Collection[Residence]) -> set[UUID]:
    """Whom of these the register took out as their residence began."""
    rows = Residence.objects.filter(person_id__in=[home.person_id for home in homes]).exclude(left="")
    ended = set(rows.values_list("person_id", "until"))
    return {home.person_id for home in homes if (home.person_id, home.since) in ended}


def _of_home(home: Residence, away: Sojourn | None, taken_out: Collection[UUID]) -> Here:
    if home.person_id in taken_out:
        return Here(home.person_id, Presence.TAKEN_OUT, home.since)
    if away is not None:
        return Here(home.person_id, Presence.AWAY, away.at, _elsewhere(away))
    return Here(home.person_id, Presence.LIVES_HERE if home.in_register else Presence.NOT_OF_REGISTER, home.since)


def _elsewhere(row: Sojourn) -> Elsewhere:
    return Elsewhere(row.id, SojournKind(row.kind), row.at, row.expected_on, row.version)


def elsewhere_of(person_ids: Iterable[UUID], household_ids: Iterable[UUID] = ()) -> dict[UUID, Elsewhere]:
    """Who of some people is away at present; of those who are guests in `household_ids`, that they are."""
    people, homes = set(person_ids), set(household_ids)
    rows = Sojourn.objects.filter(Q(person_id__in=people), until=None)
    found: dict[UUID, Elsewhere] = {}
    for row in rows.order_by("kind", "id"):
        if row.kind == SojournKind.AWAY or row.household_id in homes:
            found[row.person_id] = _elsewhere(row)
    return found


def guests_of(household_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The guests of some households at present who live elsewhere, each with the household whose guest they are."""
    rows = Sojourn.objects.filter(household_id__in=set(household_ids), kind=SojournKind.VISITING, until=None)
    return {
        person: home
        for person, home in rows.order_by("id").values_list("person_id", "household_id")
        if home is not None
    }


def all_away(household_ids: Iterable[UUID]) -> set[UUID]:
    """The households all of whose people are away at present, and that have no guest."""
    ids = set(household_ids)
    rows = list(
        Person.objects.filter(household_id__in=ids, destroyed_at=None, same_as=None).values_list("household_id", "id")
    )
    away = Sojourn.objects.filter(person_id__in=[id for _home, id in rows], kind=SojournKind.AWAY, until=None)
    gone = set(away.values_list("person_id", flat=True))
    at_home = {home for home, id in rows if id not in gone} | set(guests_of(ids).values())
    return {home for home, _id in rows if home is not None} - at_home


def homes_in_numbers(division_ids: Collection[UUID]) -> Homes:
    """How many people of the register live in some divisions, are away from there, and are guests there; two queries."""
    ids = list(division_ids)
    living = Residence.objects.filter(division_id__in=ids, until=None, in_register=True, person__same_as=None).count()
    rows = (
        Sojourn.objects.filter(division_id__in=ids, until=None, person__same_as=None)
        .values_list("kind")
        .annotate(n=Count("pk"))
    )
    counts = dict(rows)
    return Homes(living, counts.get(SojournKind.AWAY.value, 0), counts.get(SojournKind.VISITING.value, 0))


def sojourns_of(person_id: UUID) -> list[tuple[Sojourn, str]]:
    """Everything on record of one person being elsewhere, the latest first, with where.  The caller records the look."""
    rows = list(Sojourn.objects.filter(person_id=person_id).order_by("-at", "kind"))
    keys = privacy.keys_of({row.person_id for row in rows})
    return [(row, _place(row, keys)) for row in rows]


def _place(row: Sojourn, keys: dict[UUID, bytes]) -> str:
    if not row.sealed or row.person_id not in keys:
        return ""
    return str(privacy.unseal(keys[row.person_id], row.sealed).get("place", ""))


def places_of(sojourn_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Where people are who are away, or where guests came from, as it was said."""
    rows = list(Sojourn.objects.filter(id__in=set(sojourn_ids)))
    keys = privacy.keys_of({row.person_id for row in rows})
    return {row.id: _place(row, keys) for row in rows}


def residences_of(person_id: UUID) -> QuerySet[Residence]:
    """Where somebody lived, the latest first."""
    return Residence.objects.filter(person_id=person_id).order_by("-since", "-recorded_at")


def sojourns_seen(by: Actor, duty: str, at: datetime) -> QuerySet[Sojourn]:
    """Being away, and being a guest, of those whom `by` sees, the latest first."""
    return Sojourn.objects.filter(person__in=visible(by, duty, at)).order_by("-at", "id")


def departed() -> "QuerySet[Any]":
    """Guests who went and have no home in the register: for `Exists`, about the person that the outer query names."""
    gone = Sojourn.objects.filter(kind=SojournKind.VISITING, until=OuterRef("since")).values("person_id")
    return Residence.objects.filter(
        person=OuterRef("pk"), until=None, in_register=False, household=None, person_id__in=gone
    )
