"""Pure decisions about area measures: what is short, and every reason against closing an area off or keeping it so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from lianfang.core.errors import Reason
from lianfang.editions.types import AreaMeasures, AreaNeed

from ..types import (
    APPROVAL_NEEDED,
    AREA_NOT_SIGNED,
    AREA_OVER,
    AREA_SETTLED,
    BEGINS_IN_PAST,
    ENDS_BEFORE_IT_BEGINS,
    EXIT_TWICE,
    LASTS_TOO_LONG,
    LATER_END,
    NO_SUCH_EXIT,
    NO_SUPPLIER,
    NOBODY_INSIDE,
    NOT_SHORT,
    NOT_WIDE,
    OWN_APPROVAL,
    SHORT,
    TOO_FEW_EXITS,
    UNKNOWN_NEED,
    AreaEnd,
    AreaFacts,
    AreaState,
    Inside,
    Lack,
    NewMeasure,
    Shortage,
    SignedShort,
    SupplyFacts,
)

DAY = timedelta(days=1)
AN_INSTANT_AGO = timedelta(minutes=5)
"""A form that says "from now" is a few minutes old when it comes in."""
_LEVELS = {"province": 1, "prefecture": 2}
_ENDED = {
    AreaEnd.LIFTED: AreaState.LIFTED,
    AreaEnd.LAPSED: AreaState.LAPSED,
    AreaEnd.NOT_REVIEWED: AreaState.NOT_REVIEWED,
}


def over_at(measure: AreaFacts) -> datetime:
    """When a measure is over: lifted, at its end, or unreviewed, whichever comes first."""
    return measure.ended_at or min(measure.ends_at, measure.review_at)


def how_it_ends(measure: AreaFacts) -> AreaEnd:
    """How a measure that nobody lifts comes to its end."""
    return AreaEnd.NOT_REVIEWED if measure.review_at < measure.ends_at else AreaEnd.LAPSED


def area_state(measure: AreaFacts, at: datetime) -> AreaState:
    """What a measure is at `at`, whether or not the job has written its end."""
    if measure.declined_at is not None:
        return AreaState.DECLINED
    if over_at(measure) <= at:
        return _ENDED[measure.end or how_it_ends(measure)]
    if measure.signed_at is None:
        return AreaState.PROPOSED
    return AreaState.IN_FORCE if measure.starts_at <= at else AreaState.SIGNED


def needed(inside: Inside, section: AreaMeasures) -> dict[str, int]:
    """How many must be supplied, for each need of the edition."""
    return {key: _needed(need, inside) for key, need in section.needs.items()}


def _needed(need: AreaNeed, inside: Inside) -> int:
    counted = sum(inside.kinds.get(kind, 0) for kind in need.kinds) if need.kinds else inside.households
    return max(counted, need.at_least)


def shortages(
    needs: Mapping[str, int], supplies: Mapping[str, SupplyFacts], section: AreaMeasures, at: datetime
) -> list[Shortage]:
    """The needs that are not known to be met at `at`: unsaid, said too long ago, or less than is needed."""
    found = []
    for need, n in needs.items():
        said = supplies.get(need)
        lack = _lack(n, said, section, at)
        if lack is not None:
            found.append(Shortage(need, n, said.served if said else 0, lack))
    return found


def _lack(n: int, said: SupplyFacts | None, section: AreaMeasures, at: datetime) -> Lack | None:
    if said is None:
        return Lack.NOT_SAID
    if said.served < n:
        return Lack.SHORT
    return Lack.TOO_OLD if said.at + timedelta(hours=section.check_hours) < at else None


def review_at(since: datetime, section: AreaMeasures) -> datetime:
    """By when a measure signed or reviewed at `since` is looked at again."""
    return since + section.review_days * DAY


def level_of(section: AreaMeasures) -> int:
    """The level of division whose commander approves wide measures."""
    return _LEVELS[section.approving_level]


def area_departures(paths: Iterable[str]) -> tuple[str, ...]:
    """Of the paths at which an edition is stricter than the one above, those that bear on area measures."""
    return tuple(path for path in paths if path == "area_measures" or path.startswith("area_measures."))


def is_wide(households: int, section: AreaMeasures) -> bool:
    """Whether a level above has to approve it."""
    return households > section.wide_households


def reasons_not_to_close_off(
    new: NewMeasure, inside: Inside, section: AreaMeasures, *, at: datetime
) -> Iterator[Reason]:
    """What stands against proposing to close off a place."""
    if not inside.households:
        yield Reason(NOBODY_INSIDE, "division_id")
    if new.starts_at < at - AN_INSTANT_AGO:
        yield Reason(BEGINS_IN_PAST, "starts_at")
    if new.ends_at <= new.starts_at:
        yield Reason(ENDS_BEFORE_IT_BEGINS, "ends_at")
    elif new.ends_at > new.starts_at + section.longest_days * DAY:
        yield Reason(LASTS_TOO_LONG, "ends_at", {"days": section.longest_days})
    if len(new.exits) < section.exits_at_least:
        yield Reason(TOO_FEW_EXITS, "exits", {"n": section.exits_at_least})
    names = [one.name for one in new.exits]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Reason(EXIT_TWICE, "exits", {"name": name})


def reasons_not_to_supply(
    measure: AreaFacts, need: str, served: int, supplier: str, phone: str, section: AreaMeasures, *, at: datetime
) -> Iterator[Reason]:
    """What stands against saying who supplies a need."""
    if area_state(measure, at) not in (AreaState.PROPOSED, AreaState.SIGNED, AreaState.IN_FORCE):
        yield Reason(AREA_OVER, "measure_id")
    if need not in section.needs:
        yield Reason(UNKNOWN_NEED, "need_key", {"need": need})
    if served and not (supplier and phone):
        yield Reason(NO_SUPPLIER, "phone" if supplier else "supplier")


def reasons_not_to_approve(measure: AreaFacts, section: AreaMeasures, *, at: datetime) -> Iterator[Reason]:
    """What stands against approving a wide measure from above."""
    yield from _reasons_it_is_settled(measure, at)
    if not is_wide(measure.households, section):
        yield Reason(NOT_WIDE, "measure_id", {"households": measure.households})


def reasons_not_to_decline(measure: AreaFacts, *, at: datetime) -> Iterator[Reason]:
    """What stands against declining a proposal."""
    yield from _reasons_it_is_settled(measure, at)


def _reasons_it_is_settled(measure: AreaFacts, at: datetime) -> Iterator[Reason]:
    if area_state(measure, at) is not AreaState.PROPOSED:
        yield Reason(AREA_SETTLED, "measure_id")


def reasons_not_to_sign_area(
    measure: AreaFacts,
    short: Sequence[Shortage],
    signed_for: Sequence[SignedShort],
    section: AreaMeasures,
    *,
    signer: object,
    at: datetime,
) -> Iterator[Reason]:
    """What stands against signing: a shortage that nobody signs for, an approval that is missing, an end that has come."""
    yield from _reasons_it_is_settled(measure, at)
    if is_wide(measure.households, section) and measure.approved_by is None:
        yield Reason(
            APPROVAL_NEEDED, "measure_id", {"households": measure.households, "limit": section.wide_households}
        )
    if measure.approved_by is not None and measure.approved_by == signer:
        yield Reason(OWN_APPROVAL, "measure_id")
    yield from reasons_of_shortage(short, signed_for)


def reasons_of_shortage(short: Sequence[Shortage], signed_for: Sequence[SignedShort]) -> Iterator[Reason]:
    """The shortages that nobody signed for, and the signatures under what is not short."""
    answered = {one.need_key for one in signed_for}
    for one in short:
        if one.need not in answered:
            yield Reason(SHORT, f"shortages.{one.need}", {"served": one.served, "needed": one.needed})
    for need in sorted(answered - {one.need for one in short}):
        yield Reason(NOT_SHORT, f"shortages.{need}")


def reasons_it_binds_nobody(measure: AreaFacts, *, at: datetime) -> Iterator[Reason]:
    """That a measure is not signed, or over: then nothing is reviewed, lifted or checked."""
    if measure.signed_at is None:
        yield Reason(AREA_NOT_SIGNED, "measure_id")
    elif over_at(measure) <= at:
        yield Reason(AREA_OVER, "measure_id")


def reasons_not_to_keep(measure: AreaFacts, ends_at: datetime | None, *, at: datetime) -> Iterator[Reason]:
    """What stands against letting a measure go on after its review."""
    yield from reasons_it_binds_nobody(measure, at=at)
    if ends_at is not None and ends_at > measure.ends_at:
        yield Reason(LATER_END, "ends_at")
    if ends_at is not None and ends_at <= at:
        yield Reason(ENDS_BEFORE_IT_BEGINS, "ends_at")


def reasons_not_to_check(
    measure: AreaFacts, shut: Sequence[int], short: Sequence[str], exits: int, section: AreaMeasures, *, at: datetime
) -> Iterator[Reason]:
    """What stands against a check of exits and supply."""
    yield from reasons_it_binds_nobody(measure, at=at)
    for n in shut:
        if not 1 <= n <= exits:
            yield Reason(NO_SUCH_EXIT, "shut", {"n": n})
    for need in short:
        if need not in section.needs:
            yield Reason(UNKNOWN_NEED, "short", {"need": need})
