"""Divisions: one area's page, and the import of boundaries that the maps are drawn with."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.errors import Refused
from lianfang.editions import queries as editions
from lianfang.isolation import queries as isolation
from lianfang.people.types import VULNERABLE_WORDS, Vulnerable
from lianfang.places import queries as places
from lianfang.places.types import KEEP_DIVISIONS, LEVEL_WORDS, SITE_WORDS, Level, SiteKind
from lianfang.reporting import queries as reporting
from lianfang.reporting.types import SEE
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.roster.types import FOCUS

from ..acting import actor, do, form_id, needs, now, or_404
from ..area_words import standing_at
from ..charts import division_map
from ..shown import moment, paged, reason_lines, several, titled
from .chains import missing_in
from .command import figure_card
from .responsibility import charge_lines, charge_words, naming_link

LARGEST_FILE = 6_000_000


@never_cache
@require_GET
@needs(SEE)
def division(request: HttpRequest, code: str) -> HttpResponse:
    """One area: where it lies, its figures, who answers there, its sites, what lies in it."""
    by, at = actor(request), now(request)
    here = places.by_code(code)
    if here is None:
        raise Http404(code)
    headline = or_404(lambda: reporting.headline(by, at, division_id=here))
    row = places.division(here)
    above = places.ancestors(here)[:-1]
    sites = list(places.sites(divisions=places.under(here))[:60])
    beds = places.beds(site.id for site in sites)
    children, pager = paged(request, places.children(here).order_by("code"))
    shown = {
        "division": row,
        "level": LEVEL_WORDS[Level(str(row.level))] if str(row.level) in set(Level) else "",
        "figures": [figure_card(one) for one in headline],
        "map": division_map(request, headline[0].figure, division_id=here),
        "team": [*_team(request, here, at), *_held_below(here, at)],
        "above": _answer_above(here, at),
        "closed_off": standing_at(isolation.measures_around(here, at)),
        "more": _more(here, at),
        "before": _before(here),
        "went_into": _went_into(row),
        "sites": [_site(site, beds) for site in sites],
        "children": [
            {"title": child.name, "url": reverse("division", args=[child.code]), "note": child.code, "icon": "pin"}
            for child in children
        ],
        "pager": pager,
        "breadcrumbs": [
            *(
                {"label": name, "url": reverse("division", args=[places.code_of(id)])}
                for id, name in _seen(request, above)
            ),
            {"label": row.name},
        ],
    }
    return render(request, "web/command/division.html", shown)


def _seen(request: HttpRequest, ids: tuple[UUID, ...]) -> list[tuple[UUID, str]]:
    """Of the areas above those whose figures the caller sees."""
    within = places.division_ids(actor(request).areas(SEE, now(request)))
    names = places.names(ids)
    return [(id, names[id]) for id in ids if within is None or id in within]


def _team(request: HttpRequest, division_id: UUID, at: Any) -> list[dict[str, Any]]:
    """Who answers for the area by name, gaps among them; then who works for the area itself by role."""
    charges = roster.charges_of([division_id], at)
    named = {charge.key for charge in charges}
    return [
        *(line for charge in charges for line in charge_lines(charge, naming_link(request, charge))),
        *(
            {"title": one.name, "note": _role_words(division_id, one.role, at), "icon": "role", "clock": one.phone}
            for one in roster.responsible(division_id, at)
            if one.role not in named
        ),
        *(
            {
                "title": row.member.name,
                "note": str(ROLES[row.role].label),
                "icon": "user-round",
                "clock": row.member.phone,
            }
            for row in roster.assignments_in([division_id], at).order_by("role", "member__name")[:40]
            if row.role in ROLES
        ),
    ]


def _before(division_id: UUID) -> list[dict[str, Any]]:
    """What a division was called before, and which others went into it."""
    names = several(places.former_names(division_id))
    return [
        *([{"title": names, "note": _("its former name"), "icon": "history"}] if names else []),
        *(
            {"title": one.name, "url": reverse("division", args=[one.code]), "note": one.code, "icon": "merge"}
            for one in places.merged_into(division_id)
        ),
    ]


def _went_into(row: Any) -> dict[str, str] | None:
    """Of a division that is in use no more: since when, and the one that it went into."""
    if row.valid_to is None:
        return None
    on = date_format(row.valid_to, "SHORT_DATE_FORMAT")
    return {
        "title": _("In use no more since %(day)s") % {"day": on},
        "url": reverse("division", args=[row.parent.code]),
        "link": row.parent.name,
    }


def _answer_above(division_id: UUID, at: Any) -> list[dict[str, Any]]:
    """Who answers for the areas that this one lies in, the nearest first: whom to turn to next."""
    above = [id for id in places.ancestors(division_id)[:-1] if places.level_of(id) >= int(Level.COUNTY)]
    names = places.names(above)
    return [
        {
            "title": " · ".join(one.name for one in charge.holders) or _("Nobody"),
            "note": f"{names[charge.division_id]} · {charge_words(charge)}",
            "icon": "blocked" if charge.is_gap else "shield-check",
            "tone": "warn" if charge.is_gap else "",
            "clock": " · ".join(one.phone for one in charge.holders if one.phone),
        }
        for charge in roster.charges_of(above[::-1], at)
    ]


def _held_below(division_id: UUID, at: Any) -> list[dict[str, Any]]:
    """How many charges of the areas that lie in this one nobody holds; leads to where they are listed."""
    charges = roster.charges_of([id for id in places.under(division_id) if id != division_id], at)
    if not charges:
        return []
    gaps = sum(1 for charge in charges if charge.is_gap)
    asked = {"show": "gaps" if gaps else "all", "area": places.code_of(division_id)}
    return [
        {
            "title": _("In the areas below: %(gaps)s of %(all)s charges held by nobody")
            % {"gaps": gaps, "all": len(charges)},
            "icon": "blocked" if gaps else "shield-check",
            "tone": "warn" if gaps else "ok",
            "url": f"{reverse('responsibility')}?{urlencode(asked)}",
        }
    ]


def _more(division_id: UUID, at: Any) -> list[dict[str, Any]]:
    """The network of the area in one chart, its duty zones with those that nobody answers for, and its log of visits."""
    within = places.under(division_id)
    total, _owners, gaps = roster.zone_counts(roster.zones_in(within), at)
    code = places.code_of(division_id)
    last = roster.visits_in([division_id]).first()
    unsolved = roster.problems_in([division_id]).filter(solved_at=None).count()
    visited = _("Last visit %(time)s, %(name)s") % {"time": moment(last.at), "name": last.member.name} if last else ""
    return [
        *_chain(division_id, at),
        {"title": _("Network in one chart"), "icon": "people", "url": reverse("division.network", args=[code])},
        {
            "title": _("Duty zones: %(n)s, without an owner: %(gaps)s") % {"n": total, "gaps": gaps},
            "icon": "blocked" if gaps else "flag",
            "tone": "warn" if gaps else "",
            "url": f"{reverse('zones')}?{urlencode({'area': code})}",
        },
        {
            "title": visited or _("Not visited yet by whoever answers"),
            "note": _("Problems not solved: %(n)s") % {"n": unsolved} if unsolved else "",
            "icon": "list-checks",
            "tone": "warn" if unsolved or not last else "",
            "url": reverse("area.visits"),
        },
    ]


def _chain(division_id: UUID, at: Any) -> list[dict[str, Any]]:
    """How whole the chains of the area's villages are, where the rules ask for any; leads to them."""
    chains = roster.chains_of(places.under(division_id), at)
    missing = missing_in(chains)
    asked = {"show": "gaps" if missing else "all", "area": places.code_of(division_id)}
    words = _("Chains of villages: %(n)s, names missing in them: %(missing)s") % {"n": len(chains), "missing": missing}
    line = {"title": words, "icon": "blocked" if missing else "shield-check", "tone": "warn" if missing else "ok"}
    return [{**line, "url": f"{reverse('chains')}?{urlencode(asked)}"}] if chains else []


def _role_words(division_id: UUID, role: str, at: Any) -> str:
    """What somebody answers as: the care role's name in the rules in force, else its key."""
    teams = editions.here_or_generic(division_id, at).isolation.care_teams.values()
    labels = {one.key: one.label for team in teams for one in team.roles}
    if role.removeprefix(FOCUS) in set(Vulnerable):
        return titled(_("Owner of the canvass"), VULNERABLE_WORDS[Vulnerable(role.removeprefix(FOCUS))])
    return labels[role].text(get_language() or "en") if role in labels else role.replace("_", " ")


def _site(site: Any, beds: Any) -> dict[str, Any]:
    free = beds[site.id].free
    return {
        "title": site.name,
        "note": str(SITE_WORDS[SiteKind(site.kind)]),
        "icon": "building",
        "status": _("%(n)s beds free") % {"n": free} if beds[site.id].beds else "",
        "status_tone": "ok" if free else "warn",
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(KEEP_DIVISIONS)
def boundaries(request: HttpRequest) -> HttpResponse:
    """Import boundaries: a GeoJSON file keyed by official code; says which divisions matched."""
    if request.method == "GET":
        return _boundaries_page(request, None)
    file = request.FILES.get("file")
    text = file.read(LARGEST_FILE + 1).decode("utf-8", errors="replace") if file is not None else ""
    try:
        made = do(request, "places.import_boundaries", {"geojson": text})
    except Refused as refusal:
        return _boundaries_page(request, refusal)
    messages.success(request, _("Boundaries kept: %(n)s.") % {"n": made["kept"]})
    if made["unknown"]:
        names = several(made["unknown"][:12])
        messages.warning(
            request, _("Left out, since no division of your area has the code: %(codes)s.") % {"codes": names}
        )
    return HttpResponseRedirect(f"{reverse('boundaries')}?done={form_id(request) or ''}", status=303)


def _boundaries_page(request: HttpRequest, refusal: Refused | None) -> HttpResponse:
    kept, by, at = places.boundaries_kept(), actor(request), now(request)
    within = places.division_ids(by.areas(KEEP_DIVISIONS, at))
    rows = []
    for level in Level:
        ids = [id for id in places.of_level(int(level.value)) if within is None or id in within]
        outlined = sum(1 for id in ids if places.code_of(id) in kept)
        if ids:
            rows.append({"cells": [str(LEVEL_WORDS[level]), len(ids), outlined]})
    shown = {
        "reasons": [{**line, "field": "file"} for line in reason_lines(refusal.reasons)[:40]] if refusal else [],
        "table": {
            "caption": _("Boundaries kept"),
            "caption_hidden": True,
            "columns": [
                {"label": _("Level")},
                {"label": _("Divisions"), "number": True},
                {"label": _("With boundaries"), "number": True},
            ],
            "rows": rows,
        },
        "matched": [
            {"name": places.full_name(id), "code": code}
            for code in sorted(kept)[:400]
            if (id := places.by_code(code)) is not None
        ],
        "field": {
            "name": "file",
            "label": _("GeoJSON file"),
            "kind": "file",
            "accept": ".json,.geojson,application/geo+json",
            "required": True,
            "hint": _("One feature per division, its official code in the property “code” or “adcode”."),
        },
    }
    return render(request, "web/command/boundaries.html", shown, status=422 if refusal else 200)


@require_GET
@needs(SEE)
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of one level as GeoJSON, for the maps."""
    level = request.GET.get("level", "")
    kept = places.boundaries_kept()
    features = [
        {"type": "Feature", "properties": {"code": code, "name": code}, "geometry": geometry}
        for code, geometry in kept.items()
        if (id := places.by_code(code)) is not None and str(places.level_of(id)) == level
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


paths = [
    path("divisions/<str:code>/", division, name="division"),
    path("boundaries/", boundaries, name="boundaries"),
    path("boundaries.json", outlines, name="boundaries.json"),
]
