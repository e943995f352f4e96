"""Destroying what is known of somebody: the key, and every row they are found by.  Called through `actions`, by the
journey that has made sure that no purpose needs it any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.models import stamp

from .models import (
    CareNeed,
    Destruction,
    Document,
    DocumentSearch,
    Household,
    Person,
    PersonSearch,
    Residence,
    SearchToken,
    Sojourn,
)
from .types import Basis, ExpiredList, Purpose, SubjectKind

LISTED = {Purpose.LEADS: SubjectKind.LEADS, Purpose.DECLARED: SubjectKind.DECLARED}
"""What lies under the key of a list, by what it is kept for."""


def destroy(person: Person, basis: Basis, *, by: Actor, at: datetime, ids: Ids) -> list[Destruction]:
    """Destroy one person's details, and their household's address where nobody known is left in it and no register
    numbers it.  Gives a certificate of each, the person's first; `person` is locked."""
    PersonSearch.objects.filter(person_id=person.id).delete()
    SearchToken.objects.filter(person_id=person.id).delete()
    person.sealed, person.destroyed_at = b"", at
    person.version += 1
    person.save(update_fields=["sealed", "destroyed_at", "version"])
    CareNeed.objects.filter(person_id=person.id).update(sealed=b"")
    Sojourn.objects.filter(person_id=person.id).update(sealed=b"")
    DocumentSearch.objects.filter(person_id=person.id).delete()
    Document.objects.filter(person_id=person.id).update(sealed=b"")
    made = [_certified(person.id, SubjectKind.PERSON, person.division_id, basis, by=by, at=at, ids=ids)]
    for home in _emptied(person):
        Household.objects.filter(id=home.id).update(sealed=b"", version=home.version + 1)
        made.append(_certified(home.id, SubjectKind.HOUSEHOLD, home.division_id, basis, by=by, at=at, ids=ids))
    privacy.destroy(one.subject for one in made)
    return made


def _emptied(person: Person) -> list[Household]:
    """The households that `person` was of and whose address nobody needs any more."""
    lived = Residence.objects.filter(person=person, household__isnull=False).values("household_id")
    homes = Household.objects.select_for_update().filter(id__in=lived, register_key="").exclude(sealed=b"")
    return [
        home
        for home in homes.order_by("id")
        if not Person.objects.filter(household_id=home.id, destroyed_at=None).exists()
    ]


def destroy_lists(lists: Sequence[ExpiredList], *, by: Actor, at: datetime, ids: Ids) -> list[Destruction]:
    """Destroy the keys of lists whose days are over, each with a certificate; what is destroyed already is passed over."""
    known = set(
        Destruction.objects.filter(subject__in=[one.list_id for one in lists]).values_list("subject", flat=True)
    )
    made = [
        Destruction.objects.create(
            id=ids.new("destruction", one.list_id),
            subject=one.list_id,
            kind=LISTED.get(one.purpose, SubjectKind.LIST).value,
            division_id=one.division_id,
            purpose=one.purpose.value,
            ended_at=one.ended_at,
            retention_days=one.kept_days,
            signed_how=by.signed,
            **stamp(ids, by, at),
        )
        for one in lists
        if one.list_id not in known
    ]
    privacy.destroy(row.subject for row in made)
    return made


def _certified(
    subject: UUID, kind: SubjectKind, division_id: UUID, basis: Basis, *, by: Actor, at: datetime, ids: Ids
) -> Destruction:
    made: dict[str, Any] = stamp(ids, by, at)
    return Destruction.objects.create(
        id=ids.new("destruction", subject),
        subject=subject,
        kind=kind.value,
        division_id=division_id,
        purpose=basis.purpose.value,
        ended_at=basis.ended_at,
        edition_id=basis.edition_id,
        retention_days=basis.retention_days,
        signed_how=by.signed,
        **made,
    )
