"""Rules: the edition in force with every value and its source, what differs between any two, TOML in and out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core import training
from lianfang.core.errors import Reason, Refused
from lianfang.editions import queries as editions
from lianfang.editions.types import SECTIONS, Edition
from lianfang.editions.vocabulary import ADOPT, FLAW, LIST_AREAS, RISK_WORDS, SEE, Risk
from lianfang.places import queries as places

from ..acting import actor, do, form_id, needs, now, or_404
from ..order_words import form_link
from ..rule_words import SECTION_WORDS, differing, lines_of, source_cell, spoken
from ..shown import moment, reason_lines

LARGEST_DOCUMENT = 400_000


def _home_division(request: HttpRequest, duty: str = SEE) -> UUID:
    """The first of the caller's areas, else the root: whose rules are shown first."""
    areas = actor(request).areas(duty, now(request))
    if areas:
        return areas[0]
    found = places.roots().first()
    if found is None:
        raise Http404
    return found.id


@never_cache
@require_GET
@needs(SEE)
def rules(request: HttpRequest) -> HttpResponse:
    """The editions of the outbreak handled here, the one in force marked, and the areas listed."""
    at, division = now(request), _home_division(request)
    outbreak = editions.current_outbreaks(division, at).first()
    if outbreak is None:
        return render(request, "web/rules/none.html", {"place": places.full_name(division)})
    ruling = editions.in_force_or_none(outbreak.id, division, at)
    rows = list(editions.editions(outbreak.id))
    language = get_language() or "en"
    shown = {
        "outbreak": outbreak,
        "ruling": ruling,
        "ruling_title": ruling.edition.title.text(language) if ruling else "",
        "place": places.full_name(division),
        "editions": [_edition_row(row, ruling, at) for row in rows],
        "pairs": [{"value": str(row.id), "label": row.name} for row in rows],
        "areas": _areas(request, outbreak, at),
        "actions": _actions(request),
    }
    return render(request, "web/rules/rules.html", shown)


def _edition_row(row: Any, ruling: Any, at: Any) -> dict[str, Any]:
    here = ruling is not None and row.id == ruling.id
    state = (_("in force here"), "ok") if here else (_("later"), "note") if row.effective_at > at else ("", "")
    return {
        "title": row.name,
        "url": reverse("rules.edition", args=[row.id]),
        "note": " · ".join(
            [
                places.full_name(row.division_id),
                _("from %(at)s") % {"at": moment(row.effective_at)},
                *([_("stricter in %(n)s values") % {"n": len(row.stricter)}] if row.stricter else []),
            ]
        ),
        "icon": "rules",
        "tone": "ok" if here else "idle",
        "status": state[0],
        "status_tone": state[1],
    }


def _areas(request: HttpRequest, outbreak: Any, at: Any) -> dict[str, Any]:
    tones = {Risk.HIGH: "danger", Risk.MEDIUM: "warn", Risk.LOW: "note"}
    return {
        "caption": _("Listed areas"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("Area"), _("Code"), _("Risk"), _("Since"), _("Source"))],
        "rows": [
            {
                "cells": [
                    row.name,
                    row.code,
                    {"status": RISK_WORDS[Risk(row.risk)], "tone": tones[Risk(row.risk)]},
                    {"text": moment(row.since)},
                    {"text": row.source},
                ]
            }
            for row in editions.listed_areas(outbreak.id, at)
        ],
        "empty": _("No area is listed"),
    }


def _actions(request: HttpRequest) -> list[dict[str, Any]]:
    by, at = actor(request), now(request)
    found = []
    if by.may(LIST_AREAS, at):
        url = form_link("editions.list_area", reverse("rules"))
        found.append({"label": _("List an area"), "icon": "pin", "url": url})
    if by.may(ADOPT, at):
        found.append({"label": _("Adopt an edition"), "icon": "upload", "url": reverse("rules.adopt")})
    return found


@never_cache
@require_GET
@needs(SEE)
def edition(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """One edition: every value with where it is from."""
    stored = or_404(lambda: editions.edition(edition_id))
    language = get_language() or "en"
    found = list(lines_of(stored.edition))
    labels = (_("Rule"), _("Value"), _("Source"))
    sections = []
    for name in SECTIONS:
        rows = [
            {"cells": [{"text": line.words, "code": line.path}, line.value, source_cell(line.source)]}
            for line in found
            if line.section == name
        ]
        table = {
            "caption": SECTION_WORDS[name],
            "caption_hidden": True,
            "columns": [{"label": label} for label in labels],
            "rows": rows,
        }
        sections.append({"id": name, "label": SECTION_WORDS[name], "table": table})
    shown = {
        "edition": stored.edition,
        "heading": stored.edition.title.text(language),
        "facts": [
            {"label": _("In force from"), "value": moment(stored.effective_at)},
            {"label": _("Area"), "value": places.full_name(stored.division_id)},
            {"label": _("Departs from"), "value": stored.edition.parent or _("nothing: it stands alone")},
            _approver(stored.edition, language),
            {"label": _("To verify"), "value": sum(1 for line in found if line.source and line.source.to_verify)},
        ],
        "tabs": [{"url": f"#{section['id']}", "label": section["label"]} for section in sections],
        "stricter": len(stored.stricter),
        "sections": sections,
        "actions": [
            {
                "label": _("Download TOML"),
                "icon": "download",
                "url": reverse("rules.toml", args=[edition_id]),
                "download": True,
            }
        ],
        "breadcrumbs": [{"label": _("Rules"), "url": reverse("rules")}, {"label": stored.name}],
    }
    return render(request, "web/rules/edition.html", shown)


def _approver(shown: Edition, language: str) -> dict[str, Any]:
    name = shown.approved_by.text(language) if shown.approved_by else "–"
    return {"label": _("Approved by"), "value": name, "lang": spoken(name)}


@require_GET
@needs(SEE)
def toml(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """An edition as TOML, complete, with the source of every value."""
    name, document = or_404(lambda: editions.document(edition_id))
    mark = f"# {said}\n" if (said := training.words()) else ""
    response = HttpResponse(mark + document, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response


@never_cache
@require_GET
@needs(SEE)
def difference(request: HttpRequest) -> HttpResponse:
    """What two editions state differently."""
    before, after = (_chosen(request, name) for name in ("before", "after"))
    found = differing(before.edition, after.edition)
    labels = (_("Rule"), before.name, after.name, _("Source of the later value"))
    shown = {
        "before": before,
        "after": after,
        "table": {
            "caption": _("What differs"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in labels],
            "rows": [
                {"cells": [{"text": words, "code": at}, old, new, source_cell(source)]}
                for at, words, old, new, source in found
            ],
            "empty": _("They state the same"),
        },
        "breadcrumbs": [{"label": _("Rules"), "url": reverse("rules")}, {"label": _("What differs")}],
    }
    return render(request, "web/rules/difference.html", shown)


def _chosen(request: HttpRequest, name: str) -> Any:
    try:
        wanted = UUID(request.GET.get(name, ""))
    except ValueError:
        raise Http404(name) from None
    return or_404(lambda: editions.edition(wanted))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADOPT)
def adopt(request: HttpRequest) -> HttpResponse:
    """Adopt an edition from a TOML file or text; every flaw is named by its path."""
    at = now(request)
    division = _home_division(request, ADOPT)
    outbreaks = list(editions.current_outbreaks(division, at))
    if request.method == "GET":
        return _adopt_page(request, outbreaks, division, "", None)
    text = _document(request)
    given = {
        "outbreak_id": request.POST.get("outbreak_id", ""),
        "division_id": request.POST.get("division_id", ""),
        "document": text,
    }
    try:
        made = do(request, "journeys.adopt_edition", given)
    except Refused as refusal:
        return _adopt_page(request, outbreaks, division, text, refusal)
    words = _("The edition is adopted.")
    if shorter := made["orders"]:
        more = ngettext("%(n)s order ends earlier by it.", "%(n)s orders end earlier by it.", shorter)
        words = f"{words} {more % {'n': shorter}}"
    messages.success(request, words)
    address = reverse("rules.edition", args=[made["id"]])
    return HttpResponseRedirect(f"{address}?done={form_id(request) or ''}", status=303)


def _document(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("document", "").replace("\r\n", "\n")
    text: str = file.read(LARGEST_DOCUMENT + 1).decode("utf-8", errors="replace")
    return text


def _flaw(reason: Reason) -> dict[str, Any]:
    """A reason as the page lists it: a flaw of the document by the path of its value."""
    if reason.code != FLAW:
        return reason_lines([reason])[0]
    return {"label": reason.params["path"], "field": "document", "text": str(reason.params["flaw"])}


def _adopt_page(
    request: HttpRequest, outbreaks: list[Any], division: UUID, text: str, refusal: Refused | None
) -> HttpResponse:
    shown = {
        "outbreaks": [{"value": str(one.id), "label": one.name} for one in outbreaks],
        "divisions": [
            {"value": str(id), "label": name, "selected": id == division}
            for id, name in places.names(places.ancestors(division)).items()
        ],
        "document": text,
        "reasons": [_flaw(reason) for reason in refusal.reasons] if refusal else [],
        "breadcrumbs": [{"label": _("Rules"), "url": reverse("rules")}, {"label": _("Adopt an edition")}],
    }
    return render(request, "web/rules/adopt.html", shown, status=422 if refusal else 200)


paths = [
    path("rules/", rules, name="rules"),
    path("rules/adopt/", adopt, name="rules.adopt"),
    path("rules/difference/", difference, name="rules.difference"),
    path("rules/<uuid:edition_id>/", edition, name="rules.edition"),
    path("rules/<uuid:edition_id>.toml", toml, name="rules.toml"),
]
