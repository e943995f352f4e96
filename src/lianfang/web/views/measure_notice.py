"""What residents see of an area measure: without an account, in three languages, no script, and as a poster for the door."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core.errors import Refused
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import AreaState

from ..acting import now
from ..area_words import ground_words, kind_words, need_labels, place_of, signed_short, state_cell
from ..lives import names_of_members
from ..papers import qr_path
from ..rule_words import departure_lines
from ..shown import moment
from .person_link import language_of, spoken, unlisted


@never_cache
@require_GET
def notice(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """A signed measure, as whoever lives there may read it; a proposal or an unknown one is not here."""
    try:
        row = isolation.measure(measure_id)
    except Refused:
        raise Http404(measure_id) from None
    if row.signed_at is None:
        raise Http404(measure_id)
    language = language_of(request, get_language() or "zh-hans")
    with override(language):
        return unlisted(render(request, "web/measures/notice.html", _shown(request, row, language)))


def _shown(request: HttpRequest, row: Any, language: str) -> dict[str, Any]:
    at = now(request)
    state = isolation.measure_state(row, at)
    size, outline = qr_path(request.build_absolute_uri(reverse("measure.notice", args=[row.id])))
    signers = names_of_members({m for m in (row.signed_by, row.approved_by) if m})
    return {
        **spoken(language),
        "place": place_of(row),
        "kind": kind_words(row),
        "state": state_cell(row, at),
        "holds": state in (AreaState.SIGNED, AreaState.IN_FORCE),
        "opened": moment(row.ended_at or row.over_at),
        "why": [ground_words(row), row.why],
        "from": moment(row.starts_at),
        "until": moment(row.ends_at),
        "review": moment(row.review_at) if row.review_at < row.ends_at else "",
        "exits": row.exits,
        "supply": _supply(row),
        "short": signed_short(row),
        "departures": departure_lines(row.edition_id, row.departures),
        "signed": [
            *(
                [_("Approved from above by %(name)s") % {"name": signers.get(row.approved_by, "–")}]
                * bool(row.approved_by)
            ),
            _("Signed by %(name)s, %(at)s") % {"name": signers.get(row.signed_by, "–"), "at": moment(row.signed_at)},
        ],
        "object_to": row.object_to,
        "qr": {"size": size, "outline": outline},
        "training": settings.TRAINING,
    }


def _supply(row: Any) -> list[dict[str, str]]:
    labels = need_labels(row)
    return [
        {"label": labels[key], "supplier": one.supplier, "phone": one.phone, "from": moment(one.from_at)}
        for key, one in isolation.supplies(row.id).items()
        if key in labels and one.served
    ]


paths = [path("notices/areas/<uuid:measure_id>/", notice, name="measure.notice")]
