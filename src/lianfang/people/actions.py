"""Every write to people."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, Refused, Stale, only, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import ACTIONS, Call, action
from lianfang.core.types import Kind, Label, PersonalText, Version
from lianfang.places import queries as places
from lianfang.places.types import DivisionId

from . import queries, rules, sealed, search
from .caring import end_need as end_need
from .caring import note_need as note_need
from .caring import supply_need as supply_need
from .destroying import destroy as destroy  # re-exported: actions are the way in
from .destroying import destroy_lists as destroy_lists
from .documents import add_document as add_document
from .documents import withdraw_document as withdraw_document
from .importing import Imported, import_residents
from .merging import join as join
from .merging import note_rested_on
from .merging import take_back as take_back
from .merging import tell_apart as tell_apart
from .models import Dependence, Person, PersonArea, PersonSearch, Residence, Sojourn, Vulnerability
from .placing import place_households as place_households
from .registering import Newcomer, NewHousehold, add_households, add_people
from .reviewing import draw_look as draw_look
from .reviewing import judge_look as judge_look
from .sojourning import end_all
from .sojourning import end_sojourn as end_sojourn
from .sojourning import note_away as note_away
from .sojourning import receive as receive
from .types import (
    ALREADY_CARED,
    ALREADY_ENDED,
    IMPORT,
    MOVED_EARLIER,
    NOT_IN_REGISTER,
    NUMBER_TAKEN,
    OTHER_DIVISION,
    OWN_CARER,
    REGISTER,
    AnyPersonId,
    AreaReason,
    BirthDate,
    DependenceId,
    HouseholdId,
    IdentityNumber,
    Leaving,
    Need,
    PersonalName,
    PersonalNumber,
    PersonEntry,
    PersonId,
    Registered,
    Relation,
    Sex,
    VulnerabilityId,
    Vulnerable,
)

T = TypeVar("T", Dependence, Vulnerability)


def _subject_of_registration(params: Any, ids: Ids) -> UUID:
    return queries.subject_of(params.entry, ids)


def _reasons_against_household(household: UUID | None, division_id: UUID) -> Iterator[Reason]:
    if not places.contains(places.village_of(division_id), _door(household, division_id)):
        yield Reason(OTHER_DIVISION, "household")


def _door(household: UUID | None, division_id: UUID) -> UUID:
    """The division of a household, which may be a grid by now where its village was meant; without one, what was said."""
    return division_id if household is None else queries.household(household).division_id


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Register a person"), subject=_subject_of_registration)
def register_person(
    *,
    entry: PersonEntry,
    division_id: DivisionId,
    household: HouseholdId | None = None,
    address: PersonalText = "",
    relation: Relation = Relation.OTHER,
    in_register: bool = True,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Registered:
    """Register somebody who lives in a division, in a household there or in a new one at `address`.

    Whoever is not `in_register`, the register of households, is kept for what the response owes them and no longer.

    Where the full identity number is known in the home, that person is given back with `known`, nothing of theirs is
    changed, and the division sees them as staying there.  Raises Refused with every reason.
    """
    on = at.astimezone(local_zone()).date()
    refuse_if(
        [
            *rules.reasons_against_identity(entry, on=on, field="entry"),
            *_reasons_against_household(household, division_id),
        ]
    )
    known = rules.identity(entry)
    if (found := queries.known_numbers([known.id_number]).get(known.id_number)) is not None:
        return _recognised(found, division_id, by=by, at=at, ids=ids)
    where = _door(household, division_id)
    newcomer = Newcomer(known, where, household, relation, (), by, at, ids, in_register)
    try:
        with transaction.atomic():
            return _registered(newcomer, address)
    except IntegrityError:
        found = queries.known_numbers([known.id_number]).get(known.id_number)
        if found is None:
            raise
        # somebody else registered the same number while this was under way
        return _recognised(found, division_id, by=by, at=at, ids=ids)


def _registered(newcomer: Newcomer, address: str) -> Registered:
    if newcomer.household_id is None and address:
        home = newcomer.ids.new("household")
        add_households([NewHousehold(home, newcomer.division_id, "", address, newcomer.stamp)])
        newcomer = newcomer.living_in(home)
    add_people([newcomer])
    return Registered(newcomer.id, 1, False, newcomer.household_id)


def _recognised(found: UUID, division_id: UUID, *, by: Actor, at: datetime, ids: Ids) -> Registered:
    if (person_id := queries.kept_of([found]).get(found, found)) != found:
        note_rested_on(found, at)
    person = queries.person(person_id)
    if not PersonArea.objects.filter(person_id=person_id, division_id=division_id, until=None).exists():
        open_area(
            person_id=person_id,
            division_id=division_id,
            reason=AreaReason.STAY,
            source=person_id,
            by=by,
            at=at,
            ids=ids,
        )
    return Registered(person.id, person.version, True, person.household_id)


def _subject_of_row(params: Any, ids: Ids) -> UUID:
    return ids.new("person")


@action(
    duty=IMPORT,
    kind=Kind.SETUP,
    label=_("Import a resident of the household register"),
    many=import_residents,
    subject=_subject_of_row,
)
def import_resident(
    *,
    household: Label,
    address: PersonalText,
    division_id: DivisionId,
    name: PersonalName,
    sex: Sex = Sex.UNKNOWN,
    born_on: BirthDate = None,
    id_number: IdentityNumber = "",
    phone: PersonalNumber = "",
    relation: Relation = Relation.OTHER,
    vulnerable: tuple[Vulnerable, ...] = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Imported:
    """Register one row of the household register; rows with the same `household` in one division share a door.

    The address of a household is what its first row says; a number is of a resident identity card.  Raises Refused
    with every reason; a number that is registered already is one.
    """
    given = ACTIONS["people.import_resident"].model.model_construct(
        household=household,
        address=address,
        division_id=division_id,
        name=name,
        sex=sex,
        born_on=born_on,
        id_number=id_number,
        phone=phone,
        relation=relation,
        vulnerable=vulnerable,
    )
    return only(import_residents([Call(given, by, at, ids)]))


@action(duty=REGISTER, kind=Kind.DECISION, label=_("Correct a person's details"))
def correct_person(
    *, person_id: PersonId, seen: Version, entry: PersonEntry, by: Actor, at: datetime, ids: Ids
) -> Person:
    """Replace what is known of somebody's identity.  Raises Stale, Refused with every reason."""
    person = queries.lock_person(person_id, seen=seen)
    known = rules.identity(entry)
    holder = queries.known_numbers([known.id_number]).get(known.id_number)
    on = at.astimezone(local_zone()).date()
    reasons = [*rules.reasons_against_identity(entry, on=on, field="entry")]
    if holder not in (None, person_id):
        reasons.append(Reason(NUMBER_TAKEN, "entry.id_number"))
    refuse_if(reasons)
    person.sealed = sealed.seal_person(privacy.key_of(person.id), known)
    person.sex, person.birth_year, person.id_kind = known.sex, known.birth_year, known.id_kind
    person.synthetic = known.synthetic
    person.version += 1
    person.save(update_fields=["sealed", "sex", "birth_year", "id_kind", "synthetic", "version"])
    search.rewrite(person, known)
    return person


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Record a move"))
def move_person(
    *,
    person_id: AnyPersonId,
    division_id: DivisionId,
    household: HouseholdId | None = None,
    relation: Relation = Relation.OTHER,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Person:
    """Record that somebody lives in another household or division from `at`; whoever receives them records it.

    The area they left sees what it recorded, not what follows.  Raises Refused when an earlier move is later than this.
    """
    person = queries.lock_person(person_id)
    current = Residence.objects.filter(person=person, until=None).first()
    reasons = [*_reasons_against_household(household, division_id)]
    if current is not None and at < current.since:
        reasons.append(Reason(MOVED_EARLIER, "at"))
    refuse_if(reasons)
    division_id = _door(household, division_id)
    end_all(Sojourn.objects.filter(person=person, until=None), at=at)
    Residence.objects.filter(person=person, until=None).update(until=at)
    close_area(person_id=person_id, reason=AreaReason.RESIDENCE, source=person_id, at=at)
    close_area(person_id=person_id, reason=AreaReason.STAY, source=person_id, at=at)
    person.household_id, person.division_id = household, division_id
    person.version += 1
    person.save(update_fields=["household", "division", "version"])
    PersonSearch.objects.filter(person=person).update(household_id=household, division_id=division_id)
    Residence.objects.create(
        id=ids.new("residence", person_id),
        person=person,
        household_id=household,
        division_id=division_id,
        relation=relation,
        in_register=current is None or current.in_register,
        since=at,
        **stamp(ids, by, at),
    )
    reason = AreaReason.RESIDENCE
    open_area(person_id=person_id, division_id=division_id, reason=reason, source=person_id, by=by, at=at, ids=ids)
    return person


@action(duty=REGISTER, kind=Kind.DECISION, label=_("Take somebody out of the register of households"))
def leave_register(*, person_id: PersonId, seen: Version, why: Leaving, by: Actor, at: datetime, ids: Ids) -> Person:
    """Somebody is of the register no more; what the response owes them goes on, and then their details are destroyed.

    Raises Stale, Refused when no register has them.
    """
    person = queries.lock_person(person_id, seen=seen)
    last = Residence.objects.filter(person=person, until=None, in_register=True).first()
    if last is None:
        raise Refused(Reason(NOT_IN_REGISTER, "person_id"))
    end_all(Sojourn.objects.filter(person=person, until=None), at=at)
    last.until, last.left = max(at, last.since), why.value
    last.save(update_fields=["until", "left"])
    Residence.objects.create(
        id=ids.new("residence", person_id),
        person=person,
        household_id=last.household_id,
        division_id=last.division_id,
        relation=last.relation,
        in_register=False,
        since=last.until,
        **stamp(ids, by, at),
    )
    person.version += 1
    person.save(update_fields=["version"])
    return person


def open_area(
    *, person_id: UUID, division_id: UUID, reason: AreaReason, source: UUID, by: Actor, at: datetime, ids: Ids
) -> PersonArea:
    """Let a division see somebody from `at` for a `reason` that the record `source` gives; once however often asked.

    Internal: the module that owns `source` calls it inside its own operation, and `close_area` when the reason ends.
    """
    same = {"person_id": person_id, "division_id": division_id, "reason": reason, "source": source}
    found = PersonArea.objects.filter(**same, until=None).first()
    if found is not None:
        return found
    area = PersonArea.objects.create(
        id=ids.new("area", f"{person_id}/{division_id}/{reason}/{source}"), **same, since=at, **stamp(ids, by, at)
    )
    search.show_in([person_id], division_id)
    return area


def close_area(*, person_id: UUID, reason: AreaReason, source: UUID, at: datetime) -> int:
    """End at `at` what `source` opened for a `reason`; gives how many areas that were.  Internal, as `open_area`."""
    return close_areas(sources=[source], reason=reason, at=at, person_ids=[person_id])


def close_areas(*, sources: list[UUID], reason: AreaReason, at: datetime, person_ids: list[UUID]) -> int:
    """End at `at` what any of `sources` opened for these people; a set-based `close_area`."""
    rows = PersonArea.objects.filter(person_id__in=person_ids, source__in=sources, reason=reason, until=None)
    closed = rows.filter(since__lte=at).update(until=at) + rows.filter(since__gt=at).update(until=F("since"))
    if closed:
        search.hide_where_closed(person_ids)
    return closed


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Record who depends on whom"))
def add_dependant(
    *, dependant_id: PersonId, carer_id: PersonId, need: Need, by: Actor, at: datetime, ids: Ids
) -> Dependence:
    """Record that `dependant_id` cannot do without the care of `carer_id`.  Raises Refused."""
    refuse_if(_reasons_not_to_add(dependant_id, carer_id))
    return Dependence.objects.create(
        id=ids.new("dependence", f"{dependant_id}/{carer_id}"),
        dependant_id=dependant_id,
        carer_id=carer_id,
        need=need,
        **stamp(ids, by, at),
    )


def _reasons_not_to_add(dependant_id: UUID, carer_id: UUID) -> Iterator[Reason]:
    if dependant_id == carer_id:
        yield Reason(OWN_CARER, "carer_id")
    elif Dependence.objects.filter(dependant_id=dependant_id, carer_id=carer_id, until=None).exists():
        yield Reason(ALREADY_CARED, "dependant_id")


@action(duty=REGISTER, kind=Kind.DECISION, label=_("End a dependence"))
def end_dependence(*, dependence_id: DependenceId, seen: Version, at: datetime) -> Dependence:
    """Record that somebody needs this carer no more.  Raises Stale, Refused when it ended already."""
    row = Dependence.objects.select_for_update().get(id=dependence_id)
    return _ended(row, "dependence_id", seen, at)


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Note who needs special care"))
def note_vulnerability(*, person_id: PersonId, kind: Vulnerable, by: Actor, at: datetime, ids: Ids) -> Vulnerability:
    """Note why somebody needs special care.  Raises Refused when that is on record."""
    if Vulnerability.objects.filter(person_id=person_id, kind=kind, until=None).exists():
        raise Refused(Reason(ALREADY_CARED, "kind"))
    return Vulnerability.objects.create(
        id=ids.new("vulnerability", f"{person_id}/{kind}"),
        person_id=person_id,
        division_id=queries.person(person_id).division_id,
        kind=kind,
        **stamp(ids, by, at),
    )


@action(duty=REGISTER, kind=Kind.DECISION, label=_("End a need for special care"))
def end_vulnerability(*, vulnerability_id: VulnerabilityId, seen: Version, at: datetime) -> Vulnerability:
    """Record that somebody needs this special care no more.  Raises Stale, Refused when it ended already."""
    row = Vulnerability.objects.select_for_update().get(id=vulnerability_id)
    return _ended(row, "vulnerability_id", seen, at)


def _ended(row: T, field: str, seen: int, at: datetime) -> T:
    if row.version != seen:
        raise Stale(seen=seen, current=row.version)
    if row.until is not None:
        raise Refused(Reason(ALREADY_ENDED, field))
    row.until = at
    row.version += 1
    row.save(update_fields=["until", "version"])
    return row
