"""Every write to places."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core import files
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, only, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import ACTIONS, Call, action
from lianfang.core.types import Kind, Label, Phone, Version

from . import boundaries, queries
from .changing import merge_into as merge_into  # re-exported: actions are the way in
from .changing import note_former_code as note_former_code
from .changing import rename_division as rename_division
from .grids import add_grids as add_grids
from .grids import close_grids as close_grids
from .grids import rename_grid as rename_grid
from .grids import tell_tree_changed
from .models import Division, Hold, Room, Site
from .types import (
    CODE_TAKEN,
    GRID_CODE_LENGTH,
    KEEP_DIVISIONS,
    KEEP_SITES,
    NO_BOUNDARY_MATCHES,
    NO_GRID_CODE,
    ROOM_FULL,
    ROOM_NOT_IN_USE,
    ROOM_OCCUPIED,
    ROOM_TAKEN,
    UNKNOWN_PARENT,
    WRONG_LEVEL,
    Code,
    DivisionId,
    GeoJson,
    Level,
    Matched,
    RoomId,
    RoomState,
    SiteId,
    SiteKind,
    Zone,
    division_uuid,
)


def _add_divisions(calls: Sequence[Call]) -> list[Division | Refused]:
    """Add divisions, parents before children; each row is refused alone."""
    wanted = {division_uuid(c.params.code) for c in calls}
    parents = {division_uuid(c.params.parent_code) for c in calls if c.params.parent_code}
    known = {d.id: d for d in Division.objects.filter(id__in=wanted | parents)}
    results: list[Division | Refused] = []
    new: list[Division] = []
    for call in calls:
        if reasons := tuple(_reasons_not_to_add(call.params, known)):
            results.append(Refused(reasons))
            continue
        row = _division(call, known)
        if row.id not in known:
            new.append(row)
        known[row.id] = row
        results.append(row)
    Division.objects.bulk_create(new)
    tell_tree_changed()
    return results


def _reasons_not_to_add(given: Any, known: dict[UUID, Division]) -> Iterator[Reason]:
    code, name = given.code, given.name
    level, parent_code = given.level, given.parent_code
    there = known.get(division_uuid(code))
    if there is not None and there.name != name:
        yield Reason(CODE_TAKEN, "code", {"code": code, "name": there.name})
    if parent_code:
        parent = known.get(division_uuid(parent_code))
        if parent is None:
            yield Reason(UNKNOWN_PARENT, "parent_code", {"code": parent_code})
        elif parent.level >= level:
            yield Reason(WRONG_LEVEL, "level")
    if (level == int(Level.GRID)) != (len(code) == GRID_CODE_LENGTH) or not code.startswith(_grid_stem(given)):
        yield Reason(NO_GRID_CODE, "code")


def _grid_stem(given: Any) -> str:
    """With what the code of a grid begins: the code of its village."""
    return (given.parent_code or "-") if given.level == int(Level.GRID) else ""


def _division(call: Call, known: dict[UUID, Division]) -> Division:
    given = call.params
    id = division_uuid(given.code)
    if id in known:
        return known[id]
    parent = known[division_uuid(given.parent_code)] if given.parent_code else None
    return Division(
        id=id,
        code=given.code,
        name=given.name,
        level=given.level,
        parent=parent,
        path=f"{parent.path if parent else ''}{id}/",
        valid_from=given.valid_from,
        **stamp(call.ids, call.by, call.at),
    )


@action(duty=KEEP_DIVISIONS, kind=Kind.SETUP, label=_("Add a division"), many=_add_divisions)
def add_division(
    *,
    code: Code,
    name: Label,
    level: Annotated[int, Field(ge=1, le=9)],
    parent_code: Code | None = None,
    valid_from: date | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Division:
    """Add one division of the official tree; the same row again changes nothing.  Raises Refused."""
    given = ACTIONS["places.add_division"].model(
        code=code, name=name, level=level, parent_code=parent_code, valid_from=valid_from
    )
    return only(_add_divisions([Call(given, by, at, ids)]))


@action(duty=KEEP_SITES, kind=Kind.SETUP, label=_("Open a site"))
def open_site(
    *,
    kind: SiteKind,
    name: Label,
    division_id: DivisionId,
    phone: Phone = "",
    tier: Annotated[int, Field(ge=1, le=3)] = 1,
    capabilities: tuple[Label, ...] = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Site:
    """Open a quarantine site, hospital, fever clinic or laboratory; `tier` 1 village, 2 township, 3 county and above."""
    return Site.objects.create(
        id=ids.new("site"),
        kind=kind,
        name=name,
        division_id=division_id,
        phone=phone,
        tier=tier,
        capabilities=list(capabilities),
        **stamp(ids, by, at),
    )


@action(duty=KEEP_SITES, kind=Kind.SETUP, label=_("Add a room"))
def add_room(
    *,
    site_id: SiteId,
    name: Label,
    zone: Zone,
    beds: Annotated[int, Field(ge=1, le=50)],
    state: RoomState = RoomState.ACTIVE,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Room:
    """Add a room with its beds to a site.  Raises Refused when the name is taken."""
    if Room.objects.filter(site_id=site_id, name=name).exists():
        raise Refused(Reason(ROOM_TAKEN, "name", {"room": name}))
    return Room.objects.create(
        id=ids.new("room"), site_id=site_id, name=name, zone=zone, beds=beds, state=state, **stamp(ids, by, at)
    )


@action(duty=KEEP_SITES, kind=Kind.DECISION, label=_("Change the state of a room"))
def set_room_state(*, room_id: RoomId, state: RoomState, seen: Version, by: Actor, at: datetime, ids: Ids) -> Room:
    """Put a room into use, reserve, disinfection, or close it.  Raises Refused while somebody holds a bed in it."""
    room = queries.lock_room(room_id, seen=seen)
    if state is not RoomState.ACTIVE and Hold.objects.filter(room=room, until=None).exists():
        raise Refused(Reason(ROOM_OCCUPIED, "state", {"room": room.name}))
    room.state = state
    room.version += 1
    room.save(update_fields=["state", "version"])
    return room


def reasons_not_to_take(room_id: UUID, taken: int, room: Room) -> Iterator[Reason]:
    """Every reason why no bed of the room can be taken."""
    if room.state != RoomState.ACTIVE:
        yield Reason(ROOM_NOT_IN_USE, "room_id", {"room": room.name})
    if taken >= room.beds:
        yield Reason(ROOM_FULL, "room_id", {"room": room.name})


def take_bed(*, room_id: UUID, occupant: UUID, by: Actor, at: datetime, ids: Ids) -> Hold:
    """Hold one bed of a room for `occupant` from `at`.  Raises Refused when the room is full or not in use.

    Internal: the module that owns the occupant calls it inside its own operation.
    """
    room = queries.lock_room(room_id)
    taken = Hold.objects.filter(room=room, until=None).count()
    refuse_if(reasons_not_to_take(room_id, taken, room))
    return Hold.objects.create(
        id=ids.new("hold", occupant), room=room, occupant=occupant, since=at, **stamp(ids, by, at)
    )


def free_beds_of(*, occupants: Sequence[UUID], at: datetime) -> int:
    """End the holds of `occupants` at `at`; gives how many were held."""
    return Hold.objects.filter(occupant__in=list(occupants), until=None).update(until=at)


@action(duty=KEEP_SITES, kind=Kind.SETUP, label=_("Close a site"))
def close_site(*, site_id: SiteId, seen: Version, by: Actor, at: datetime) -> Site:
    """Close a site.  Raises Refused while somebody holds a bed there, Stale."""
    site = queries.lock_site(site_id, seen=seen)
    occupied = [room for room in queries.rooms(site_id) if room.taken]
    refuse_if(Reason(ROOM_OCCUPIED, "site_id", {"room": room.name}) for room in occupied)
    site.closed_at = at
    site.version += 1
    site.save(update_fields=["closed_at", "version"])
    return site


@action(duty=KEEP_DIVISIONS, kind=Kind.SETUP, label=_("Import boundaries"))
def import_boundaries(*, geojson: GeoJson, by: Actor, at: datetime) -> Matched:
    """Keep the outlines of divisions for the maps, in place of those kept before under the same codes.

    Raises Refused with every fault by feature, and when no code names a division of the actor's area.
    """
    found = boundaries.read(geojson)
    within = queries.division_ids(by.areas(KEEP_DIVISIONS, at))
    known = {b.code for b in found if (id := queries.by_code(b.code)) and (within is None or id in within)}
    if not known:
        raise Refused(Reason(NO_BOUNDARY_MATCHES, "geojson", {"codes": [b.code for b in found][:8]}))
    kept = {**queries.boundaries_kept(), **{b.code: dict(b.geometry) for b in found if b.code in known}}
    transaction.on_commit(lambda: files.keep(queries.BOUNDARIES, json.dumps(kept, sort_keys=True).encode()))
    return Matched(kept=len(known), unknown=tuple(sorted(b.code for b in found if b.code not in known)))
