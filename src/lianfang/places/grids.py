"""The grids of a village: added, renamed and closed.  Which households lie in them is written where households are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.clock import local_zone
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label

from . import queries
from .models import Division, TreeState
from .types import DRAW_GRIDS, GRID_NAME_TAKEN, NOT_A_GRID, DivisionId, Level, division_uuid

ONLY = 1
"""The one row of the state of the tree."""


def tell_tree_changed() -> None:
    """Let this process and every other read the tree again."""
    if not TreeState.objects.filter(pk=ONLY).update(changes=F("changes") + 1):
        TreeState.objects.create(pk=ONLY, changes=1)
    queries.forget_tree()
    transaction.on_commit(queries.forget_tree)  # who read it meanwhile read it as it was


def add_grids(*, village_id: UUID, names: Sequence[str], by: Actor, at: datetime, ids: Ids) -> list[Division]:
    """Add grids to a village, in this order, each under the next code; a code of a grid that was closed is not given again.

    Internal: the journey that says which households lie in them calls it inside its own operation.
    """
    village = queries.lock_division(village_id)
    taken = Division.objects.filter(parent=village, level=int(Level.GRID)).count()
    made = [_grid(village, taken + n, name, by=by, at=at, ids=ids) for n, name in enumerate(names, 1)]
    Division.objects.bulk_create(made)
    tell_tree_changed()
    return made


def _grid(village: Division, number: int, name: str, *, by: Actor, at: datetime, ids: Ids) -> Division:
    code = f"{village.code}{number:03d}"
    id = division_uuid(code)
    return Division(
        id=id,
        code=code,
        name=name,
        level=int(Level.GRID),
        parent=village,
        path=f"{village.path}{id}/",
        valid_from=at.astimezone(local_zone()).date(),
        **stamp(ids, by, at),
    )


@action(duty=DRAW_GRIDS, kind=Kind.DECISION, label=_("Rename a grid"))
def rename_grid(*, division_id: DivisionId, name: Label, by: Actor, at: datetime) -> Division:
    """Call a grid something else; its code and its records stay.  Raises Refused with every reason."""
    grid = queries.lock_division(division_id)
    reasons = []
    if grid.level != int(Level.GRID) or grid.valid_to is not None:
        reasons.append(Reason(NOT_A_GRID, "division_id"))
    elif queries.grids_of(queries.village_of(division_id)).filter(name=name).exclude(id=division_id).exists():
        reasons.append(Reason(GRID_NAME_TAKEN, "name", {"name": name}))
    refuse_if(reasons)
    grid.name = name
    grid.save(update_fields=["name"])
    tell_tree_changed()
    return grid


def close_grids(*, division_ids: Sequence[UUID], at: datetime) -> int:
    """Grids are in use no more; gives how many were.  Internal, as `add_grids`."""
    rows = Division.objects.filter(id__in=list(division_ids), valid_to=None)
    closed = rows.update(valid_to=at.astimezone(local_zone()).date())
    tell_tree_changed()
    return closed
