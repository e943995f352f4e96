"""Who may do what: the table of roles and duties, and who holds which role where."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core.access import DUTIES, Actor
from lianfang.places import queries as places
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.roster.types import KEEP_ROSTER, NAME_STAND_IN, SEE_ROSTER

from ..acting import actor, needs, now
from ..asking import office_link
from ..figure_words import MODULE_WORDS
from ..shown import moment, paged

STAND_INS_AT_MOST = 200
"""As many stand-ins as a page shows; a county has a few at a time."""


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
        "stand_ins": _stand_ins(by, at),
        "name_url": reverse("office.form", args=["roster.name_stand_in"]) if by.may(NAME_STAND_IN, at) else "",
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


def _stand_ins(by: Actor, at: datetime) -> dict[str, Any]:
    """Who stands in for whom in the caller's areas, now or later; the caller's own can be ended from here."""
    rows = roster.stand_ins_in(places.division_ids(by.areas(SEE_ROSTER, at)), at)[:STAND_INS_AT_MOST]
    labels = (_("Stand-in"), _("Stands in for"), _("Since"), _("Until"), "")
    return {
        "caption": _("Who stands in for whom"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in labels],
        "rows": [_stand_in(row, by, at) for row in rows],
        "empty": _("Nobody stands in for anybody"),
        "empty_text": _("A stand-in holds what the other holds, never more, until a set time."),
        "empty_icon": "people",
    }


def _stand_in(row: Any, by: Actor, at: datetime) -> dict[str, Any]:
    own = row.member_id == by.member or by.may(KEEP_ROSTER, at)
    end = office_link("roster.end_stand_in", reverse("access"), stand_in_id=row.id)
    return {
        "cells": [
            {"text": row.deputy.name, "sub": row.deputy.phone},
            row.member.name,
            {"text": moment(row.since)},
            {"text": moment(row.until)},
            {"text": _("End"), "url": end} if own and by.may(NAME_STAND_IN, at) else "",
        ]
    }


paths = [path("access/", access, name="access")]
