"""Who may do what and why: the table of roles and duties, who holds which role where, and who gave it to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core.access import DUTIES, OPERATOR_ID, SYSTEM_ID, Actor
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
    """The one table of roles and duties, and the assignments in force in the caller's areas: of one role, or for a duty."""
    by, at, role, duty = actor(request), now(request), request.GET.get("role", ""), request.GET.get("duty", "")
    held = roster.assignments_in(places.division_ids(by.areas(SEE_ROSTER, at)), at).order_by("role", "member__name")
    if role in ROLES:
        held = held.filter(role=role)
    if duty in DUTIES:
        held = held.filter(role__in=[key for key, one in ROLES.items() if duty in one.duties])
    rows, pager = paged(request, held)
    names, givers = places.names(row.division_id for row in rows), _givers(row.by for row in rows)
    shown = {
        "roles": [{"key": key, "label": role.label} for key, role in ROLES.items()],
        "groups": [_group(module, words) for module, words in MODULE_WORDS.items()],
        "narrow": [
            {"url": "?#holders", "label": _("all"), "active": role not in ROLES and duty not in DUTIES},
            *([{"url": f"?duty={duty}#holders", "label": DUTIES[duty], "active": True}] if duty in DUTIES else []),
            *({"url": f"?role={k}#holders", "label": r.label, "active": k == role} for k, r in ROLES.items()),
        ],
        "holders": {
            "caption": _("Who holds what where"),
            "caption_hidden": True,
            "columns": [
                {"label": label}
                for label in (_("Full name"), _("Role"), _("Area"), _("Since"), _("Until"), _("Given by"))
            ],
            "rows": [_holder(row, names, givers) for row in rows],
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
            {
                "label": label,
                "url": f"?duty={name}#holders",
                "held": [(role.label, name in role.duties) for role in ROLES.values()],
            }
            for name, label in duties
        ],
    }


def _givers(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Who gave what is held; the home itself is set up by whoever sits at the machine."""
    told = {SYSTEM_ID: _("the program, by the rules"), OPERATOR_ID: _("whoever set the home up")}
    return {**roster.member_names(ids), **told}


def _given(row: Any, givers: dict[UUID, str]) -> dict[str, Any]:
    """By whom and when, opening to the operation that did it."""
    when = _("recorded %(at)s") % {"at": moment(row.recorded_at)}
    return {"text": givers.get(row.by, ""), "sub": when, "url": reverse("journal", args=[row.op])}


def _holder(row: Any, names: Any, givers: dict[UUID, str]) -> dict[str, Any]:
    role = ROLES[row.role].label if row.role in ROLES else row.role
    return {
        "cells": [
            {"text": row.member.name, "sub": row.member.phone},
            str(role),
            names.get(row.division_id, ""),
            {"text": moment(row.since)},
            {"text": moment(row.until)},
            _given(row, givers),
        ]
    }


def _stand_ins(by: Actor, at: datetime) -> dict[str, Any]:
    """Who stands in for whom in the caller's areas, now or later; the caller's own can be ended from here."""
    rows = list(roster.stand_ins_in(places.division_ids(by.areas(SEE_ROSTER, at)), at)[:STAND_INS_AT_MOST])
    labels = (_("Stand-in"), _("Stands in for"), _("Holds so"), _("Since"), _("Until"), _("Given by"), "")
    held, givers = _held_by({row.member_id for row in rows}, at), _givers(row.by for row in rows)
    return {
        "caption": _("Who stands in for whom"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in labels],
        "rows": [_stand_in(row, by, at, held, givers) for row in rows],
        "empty": _("Nobody stands in for anybody"),
        "empty_text": _("A stand-in holds what the other holds, never more, until a set time."),
        "empty_icon": "people",
    }


def _held_by(members: set[UUID], at: datetime) -> dict[UUID, str]:
    """What each of some members holds themselves, role and area: that is what passes to who stands in."""
    rows = list(roster.assignments_in(None, at).filter(member_id__in=members).order_by("role", "id"))
    names = places.names(row.division_id for row in rows)
    held: dict[UUID, list[str]] = {}
    for row in rows:
        words = f"{roster.role_words(row.role)} · {names.get(row.division_id, '')}"
        held.setdefault(row.member_id, []).append(words)
    return {member: "; ".join(said) for member, said in held.items()}


def _stand_in(row: Any, by: Actor, at: datetime, held: dict[UUID, str], givers: dict[UUID, str]) -> dict[str, Any]:
    own = row.member_id == by.member or by.may(KEEP_ROSTER, at)
    end = office_link("roster.end_stand_in", reverse("access"), stand_in_id=row.id)
    return {
        "cells": [
            {"text": row.deputy.name, "sub": row.deputy.phone},
            row.member.name,
            held.get(row.member_id, ""),
            {"text": moment(row.since)},
            {"text": moment(row.until)},
            _given(row, givers),
            {"text": _("End"), "url": end} if own and by.may(NAME_STAND_IN, at) else "",
        ]
    }


paths = [path("access/", access, name="access")]
