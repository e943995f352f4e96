"""Figures of checkpoints: measured, abnormal, registered, turned back; posts by level and state; roads closed."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare, qualified

from .models import Abnormal, Checkpoint, RegisterEntry, StateRow, TallyDelta, TurnedBack
from .types import LEVEL_WORDS, Passing, PostKind, PostLevel, PostState

MEASURED = Q(kind__in=[Passing.IN, Passing.OUT])
STAFFED = ~Q(checkpoint__kind=PostKind.DISSUASION)
ENTRY_ROAD = Q(checkpoint__kind=PostKind.ROAD, checkpoint__level=PostLevel.COUNTY)
IN_USE = ~Q(state=PostState.CLOSED)


def _tally(name: str, label: object, unit: object, which: Q, *, headline: bool = False) -> Figure:
    return Figure(
        f"screening.{name}",
        label,
        unit,
        Measure.FLOW,
        lambda: TallyDelta.objects.filter(which),
        at="since",
        adds="count",
        record="screening.tally",
        headline=headline,
    )


def _posts(
    name: str, label: object, which: Q, *, unit: object = _("checkpoints"), distinct: str | None = None
) -> Figure:
    """Posts by what they were at an instant."""
    return Figure(
        f"screening.{name}",
        label,
        unit,
        Measure.STOCK,
        lambda: StateRow.objects.filter(which),
        at="since",
        until="until",
        distinct=distinct,
        record="screening.checkpoint",
    )


def _flow(
    name: str, label: object, unit: object, rows: Callable[[], QuerySet[Any]], *, adds: str | None = None
) -> Figure:
    return Figure(
        f"screening.{name}", label, unit, Measure.FLOW, rows, adds=adds, record=f"screening.{name}", headline=True
    )


declare(
    _tally("measurements", _("Temperatures measured at checkpoints"), _("person-times"), MEASURED, headline=True),
    _tally("coming_in", _("People coming in"), _("person-times"), Q(kind=Passing.IN)),
    _tally("going_out", _("People going out"), _("person-times"), Q(kind=Passing.OUT)),
    _tally("vehicles", _("Vehicles"), _("vehicles"), Q(kind=Passing.VEHICLE)),
    _flow("abnormal", _("Abnormal findings at checkpoints"), _("persons"), Abnormal.objects.all),
    _flow("registered", _("Arrivals registered"), _("persons"), RegisterEntry.objects.all),
    _flow("turned_back", _("Turned back"), _("persons"), TurnedBack.objects.all, adds="count"),
    Figure(
        "screening.arrived",
        _("Abnormal findings that arrived at a clinic"),
        _("persons"),
        Measure.FLOW,
        lambda: Abnormal.objects.filter(arrived_at__isnull=False),
        at="arrived_at",
        record="screening.abnormal",
    ),
    Figure(
        "screening.abnormal_open",
        _("Abnormal findings not yet at a clinic"),
        _("persons"),
        Measure.STOCK,
        Abnormal.objects.all,
        until="arrived_at",
        record="screening.abnormal",
    ),
    Figure(
        "screening.abnormal_overdue",
        _("Abnormal findings overdue at the clinic"),
        _("persons"),
        Measure.STOCK,
        Abnormal.objects.all,
        at="clinic_due_at",
        until="arrived_at",
        record="screening.abnormal",
    ),
    _posts("checkpoints_open", _("Checkpoints in operation"), IN_USE & STAFFED),
    *(
        _posts(
            f"checkpoints_{level.value}",
            qualified(_("Checkpoints in operation"), LEVEL_WORDS[level]),
            IN_USE & STAFFED & Q(checkpoint__level=level),
        )
        for level in PostLevel
    ),
    _posts(
        "checkpoints_local",
        _("Township and village checkpoints in operation"),
        IN_USE & STAFFED & Q(checkpoint__level__in=[PostLevel.TOWN, PostLevel.VILLAGE]),
    ),
    _posts(
        "temperature_points",
        _("Temperature monitoring points in operation"),
        Q(state=PostState.CONTROLLED) & STAFFED,
    ),
    _posts(
        "villages_with_dissuasion",
        _("Villages with a dissuasion station"),
        IN_USE & Q(checkpoint__kind=PostKind.DISSUASION),
        unit=_("villages"),
        distinct="division_id",
    ),
    _posts("entry_roads", _("Entry roads of the county"), ENTRY_ROAD, unit=_("roads")),
    _posts("entry_roads_closed", _("Entry roads closed"), ENTRY_ROAD & Q(state=PostState.CLOSED), unit=_("roads")),
    _posts(
        "entry_roads_controlled",
        _("Entry roads closed or controlled"),
        ENTRY_ROAD & ~Q(state=PostState.OPEN),
        unit=_("roads"),
    ),
    Figure(
        "screening.entry_roads_controlled_share",
        _("Share of entry roads closed or controlled"),
        _("percent"),
        Measure.RATIO,
        above="screening.entry_roads_controlled",
        below="screening.entry_roads",
    ),
    Figure(
        "screening.reviews_overdue",
        _("Closed roads whose review is overdue"),
        _("roads"),
        Measure.STOCK,
        lambda: StateRow.objects.filter(state=PostState.CLOSED),
        at="review_at",
        until="until",
        record="screening.checkpoint",
    ),
    Figure(
        "screening.staffed_hours",
        _("Hours a day that checkpoints are staffed"),
        _("hours"),
        Measure.STOCK,
        Checkpoint.objects.all,
        until="ended_at",
        adds="hours_per_day",
        record="screening.checkpoint",
    ),
)
