"""One area measure: its terms, who lives inside, what supplies them, how exits and supply were found, the next steps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core.errors import Refused
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import CHECK_AREA, SEE, AreaState

from ..acting import actor, do, needs, now
from ..area_steps import BINDING, STEPS, offered, payload_of
from ..area_words import (
    ground_words,
    kind_words,
    need_labels,
    place_of,
    signed_short,
    state_cell,
    supply_table,
    terms,
)
from ..clocks import onward
from ..lives import names_of_members
from ..rule_words import departure_lines
from ..shown import by_field, moment, reason_lines, several

CHECKS_SHOWN = 14


def measure_or_404(request: HttpRequest, measure_id: UUID) -> Any:
    """A measure on or around the caller's areas."""
    found = isolation.measures_visible(actor(request), now(request)).filter(id=measure_id).first()
    if found is None:
        raise Http404(measure_id)
    return found


@never_cache
@require_GET
@needs(SEE)
def measure(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """A measure; a proposal with what is short and what can be decided about it."""
    return _page(request, measure_or_404(request, measure_id))


@never_cache
@require_POST
@needs(SEE)
def step(request: HttpRequest, measure_id: UUID, name: str) -> HttpResponse:
    """One step: say who supplies, sign, decline, review, lift; refused ones come back with every reason."""
    row = measure_or_404(request, measure_id)
    if name not in STEPS:
        raise Http404(name)
    try:
        do(request, STEPS[name].action, payload_of(name, row, request.POST))
    except Refused as refusal:
        return _page(request, row, tried=name, refusal=refusal)
    messages.success(request, STEPS[name].done)
    return onward(request, reverse("measure", args=[row.id]))


def _page(request: HttpRequest, row: Any, *, tried: str = "", refusal: Refused | None = None) -> HttpResponse:
    by, at = actor(request), now(request)
    state = isolation.measure_state(row, at)
    going = state in BINDING or state is AreaState.PROPOSED
    short = isolation.shortages(row, at) if going else []
    checks = list(isolation.checks(row.id)[:CHECKS_SHOWN])
    wrong = by_field(refusal.reasons) if refusal else {}
    shown = {
        "measure": row,
        "heading": place_of(row),
        "kicker": f"{kind_words(row)} · {ground_words(row)}",
        "figures": _figures(row, short, checks, going),
        "terms": terms(row, at),
        "supply": supply_table(row, short) if going else None,
        "signed_short": signed_short(row),
        "exits": _exits(row, checks),
        "checks": [_check_event(row, one) for one in checks],
        "events": _reviews(row),
        "departures": departure_lines(row.edition_id, row.departures),
        "binding": state in BINDING,
        "steps": offered(
            by,
            row,
            state,
            short,
            at,
            wide=isolation.is_wide(row),
            given=request.POST.dict() if refusal else {},
            wrong=wrong,
            tried=tried,
        ),
        "reasons": reason_lines(refusal.reasons, prefix=f"{tried}-") if refusal else [],
        "links": _links(request, row, state),
        "breadcrumbs": [{"label": _("Area measures"), "url": reverse("measures")}, {"label": place_of(row)}],
    }
    return render(request, "web/measures/measure.html", shown, status=422 if refusal else 200)


def _figures(row: Any, short: list[Any], checks: list[Any], going: bool) -> list[dict[str, Any]]:
    inside = isolation.inside(row.division_id, row.block) if going else None
    shut = len(checks[0].shut) if checks else 0
    return [
        {"label": _("Households inside"), "value": inside.households if inside else row.households},
        {"label": _("Persons inside"), "value": inside.persons if inside else row.persons},
        {"label": _("Needs that are short"), "value": len(short), "tone": "warn" if short else ""},
        {"label": _("Exits found shut"), "value": shut, "tone": "warn" if shut else ""},
    ]


def _exits(row: Any, checks: list[Any]) -> list[dict[str, Any]]:
    shut = set(checks[0].shut) if checks else set()
    words = {True: _("found shut, being opened"), False: _("stays open at any hour")}
    return [
        {
            "title": one["name"],
            "note": " · ".join([one["phone"], words[n in shut]]),
            "icon": "blocked" if n in shut else "door",
            "tone": "danger" if n in shut else "ok",
        }
        for n, one in enumerate(row.exits, 1)
    ]


def _check_event(row: Any, one: Any) -> dict[str, Any]:
    labels = need_labels(row)
    wrong = [
        *(_("shut: %(exit)s") % {"exit": row.exits[n - 1]["name"]} for n in one.shut),
        *(_("not come: %(need)s") % {"need": labels.get(key, key)} for key in one.short),
    ]
    day, _space, time = moment(one.at).partition(" ")
    return {
        "day": day,
        "time": time,
        "text": several(wrong) if wrong else _("exits open, supply came"),
        "icon": "blocked" if wrong else "check",
        "tone": "danger" if wrong else "ok",
        "note": one.note,
        "by": names_of_members({one.by}).get(one.by, "–"),
    }


def _reviews(row: Any) -> list[dict[str, Any]]:
    found = []
    for one in isolation.area_reviews(row.id):
        day, _space, time = moment(one.at).partition(" ")
        by = names_of_members({one.by}).get(one.by, "–")
        found.append({"day": day, "time": time, "text": one.why, "icon": "history", "tone": "note", "by": by})
    return found


def _links(request: HttpRequest, row: Any, state: AreaState) -> list[dict[str, Any]]:
    made = {"label": _("How this was recorded"), "icon": "history", "url": reverse("journal", args=[row.op])}
    if row.signed_at is None:
        return [made]
    notice = {"label": _("What residents see"), "icon": "eye", "url": reverse("measure.notice", args=[row.id])}
    may_check = state is AreaState.IN_FORCE and actor(request).may(CHECK_AREA, now(request))
    check = {"label": _("Check exits and supply"), "icon": "check", "url": reverse("measure.check", args=[row.id])}
    return [*([check] if may_check else []), notice, made]


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CHECK_AREA)
def check(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """On a phone, at the place: each exit open or shut, each need come or not."""
    row, at = measure_or_404(request, measure_id), now(request)
    if request.method == "GET":
        return _check_page(request, row, at)
    post = request.POST
    shut = [n for n in range(1, len(row.exits) + 1) if post.get(f"exit-{n}") == "shut"]
    short = [key for key in need_labels(row) if post.get(f"need-{key}") == "short"]
    unsaid = [
        *(f"exit-{n}" for n in range(1, len(row.exits) + 1) if post.get(f"exit-{n}") not in ("open", "shut")),
        *(f"need-{key}" for key in need_labels(row) if post.get(f"need-{key}") not in ("come", "short")),
    ]
    if unsaid:
        return _check_page(request, row, at, unsaid=unsaid)
    try:
        given = {"measure_id": row.id, "shut": shut, "short": short, "note": post.get("note", "").strip()}
        do(request, "isolation.check_measure", given)
    except Refused as refusal:
        return _check_page(request, row, at, refusal=refusal)
    messages.success(request, _("Recorded. What is wrong has been passed on.") if shut or short else _("Recorded."))
    return onward(request, reverse("measure", args=[row.id]))


def _check_page(
    request: HttpRequest, row: Any, at: datetime, *, unsaid: list[str] | None = None, refusal: Refused | None = None
) -> HttpResponse:
    needed = [_("Say this.")] if unsaid else []

    def choice(name: str, label: str, *values: tuple[str, str]) -> dict[str, Any]:
        chosen = request.POST.get(name, "")
        options = [{"value": v, "label": words, "selected": v == chosen} for v, words in values]
        errors = needed if unsaid and name in unsaid else []
        return {
            "name": name,
            "label": label,
            "kind": "choice",
            "open": True,
            "required": True,
            "choices": options,
            "errors": errors,
        }

    exits = [
        choice(f"exit-{n}", one["name"], ("open", _("open")), ("shut", _("shut or blocked")))
        for n, one in enumerate(row.exits, 1)
    ]
    needs_ = [
        choice(f"need-{key}", label, ("come", _("has come")), ("short", _("has not come")))
        for key, label in need_labels(row).items()
    ]
    shown = {
        "heading": place_of(row),
        "state": state_cell(row, at),
        "exits": exits,
        "needs": needs_,
        "note": {"name": "note", "label": _("Note"), "kind": "text", "maxlength": 200, "wide": True}
        | {"value": request.POST.get("note", ""), "hint": _("What you saw; no names.")},
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "back_url": reverse("measure", args=[row.id]),
    }
    return render(request, "web/measures/check.html", shown, status=422 if refusal or unsaid else 200)


paths = [
    path("measures/<uuid:measure_id>/", measure, name="measure"),
    path("measures/<uuid:measure_id>/steps/<slug:name>/", step, name="measure.step"),
    path("measures/<uuid:measure_id>/check/", check, name="measure.check"),
]
