"""Reads of places.  The tree is public; what is *in* a place is scoped by the modules that put it there."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from lianfang.core import files
from lianfang.core.rows import locked_row, one_row

from .history import Former as Former  # re-exported: queries are the way in
from .history import from_edition as from_edition
from .history import from_history as from_history
from .models import Division, FormerCode, FormerName, Hold, Room, Site, TreeState
from .types import Beds, Level, RoomState, SiteKind, Zone

TREE_SECONDS, LOOKED_SECONDS = 30.0, 0.25
"""How old the tree in memory gets at most, and how long nobody looks whether another process changed it."""
BOUNDARIES = "boundaries.json"
"""The file of the home that keeps the outlines of divisions, by code."""


@dataclass
class _Tree:
    """The division tree in memory: paths, names and children; read again when old or when this process changed it."""

    read_at: float = 0.0
    looked_at: float = 0.0
    changes: int = -1
    path: dict[UUID, tuple[UUID, ...]] | None = None
    name: dict[UUID, str] | None = None
    under: dict[UUID, list[UUID]] | None = None
    code: dict[UUID, str] | None = None
    level: dict[UUID, int] | None = None
    closed: frozenset[UUID] = frozenset()


_tree = _Tree()


def forget_tree() -> None:
    """Read the tree again at the next question; after a change and between tests."""
    _tree.path = None


def _loaded() -> _Tree:
    if _is_old(time.monotonic()):
        _tree.changes = _changes()  # before the rows: whatever comes between is read again
        rows = list(Division.objects.order_by("level", "code").values_list("id", "path", "name", "code", "level"))
        _tree.closed = frozenset(Division.objects.filter(valid_to__isnull=False).values_list("id", flat=True))
        _tree.path = {id: tuple(UUID(p) for p in path.split("/") if p) for id, path, _, _, _ in rows}
        _tree.name = {id: name for id, _, name, _, _ in rows}
        _tree.code = {id: code for id, _, _, code, _ in rows}
        _tree.level = {id: level for id, _, _, _, level in rows}
        under: dict[UUID, list[UUID]] = {id: [] for id in _tree.path}
        for id, path in _tree.path.items():
            for above in path:
                under.setdefault(above, []).append(id)
        _tree.under, _tree.read_at = under, time.monotonic()
    return _tree


def _is_old(moment: float) -> bool:
    """Whether the tree was never read, is old, or was changed by another process."""
    if _tree.path is None or moment - _tree.read_at > TREE_SECONDS:
        return True
    if moment - _tree.looked_at <= LOOKED_SECONDS:
        return False
    _tree.looked_at = moment
    return _changes() != _tree.changes


def _changes() -> int:
    return TreeState.objects.values_list("changes", flat=True).first() or 0


def ancestors(division_id: UUID) -> tuple[UUID, ...]:
    """The ids from the root down to the division itself; empty when unknown."""
    paths = _loaded().path or {}
    return paths.get(division_id, ())


def contains(area: UUID, place: UUID) -> bool:
    """Whether `place` is `area` or lies in it."""
    return area == place or area in ancestors(place)


def under(division_id: UUID) -> tuple[UUID, ...]:
    """The ids of a division and all that lies in it."""
    return tuple((_loaded().under or {}).get(division_id, ()))


def division_ids(areas: Iterable[UUID] | None) -> tuple[UUID, ...] | None:
    """The divisions in `areas` for a filter; None means everywhere (no filter), as does an area that is the only root."""
    if areas is None:
        return None
    tree = _loaded()
    found = {id for area in areas for id in (tree.under or {}).get(area, ())}
    return None if tree.path and len(found) == len(tree.path) else tuple(found)


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of divisions."""
    known = _loaded().name or {}
    return {id: known[id] for id in ids if id in known}


def named(text: str, limit: int = 20) -> list[UUID]:
    """The divisions whose name contains `text` or whose code begins with it, the higher first; then those once called so."""
    tree, wanted = _loaded(), text.strip()
    names, codes = tree.name or {}, tree.code or {}
    found = (id for id, name in names.items() if wanted and (wanted in name or codes[id].startswith(wanted)))
    before = FormerName.objects.filter(name__contains=wanted).values_list("division_id", flat=True) if wanted else ()
    earlier = _of_earlier_editions(wanted) if wanted else ()
    return list(islice(dict.fromkeys([*found, *before, *earlier]), limit))


def _of_earlier_editions(wanted: str) -> QuerySet[FormerCode, Any]:
    """Where the areas lie today that had this name, or a code beginning so, in an earlier edition."""
    rows = FormerCode.objects.filter(Q(name__contains=wanted) | Q(code__startswith=wanted)).order_by("code", "id")
    return rows.values_list("division_id", flat=True)


def former_names(division_id: UUID) -> list[str]:
    """What a division was called before, the last name first."""
    return list(FormerName.objects.filter(division_id=division_id).order_by("-at").values_list("name", flat=True))


def former_codes(division_id: UUID) -> list[FormerCode]:
    """The codes and names by which what lies in a division today went in earlier editions, the last first."""
    rows = FormerCode.objects.filter(division_id=division_id)
    return list(rows.order_by(F("last_year").desc(nulls_last=True), "code", "name"))


def merged_into(division_id: UUID) -> list[Division]:
    """The divisions of the same level that went into this one, by their codes."""
    level = level_of(division_id)
    return list(Division.objects.filter(parent_id=division_id, level=level, valid_to__isnull=False).order_by("code"))


def lying_at(parts: Sequence[str], areas: Iterable[UUID] | None) -> list[UUID]:
    """The divisions within `areas` that these names lead to: each names the division or one above it, in any order.

    A name may be cut short before its kind (南杏山 for 南杏山村).  The lowest ones; several where the names fit several.
    """
    tree, within = _loaded(), division_ids(areas)
    for fits in (str.__eq__, str.startswith):
        found = [id for id in (within if within is not None else tree.path or {}) if _leads(parts, id, fits)]
        lowest = max((level_of(id) for id in found), default=0)
        if found:
            return [id for id in found if level_of(id) == lowest]
    return []


def _leads(parts: Sequence[str], id: UUID, fits: Callable[[str, str], bool]) -> bool:
    """Whether every part names a division or one above it, and one of them the division itself."""
    names = _loaded().name or {}
    own = names[id]
    if not any(fits(own, part) for part in parts):
        return False
    above = [names[one] for one in ancestors(id)]
    return all(any(fits(name, part) for name in above) for part in parts)


def full_name(division_id: UUID, *, below: UUID | None = None) -> str:
    """The names from under `below` (else the root) down to the division, joined by a thin separator."""
    tree, path = _loaded(), ancestors(division_id)
    if below in path:
        path = path[path.index(below) + 1 :] or path[-1:]
    return " · ".join((tree.name or {})[id] for id in path)


def level_of(division_id: UUID) -> int:
    """The level of a division, 1 (province) to 5 (village) and 6 (grid); 0 when unknown."""
    return (_loaded().level or {}).get(division_id, 0)


def of_level(level: int) -> list[UUID]:
    """The divisions of a level, 1 (province) to 6 (grid), that are in use, by their codes."""
    tree = _loaded()
    return [id for id, at in (tree.level or {}).items() if at == level and id not in tree.closed]


def is_closed(division_id: UUID) -> bool:
    """Whether a division is in use no more; its records are found under it still."""
    return division_id in _loaded().closed


def village_of(division_id: UUID) -> UUID:
    """The village (level 5) that a grid lies in; the division itself when it lies in none."""
    return next((id for id in ancestors(division_id) if level_of(id) == int(Level.VILLAGE)), division_id)


def grids_of(village_id: UUID) -> QuerySet[Division]:
    """The grids in use in a village, by their codes."""
    return Division.objects.filter(parent_id=village_id, level=int(Level.GRID), valid_to=None).order_by("code")


def lock_division(division_id: UUID) -> Division:
    """Lock a division, the lock root of what lies in it; raises Refused when unknown."""
    return one_row(Division.objects.select_for_update(), division_id, "division_id")


def code_of(division_id: UUID) -> str:
    """The official code of a division."""
    return (_loaded().code or {}).get(division_id, "")


def by_code(code: str) -> UUID | None:
    """The division that has this official code; of one that was given up, the only one that its area lies in today."""
    found = next((id for id, known in (_loaded().code or {}).items() if known == code), None)
    if found is not None or not code:
        return found
    today = set(FormerCode.objects.filter(code=code).values_list("division_id", flat=True))
    return today.pop() if len(today) == 1 else None


def tree_by_code() -> tuple[dict[str, str], dict[str, str]]:
    """The names of the divisions in use by their codes, and the code of what each lies in."""
    tree = _loaded()
    names, codes, paths = tree.name or {}, tree.code or {}, tree.path or {}
    used = [id for id in names if id not in tree.closed]
    parents = {codes[id]: codes[paths[id][-2]] for id in used if len(paths[id]) > 1}
    return {codes[id]: names[id] for id in used}, parents


def leads_of_former_codes() -> dict[str, str]:
    """The code of today's division for each earlier code that leads to one alone."""
    found: dict[str, set[str]] = {}
    for code, today in FormerCode.objects.values_list("code", "division__code"):
        found.setdefault(code, set()).add(today)
    return {code: today.pop() for code, today in found.items() if len(today) == 1}


def boundaries_kept() -> dict[str, Any]:
    """The imported outlines of divisions, GeoJSON geometry by code."""
    content = files.kept(BOUNDARIES)
    return dict(json.loads(content)) if content else {}


def children(division_id: UUID) -> QuerySet[Division]:
    """The divisions directly under one."""
    return Division.objects.filter(parent_id=division_id, valid_to=None)


def division(division_id: UUID) -> Division:
    """One division; raises Refused when unknown."""
    return one_row(Division.objects.all(), division_id, "division_id")


def roots() -> QuerySet[Division]:
    """The divisions with nothing above."""
    return Division.objects.filter(parent=None, valid_to=None)


def township_of(division_id: UUID) -> UUID:
    """The township (level 4) that a village lies in; the division itself when it lies in none."""
    return next((id for id in ancestors(division_id) if level_of(id) == 4), division_id)


def county_of(division_id: UUID) -> UUID:
    """The county (level 3) that a division lies in; the division itself when it lies in none."""
    return next((id for id in ancestors(division_id) if level_of(id) == 3), division_id)


def sites(kind: SiteKind | None = None, divisions: Sequence[UUID] | None = None) -> QuerySet[Site]:
    """Open sites of a kind in some divisions (None: everywhere)."""
    rows = Site.objects.filter(closed_at=None).order_by("kind", "name")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def site(site_id: UUID) -> Site:
    """One site; raises Refused when unknown."""
    return one_row(Site.objects.all(), site_id, "site_id")


def site_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of sites."""
    return dict(Site.objects.filter(id__in=set(ids)).values_list("id", "name"))


def rooms(site_id: UUID) -> QuerySet[Room]:
    """A site's rooms with the number of beds taken."""
    return Room.objects.filter(site_id=site_id).annotate(beds_taken=Count("holds", filter=Q(holds__until=None)))


def rooms_of_sites(divisions: Sequence[UUID] | None = None) -> QuerySet[Room]:
    """The rooms of open sites in some divisions (None: everywhere), with their site."""
    rows = Room.objects.filter(site__closed_at=None).select_related("site").order_by("site__name", "name")
    return rows if divisions is None else rows.filter(site__division_id__in=divisions)


def rooms_by_state(site_ids: Iterable[UUID]) -> dict[UUID, dict[RoomState, int]]:
    """How many rooms of each site are in which state; one query."""
    found: dict[UUID, dict[RoomState, int]] = {id: {} for id in site_ids}
    rows = Room.objects.filter(site_id__in=list(found)).values_list("site_id", "state").annotate(n=Count("pk"))
    for id, state, n in rows:
        found[id][RoomState(state)] = n
    return found


def beds(site_ids: Iterable[UUID]) -> dict[UUID, Beds]:
    """How many beds each site has in rooms in use, how many of all its beds are taken; two queries."""
    ids = list(site_ids)
    in_use = Room.objects.filter(site_id__in=ids, state=RoomState.ACTIVE).values_list("site_id")
    taken = Hold.objects.filter(room__site_id__in=ids, until=None).values_list("room__site_id")
    rooms = {id: (n, beds) for id, n, beds in in_use.annotate(n=Count("pk"), beds=Sum("beds"))}
    held = dict(taken.annotate(n=Count("pk")))
    return {id: Beds(*rooms.get(id, (0, 0)), held.get(id, 0)) for id in ids}


def holds_at(site_id: UUID) -> QuerySet[Hold]:
    """The beds held at a site now; whose they are the module knows that asked for them."""
    return Hold.objects.filter(room__site_id=site_id, until=None).order_by("since", "id")


def free_beds(site_id: UUID | None = None, *, zone: Zone | None = None, kind: SiteKind | None = None) -> QuerySet[Room]:
    """Rooms in use with a free bed, counted; of one site or of all open sites of a kind."""
    rows = Room.objects.filter(state=RoomState.ACTIVE, site__closed_at=None).select_related("site")
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    if kind is not None:
        rows = rows.filter(site__kind=kind)
    if zone is not None:
        rows = rows.filter(zone=zone)
    return rows.annotate(beds_taken=Count("holds", filter=Q(holds__until=None))).filter(beds_taken__lt=F("beds"))


def holds_of(occupants: Iterable[UUID]) -> dict[UUID, Hold]:
    """The open hold of each occupant, with its room and site."""
    rows = Hold.objects.filter(occupant__in=list(occupants), until=None).select_related("room__site")
    return {hold.occupant: hold for hold in rows}


def lock_room(room_id: UUID, *, seen: int | None = None) -> Room:
    """Lock a room with its site, the lock root of its beds; raises Stale, or Refused when unknown."""
    return locked_row(Room.objects.all(), room_id, "room_id", seen=seen)


def lock_site(site_id: UUID, *, seen: int) -> Site:
    """Lock a site; raises Stale, or Refused when unknown."""
    return locked_row(Site.objects.all(), site_id, "site_id", seen=seen)


def division_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `places.division`."""
    return {id: (id,) for id in ids if ancestors(id)}


def site_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `places.site`."""
    return {id: (division,) for id, division in Site.objects.filter(id__in=ids).values_list("id", "division_id")}


def room_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `places.room`."""
    return {id: (d,) for id, d in Room.objects.filter(id__in=ids).values_list("id", "site__division_id")}
