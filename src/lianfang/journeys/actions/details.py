"""Details of people destroyed when nothing needs them any more: by whoever answers for it, and by the schedule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.editions import queries as editions
from lianfang.people import actions as people
from lianfang.people import queries as people_known
from lianfang.people.types import DESTROY, Basis, ExpiredList, Held, PersonId

from .. import purposes
from ..rules import last_purpose, reasons_not_to_destroy
from .days import RUN

Lists = Annotated[list[ExpiredList], Field(min_length=1, max_length=500)]
AT_ONCE = 500
"""People looked at together."""


@dataclass(frozen=True)
class Destroyed:
    """Whose details were destroyed, an address with them where that went too, and the certificate of it."""

    subjects: tuple[UUID, ...]
    certificate_id: UUID


@dataclass(frozen=True)
class Expired:
    """What a day's destruction came to."""

    destroyed: tuple[Destroyed, ...]


@action(duty=DESTROY, kind=Kind.DECISION, label=_("Destroy a person's details"), signed=True)
def destroy_details(*, person_id: PersonId, by: Actor, at: datetime, ids: Ids) -> Destroyed:
    """Destroy for good what tells who somebody is, once no purpose needs it and the days after the last one have passed.

    What is counted stays: that there was somebody, of which year and sex, where, and what happened when.  Raises Refused
    with every purpose that is open.
    """
    person = people_known.lock_person(person_id)
    basis, reasons = _judged(purposes.of([person_id])[person_id], person.division_id, at)
    refuse_if(reasons)
    assert basis is not None
    return _destroyed(person_id, basis, by=by, at=at, ids=ids)


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Destroy the details whose time is over"))
def destroy_expired(*, by: Actor, at: datetime, ids: Ids) -> Expired:
    """Destroy the details of everybody whom no register keeps and nothing needs any more."""
    return Expired(tuple(_destroyed(id, basis, by=by, at=at, ids=ids) for id, basis in list(_expired(at))))


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Destroy the lists whose time is over"))
def destroy_lists(*, lists: Lists, by: Actor, at: datetime, ids: Ids) -> Expired:
    """Destroy for good what was kept of refused rows to be mended; who sent them may send the file again."""
    made = people.destroy_lists(lists, by=by, at=at, ids=ids)
    return Expired(tuple(Destroyed((one.subject,), one.id) for one in made))


def _expired(at: datetime) -> Iterator[tuple[UUID, Basis]]:
    after: UUID | None = None
    while batch := people_known.out_of_register(after, AT_ONCE):
        held, where = purposes.of(batch), people_known.divisions_of(batch)
        for id in batch:
            basis, reasons = _judged(held[id], where[id], at)
            if basis is not None and not reasons:
                yield id, basis
        after = batch[-1]


def _judged(held: list[Held], division_id: UUID, at: datetime) -> tuple[Basis | None, list[Reason]]:
    """Why details may be destroyed, and every reason why not yet."""
    edition = editions.keeping(division_id, at)
    days = edition.edition.privacy.retention_days if edition is not None else None
    reasons, last = list(reasons_not_to_destroy(held, days, at)), last_purpose(held, at)
    if edition is None or days is None or last is None:
        return None, reasons
    return Basis(*last, edition.id, days), reasons


def _destroyed(person_id: UUID, basis: Basis, *, by: Actor, at: datetime, ids: Ids) -> Destroyed:
    made = people.destroy(people_known.lock_person(person_id), basis, by=by, at=at, ids=ids)
    return Destroyed(tuple(one.subject for one in made), made[0].id)
