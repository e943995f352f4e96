"""Pledges of units: a list, the document to read and print, and keeping a new one.  It is a document and counts for nothing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import covers
from lianfang.roster import queries as roster
from lianfang.roster.types import NAME_RESPONSIBLE, SEE_ROSTER

from ..acting import actor, needs, now
from ..asking import Ask, step
from ..shown import moment, paged, place

SHOWN = ("holding", "all")


@never_cache
@require_GET
@needs(SEE_ROSTER)
def pledges(request: HttpRequest) -> HttpResponse:
    """The pledges for the caller's areas: those that hold, or every text that was signed."""
    known = roster.pledges_visible(actor(request), now(request))
    sets = {"holding": known.filter(ended_at=None), "all": known}
    counts = {key: rows.count() for key, rows in sets.items()}
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "holding"
    rows, pager = paged(request, sets[show])
    new = {"label": _("Keep a signed pledge"), "url": reverse("pledges.new"), "icon": "add"}
    shown = {
        "lead": _("What units promised in writing, for which scope. A document: nothing is counted by it."),
        "tabs": [
            {"url": f"?show={key}", "label": words, "active": key == show, "count": counts[key]}
            for key, words in (("holding", _("In force")), ("all", _("Every text")))
        ],
        "table": {
            "caption": _("Pledges"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in (_("Pledge"), _("Unit"), _("Scope"), _("Signed"), _("Text"))],
            "rows": [_row(row) for row in rows],
            "empty": _("No pledge is kept here"),
            "empty_icon": "signature",
        },
        "pager": pager,
        "actions": [new] if actor(request).may(NAME_RESPONSIBLE, now(request)) else [],
    }
    return render(request, "web/command/pledges.html", shown)


def _row(row: Any) -> dict[str, Any]:
    ended = {"sub": _("holds no more")} if row.ended_at else {}
    return {
        "cells": [
            {"text": row.title, "url": reverse("pledge", args=[row.id]), "sub": place(row.division_id)},
            row.organisation.name,
            row.scope,
            {"text": f"{row.signed_on:%Y-%m-%d}", "sub": row.signer.name},
            {"text": _("No. %(n)s") % {"n": row.number}, **ended},
        ]
    }


def _found(request: HttpRequest, pledge_id: UUID) -> Any:
    row = roster.pledges_visible(actor(request), now(request)).filter(id=pledge_id).first()
    if row is None:
        raise Http404(str(pledge_id))
    return row


@never_cache
@require_GET
@needs(SEE_ROSTER)
def pledge(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """The document: who pledged what, for which scope, signed by whom and when."""
    row = _found(request, pledge_id)
    may = row.ended_at is None and covers(actor(request).areas(NAME_RESPONSIBLE, now(request)), [row.division_id])
    withdraw = {"label": _("Withdraw"), "url": reverse("pledges.withdraw", args=[row.id]), "icon": "undo"}
    shown = {
        "pledge": row,
        "kicker": row.organisation.name,
        "facts": [
            {"label": _("Area"), "value": place(row.division_id)},
            {"label": _("Scope"), "value": row.scope},
            {"label": _("Signed by"), "value": row.signer.name},
            {"label": _("Signed on"), "value": f"{row.signed_on:%Y-%m-%d}"},
            {"label": _("Text"), "value": _("No. %(n)s") % {"n": row.number}},
            *([{"label": _("Holds no more since"), "value": moment(row.ended_at)}] if row.ended_at else []),
        ],
        "actions": [{"label": _("Print"), "icon": "print", "print": True}, *([withdraw] if may else [])],
        "breadcrumbs": [{"label": _("Pledges"), "url": reverse("pledges")}, {"label": row.title}],
    }
    return render(request, "web/command/pledge.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(NAME_RESPONSIBLE)
def new(request: HttpRequest) -> HttpResponse:
    """Keep a pledge that a unit signed."""
    ask = Ask(
        "roster.sign_pledge",
        ("organisation_id", "division_id", "title", "scope", "text", "signer_id", "signed_on"),
        looks={
            "organisation_id": {"label": _("Unit")},
            "scope": {"label": _("Scope")},
            "text": {"label": _("What they pledge")},
            "signer_id": {"label": _("Signed by")},
        },
        shown={
            "heading": _("Keep a signed pledge"),
            "kicker": _("Pledges"),
            "lead": _("A text under the same title takes the place of the one before, which stays to be read."),
            "save": _("Keep it"),
            "cancel_url": reverse("pledges"),
        },
    )
    return step(request, ask, reverse("pledges"), _("Kept."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(NAME_RESPONSIBLE)
def withdraw(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """A pledge holds no more."""
    row = _found(request, pledge_id)
    ask = Ask(
        "roster.withdraw_pledge",
        (),
        known={"pledge_id": row.id, "seen": row.version},
        shown={
            "heading": _("Withdraw a pledge"),
            "kicker": row.organisation.name,
            "lead": row.title,
            "save": _("Withdraw"),
            "cancel_url": reverse("pledge", args=[row.id]),
        },
    )
    return step(request, ask, reverse("pledges"), _("Withdrawn."))


paths = [
    path("pledges/", pledges, name="pledges"),
    path("pledges/new/", new, name="pledges.new"),
    path("pledges/<uuid:pledge_id>/", pledge, name="pledge"),
    path("pledges/<uuid:pledge_id>/withdraw/", withdraw, name="pledges.withdraw"),
]
