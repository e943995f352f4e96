"""One order: its terms, what it rests on, its milestones, how it departs from the rules above, objections, next steps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core import privacy
from lianfang.core.errors import Refused
from lianfang.editions.types import Place
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import (
    BINDING,
    DECLINE_WORDS,
    END_WORDS,
    PLACE_WORDS,
    REVOKE_WORDS,
    SEE,
    VERDICT_WORDS,
    DeclineReason,
    End,
    OrderState,
    RevokeReason,
    Verdict,
)
from lianfang.journeys import dependants
from lianfang.people import queries as people
from lianfang.people.types import NEED_WORDS
from lianfang.people.types import SEE as SEE_PEOPLE
from lianfang.roster import queries as roster

from ..acting import actor, do, form_id, look, needs, now
from ..order_steps import STEPS, offered, payload_of
from ..order_words import (
    STATE_TONES,
    about,
    category_words,
    edition_of,
    ground_words,
    place_words,
    state_words,
)
from ..rule_words import departure_lines
from ..shown import by_field, moment, reason_lines
from ..written import answering, basis_lines


def order_or_404(request: HttpRequest, order_id: UUID) -> Any:
    """An order of the caller's areas."""
    found = isolation.orders_visible(actor(request), now(request)).filter(id=order_id).first()
    if found is None:
        raise Http404(order_id)
    return found


@never_cache
@require_GET
@needs(SEE)
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """An order; a proposal with what can be decided about it."""
    row = order_or_404(request, order_id)
    look(request, row.person_id)
    return _page(request, row)


@never_cache
@require_POST
@needs(SEE)
def evidence(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The order with what its ground rests on and what was objected, in clear on this answer only."""
    row = order_or_404(request, order_id)
    look(request, row.person_id, kind="reveal", reason="evidence")
    return _page(request, row, revealed=True)


@never_cache
@require_POST
@needs(SEE)
def step(request: HttpRequest, order_id: UUID, name: str) -> HttpResponse:
    """One step: sign, decline, serve, take down an objection; refused ones come back with every reason."""
    row = order_or_404(request, order_id)
    if name not in STEPS:
        raise Http404(name)
    chosen = STEPS[name]
    try:
        do(request, chosen.action, payload_of(chosen, row, request.POST))
    except Refused as refusal:
        return _page(request, row, refused=(name, refusal))
    messages.success(request, chosen.done)
    return HttpResponseRedirect(f"{reverse('order', args=[row.id])}?done={form_id(request) or ''}", status=303)


def _page(
    request: HttpRequest, row: Any, *, revealed: bool = False, refused: tuple[str, Refused] | None = None
) -> HttpResponse:
    by, at = actor(request), now(request)
    state = isolation.state_of(row, at)
    stay = isolation.stays_of([row.person_id], at).get(row.person_id)
    stay = stay if stay is not None and stay.order_id == row.id else None
    given, wrong = (request.POST, by_field(refused[1].reasons)) if refused else ({}, {})
    objections = list(isolation.objections_visible(by, at).filter(order_id=row.id))
    card = people.cards([row.person_id], at).get(row.person_id)
    shown = {
        "order": row,
        "heading": category_words(row),
        "state": state_words(state),
        "strip": _strip(request, row, card),
        "terms": _terms(row, stay, state),
        "basis": basis_lines(row),
        "evidence": _evidence(row) if revealed else "",
        "objections": [_objection(one, revealed=revealed) for one in objections],
        "events": _events(row, objections),
        "departures": departure_lines(row.edition_id, row.departures),
        "left": _left(row, state, at),
        "team": answering(row, stay, at),
        "stay": _stay(stay),
        "steps": offered(by, row, state, stay, at, given=given, wrong=wrong, tried=refused[0] if refused else ""),
        "reasons": reason_lines(refused[1].reasons, prefix=f"{refused[0]}-") if refused else [],
        "binding": state in BINDING,
        "links": _links(row, state),
        "breadcrumbs": [{"label": _("All orders"), "url": reverse("orders.all")}, {"label": category_words(row)}],
    }
    return render(request, "web/orders/order.html", shown, status=422 if refused else 200)


def _left(row: Any, state: OrderState, at: datetime) -> list[dict[str, Any]]:
    """Who would be left without a carer if this proposal for a site were signed."""
    if state is not OrderState.PROPOSED or row.place != Place.SITE.value:
        return []
    left = dependants.left_when([row.person_id], at)
    cards = people.cards([one.person_id for one in left], at)
    return [
        {
            "title": cards[one.person_id].name,
            "url": reverse("person", args=[one.person_id]),
            "note": str(NEED_WORDS[one.need]),
            "icon": "need",
            "tone": "warn",
        }
        for one in left
        if one.person_id in cards
    ]


def _strip(request: HttpRequest, row: Any, card: Any) -> dict[str, Any]:
    if card is None:
        return {"name": _("details destroyed"), "about": ""}
    url = reverse("person", args=[card.id]) if actor(request).may(SEE_PEOPLE, now(request)) else ""
    return {"name": card.name, "url": url, "about": about(card, where=True)}


def _terms(row: Any, stay: Any, state: OrderState) -> list[dict[str, Any]]:
    edition = edition_of(row.edition_id)
    due = moment(row.due_at) or _("not known: the day it counts from is missing")
    facts = [
        {"label": _("State"), "value": state_words(state)["status"], "tone": STATE_TONES[state]},
        {"label": _("Category"), "value": category_words(row)},
        {"label": _("Health ground"), "value": ground_words(row)},
        {"label": _("Where"), "value": place_words(row)},
        {"label": _("From"), "value": moment(stay.started_at if stay else row.starts_at)},
        {"label": _("Ends at the latest"), "value": due, "note": _("it lapses then unless a new order is signed")},
        {"label": _("Rule edition"), "value": edition.name, "url": reverse("rules.edition", args=[row.edition_id])},
    ]
    if row.interim_until and not row.signed_at:
        facts.insert(1, {"label": _("Interim notice until"), "value": moment(row.interim_until), "tone": "warn"})
    return facts


def _stay(stay: Any) -> list[dict[str, Any]]:
    if stay is None:
        return []
    where = stay.site.name if stay.site is not None else str(PLACE_WORDS[Place.HOME])
    lines = [
        {"label": _("Where"), "value": where},
        {"label": _("Since"), "value": moment(stay.started_at)},
    ]
    for item in isolation.checklist(stay):
        ticked = moment(item.tick.at) if item.tick is not None else ""
        lines.append(
            {
                "label": item.item.label.text(get_language() or "en"),
                "value": _("done %(at)s") % {"at": ticked} if ticked else _("not done yet"),
                "tone": "ok" if ticked else "idle",
                "note": "" if ticked else _("due %(at)s") % {"at": moment(item.due_at)},
            }
        )
    return lines


def _evidence(row: Any) -> str:
    try:
        return isolation.evidence(row)
    except privacy.Destroyed:
        return _("destroyed: its purpose has ended")


def _objection(row: Any, *, revealed: bool) -> dict[str, Any]:
    said, answer = isolation.objection_text(row) if revealed else ("", "")
    verdict = VERDICT_WORDS[Verdict(row.verdict)] if row.verdict else ""
    return {
        "at": moment(row.at),
        "due": moment(row.due_at),
        "answered": moment(row.answered_at),
        "verdict": verdict,
        "said": said,
        "answer": answer,
        "url": reverse("objection", args=[row.id]),
    }


def _events(row: Any, objections: list[Any]) -> list[dict[str, Any]]:
    """The milestones in order, each with who did it."""
    found: list[tuple[datetime | None, str, str, str, UUID | None, str]] = [
        (row.at, _("proposed"), "edit", "note", row.by, ""),
        (row.signed_at, _("signed"), "signature", "ok", row.signed_by, ""),
        (row.served_at, _("served"), "order", "ok", None, ""),
        (row.acknowledged_at, _("acknowledged"), "check", "ok", None, ""),
    ]
    if row.declined_at:
        why = str(DECLINE_WORDS[DeclineReason(row.decline_reason)])
        found.append((row.declined_at, _("declined"), "refuse", "idle", row.declined_by, why))
    for one in objections:
        found.append((one.at, _("objection raised"), "message", "warn", one.by, ""))
        if one.answered_at:
            verdict = str(VERDICT_WORDS[Verdict(one.verdict)])
            found.append((one.answered_at, _("objection answered"), "message", "ok", one.answered_by, verdict))
    if row.ended_at:
        why = str(REVOKE_WORDS[RevokeReason(row.revoke_reason)]) if row.revoke_reason else ""
        found.append((row.ended_at, str(END_WORDS[End(row.end)]), "release", "idle", row.ended_by, why))
    names = roster.member_names(who for *_rest, who, _note in found if who)
    listed = sorted((event for event in found if event[0] is not None), key=lambda event: event[0])  # type: ignore[arg-type,return-value]
    return [_event(*event, names) for event in listed]


def _event(
    at: datetime | None, text: str, icon: str, tone: str, who: UUID | None, note: str, names: dict[UUID, str]
) -> dict[str, Any]:
    day, _space, time = moment(at).partition(" ")
    by = names.get(who, _("the program, by the rules")) if who else ""
    return {"day": day, "time": time, "text": text, "icon": icon, "tone": tone, "note": note, "by": by}


def _announcing(row: Any) -> dict[str, Any]:
    return {"label": _("Announce by message"), "icon": "message", "url": reverse("order.message", args=[row.id])}


def _links(row: Any, state: OrderState) -> list[dict[str, Any]]:
    made = {"label": _("How this was recorded"), "icon": "history", "url": reverse("journal", args=[row.op])}
    if not row.signed_at:
        return [made]
    return [
        {"label": _("Written order"), "icon": "file", "url": reverse("order.written", args=[row.id])},
        *([] if row.served_at or state not in BINDING else [_announcing(row)]),
        {"label": _("PDF"), "icon": "download", "url": reverse("order.pdf", args=[row.id]), "download": True},
        made,
    ]


@never_cache
@require_GET
@needs(SEE)
def stay(request: HttpRequest, stay_id: UUID) -> HttpResponse:
    """A stay is shown with its order."""
    found = isolation.stays_visible(actor(request), now(request)).filter(id=stay_id).first()
    if found is None:
        raise Http404(stay_id)
    return HttpResponseRedirect(reverse("order", args=[found.order_id]))


paths = [
    path("orders/<uuid:order_id>/", order, name="order"),
    path("orders/<uuid:order_id>/evidence/", evidence, name="order.evidence"),
    path("orders/<uuid:order_id>/steps/<slug:name>/", step, name="order.step"),
    path("stays/<uuid:stay_id>/", stay, name="stay"),
]
