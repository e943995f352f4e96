"""Reads of people, scoped by the actor wherever a list is made."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.asking import QuestionOfMany
from lianfang.core.clock import local_zone
from lianfang.core.ids import Ids
from lianfang.core.rows import locked_row, one_row
from lianfang.core.types import Event
from lianfang.places import queries as places

from . import rules, sealed
from . import search as tables
from .areas import household_areas as household_areas
from .areas import person_areas as person_areas
from .blocks import by_block as by_block  # re-exported: queries are the way in
from .certificates import PROOF_WORDS as PROOF_WORDS
from .certificates import Checked as Checked
from .certificates import verify as verify
from .doubling import Joined as Joined
from .doubling import double as double
from .doubling import doubles_at as doubles_at
from .doubling import doubles_visible as doubles_visible
from .doubling import joined as joined
from .doubling import kept_of as kept_of
from .doubling import likely_doubles as likely_doubles
from .doubling import once as once
from .doubling import person_of_double as person_of_double
from .doubling import said_about as said_about
from .doubling import said_of as said_of
from .doubling import with_doubles as with_doubles
from .doubling import words_of_double as words_of_double
from .finding import FOUND_AT_MOST as FOUND_AT_MOST
from .finding import search as search
from .holding import documents_of as documents_of
from .holding import documents_seen as documents_seen
from .inside import blocks_at as blocks_at
from .inside import households_at as households_at
from .inside import living_at as living_at
from .leaning import carers_beside as carers_beside
from .leaning import carers_gone as carers_gone
from .leaning import gone_from_dependants as gone_from_dependants
from .linked import Likeness as Likeness
from .linked import likely as likely
from .linking.encoding import Said as Said
from .matching import by_phone as by_phone
from .matching import phone_mark as phone_mark
from .models import (
    CareNeed,
    Dependence,
    Destruction,
    DocumentSearch,
    Household,
    Person,
    PersonSearch,
    Residence,
    Sojourn,
    Vulnerability,
)
from .names import initials as initials
from .reviews import judge_said as judge_said
from .reviews import look_reviews_visible as look_reviews_visible
from .reviews import person_of_look_review as person_of_look_review
from .rules import reasons_against_identity as reasons_against_identity
from .seeing import card_of, needs_of
from .seeing import cards as cards
from .seeing import households_visible as households_visible
from .seeing import open_areas as open_areas
from .seeing import residents as residents
from .seeing import visible as visible
from .types import (
    LEAVING_WORDS,
    NEED_WORDS,
    SOJOURN_WORDS,
    SUPPORT_WORDS,
    VULNERABLE_WORDS,
    Card,
    Details,
    Held,
    Leaving,
    LeftBehind,
    Need,
    PersonEntry,
    Purpose,
    SojournKind,
    Support,
    Vulnerable,
)
from .vulnerable import care_need as care_need
from .vulnerable import care_needs as care_needs
from .vulnerable import care_needs_seen as care_needs_seen
from .vulnerable import carers_of as carers_of
from .vulnerable import needs_due as needs_due
from .vulnerable import special_care_counts as special_care_counts
from .vulnerable import vulnerable_visible as vulnerable_visible
from .whereabouts import all_away as all_away
from .whereabouts import departed, guests_of
from .whereabouts import elsewhere_of as elsewhere_of
from .whereabouts import homes_in_numbers as homes_in_numbers
from .whereabouts import places_of as places_of
from .whereabouts import present as present
from .whereabouts import residences_of as residences_of
from .whereabouts import sojourns_of as sojourns_of
from .whereabouts import sojourns_seen as sojourns_seen


def homes_in(division_ids: Iterable[UUID]) -> set[UUID]:
    """The households that lie in some divisions themselves."""
    return set(Household.objects.filter(division_id__in=list(division_ids)).values_list("id", flat=True))


def counts_in(division_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many households and how many people live in each of some divisions themselves; two queries."""
    ids = list(division_ids)
    homes = Household.objects.filter(division_id__in=ids).values_list("division_id").annotate(n=Count("pk"))
    people = Person.objects.filter(division_id__in=ids, destroyed_at=None, same_as=None).values_list("division_id")
    households, persons = dict(homes), dict(people.annotate(n=Count("pk")))
    return {id: (households.get(id, 0), persons.get(id, 0)) for id in ids}


def homes_lived_in(division_ids: Iterable[UUID]) -> QuerySet[Household]:
    """The households of some divisions that somebody lives in."""
    living = Person.objects.filter(household_id=OuterRef("pk"))
    return Household.objects.filter(Exists(living), division_id__in=list(division_ids))


def without_household(division_ids: Iterable[UUID]) -> QuerySet[Person]:
    """Who lives in some divisions, but behind no door that is known."""
    rows = Person.objects.filter(household=None, destroyed_at=None, same_as=None, division_id__in=list(division_ids))
    return rows.exclude(Exists(departed())).order_by("at", "id")


def came_to(division_ids: Iterable[UUID], since: datetime, until: datetime) -> QuerySet[Residence]:
    """Who came to live in some divisions after `since` and by `until`, and is still known there: moved in, or registered."""
    rows = Residence.objects.filter(division_id__in=list(division_ids), since__gt=since, since__lte=until, until=None)
    return rows.filter(person__destroyed_at=None, person__same_as=None).order_by("-since", "id")


def birth_years(ids: Iterable[UUID]) -> dict[UUID, int | None]:
    """The year of birth of people, where it is known."""
    return dict(_BORN.answers(ids))


_BORN = QuestionOfMany(lambda ids: Person.objects.filter(id__in=ids).values_list("id", "birth_year"), UUID)


def divisions_of(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Where people live."""
    return dict(Person.objects.filter(id__in=set(ids)).values_list("id", "division_id"))


def divisions_of_known(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Where people live of whom something is known."""
    return dict(Person.objects.filter(id__in=set(ids), destroyed_at=None).values_list("id", "division_id"))


def households_of(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The household of each person who has one."""
    rows = Person.objects.filter(id__in=set(ids), household__isnull=False)
    return {id: household for id, household in rows.values_list("id", "household_id") if household is not None}


def person(person_id: UUID) -> Person:
    """One person; raises Refused when unknown."""
    return one_row(Person.objects.all(), person_id, "person_id")


def household(household_id: UUID) -> Household:
    """One household; raises Refused when unknown."""
    return one_row(Household.objects.all(), household_id, "household_id")


def lock_person(person_id: UUID, *, seen: int | None = None) -> Person:
    """Lock a person; raises Stale, or Refused when unknown."""
    return locked_row(Person.objects.all(), person_id, "person_id", seen=seen)


def details(person_id: UUID) -> Details:
    """A person's details in clear: name, id_kind, id_number, born_on, phone, address.  The caller records the look.

    Raises Refused when unknown, privacy.Destroyed when the key is gone.
    """
    row = person(person_id)
    known = sealed.open_person(row, privacy.key_of(row.id))
    where = addresses([row.household_id]) if row.household_id else {}
    return {
        "name": known.name,
        "sex": known.sex,
        "id_kind": known.id_kind,
        "id_number": known.id_number,
        "born_on": known.born_on,
        "phone": known.phone,
        "address": where.get(row.household_id, "") if row.household_id else "",
    }


def phones(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The telephone numbers to call people on, of those who have one.  The caller records the look."""
    rows = list(Person.objects.filter(id__in=set(person_ids)))
    keys = privacy.keys_of(row.id for row in rows)
    known = {row.id: sealed.open_person(row, keys[row.id]).phone for row in rows if row.id in keys}
    return {id: phone for id, phone in known.items() if phone}


def addresses(household_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The addresses of households, for those who go there."""
    return sealed.addresses(Household.objects.filter(id__in=set(household_ids)))


def household_members(household_id: UUID, at: datetime | None = None) -> tuple[Card, ...]:
    """Everybody of one household, the oldest first."""
    return members_of([household_id], at).get(household_id, ())


def members_of(household_ids: Iterable[UUID], at: datetime | None = None) -> dict[UUID, tuple[Card, ...]]:
    """Everybody of each household and its guests, the oldest first; four queries however many households.

    Whoever is away, or a guest, says so.  Whoever was registered twice is where the registration lives that is counted.
    """
    ids = set(household_ids)
    guests = guests_of(ids)
    there = Q(household_id__in=ids) | Q(person_id__in=list(guests))
    rows = list(
        PersonSearch.objects.filter(there, person__same_as=None).order_by(
            F("birth_year").asc(nulls_last=True), "person_id"
        )
    )
    persons = {row.person_id for row in rows}
    needs, elsewhere = needs_of(persons), elsewhere_of(persons, ids)
    found: dict[UUID, list[Card]] = {}
    for row in rows:
        card = card_of(row, at, needs.get(row.person_id, ()), elsewhere.get(row.person_id))
        for home in {row.household_id, guests.get(row.person_id)} & ids:
            assert home is not None
            found.setdefault(home, []).append(card)
    return {id: tuple(members) for id, members in found.items()}


def dependants_of(person_ids: Iterable[UUID], at: datetime) -> tuple[LeftBehind, ...]:
    """Who is left behind without a carer when all of `person_ids` go; two or three queries."""
    going = frozenset(with_doubles(person_ids))
    mine = Dependence.objects.filter(carer_id__in=going, until=None).values("dependant_id")
    homes = Person.objects.filter(id__in=going, household__isnull=False).values("household_id")
    members = [
        rules.Member(id, home, year)
        for id, home, year in Person.objects.filter(household_id__in=homes, same_as=None).values_list(
            "id", "household_id", "birth_year"
        )
        if home is not None
    ]
    concerned = Q(dependant_id__in=mine) | Q(dependant_id__in=[m.person_id for m in members])
    carers: dict[UUID, list[tuple[UUID, Need]]] = {}
    for row in Dependence.objects.filter(concerned, until=None).order_by("id"):
        carers.setdefault(row.dependant_id, []).append((row.carer_id, Need(row.need)))
    return tuple(rules.left_behind(going, carers, members, at.astimezone(local_zone()).year))


def dependences(person_ids: Iterable[UUID]) -> QuerySet[Dependence]:
    """Who of `person_ids` depends on whom, or is depended on, at present."""
    ids = set(person_ids)
    return Dependence.objects.filter(Q(dependant_id__in=ids) | Q(carer_id__in=ids), until=None).order_by("at", "id")


def dependences_seen(ids: Iterable[UUID], by: Actor, duty: str, at: datetime) -> QuerySet[Dependence]:
    """Those of some dependences whose dependant `by` sees."""
    return Dependence.objects.filter(id__in=set(ids), dependant__in=visible(by, duty, at))


def special_care_seen(ids: Iterable[UUID], by: Actor, duty: str, at: datetime) -> QuerySet[Vulnerability]:
    """Those of some needs for special care whose person `by` sees."""
    return Vulnerability.objects.filter(id__in=set(ids), person__in=visible(by, duty, at))


def special_care(person_ids: Iterable[UUID]) -> QuerySet[Vulnerability]:
    """Why people need special care at present, each with the version to decide on."""
    return Vulnerability.objects.filter(person_id__in=set(person_ids), until=None).order_by("kind")


def known_numbers(numbers: Iterable[str]) -> dict[str, UUID]:
    """Who in the home has a paper with each of these full numbers (in the form of `rules.identity`): their first or another."""
    wanted = set(numbers)
    shut = {id: n for n in wanted if (id := rules.left_from(n)) is not None}
    digests = {digest: n for n in wanted if n not in shut.values() and (digest := tables.number_digest(n)) is not None}
    held = DocumentSearch.objects.filter(number__in=list(digests)).values_list("number", "person_id")
    rows = PersonSearch.objects.filter(number__in=list(digests)).values_list("number", "person_id")
    found = {digests[bytes(digest)]: id for digest, id in (*held, *rows) if digest is not None}
    if shut:
        found |= {shut[id]: id for id in Person.objects.filter(id__in=list(shut)).values_list("id", flat=True)}
    return found


def subject_of(entry: PersonEntry, ids: Ids) -> UUID:
    """Whose key seals an entry in the journal: the person registered under its number, else the one it makes."""
    number = rules.identity(entry).id_number
    return known_numbers([number]).get(number) or ids.new("person")


def timeline(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """What the register knows to have happened to people, in no order."""
    homes = list(Residence.objects.filter(person_id__in=person_ids))
    where = places.names(home.division_id for home in homes)
    taken_out = {(home.person_id, home.until): Leaving(home.left) for home in homes if home.left}
    for home in homes:
        name = where.get(home.division_id, "")
        if (why := taken_out.get((home.person_id, home.since))) is not None:
            words = LEAVING_WORDS[why]
            yield Event(home.since, home.recorded_at, _("taken out of the register"), words, home.op, home.by)
        else:
            yield Event(home.since, home.recorded_at, _("lives at"), name, home.op, home.by)
        if home.until is not None and not home.left:
            yield Event(home.until, home.recorded_at, _("moved away from"), name, home.op, home.by)
    yield from _elsewhere(person_ids)
    for dependence in Dependence.objects.filter(dependant_id__in=person_ids):
        words = NEED_WORDS[Need(dependence.need)]
        yield Event(
            dependence.at, dependence.recorded_at, _("has a carer at home"), words, dependence.op, dependence.by
        )
    for noted in Vulnerability.objects.filter(person_id__in=person_ids):
        words = VULNERABLE_WORDS[Vulnerable(noted.kind)]
        yield Event(noted.at, noted.recorded_at, _("needs special care"), words, noted.op, noted.by)
    for need in CareNeed.objects.filter(person_id__in=person_ids):
        words = SUPPORT_WORDS[Support(need.kind)]
        yield Event(need.at, need.recorded_at, _("is given something regularly"), words, need.op, need.by)


def _elsewhere(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """That people were away, or somebody's guests."""
    rows = list(Sojourn.objects.filter(person_id__in=person_ids))
    where = places.names(row.division_id for row in rows)
    for row in rows:
        guest = row.kind == SojournKind.VISITING
        name = where.get(row.division_id, "") if guest else ""
        yield Event(row.at, row.recorded_at, SOJOURN_WORDS[SojournKind(row.kind)], name, row.op, row.by)
        if row.until is not None:
            words = _("left as a guest") if guest else _("came back home")
            yield Event(row.until, row.recorded_at, words, name, row.op, row.by)


def held(person_ids: Iterable[UUID]) -> Iterator[Held]:
    """What the register needs people's details for: to know its residents; of others, that they were registered."""
    wanted = set(person_ids)
    for id, at in Person.objects.filter(id__in=wanted).values_list("id", "at"):
        yield Held(id, Purpose.REGISTERED, at)
    rows = Residence.objects.filter(person_id__in=wanted, in_register=True)
    for id, until in rows.values_list("person_id", "until"):
        yield Held(id, Purpose.REGISTER, until)
    for id, until in Sojourn.objects.filter(person_id__in=wanted).values_list("person_id", "until"):
        yield Held(id, Purpose.REGISTERED, until)


def out_of_register(after: UUID | None, limit: int) -> list[UUID]:
    """The next people, by id, whom no register keeps and whose details are not destroyed yet."""
    rows = Residence.objects.filter(until=None, in_register=False, person__destroyed_at=None).order_by("person_id")
    if after is not None:
        rows = rows.filter(person_id__gt=after)
    return list(rows.values_list("person_id", flat=True)[:limit])


def destructions_visible(by: Actor, duty: str, at: datetime) -> QuerySet[Destruction]:
    """The certificates of destruction of the areas where `by` holds `duty`, newest first."""
    divisions = places.division_ids(by.areas(duty, at))
    rows = Destruction.objects.order_by("-at", "-id")
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def destruction(certificate_id: UUID) -> Destruction | None:
    """One certificate of destruction."""
    return Destruction.objects.filter(id=certificate_id).first()


def destruction_of(subject: UUID) -> Destruction | None:
    """The certificate that a subject's details were destroyed, if they were."""
    return Destruction.objects.filter(subject=subject).first()
