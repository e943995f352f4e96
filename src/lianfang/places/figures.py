"""Figures of structure: divisions, sites, rooms."""

from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare

from .models import Division, Hold, Room, Site
from .types import RoomState, SiteKind


def _divisions(level: int, name: str, label: object) -> Figure:
    return Figure(
        f"places.{name}",
        label,
        _("divisions"),
        Measure.STOCK,
        rows=lambda: Division.objects.filter(level=level, valid_to=None),
        division="id",
        at="",
        record="places.division",
    )


def _sites(kind: SiteKind, name: str, label: object) -> Figure:
    return Figure(
        f"places.{name}",
        label,
        _("sites"),
        Measure.STOCK,
        rows=lambda: Site.objects.filter(kind=kind),
        until="closed_at",
        record="places.site",
    )


def _rooms(kind: SiteKind, state: RoomState, name: str, label: object) -> Figure:
    return Figure(
        f"places.{name}",
        label,
        _("rooms"),
        Measure.STOCK,
        rows=lambda: Room.objects.filter(site__kind=kind, site__closed_at=None, state=state),
        division="site__division_id",
        record="places.room",
    )


declare(
    _divisions(4, "townships", _("Townships and streets")),
    _divisions(5, "villages", _("Villages and communities")),
    _sites(SiteKind.ISOLATION_SITE, "isolation_sites", _("Quarantine sites")),
    _sites(SiteKind.FEVER_CLINIC, "fever_clinics", _("Fever clinics")),
    _sites(SiteKind.HOSPITAL, "hospitals", _("Designated hospitals")),
    _rooms(SiteKind.ISOLATION_SITE, RoomState.ACTIVE, "quarantine_rooms", _("Quarantine rooms in use")),
    _rooms(SiteKind.HOSPITAL, RoomState.ACTIVE, "wards_active", _("Wards in use")),
    _rooms(SiteKind.HOSPITAL, RoomState.RESERVE, "wards_reserve", _("Wards in reserve")),
    _rooms(SiteKind.FEVER_CLINIC, RoomState.ACTIVE, "observation_rooms_active", _("Observation rooms in use")),
    _rooms(SiteKind.FEVER_CLINIC, RoomState.RESERVE, "observation_rooms_reserve", _("Observation rooms in reserve")),
    Figure(
        "places.beds_held",
        _("Beds taken"),
        _("beds"),
        Measure.STOCK,
        rows=Hold.objects.all,
        division="room__site__division_id",
        at="since",
        until="until",
        record="places.hold",
    ),
)
