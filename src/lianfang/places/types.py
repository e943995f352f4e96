"""What a place is: divisions by their official codes, sites, rooms and who holds a bed."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, Field, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.ids import NAMESPACE
from lianfang.core.types import Ref

DIVISION_CODE_LENGTH, GRID_CODE_LENGTH = 12, 15
"""An official code has twelve digits; that of a grid is its village's with three more (GB/T 34300-2017)."""


def division_uuid(code: str) -> UUID:
    """The internal id of the division with this official 12-digit code, or of the grid with this 15-digit one."""
    return uuid.uuid5(NAMESPACE, f"division:{code}")


def _code_or_id(value: Any) -> Any:
    if isinstance(value, str) and len(value) in (DIVISION_CODE_LENGTH, GRID_CODE_LENGTH) and value.isdigit():
        return division_uuid(value)
    return value


DivisionId = Annotated[UUID, BeforeValidator(_code_or_id), Ref("places.division")]
"""A division in the caller's area, by id or by official code."""
AnyDivisionId = Annotated[UUID, BeforeValidator(_code_or_id), Ref("places.division", anywhere=True)]
SiteId = Annotated[UUID, Ref("places.site")]
AnySiteId = Annotated[UUID, Ref("places.site", anywhere=True)]
RoomId = Annotated[UUID, Ref("places.room")]
Code = Annotated[str, StringConstraints(pattern=r"^\d{12}(\d{3})?$")]
"""Twelve digits; fifteen of a grid."""


Year = Annotated[int, Field(ge=1949, le=2200)]
"""A year of an edition of the official divisions."""


class Level(StrEnum):
    """The level of a division; the official tree has five, the grids of a village lie below."""

    PROVINCE = "1"
    PREFECTURE = "2"
    COUNTY = "3"
    TOWNSHIP = "4"
    VILLAGE = "5"
    GRID = "6"


LEVEL_WORDS = {
    Level.PROVINCE: _("province"),
    Level.PREFECTURE: _("prefecture"),
    Level.COUNTY: _("county"),
    Level.TOWNSHIP: _("township or street"),
    Level.VILLAGE: _("village or community"),
    Level.GRID: _("grid"),
}


class SiteKind(StrEnum):
    ISOLATION_SITE = "isolation_site"
    HOSPITAL = "hospital"
    FEVER_CLINIC = "fever_clinic"
    LABORATORY = "laboratory"
    VILLAGE_CLINIC = "village_clinic"
    TOWN_CENTRE = "town_centre"


SITE_WORDS = {
    SiteKind.ISOLATION_SITE: _("quarantine site"),
    SiteKind.HOSPITAL: _("designated hospital"),
    SiteKind.FEVER_CLINIC: _("fever clinic"),
    SiteKind.LABORATORY: _("laboratory"),
    SiteKind.VILLAGE_CLINIC: _("village clinic"),
    SiteKind.TOWN_CENTRE: _("township health centre"),
}


class Zone(StrEnum):
    """Whom a room is for; suspected, confirmed and contacts never share one."""

    GENERAL = "general"
    CONTACT = "contact"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


ZONE_WORDS = {
    Zone.GENERAL: _("general"),
    Zone.CONTACT: _("close contacts"),
    Zone.SUSPECTED: _("suspected cases"),
    Zone.CONFIRMED: _("confirmed cases"),
}


class RoomState(StrEnum):
    ACTIVE = "active"
    RESERVE = "reserve"
    DISINFECTING = "disinfecting"
    CLOSED = "closed"


ROOM_WORDS = {
    RoomState.ACTIVE: _("in use"),
    RoomState.RESERVE: _("in reserve"),
    RoomState.DISINFECTING: _("being disinfected"),
    RoomState.CLOSED: _("closed"),
}


@dataclass(frozen=True)
class Beds:
    """What a site has: rooms in use, the beds in them, and how many beds are taken."""

    rooms: int
    beds: int
    taken: int

    @property
    def free(self) -> int:
        return max(self.beds - self.taken, 0)


KEEP_DIVISIONS = duty("places.divisions", _("keep the division tree"))
KEEP_SITES = duty("places.sites", _("keep sites and rooms"))
DRAW_GRIDS = duty("places.grids", _("draw up the grids of villages"))

UNKNOWN_PARENT = reason_code("places.unknown_parent", _("The division above, %(code)s, is not known; import it first."))
CODE_TAKEN = reason_code("places.code_taken", _("The code %(code)s already names %(name)s."))
WRONG_LEVEL = reason_code("places.wrong_level", _("A division lies below one of a higher level."))
NO_GRID_CODE = reason_code(
    "places.no_grid_code",
    _(
        "A grid lies in a village, and its code is the village's with three digits more; of other divisions it has twelve."
    ),
)
NOT_A_VILLAGE = reason_code("places.not_a_village", _("Grids are drawn in a village or community."))
NOT_A_GRID = reason_code("places.not_a_grid", _("This is no grid in use."))
NOT_IN_USE = reason_code("places.not_in_use", _("%(name)s is in use no more."))
INTO_ITSELF = reason_code("places.into_itself", _("A division is not merged into itself or into what lies in it."))
OTHER_LEVEL = reason_code("places.other_level", _("Only divisions of one level are merged."))
STILL_CALLED_SO = reason_code(
    "places.still_called_so", _("This is its code and name today: an earlier edition had another one.")
)
YEARS_TURNED_ROUND = reason_code("places.years_turned_round", _("The last year lies before the first."))
SAME_NAME = reason_code("places.same_name", _("It is called that already."))
GRID_NAME_TAKEN = reason_code("places.grid_name_taken", _("Another grid here is called “%(name)s”."))
ROOM_FULL = reason_code("places.room_full", _("No free bed in room %(room)s."))
ROOM_NOT_IN_USE = reason_code("places.room_not_in_use", _("Room %(room)s is not in use."))
ROOM_TAKEN = reason_code("places.room_taken", _("There is a room %(room)s at this site already."))
ROOM_OCCUPIED = reason_code("places.room_occupied", _("Somebody still holds a bed in room %(room)s."))

GeoJson = Annotated[str, StringConstraints(min_length=1, max_length=6_000_000)]
"""A GeoJSON document whose features carry an official code."""


@dataclass(frozen=True)
class Matched:
    """What became of imported boundaries: how many were kept, and the codes that no division of the area has."""

    kept: int
    unknown: tuple[str, ...]


NOT_GEOJSON = reason_code("places.not_geojson", _("This is no GeoJSON collection of features."))
BOUNDARY_WITHOUT_CODE = reason_code(
    "places.boundary_without_code", _("Feature %(n)s has no official code in “code” or “adcode”.")
)
BOUNDARY_TWICE = reason_code("places.boundary_twice", _("The code %(code)s stands there twice."))
BOUNDARY_NO_AREA = reason_code("places.boundary_no_area", _("Feature %(n)s is no polygon."))
BOUNDARY_BEYOND_THE_EARTH = reason_code(
    "places.boundary_beyond_the_earth", _("Feature %(n)s lies beyond the earth: give longitude, then latitude.")
)
NO_BOUNDARY_MATCHES = reason_code(
    "places.no_boundary_matches", _("No code in it names a division of your area: %(codes)s.")
)
