"""Who may do what: the table of roles and duties, and who holds which role where."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core.access import DUTIES
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.roster.types import SEE_ROSTER

from ..acting import actor, needs, now
from ..figure_words import MODULE_WORDS
from ..shown import moment, paged


@never_cache
@require_GET
@needs(SEE_ROSTER)
def access(request: HttpRequest) -> HttpResponse:
    """The one table of roles and duties, and the assignments in force in the caller's areas."""
    by, at, role = actor(request), now(request), request.GET.get("role", "")
    held = roster.assignments_in(places.division_ids(by.areas(SEE_ROSTER, at)), at).order_by("role", "member__name")
    if role in ROLES:
        held = held.filter(role=role)
    rows, pager = paged(request, held)
    names = places.names(row.division_id for row in rows)
    shown = {
        "roles": [{"key": key, "label": role.label} for key, role in ROLES.items()],
        "groups": [_group(module, words) for module, words in MODULE_WORDS.items()],
        "narrow": [
            {"url": "?#holders", "label": _("all"), "active": role not in ROLES},
            *({"url": f"?role={k}#holders", "label": r.label, "active": k == role} for k, r in ROLES.items()),
        ],
        "holders": {
            "caption": _("Who holds what where"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("Full name"), _("Role"), _("Area"), _("Since"), _("Until"))],
            "rows": [_holder(row, names) for row in rows],
            "empty": _("Nobody holds a role here"),
        },
        "pager": pager,
    }
    return render(request, "web/command/access.html", shown)


def _group(module: str, words: Any) -> dict[str, Any]:
    duties = [(name, label) for name, label in DUTIES.items() if name.split(".")[0] == module]
    return {
        "label": words,
        "duties": [
            {"label": label, "held": [(role.label, name in role.duties) for role in ROLES.values()]}
            for name, label in duties
        ],
    }


def _holder(row: Any, names: Any) -> dict[str, Any]:
    role = ROLES[row.role].label if row.role in ROLES else row.role
    return {
        "cells": [
            {"text": row.member.name, "sub": row.member.phone},
            str(role),
            names.get(row.division_id, ""),
            {"text": moment(row.since)},
            {"text": moment(row.until)},
        ]
    }


paths = [path("access/", access, name="access")]
