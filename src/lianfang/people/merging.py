"""Writes to people registered twice: joined, told apart, taken back.  Nothing is re-pointed: one registration points to the
other, and stands again as it did when that is taken back.  Internal: journeys call this with what speaks against it elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Stale, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.types import SHUT

from . import doubling, rules, search
from .doubles import SAID_SO, SAME_RECORD, WHY_SAME_NEEDED
from .models import Double, Person, PersonArea
from .types import AreaReason


def lock_both(first: UUID, second: UUID) -> dict[UUID, Person]:
    """Two people, locked in the order of their ids."""
    rows = Person.objects.select_for_update().filter(id__in=[first, second]).order_by("id")
    return {row.id: row for row in rows}


def join(
    kept_id: UUID,
    other_id: UUID,
    *,
    seen_kept: int,
    seen_other: int,
    words: str,
    against: Sequence[Reason],
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Double:
    """Let `other` point to `kept`; each is seen from where the other is.  `against` is what other modules have against it.

    Raises Stale, Refused with every reason.
    """
    both = lock_both(kept_id, other_id)
    kept, other = both[kept_id], both[other_id]
    for person, seen in ((kept, seen_kept), (other, seen_other)):
        if person.version != seen:
            raise Stale(seen=seen, current=person.version)
    known = doubling.registration(kept), doubling.registration(other)
    cares = doubling.cares(kept_id, other_id)
    refuse_if([*rules.reasons_not_to_join(*known, cares=cares, words=words), *against])
    if (before := doubling.said_of(kept_id, other_id)) is not None:
        _end(before, by=by, at=at)
    made = _say(kept, other, words, same=True, by=by, at=at, ids=ids)
    other.same_as_id = kept_id
    other.version += 1
    other.save(update_fields=["same_as", "version"])
    _see_each_other(made, by=by, at=at, ids=ids)
    return made


def tell_apart(first_id: UUID, second_id: UUID, words: str, *, by: Actor, at: datetime, ids: Ids) -> Double:
    """Note that two registrations are of two people, so that they are not proposed again.  Raises Refused."""
    reasons = [Reason(WHY_SAME_NEEDED, "words")] if not words else []
    if first_id == second_id:
        reasons.append(Reason(SAME_RECORD, "other_id"))
    elif doubling.said_of(first_id, second_id) is not None:
        reasons.append(Reason(SAID_SO, "other_id"))
    refuse_if(reasons)
    both = lock_both(first_id, second_id)
    return _say(both[first_id], both[second_id], words, same=False, by=by, at=at, ids=ids)


def take_back(double_id: UUID, seen: int, words: str, *, by: Actor, at: datetime) -> Double:
    """Let two registrations stand as they did before somebody said what they are.  Raises Stale, Refused."""
    row = doubling.lock_double(double_id)
    both = lock_both(row.kept_id, row.other_id)
    if row.version != seen and row.undone_at is None:
        raise Stale(seen=seen, current=row.version)
    reasons = [*rules.reasons_not_to_take_back(doubling.facts_of(row))]
    refuse_if([*reasons, *([] if words else [Reason(WHY_SAME_NEEDED, "words")])])
    if words != SHUT:
        row.sealed = _sealed(row.other_id, {**doubling.words_of_double(row), "undone": words})
    _end(row, by=by, at=at)
    if row.same:
        other = both[row.other_id]
        other.same_as_id = None
        other.version += 1
        other.save(update_fields=["same_as", "version"])
        _see_no_more(row, at=at)
    return row


def note_rested_on(other_id: UUID, at: datetime) -> None:
    """Note that something is recorded of one registration that only came by the number of another."""
    Double.objects.filter(other_id=other_id, same=True, undone_at=None, rested_on_at=None).update(rested_on_at=at)


def _say(kept: Person, other: Person, words: str, *, same: bool, by: Actor, at: datetime, ids: Ids) -> Double:
    return Double.objects.create(
        id=ids.new("double"),
        kept=kept,
        other=other,
        division_id=other.division_id,
        same=same,
        sealed=_sealed(other.id, {"words": words}) if words != SHUT else b"",
        **stamp(ids, by, at),
    )


def _sealed(person_id: UUID, said: dict[str, str]) -> bytes:
    return privacy.seal(privacy.keys_of([person_id], make=True)[person_id], said)


def _end(row: Double, *, by: Actor, at: datetime) -> None:
    row.undone_at, row.undone_by = at, by.member
    row.version += 1
    row.save(update_fields=["sealed", "undone_at", "undone_by", "version"])


def _see_each_other(made: Double, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Whoever sees one of two registrations of a person sees the other."""
    rows = PersonArea.objects.filter(person_id__in=[made.kept_id, made.other_id], until=None)
    seen: dict[UUID, set[UUID]] = {made.kept_id: set(), made.other_id: set()}
    for person, division in rows.values_list("person_id", "division_id"):
        seen[person].add(division)
    for person, other in ((made.kept_id, made.other_id), (made.other_id, made.kept_id)):
        for division in sorted(seen[other] - seen[person]):
            PersonArea.objects.create(
                id=ids.new("area", f"{person}/{division}"),
                person_id=person,
                division_id=division,
                reason=AreaReason.DOUBLE,
                source=made.id,
                since=at,
                **stamp(ids, by, at),
            )
            search.show_in([person], division)


def _see_no_more(row: Double, *, at: datetime) -> None:
    PersonArea.objects.filter(source=row.id, reason=AreaReason.DOUBLE, until=None).update(until=at)
    search.hide_where_closed([row.kept_id, row.other_id])
