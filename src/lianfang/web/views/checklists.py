"""Daily checklists: the villages of a township with today and the last days, and the checklist of one village on a phone."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import covers
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.journeys import checklists as asked
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.types import LOG_VISITS, SEE_ROSTER

from ..acting import actor, do, needs, now
from ..asking import gone_on, word_of
from ..shown import moment, paged, place, reason_lines, several

DAYS = 7
SHOWN = ("missing", "open", "all")


@never_cache
@require_GET
@needs(SEE_ROSTER)
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of the caller's areas: those not gone through today, those with something not done, or all."""
    at = now(request)
    today = asked.day_of(at)
    areas = places.division_ids(actor(request).areas(SEE_ROSTER, at))
    ids = [id for id in asked.villages_to_check(at) if areas is None or id in areas]
    known = roster.village_checks(ids, today - timedelta(days=DAYS - 1), today)
    sets = {
        "missing": [id for id in ids if (id, today) not in known],
        "open": [id for id in ids if (id, today) in known and known[id, today].open_items],
        "all": ids,
    }
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "missing" if sets["missing"] else "all"
    rows, pager = paged(request, sets[show])
    shown = {
        "lead": _("%(done)s of %(all)s villages were gone through today.")
        % {"done": len(ids) - len(sets["missing"]), "all": len(ids)},
        "tabs": [
            {"url": f"?show={key}", "label": words, "active": key == show, "count": len(sets[key])}
            for key, words in (
                ("missing", _("Not today yet")),
                ("open", _("Something is not done")),
                ("all", _("All villages")),
            )
        ],
        "table": _table(rows, known, today),
        "pager": pager,
        "actions": [],
    }
    return render(request, "web/command/checklists.html", shown)


def _table(ids: list[UUID], known: dict[tuple[UUID, date], Any], today: date) -> dict[str, Any]:
    days = [today - timedelta(days=n) for n in range(1, DAYS)]
    return {
        "caption": _("Daily checklists"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("Village"), _("Today"), _("Not done"), _("Days without one"))],
        "rows": [
            {
                "tone": "" if (id, today) in known else "warn",
                "cells": [
                    {"text": place(id), "url": reverse("checklist", args=[places.code_of(id)])},
                    _today(known.get((id, today))),
                    known[id, today].open_items if (id, today) in known else "",
                    several(f"{day:%m-%d}" for day in days if (id, day) not in known and asked.owed_on(id, day))
                    or _("none"),
                ],
            }
            for id in ids
        ],
        "empty": _("No village here is asked for a checklist"),
        "empty_icon": "clipboard",
    }


def _today(check: Any) -> dict[str, Any]:
    if check is None:
        return {"status": _("not yet"), "tone": "warn"}
    return {
        "status": _("done") if not check.open_items else _("gaps"),
        "tone": "warn" if check.open_items else "ok",
    } | {"sub": f"{moment(check.at)} · {check.member.name}"}


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE_ROSTER)
def checklist(request: HttpRequest, village: str) -> HttpResponse:
    """The checklist of a village today: to be gone through by whoever may, else what was found."""
    at, here = now(request), places.by_code(village)
    if here is None or not covers(actor(request).areas(SEE_ROSTER, at), [here]):
        raise Http404(village)
    rules = asked.rules_at(here, at)
    if request.method == "GET" or rules is None:
        return _page(request, here, rules, at)
    items = rules.edition.responsibility.village_checklist.items
    unsaid = [key for key in items if request.POST.get(f"done-{key}") not in ("yes", "no")]
    if unsaid:
        return _page(request, here, rules, at, unsaid=unsaid)
    answers = [
        {
            "item": key,
            "done": request.POST[f"done-{key}"] == "yes",
            "evidence": request.POST.get(f"evidence-{key}", "").strip(),
        }
        for key in items
    ]
    try:
        made = do(request, "journeys.check_village", {"division_id": here, "answers": answers})
    except Refused as refusal:
        return _page(request, here, rules, at, refusal=refusal)
    words = _("Handed in. What is not done has been passed on.") if made["open_items"] else _("Handed in.")
    return gone_on(request, reverse("checklist", args=[village]), words)


def _page(
    request: HttpRequest,
    here: UUID,
    rules: Any,
    at: datetime,
    *,
    unsaid: list[str] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    today = asked.day_of(at)
    check = roster.village_checks([here], today, today).get((here, today))
    items = rules.edition.responsibility.village_checklist.items if rules is not None else {}
    may = covers(actor(request).areas(LOG_VISITS, at), [here])
    shown = {
        "heading": places.names([here])[here],
        "day": f"{today:%Y-%m-%d}",
        "asked": bool(items),
        "template": rules.edition.name if rules is not None else "",
        "fields": [_fields(request, key, word_of(item), unsaid or []) for key, item in items.items()]
        if check is None and may
        else [],
        "found": _found(check, items) if check is not None else [],
        "who": f"{check.member.name} · {moment(check.at)}" if check is not None else "",
        "operation": fresh(at),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "back_url": reverse("checklists"),
    }
    return render(request, "web/doors/checklist.html", shown, status=422 if refusal or unsaid else 200)


def _fields(request: HttpRequest, key: str, label: str, unsaid: list[str]) -> dict[str, Any]:
    chosen = request.POST.get(f"done-{key}", "")
    options = (("yes", _("done")), ("no", _("not done")))
    return {
        "done": {
            "name": f"done-{key}",
            "label": label,
            "kind": "choice",
            "open": True,
            "required": True,
            "choices": [{"value": v, "label": words, "selected": v == chosen} for v, words in options],
            "errors": [_("Say this.")] if key in unsaid else [],
        },
        "evidence": {
            "name": f"evidence-{key}",
            "label": _("What shows it, or what is missing"),
            "kind": "text",
            "maxlength": 200,
            "value": request.POST.get(f"evidence-{key}", ""),
        },
    }


def _found(check: Any, items: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": word_of(items[one["item"]]) if one["item"] in items else one["item"],
            "note": one["evidence"],
            "icon": "check" if one["done"] else "blocked",
            "tone": "ok" if one["done"] else "warn",
            "status": "" if one["done"] else _("not done"),
            "status_tone": "warn",
        }
        for one in check.answers
    ]


paths = [
    path("checklists/", villages, name="checklists"),
    path("checklists/<str:village>/", checklist, name="checklist"),
]
