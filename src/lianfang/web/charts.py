"""Maps and trends as the scripts draw them: a figure by division, from imported boundaries or the tree; a figure by day."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.places import queries as places
from lianfang.reporting import queries as reporting

from .acting import actor, now

DEEPEST = 2
"""So many levels below the top are drawn; a county's townships and villages."""


def plain(value: Any) -> Any:
    """A figure's number as JSON has it."""
    return float(value) if isinstance(value, Decimal) else value


def division_map(
    request: HttpRequest, figure_id: str, *, until: Any = None, division_id: UUID | None = None
) -> dict[str, Any]:
    """What `parts/map.html` draws of a figure: the divisions of the caller's area with their values."""
    shares = reporting.breakdown(figure_id, actor(request), now(request), until=until, division_id=division_id)
    label, unit = reporting.words_of(figure_id)
    if not shares:
        return {"label": str(label), "unit": str(unit), "divisions": []}
    top = min(share.level for share in shares)
    codes = {share.division_id: share.code for share in shares}
    drawn = [share for share in shares if share.level <= top + DEEPEST]
    outlines = outlines_of(drawn)
    if level := outlines.pop("level", None):
        drawn = [share for share in drawn if share.level == level]
    query = {"at": reporting.shown_moment(until)} if until is not None else {}
    return {
        "label": str(label),
        "unit": str(unit),
        "divisions": [
            {
                "code": share.code,
                "name": share.name,
                "parent": codes.get(share.parent_id) if share.parent_id else None,
                "value": plain(share.value),
                "url": f"{reverse('figure', args=[figure_id])}?{urlencode({**query, 'division': share.code})}",
            }
            for share in drawn
        ],
        **outlines,
    }


def outlines_of(drawn: Sequence[Any]) -> dict[str, Any]:
    """The divisions and outlines to draw where boundaries were imported: the finest level that has most of its own."""
    kept = places.boundaries_kept()
    if not kept:
        return {}
    for level in sorted({share.level for share in drawn}, reverse=True):
        there = [share for share in drawn if share.level == level]
        outlined = [share for share in there if share.code in kept]
        if len(there) > 1 and len(outlined) * 2 >= len(there):
            return {"level": level, "geojson": f"{reverse('boundaries.json')}?level={level}"}
    return {}


def trend_of(
    request: HttpRequest, figure_id: str, days: int, *, until: Any = None, division_id: UUID | None = None
) -> dict[str, Any]:
    """What `parts/trend.html` draws of a figure."""
    found = reporting.trend(figure_id, actor(request), now(request), days, until=until, division_id=division_id)
    label, unit = reporting.words_of(figure_id)
    return {
        "id": f"trend-{figure_id.replace('.', '-').replace('_', '-')}",
        "figure": figure_id,
        "label": str(label),
        "aside": str(unit),
        "labels": [f"{day:%m-%d}" for day, _value in found],
        "series": [{"name": str(label), "values": [plain(value) for _day, value in found], "kind": "line"}],
        "whole": all(value is None or isinstance(value, int) for _day, value in found),
    }


def change_words(change: int | None) -> str:
    """By how much a figure changed since the same time of the day before."""
    if change is None:
        return ""
    if change == 0:
        return _("as yesterday")
    return _("%(change)s since yesterday") % {"change": f"{change:+d}"}
