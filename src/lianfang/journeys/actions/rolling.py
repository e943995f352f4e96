"""Rolling rounds: after the days that the rules say the next one begins, through the same area and by the same terms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.canvass import actions as canvass
from lianfang.canvass import queries as rounds
from lianfang.canvass.types import RoundId
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.editions import queries as editions
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import CANVASS, CANVASS_CALL

from .canvassing import gather, ruled
from .days import RUN

NEXT_ROUND = "next_round"
"""Why a knock of the round before is owed no more: the next round asks for it."""


@dataclass(frozen=True)
class RolledOn:
    """The round that follows a rolling one; none where it was not its time, or where the rules let no round roll any more."""

    round_id: UUID | None = None
    joined: int = 0


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Begin the next of a rolling round"))
def begin_next_round(*, round_id: RoundId, by: Actor, at: datetime, ids: Ids) -> RolledOn:
    """Every household of the area is asked again: the round before ends as it stands, with its coverage, and what is still
    owed for it is owed for the next.  Key areas come first again, as long after the beginning as they did before."""
    before = rounds.lock_round(round_id)
    if before not in rounds.to_roll(at):
        return RolledOn()
    edition = editions.in_force(before.outbreak_id, before.division_id, at)
    section = edition.edition.canvass
    if not section.interval_days:
        canvass.roll_no_more(before)
        return RolledOn()
    blank = list(rounds.blank_doors(before).values_list("id", flat=True))
    canvass.end_round(before, by=by, at=at)
    tasks.cancel(subjects=blank, kinds=[CANVASS, CANVASS_CALL], reason=NEXT_ROUND, at=at, ids=ids)
    cost = rounds.cost_of(section, before.asks, before.division_id)
    terms = {**_again(before, at), **ruled(edition, cost, at), "every_days": section.interval_days}
    made = canvass.start_round(terms, by=by, at=at, ids=ids)
    return RolledOn(made.id, gather(made, by=by, at=at, ids=ids))


def _again(before: Any, at: datetime) -> dict[str, Any]:
    """The terms of a round, with its deadlines as long after its beginning as those of the round before."""
    later: timedelta = at - before.at
    return {
        "outbreak_id": before.outbreak_id,
        "division_id": before.division_id,
        "title": before.title,
        "asks": before.asks,
        "ground": before.ground,
        "owner": before.owner,
        "due_at": before.due_at + later,
        "expires_at": before.expires_at + later,
        "key_areas": [
            {"division_id": str(id), "due_at": (due + later).isoformat()}
            for id, due in rounds.key_areas(before).items()
        ],
        "number": before.number + 1,
        "previous_id": before.id,
    }
