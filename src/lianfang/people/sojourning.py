"""Writing down that somebody is away from home or somebody's guest, and that this ended; nothing is overwritten."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, Stale, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import SHUT, Kind, PersonalText, Version

from . import queries, search
from .elsewhere import (
    ALREADY_A_GUEST,
    ALREADY_AWAY,
    BACK_BEFORE_GOING,
    ENDED_BEFORE,
    LIVES_HERE,
    SojournId,
    SojournKind,
)
from .models import Household, Person, PersonArea, PersonSearch, Residence, Sojourn
from .types import ALREADY_ENDED, MOVED_EARLIER, REGISTER, AreaReason, PersonId

ALREADY = {SojournKind.AWAY: ALREADY_AWAY, SojournKind.VISITING: ALREADY_A_GUEST}


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Note that somebody is away"))
def note_away(
    *,
    person_id: PersonId,
    place: PersonalText = "",
    expected_on: date | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Sojourn:
    """Somebody who lives here is elsewhere from `at` on: where, and until which day they are expected to be.

    They live here still: no door counts as not reached because they are away.  Raises Refused with every reason.
    """
    person = queries.lock_person(person_id)
    refuse_if([*_against_dates(expected_on, at), *_against_another(person_id, SojournKind.AWAY, at)])
    return _written(person, SojournKind.AWAY, place, expected_on, by=by, at=at, ids=ids)


def receive(
    *, person_id: UUID, household_id: UUID, place: str, expected_on: date | None, by: Actor, at: datetime, ids: Ids
) -> Sojourn:
    """Somebody is the guest of a household from `at` on; whoever has a home in the register is away from it meanwhile.

    Internal: the journey that knows or registers the guest calls it.  Raises Refused with every reason.
    """
    person, host = queries.lock_person(person_id), queries.household(household_id)
    refuse_if(reasons_against_guest(person, household_id, expected_on, at))
    made = _written(person, SojournKind.VISITING, place, expected_on, host, by=by, at=at, ids=ids)
    if person.household_id == household_id:
        return made
    if not Sojourn.objects.filter(person=person, kind=SojournKind.AWAY, until=None).exists():
        _written(person, SojournKind.AWAY, "", expected_on, by=by, at=at, ids=ids)
    area = {"person_id": person.id, "division_id": host.division_id, "reason": AreaReason.STAY.value}
    if not PersonArea.objects.filter(**area, until=None).exists():
        PersonArea.objects.create(
            id=ids.new("area", f"{person.id}/guest"), **area, source=made.id, since=at, **stamp(ids, by, at)
        )
        search.show_in([person.id], host.division_id)
    return made


def reasons_against_guest(
    person: Person, household_id: UUID, expected_on: date | None, at: datetime
) -> Iterator[Reason]:
    """Every reason why somebody is not written down as the guest of a household."""
    yield from _against_dates(expected_on, at)
    home = Residence.objects.filter(person=person, until=None).first()
    if home is not None and home.in_register and home.household_id == household_id:
        yield Reason(LIVES_HERE, "host_id")
    yield from _against_another(person.id, SojournKind.VISITING, at)


def _against_dates(expected_on: date | None, at: datetime) -> Iterator[Reason]:
    if expected_on is not None and expected_on < at.astimezone(local_zone()).date():
        yield Reason(BACK_BEFORE_GOING, "expected_on")


def _against_another(person_id: UUID, kind: SojournKind, at: datetime) -> Iterator[Reason]:
    """Nobody is away twice at a time, and what came later is on record already."""
    rows = Sojourn.objects.filter(person_id=person_id, kind=kind)
    found = rows.filter(until=None).first()
    if found is not None:
        yield Reason(ALREADY[kind], "person_id", {"since": found.at})
    elif rows.filter(until__gt=at).exists() or Residence.objects.filter(person_id=person_id, since__gt=at).exists():
        yield Reason(MOVED_EARLIER, "at")


def _written(
    person: Person,
    kind: SojournKind,
    place: str,
    expected_on: date | None,
    host: Household | None = None,
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Sojourn:
    """One row; of a home that lies in no household, its division alone says where."""
    sealed = b"" if SHUT in place else privacy.seal(privacy.key_of(person.id), {"place": place})
    return Sojourn.objects.create(
        id=ids.new("sojourn", f"{person.id}/{kind}"),
        person=person,
        kind=kind.value,
        household_id=host.id if host is not None else person.household_id,
        division_id=host.division_id if host is not None else person.division_id,
        expected_on=expected_on,
        sealed=sealed,
        **stamp(ids, by, at),
    )


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Note that somebody came back, or left as a guest"))
def end_sojourn(*, sojourn_id: SojournId, seen: Version, by: Actor, at: datetime, ids: Ids) -> Sojourn:
    """Somebody who was away is at home again, or a guest has gone; what was made with it ends with it.

    A guest who has no home in the register is nobody's any more.  Raises Stale, or Refused with every reason.
    """
    row = Sojourn.objects.select_for_update().get(id=sojourn_id)
    if row.version != seen:
        raise Stale(seen=seen, current=row.version)
    reasons = [Reason(ALREADY_ENDED, "sojourn_id")] if row.until is not None else []
    refuse_if([*reasons, *([Reason(ENDED_BEFORE, "at", {"since": row.at})] if at < row.at else [])])
    end_all(Sojourn.objects.filter(person_id=row.person_id, op=row.op, until=None), at=at)
    person = queries.lock_person(row.person_id)
    if row.kind == SojournKind.VISITING and person.household_id == row.household_id:
        _leave_host(person, by=by, at=at, ids=ids)
    row.refresh_from_db()
    return row


def end_all(rows: QuerySet[Sojourn], *, at: datetime) -> None:
    """End some sojourns at `at`, with what was opened for them.  Internal: a move ends where somebody was as well."""
    for row in rows.order_by("id"):
        row.until = max(at, row.at)
        row.version += 1
        row.save(update_fields=["until", "version"])
        closed = PersonArea.objects.filter(
            person_id=row.person_id, op=row.op, reason=AreaReason.STAY, until=None
        ).update(until=row.until)
        if closed:
            search.hide_where_closed([row.person_id])


def _leave_host(person: Person, *, by: Actor, at: datetime, ids: Ids) -> None:
    """A guest who had been registered at the door of their host lives there no more."""
    last = Residence.objects.filter(person=person, until=None, in_register=False).first()
    if last is None:
        return
    last.until = max(at, last.since)
    last.save(update_fields=["until"])
    Residence.objects.create(
        id=ids.new("residence", person.id),
        person=person,
        division_id=last.division_id,
        relation=last.relation,
        in_register=False,
        since=last.until,
        **stamp(ids, by, at),
    )
    person.household = None
    person.version += 1
    person.save(update_fields=["household", "version"])
    PersonSearch.objects.filter(person=person).update(household=None)
