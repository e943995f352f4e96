"""Area measures across modules: a place is closed off with its road, and the road opens again with the place."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Label, ShortText, Version
from lianfang.isolation import actions as isolation
from lianfang.isolation import queries as known
from lianfang.isolation.types import (
    PROPOSE_AREA,
    SIGN_AREA,
    AreaGround,
    AreaKind,
    AreaMeasureId,
    Exits,
    NewMeasure,
    SignedShorts,
    Why,
)
from lianfang.places.types import DivisionId
from lianfang.screening import actions as screening
from lianfang.screening import queries as screening_known
from lianfang.screening.types import CheckpointId, PostState

from ..types import AreaMeasured, Row


@action(duty=PROPOSE_AREA, kind=Kind.DECISION, label=_("Propose an area measure"))
def propose_area_measure(
    *,
    kind: AreaKind,
    division_id: DivisionId,
    block: ShortText = "",
    checkpoint_id: CheckpointId | None = None,
    ground: AreaGround,
    why: Why,
    object_to: Label,
    exits: Exits,
    starts_at: Instant,
    ends_at: Instant,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> AreaMeasured:
    """Propose to close off a village, a grid, or the building, group or hamlet in it that addresses call `block`.

    It binds nobody until it is signed.  Who lives inside is counted; a road names the checkpoint at which it is closed.
    Raises Refused with every reason.
    """
    new = NewMeasure(kind, division_id, block, checkpoint_id, ground, why, object_to, exits, starts_at, ends_at)
    made = isolation.propose_measure(new, by=by, at=at, ids=ids)
    return AreaMeasured(made.id, made.version, made.households, made.persons)


@action(duty=SIGN_AREA, kind=Kind.DECISION, label=_("Sign an area measure"), signed=True)
def sign_area_measure(
    *,
    measure_id: AreaMeasureId,
    seen: Version,
    shortages: SignedShorts = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> AreaMeasured:
    """Close a place off.  Whoever lives inside is counted anew, and what is short blocks unless it is signed for by name.

    Sets off: a look at exits and supply each day, the review before the measure lapses, and the closing of its road, which
    keeps its emergency passage.  Raises Stale; Refused with every reason.
    """
    measure = known.lock_measure(measure_id, seen=seen)
    measure = isolation.sign_measure(measure, shortages, by=by, at=at, ids=ids)
    if measure.road is not None:
        post = screening_known.checkpoint(measure.road)
        phone = str(measure.exits[0]["phone"])
        screening.set_state(
            checkpoint_id=post.id,
            seen=post.version,
            state=PostState.CLOSED,
            ground=measure.why[:200],
            emergency_phone=phone,
            by=by,
            at=at,
            ids=ids,
        )
    return AreaMeasured(measure.id, measure.version, measure.households, measure.persons)


@action(duty=SIGN_AREA, kind=Kind.DECISION, label=_("Lift an area measure"), signed=True)
def lift_area_measure(
    *, measure_id: AreaMeasureId, seen: Version, why: Why, by: Actor, at: datetime, ids: Ids
) -> AreaMeasured:
    """Open a place again, at once, with its road.  Raises Stale, Refused."""
    measure = known.lock_measure(measure_id, seen=seen)
    measure = isolation.lift_measure(measure, why, by=by, at=at, ids=ids)
    _open_road(measure, by=by, at=at, ids=ids)
    return AreaMeasured(measure.id, measure.version, measure.households, measure.persons)


def end_area_measures(*, by: Actor, at: datetime, ids: Ids) -> int:
    """End what is past its end or its review, and open the roads that it closed; gives how many.  For the system's journey."""
    ended = isolation.end_measures(by=by, at=at, ids=ids)
    for measure in ended:
        if measure.signed_at is not None:
            _open_road(measure, by=by, at=at, ids=ids)
    return len(ended)


def _open_road(measure: Row, *, by: Actor, at: datetime, ids: Ids) -> None:
    """The checkpoint on the road controls again who passes, unless another measure still closes the road."""
    if measure.road is None or known.measures_at_road(measure.road, at).exists():
        return
    post = screening_known.checkpoint(measure.road)
    if post.state == PostState.CLOSED.value and post.ended_at is None:
        screening.set_state(
            checkpoint_id=post.id,
            seen=post.version,
            state=PostState.CONTROLLED,
            ground=(measure.last_why or measure.why)[:200],
            by=by,
            at=at,
            ids=ids,
        )
