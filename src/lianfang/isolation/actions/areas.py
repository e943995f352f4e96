"""Area measures: proposed with what supplies them, signed, checked daily, reviewed, lifted; what nobody reviews lapses.

Nothing makes one longer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor, covers
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Phone, ShortText, Version
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.places import queries as places
from lianfang.places.types import LEVEL_WORDS, Level
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import APPROVE_AREA, CHECK_AREA, REVIEW_AREA, SIGN_AREA, SUPPLY_AREA
from lianfang.tasks.types import NewTask

from .. import duties, queries, rules
from ..models import AreaCheck, AreaMeasure, AreaReview, AreaSupply
from ..types import (
    BEYOND_YOUR_AREA,
    BLOCK_NEEDED,
    CLOSED_OFF_ALREADY,
    NO_SUCH_BLOCK,
    NOT_A_VILLAGE,
    NOT_FROM_ABOVE,
    NOT_WHOLE,
    PROPOSE_AREA,
    ROAD_NEEDED,
    ROAD_NOT_NEEDED,
    AreaEnd,
    AreaKind,
    AreaMeasureId,
    NeedKey,
    NewMeasure,
    Served,
    SignedShort,
    SignedShorts,
    Why,
)
from ..types import (
    CHECK_AREA as CHECK,
)
from ..types import (
    SIGN_AREA as SIGN,
)


def propose_measure(new: NewMeasure, *, by: Actor, at: datetime, ids: Ids) -> AreaMeasure:
    """Propose to close a place off under the rules in force there.  Internal, for a journey.  Raises Refused."""
    outbreak = editions.current_outbreak(new.division_id, at)
    edition = editions.in_force(outbreak.id, new.division_id, at)
    section, inside = edition.edition.area_measures, queries.inside(new.division_id, new.block)
    refuse_if([*_reasons_against_place(new, at), *rules.reasons_not_to_close_off(new, inside, section, at=at)])
    begins = max(new.starts_at, at)
    measure = AreaMeasure.objects.create(
        id=ids.new("area_measure"),
        kind=new.kind.value,
        division_id=new.division_id,
        block=new.block,
        road=new.road,
        outbreak_id=outbreak.id,
        edition_id=edition.id,
        departures=list(rules.area_departures(edition.stricter)),
        ground=new.ground.value,
        why=new.why,
        object_to=new.object_to,
        exits=[one.model_dump() for one in new.exits],
        open_exits=len(new.exits),
        starts_at=begins,
        ends_at=new.ends_at,
        review_at=rules.review_at(begins, section),
        households=inside.households,
        persons=inside.persons,
        **stamp(ids, by, at),
    )
    measure.refresh_from_db()
    tasks.create(_owed(measure, edition.edition), by=by, at=at, ids=ids)
    return measure


def _reasons_against_place(new: NewMeasure, at: datetime) -> list[Reason]:
    reasons = []
    if places.level_of(new.division_id) < int(Level.VILLAGE):
        reasons.append(Reason(NOT_A_VILLAGE, "division_id"))
    elif new.block and new.block not in queries.blocks(new.division_id):
        reasons.append(Reason(NO_SUCH_BLOCK, "block", {"block": new.block}))
    whole = not new.block and places.level_of(new.division_id) <= int(Level.VILLAGE)
    if new.kind in (AreaKind.BUILDING, AreaKind.HAMLET) and whole:
        reasons.append(Reason(BLOCK_NEEDED, "block"))
    if new.kind is AreaKind.VILLAGE and not whole:
        reasons.append(Reason(NOT_WHOLE, "kind"))
    if (new.kind is AreaKind.ROAD) != (new.road is not None):
        reasons.append(Reason(ROAD_NEEDED if new.kind is AreaKind.ROAD else ROAD_NOT_NEEDED, "checkpoint_id"))
    if queries.closed_off_already(new.division_id, new.block, at):
        reasons.append(Reason(CLOSED_OFF_ALREADY, "division_id"))
    return reasons


def _owed(measure: AreaMeasure, edition: Edition) -> list[NewTask]:
    """What a proposal asks for: supply, a signature, and where it is wide the approval of whoever commands above."""
    section = edition.area_measures
    owed = list(duties.area_proposed(measure, edition))
    if rules.is_wide(measure.households, section):
        above = [id for id in places.ancestors(measure.division_id) if places.level_of(id) == rules.level_of(section)]
        owed += [duties.area_approval(measure, id, edition) for id in above]
    return owed


@action(duty=PROPOSE_AREA, kind=Kind.DECISION, label=_("Say who supplies a closed-off area"))
def state_supply(
    *,
    measure_id: AreaMeasureId,
    need_key: NeedKey,
    served: Served,
    supplier: ShortText = "",
    phone: Phone = "",
    from_at: Instant,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> AreaSupply:
    """Say how many of those inside are served with one need, by whom, from when.  What was said before stays on record.

    Raises Refused with every reason.
    """
    measure = queries.lock_measure(measure_id)
    section = queries.rules_of(measure)
    refuse_if(rules.reasons_not_to_supply(measure.facts(), need_key, served, supplier, phone, section, at=at))
    inside = queries.inside(measure.division_id, measure.block)
    said = AreaSupply.objects.create(
        id=ids.new("area_supply", need_key),
        measure=measure,
        division_id=measure.division_id,
        need=need_key,
        needed=rules.needed(inside, section)[need_key],
        served=served,
        supplier=supplier,
        phone=phone,
        from_at=from_at,
        **stamp(ids, by, at),
    )
    if not queries.shortages(measure, at):
        tasks.fulfil([tasks.fulfilment(SUPPLY_AREA, by=by, at=at, ids=ids, subject=measure.id)])
    return said


@action(duty=SIGN, kind=Kind.DECISION, label=_("Approve a wide area measure"), signed=True)
def approve_measure(*, measure_id: AreaMeasureId, seen: Version, by: Actor, at: datetime, ids: Ids) -> AreaMeasure:
    """Approve from a level above a measure on more households than the edition lets the level below close off alone.

    Raises Stale; Refused with every reason.
    """
    measure = queries.lock_measure(measure_id, seen=seen)
    section = queries.rules_of(measure)
    refuse_if(
        [*rules.reasons_not_to_approve(measure.facts(), section, at=at), *_not_from_above(measure, section, by, at)]
    )
    measure.approved_at, measure.approved_by = at, by.member
    tasks.fulfil([tasks.fulfilment(APPROVE_AREA, by=by, at=at, ids=ids, subject=measure.id)])
    return _changed(measure)


def _not_from_above(measure: AreaMeasure, section: Any, by: Actor, at: datetime) -> list[Reason]:
    areas, highest = by.areas(SIGN, at), rules.level_of(section)
    above = [area for area in areas or () if places.contains(area, measure.division_id)]
    if areas is None or any(places.level_of(area) <= highest for area in above):
        return []
    return [Reason(NOT_FROM_ABOVE, "measure_id", {"level": LEVEL_WORDS[Level(str(highest))]})]


def reasons_beyond(division_id: UUID, field: str, by: Actor, duty: str, at: datetime) -> list[Reason]:
    """That not all of a place lies where somebody holds a duty.  Internal."""
    return [] if covers(by.areas(duty, at), [division_id]) else [Reason(BEYOND_YOUR_AREA, field)]


def sign_measure(
    measure: AreaMeasure, shortages: Sequence[SignedShort], *, by: Actor, at: datetime, ids: Ids
) -> AreaMeasure:
    """Sign a proposal, locked by the caller, under the rules in force now, with the shortages answered for by name.

    Internal: `journeys.sign_area_measure` also closes the road.  Raises Refused with every reason.
    """
    edition = editions.in_force(measure.outbreak_id, measure.division_id, at)
    section = edition.edition.area_measures
    measure.edition_id, measure.departures = edition.id, list(rules.area_departures(edition.stricter))
    inside = queries.inside(measure.division_id, measure.block)
    measure.households, measure.persons = inside.households, inside.persons
    short = queries.shortages(measure, at)
    refuse_if(
        [
            *reasons_beyond(measure.division_id, "measure_id", by, SIGN, at),
            *rules.reasons_not_to_sign_area(measure.facts(), short, shortages, section, signer=by.member, at=at),
        ]
    )
    measure.signed_at, measure.signed_by, measure.signed_how = at, by.member, by.signed or "system"
    measure.starts_at = max(measure.starts_at, at)
    measure.review_at = rules.review_at(measure.starts_at, section)
    measure.shortages = _answered(short, shortages)
    measure = _changed(measure)
    tasks.fulfil([tasks.fulfilment(SIGN_AREA, by=by, at=at, ids=ids, subject=measure.id)])
    tasks.cancel(subjects=[measure.id], kinds=None, reason="signed", at=at, ids=ids)
    tasks.create(list(duties.area_held(measure, edition.edition, measure.starts_at)), by=by, at=at, ids=ids)
    return measure


def _answered(short: Sequence[Any], signed_for: Sequence[SignedShort]) -> list[dict[str, Any]]:
    why = {one.need_key: one.why for one in signed_for}
    return [{"need": s.need, "needed": s.needed, "served": s.served, "why": why[s.need]} for s in short]


@action(duty=SIGN, kind=Kind.DECISION, label=_("Decline an area measure"))
def decline_measure(
    *, measure_id: AreaMeasureId, seen: Version, why: ShortText = "", by: Actor, at: datetime, ids: Ids
) -> AreaMeasure:
    """Decline a proposal: nothing is closed off, and nothing is owed for it any more.  Raises Stale, Refused."""
    measure = queries.lock_measure(measure_id, seen=seen)
    refuse_if(
        [
            *reasons_beyond(measure.division_id, "measure_id", by, SIGN, at),
            *rules.reasons_not_to_decline(measure.facts(), at=at),
        ]
    )
    measure.declined_at, measure.declined_by, measure.last_why = at, by.member, why
    tasks.fulfil([tasks.fulfilment(SIGN_AREA, by=by, at=at, ids=ids, subject=measure.id)])
    tasks.cancel(subjects=[measure.id], kinds=None, reason="declined", at=at, ids=ids)
    return _changed(measure)


@action(duty=CHECK, kind=Kind.OBSERVATION, label=_("Check the exits and supply of a closed-off area"))
def check_measure(
    *,
    measure_id: AreaMeasureId,
    shut: tuple[int, ...] = (),
    short: tuple[NeedKey, ...] = (),
    note: ShortText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> AreaCheck:
    """Say which exits, by number from 1, were not open, and what had not come; either is put right within hours.

    Raises Refused with every reason.
    """
    measure = queries.lock_measure(measure_id)
    section = queries.rules_of(measure)
    shut, short = tuple(sorted(set(shut))), tuple(sorted(set(short)))
    refuse_if(rules.reasons_not_to_check(measure.facts(), shut, short, len(measure.exits), section, at=at))
    found = AreaCheck.objects.create(
        id=ids.new("area_check"),
        measure=measure,
        division_id=measure.division_id,
        shut=list(shut),
        short=list(short),
        note=note,
        **stamp(ids, by, at),
    )
    tasks.fulfil([tasks.fulfilment(CHECK_AREA, by=by, at=at, ids=ids, subject=measure.id)])
    if shut or short:
        tasks.create([duties.area_to_mend(measure, section, found=found.id, at=at)], by=by, at=at, ids=ids)
    return found


@action(duty=SIGN, kind=Kind.DECISION, label=_("Review an area measure"), signed=True)
def keep_measure(
    *,
    measure_id: AreaMeasureId,
    seen: Version,
    why: Why,
    ends_at: Instant | None = None,
    shortages: SignedShorts = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> AreaReview:
    """Let a measure go on after looking at it again: supply is checked as before a signature; the end may only come nearer.

    Raises Stale; Refused with every reason.
    """
    measure = queries.lock_measure(measure_id, seen=seen)
    section = queries.rules_of(measure)
    short = queries.shortages(measure, at)
    refuse_if(
        [
            *reasons_beyond(measure.division_id, "measure_id", by, SIGN, at),
            *rules.reasons_not_to_keep(measure.facts(), ends_at, at=at),
            *rules.reasons_of_shortage(short, shortages),
        ]
    )
    measure.ends_at = min(measure.ends_at, ends_at or measure.ends_at)
    measure.review_at = rules.review_at(at, section)
    measure.shortages = _answered(short, shortages)
    measure = _changed(measure)
    tasks.cancel(subjects=[measure.id], kinds=[CHECK_AREA], reason="planned anew", at=at, ids=ids)
    tasks.fulfil([tasks.fulfilment(REVIEW_AREA, by=by, at=at, ids=ids, subject=measure.id)])
    tasks.cancel(subjects=[measure.id], kinds=[REVIEW_AREA], reason="reviewed", at=at, ids=ids)
    edition = editions.in_force(measure.outbreak_id, measure.division_id, at).edition
    tasks.create(list(duties.area_held(measure, edition, at)), by=by, at=at, ids=ids)
    return AreaReview.objects.create(
        id=ids.new("area_review"),
        measure=measure,
        why=why,
        ends_at=measure.ends_at,
        review_at=measure.review_at,
        signed_how=by.signed or "system",
        **stamp(ids, by, at),
    )


def lift_measure(measure: AreaMeasure, why: str, *, by: Actor, at: datetime, ids: Ids) -> AreaMeasure:
    """Open an area again, locked by the caller: at once, and nothing is owed for it any more.  Internal.  Raises Refused."""
    refuse_if(
        [
            *reasons_beyond(measure.division_id, "measure_id", by, SIGN, at),
            *rules.reasons_it_binds_nobody(measure.facts(), at=at),
        ]
    )
    measure.last_why = why
    return _ended(measure, AreaEnd.LIFTED, max(at, measure.signed_at or at), by=by, at=at, ids=ids)


def end_measures(*, by: Actor, at: datetime, ids: Ids) -> list[AreaMeasure]:
    """Close the measures that are past their end or their review, and the proposals nobody signed.  Internal, for a journey."""
    past = list(queries.measures_to_end(at).select_for_update())
    return [_ended(one, rules.how_it_ends(one.facts()), one.over_at, by=by, at=at, ids=ids) for one in past]


def _ended(measure: AreaMeasure, end: AreaEnd, ended_at: datetime, *, by: Actor, at: datetime, ids: Ids) -> AreaMeasure:
    measure.end, measure.ended_at, measure.ended_by = end.value, ended_at, by.member
    tasks.cancel(subjects=[measure.id], kinds=None, reason="area opened", at=at, ids=ids)
    return _changed(measure)


def _changed(measure: AreaMeasure) -> AreaMeasure:
    measure.version += 1
    measure.save()
    measure.refresh_from_db()
    return measure
