"""Logins: who can log in and who cannot yet; slips for the first login; lost phones; the end of an account."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core import clock
from lianfang.core.errors import NOT_A_TIME, NOT_FOUND_HERE, Reason, Refused
from lianfang.places import queries as places
from lianfang.roster import devices, logins, slips
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.roster.types import KEEP_LOGINS, LOGIN_EVENT_WORDS, LoginEventKind

from .. import outside, papers
from ..acting import actor, needs, now
from ..field_words import label_of
from ..forms import zoned
from ..lives import names_of_members
from ..shown import moment, paged, place, reason_lines, several
from .account import phone_row

ASKED = ("state", "role", "area", "q")
STATE_TONES = {logins.State.NONE: "warn", logins.State.SLIP: "note", logins.State.IN_USE: "ok"}
EVENTS_AT_MOST = 20


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the list is narrowed to, from the address or from the form that was sent."""
    said = request.POST if request.method == "POST" else request.GET
    return {name: said.get(name, "").strip()[:80] for name in ASKED}


def _members(request: HttpRequest, asked: dict[str, str]) -> Any:
    """The members of the caller's areas, narrowed by state, role, area (its code) and words."""
    at = now(request)
    rows = logins.in_state(logins.kept_by(actor(request), at, clock.real_now()), asked["state"])
    if asked["role"] in ROLES:
        rows = logins.with_role(rows, asked["role"], at)
    if asked["area"]:
        area = _area(asked["area"])
        rows = rows.filter(division_id__in=places.under(area) if area else ())
    return rows.filter(name__icontains=asked["q"]) if asked["q"] else rows


def _area(said: str) -> UUID | None:
    """The area that a search box or an address names, by its id or official code."""
    return places.by_code(said) if said.isdigit() else _id(said)


@never_cache
@require_GET
@needs(KEEP_LOGINS)
def members(request: HttpRequest) -> HttpResponse:
    """Who can log in, who has a slip, who has nothing yet; slips for those chosen or for all of them."""
    return _list_page(request)


def _list_page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    asked = _asked(request)
    found = _members(request, asked)
    rows, pager = paged(request, found)
    shown = {
        "fields": _filter_fields(asked),
        "asked": asked,
        "total": found.count(),
        "table": _table(request, rows),
        "pager": pager,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "hours": f"{settings.SLIP_HOURS:g}",
    }
    return render(request, "web/logins/list.html", shown, status=422 if refusal else 200)


def _filter_fields(asked: dict[str, str]) -> list[dict[str, Any]]:
    states = [(state.value, words) for state, words in logins.STATE_WORDS.items()]
    roles = [(key, role.label) for key, role in ROLES.items()]

    def choices(known: Sequence[tuple[str, Any]], chosen: str) -> list[dict[str, Any]]:
        return [{"value": key, "label": str(words), "selected": key == chosen} for key, words in known]

    return [
        {"name": "q", "label": _("Full name"), "kind": "text", "value": asked["q"], "maxlength": 80},
        {"name": "state", "label": _("Login"), "kind": "choice", "choices": choices(states, asked["state"])},
        {"name": "role", "label": label_of("role"), "kind": "choice", "choices": choices(roles, asked["role"])},
        {
            "name": "area",
            "label": _("Area"),
            "kind": "reference",
            "search_url": reverse("office.find", args=["places.division"]),
            "value": asked["area"],
            "shown": places.full_name(area) if (area := _area(asked["area"])) else asked["area"],
        },
    ]


def _table(request: HttpRequest, rows: Sequence[Any]) -> dict[str, Any]:
    by, at = actor(request), now(request)
    ids = [row.id for row in rows]
    against = logins.reasons_by_member(ids, by=by, at=at)
    roles, areas = logins.roles_of(ids, at), places.names(row.division_id for row in rows)
    labels = (_("Full name"), _("Role"), _("Area"), _("Login"), _("Last used"))
    return {
        "caption": _("Logins"),
        "caption_hidden": True,
        "pick": "member",
        "columns": [{"label": label} for label in labels],
        "rows": [
            {
                "value": row.id,
                "name": row.name,
                "blocked": bool(against[row.id]),
                "cells": [
                    {"text": row.name, "url": reverse("logins.member", args=[row.id]), "sub": row.phone},
                    several(dict.fromkeys(roster.role_words(one.role) for one in roles[row.id])) or "–",
                    areas.get(row.division_id, ""),
                    _state_cell(row),
                    {"text": moment(row.last_used_at)},
                ],
            }
            for row in rows
        ],
        "empty": _("Nobody matches"),
    }


def _state_cell(row: Any) -> dict[str, Any]:
    state = logins.state_of(row)
    return {"status": logins.STATE_WORDS[state], "tone": STATE_TONES[state]}


@never_cache
@require_POST
@needs(KEEP_LOGINS)
def give(request: HttpRequest) -> HttpResponse:
    """Make slips for the members chosen, or for all that the list shows; they are on this answer only."""
    by, at = actor(request), now(request)
    if request.POST.get("whom") == "all":
        all_of_them = list(_members(request, _asked(request)).values_list("id", flat=True))
        wanted = [id for id, reasons in logins.reasons_by_member(all_of_them, by=by, at=at).items() if not reasons]
    else:
        wanted = [id for said in dict.fromkeys(request.POST.getlist("member")) if (id := _id(said))]
    try:
        if not wanted:
            raise Refused(Reason(NOT_FOUND_HERE, "member_id"))
        lasts = timedelta(hours=settings.SLIP_HOURS)
        given = slips.give(wanted, by=by, at=at, now=clock.real_now(), lasts=lasts)
    except Refused as refusal:
        return _list_page(request, refusal)
    shown = _paper(request, given)
    if request.POST.get("form") != "pdf":
        return render(request, "web/logins/slips.html", {"paper": shown, "several": len(given) > 1})
    return HttpResponse(
        papers.slips(shown, get_language() or "en"),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="slips.pdf"'},
    )


def _id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _paper(request: HttpRequest, given: Sequence[slips.Given]) -> dict[str, Any]:
    """What stands on the slips.  The code is the part of the address that no browser sends: no log or referrer has it."""
    start = request.build_absolute_uri(reverse("start"))
    roles = logins.roles_of([one.member.id for one in given], now(request))
    return {
        "title": _("Slips for the first login"),
        "how": _("Scan with the phone's camera, or open the address below and type the code. Then choose a PIN."),
        "address": start,
        "slips": [_slip(one, start, roles.get(one.member.id, [])) for one in given],
    }


def _slip(one: slips.Given, start: str, roles: Sequence[Any]) -> dict[str, Any]:
    squares, outline = papers.qr_path(f"{start}#{one.code}")
    return {
        "name": one.member.name,
        "role": several(dict.fromkeys(roster.role_words(r.role) for r in roles)) or _("no role yet"),
        "area": " · ".join(dict.fromkeys([place(one.member.division_id), *(r.grid for r in roles if r.grid)])),
        "code": slips.spoken(one.code),
        "until": _("Good once, until %(at)s. Give it to this person alone.") % {"at": moment(one.expires_at)},
        "squares": squares,
        "outline": outline,
    }


def _member_or_404(request: HttpRequest, member_id: UUID) -> Any:
    found = logins.kept_by(actor(request), now(request), clock.real_now()).filter(id=member_id).first()
    if found is None:
        raise Http404(member_id)
    return found


@never_cache
@require_GET
@needs(KEEP_LOGINS)
def member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One member's login: a slip on the spot, their phones, the end of the account, what became of it."""
    return _member_page(request, member_id)


def _member_page(request: HttpRequest, member_id: UUID, refusal: Refused | None = None) -> HttpResponse:
    row, real = _member_or_404(request, member_id), clock.real_now()
    against = logins.reasons_by_member([member_id], by=actor(request), at=now(request))[member_id]
    account, slip = logins.account_of(member_id), logins.open_slip_of(member_id, now=real)
    roles = logins.roles_of([member_id], now(request))[member_id]
    state = logins.state_of(row)
    ends = account.expires_at if account else None
    shown = {
        "member": row,
        "area": place(row.division_id),
        "against": [reason.sentence() for reason in against],
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "facts": [
            {"label": _("Role"), "value": several(dict.fromkeys(roster.role_words(r.role) for r in roles)) or "–"},
            {"label": _("Login"), "value": logins.STATE_WORDS[state], "tone": STATE_TONES[state]},
            {"label": _("Login name"), "value": account.username if account else "–"},
            {"label": _("Slip good until"), "value": moment(slip.expires_at) if slip else "–"},
            {"label": _("Account ends"), "value": moment(ends) or _("no end set")},
        ],
        "phones": [phone_row(one) for one in logins.phones_of(member_id, now=real)],
        "ends": ends,
        "has_account": account is not None,
        "outside": outside.name(),
        "subject": logins.subject_of(member_id, settings.OIDC_ISSUER) if outside.name() else "",
        "events": _events(member_id),
        "breadcrumbs": [{"label": _("Logins"), "url": reverse("logins")}, {"label": row.name}],
    }
    return render(request, "web/logins/member.html", shown, status=422 if refusal else 200)


def _events(member_id: UUID) -> dict[str, Any]:
    rows = list(logins.events([member_id]).filter(member_id=member_id)[:EVENTS_AT_MOST])
    names = names_of_members(row.by for row in rows)
    return {
        "caption": _("What became of this login"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("When"), _("What"), _("By whom"))],
        "rows": [
            {
                "cells": [
                    moment(row.at),
                    {"text": str(LOGIN_EVENT_WORDS[LoginEventKind(row.kind)]), "sub": row.note},
                    names.get(row.by, "–"),
                ]
            }
            for row in rows
        ],
        "empty": _("Nothing yet"),
    }


@never_cache
@require_POST
@needs(KEEP_LOGINS)
def revoke(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Revoke a lost phone: whoever is logged in on it is out at once."""

    def change() -> None:
        device = request.POST.get("device", "")[:12]
        if not device.isascii() or not device.isdigit():
            raise Refused(Reason(NOT_FOUND_HERE, "device_id"))
        devices.revoke(member_id, int(device), by=actor(request), at=now(request), now=clock.real_now())

    return _changed(request, member_id, change, _("The phone is revoked: nobody gets in with it any more."))


@never_cache
@require_POST
@needs(KEEP_LOGINS)
def end(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Set when a member's account ends; empty for no end."""

    def change() -> None:
        ends_at = _moment(request.POST.get("ends_at", "").strip()[:40])
        logins.set_end(member_id, ends_at, by=actor(request), at=now(request), now=clock.real_now())

    return _changed(request, member_id, change, _("Saved."))


@never_cache
@require_POST
@needs(KEEP_LOGINS)
def link(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Say who a member is at the identity provider; empty for nobody."""

    def change() -> None:
        if not outside.name():
            raise Refused(Reason(outside.NO_PROVIDER))
        subject = request.POST.get("subject", "").strip()[:255]
        by, at = actor(request), now(request)
        logins.link(member_id, settings.OIDC_ISSUER, subject, by=by, at=at, now=clock.real_now())

    return _changed(request, member_id, change, _("Saved."))


def _changed(request: HttpRequest, member_id: UUID, change: Callable[[], None], words: str) -> HttpResponse:
    """Change something of a member's login and show their page again, saying `words` or every reason against it."""
    _member_or_404(request, member_id)
    try:
        change()
    except Refused as refusal:
        return _member_page(request, member_id, refusal)
    messages.success(request, words)
    return HttpResponseRedirect(reverse("logins.member", args=[member_id]), status=303)


def _moment(said: str) -> datetime | None:
    if not said:
        return None
    try:
        found = parse_datetime(zoned(said))
    except ValueError:
        found = None
    if found is None:
        raise Refused(Reason(NOT_A_TIME, "ends_at"))
    return found


paths = [
    path("logins/", members, name="logins"),
    path("logins/slips/", give, name="logins.give"),
    path("logins/<uuid:member_id>/", member, name="logins.member"),
    path("logins/<uuid:member_id>/revoke/", revoke, name="logins.revoke"),
    path("logins/<uuid:member_id>/end/", end, name="logins.end"),
    path("logins/<uuid:member_id>/link/", link, name="logins.link"),
]
