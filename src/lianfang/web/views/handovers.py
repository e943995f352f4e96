"""Hand-overs: who is on the way here, each with a clock; receiving, or saying why not; whom we sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.clinical.types import CONSULT
from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.people import queries as people
from lianfang.tasks import queries as tasks
from lianfang.tasks.types import (
    HANDOVER_STATUS_WORDS,
    HANDOVER_WORDS,
    RECEIVE,
    REFUSAL_WORDS,
    SEND,
    HandOverKind,
    HandOverStatus,
    Refusal,
)

from ..acting import actor, do, look, needs, now
from ..clocks import clock_of, day_start, onward, short
from ..shown import paged, reason_lines

TONES = {
    HandOverStatus.AWAITING: "note",
    HandOverStatus.OVERDUE: "critical",
    HandOverStatus.RECEIVED: "ok",
    HandOverStatus.RECEIVED_LATE: "warn",
    HandOverStatus.REFUSED: "danger",
}


@never_cache
@require_GET
@needs(RECEIVE, SEND)
def handovers(request: HttpRequest) -> HttpResponse:
    """Awaiting receipt; `?show=sent` whom we sent, `?show=received` whom we took in today."""
    return _page(request)


def _page(
    request: HttpRequest, refusal: Refused | None = None, about: UUID | None = None, phone: dict[str, Any] | None = None
) -> HttpResponse:
    by, at = actor(request), now(request)
    show = _show(request, by, at)
    since = day_start(at)
    waiting, sent = tasks.awaiting_receipt(by, at), tasks.sent_handovers(by, at, since)
    rows = {"sent": sent, "received": tasks.received_handovers(by, at, since)}.get(show, waiting)
    listed, pager = paged(request, rows)
    cards = people.cards({row.person_id for row in listed}, at)
    lines = [{**_line(row, cards, at, show), "op": fresh(at)} for row in listed]
    for line in lines:
        line["open"] = line["id"] == about and refusal is not None
        line["phone"] = phone if line["id"] == about else None
        line["patient"] = line["patient"] and by.may(CONSULT, at)
    shown = {
        "tabs": _tabs(by, at, show, waiting.count(), sent.filter(ended_at=None).count()),
        "lines": lines,
        "pager": pager,
        "show": show,
        "several": sum(line["receivable"] and not line["patient"] for line in lines) > 1,
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "refusals": [{"value": r.value, "label": REFUSAL_WORDS[r]} for r in Refusal],
        "note": request.POST.get("note", ""),
        "chosen": request.POST.get("reason", ""),
    }
    return render(request, "web/handovers/handovers.html", shown, status=422 if refusal else 200)


def _show(request: HttpRequest, by: Actor, at: datetime) -> str:
    """Which list: those awaiting receipt unless the caller only sends."""
    wanted = request.GET.get("show") or request.POST.get("show") or ""
    if wanted in ("sent", "received"):
        return wanted
    return "" if by.may(RECEIVE, at) else "sent"


def _tabs(by: Actor, at: datetime, show: str, waiting: int, sent: int) -> list[dict[str, Any]]:
    here = reverse("handovers")
    tabs = []
    if by.may(RECEIVE, at):
        tabs.append({"url": here, "label": _("Awaiting receipt"), "count": waiting, "active": show == ""})
    if by.may(SEND, at):
        tabs.append({"url": f"{here}?show=sent", "label": _("Sent"), "count": sent, "active": show == "sent"})
    if by.may(RECEIVE, at):
        tabs.append({"url": f"{here}?show=received", "label": _("Received today"), "active": show == "received"})
    return tabs


def _line(row: Any, cards: Any, at: datetime, show: str) -> dict[str, Any]:
    status = tasks.handover_status(row, at)
    card = cards.get(row.person_id)
    to = row.to_site.name if row.to_site is not None else row.division.name
    open_ = status in (HandOverStatus.AWAITING, HandOverStatus.OVERDUE)
    return {
        "id": row.id,
        "version": row.version,
        "name": card.name if card else "–",
        "age": card.age if card else None,
        "what": HANDOVER_WORDS[HandOverKind(row.kind)],
        "way": f"{row.from_division.name} → {to}",
        "sent": _("left %(time)s") % {"time": short(row.at, at)},
        "transport": row.transport,
        "status": HANDOVER_STATUS_WORDS[status],
        "tone": TONES.get(status, "idle"),
        "clock": clock_of(row.due_at, at) if open_ else None,
        "refusal": REFUSAL_WORDS[Refusal(row.refusal)] if row.refusal else "",
        "receivable": open_ and show == "",
        "patient": row.kind in (HandOverKind.CLINIC, HandOverKind.HOSPITAL),
        "send_on": show == "sent" and row.ended_at is None,
        "callable": row.ended_at is None,
    }


@require_POST
@needs(RECEIVE)
def receive(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """The person has arrived."""
    return _answer(request, handover_id, "tasks.receive", {}, _("Received."))


@require_POST
@needs(RECEIVE)
def receive_several(request: HttpRequest) -> HttpResponse:
    """A party has arrived: everybody ticked, one operation each."""
    ids = request.POST.getlist("handover")
    n, reasons = 0, []
    for id in ids:
        try:
            do(request, "tasks.receive", {"handover_id": id}, suffix=f"-{id}")
            n += 1
        except Refused as refusal:
            reasons += [reason.sentence() for reason in refusal.reasons]
    if n:
        messages.success(request, ngettext("Received: %(n)s person.", "Received: %(n)s people.", n) % {"n": n})
    if reasons:
        messages.error(request, " ".join(dict.fromkeys(reasons)))
    if not ids:
        messages.info(request, _("Tick who has arrived."))
    return onward(request, reverse("handovers"))


@require_POST
@needs(RECEIVE)
def refuse(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """The person is not taken in here: the sender has them back."""
    more = {"seen": request.POST.get("seen", ""), "reason": request.POST.get("reason", "")}
    return _answer(request, handover_id, "tasks.refuse_receipt", more, _("Receipt refused; the sender has been told."))


def _answer(request: HttpRequest, handover_id: UUID, action: str, more: dict[str, Any], said: str) -> HttpResponse:
    note = request.POST.get("note", "").strip()
    try:
        do(request, action, {"handover_id": handover_id, "note": note, **more})
    except Refused as refusal:
        return _page(request, refusal, handover_id)
    messages.success(request, said)
    return onward(request, reverse("handovers"))


@never_cache
@require_POST
@needs(RECEIVE, SEND)
def call(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Show the telephone number of somebody on the way; a look that is recorded."""
    by, at = actor(request), now(request)
    row = tasks.open_handovers(by, at).filter(id=handover_id).first()
    if row is None:
        messages.error(request, _("This person is not on the way any more."))
        return onward(request, reverse("handovers"))
    number = people.phones([row.person_id]).get(row.person_id, "")
    if number:
        look(request, row.person_id, kind="reveal", reason=_("call from the hand-over"))
    return _page(request, about=handover_id, phone={"number": number})


paths = [
    path("handovers/", handovers, name="handovers"),
    path("handovers/receive/", receive_several, name="handovers.receive"),
    path("handovers/<uuid:handover_id>/receive/", receive, name="handover.receive"),
    path("handovers/<uuid:handover_id>/refuse/", refuse, name="handover.refuse"),
    path("handovers/<uuid:handover_id>/call/", call, name="handover.call"),
]
