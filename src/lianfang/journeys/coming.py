"""A declaration of which the people arrived: closed, with whom it turned out to be and what was owed about it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lianfang.canvass import actions as canvass
from lianfang.canvass.types.declarations import Turn, Way
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.tasks import actions as tasks
from lianfang.tasks import kinds

from .types import Row

BOTH = (kinds.DECLARED, kinds.EXPECTED)
"""What a declaration asks of its village."""


def close_as_arrived(one: Row, persons: Sequence[UUID], way: Way, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Close a declaration whose people arrived, and what was owed about it.  `one` is locked and open."""
    canvass.declarations.turn(one, Turn.ARRIVED, way, by=by, at=at, ids=ids)
    canvass.declarations.link_persons(one, persons, by=by, at=at, ids=ids)
    tasks.fulfil([tasks.fulfilment(*BOTH, subject=one.id, by=by, at=at, ids=ids)])
