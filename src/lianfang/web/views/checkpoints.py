"""Checkpoints, for the desk: their states and counts, who answers, and the signed changes of what they are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.core.types import celsius_text
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.screening import queries as screening
from lianfang.screening.types import (
    CLOSE,
    FINDING_WORDS,
    KEEP,
    KIND_WORDS,
    LEVEL_WORDS,
    SCREEN,
    SEE,
    STATE_WORDS,
    FindingStatus,
    GateCounts,
    PostKind,
    PostLevel,
    PostState,
)

from ..acting import actor, do, needs, now
from ..clocks import clock_of, onward, short
from ..forms import zoned
from ..lives import names_of_members
from ..shown import by_field, moment, paged, reason_lines, several

STATE_TONES = {PostState.OPEN: "ok", PostState.CONTROLLED: "note", PostState.CLOSED: "danger"}
STATE_ICONS = {PostState.OPEN: "check-circle", PostState.CONTROLLED: "gate", PostState.CLOSED: "blocked"}
FINDING_TONES = {FindingStatus.OVERDUE: "critical", FindingStatus.ARRIVED: "ok", FindingStatus.ARRIVED_LATE: "warn"}
DAYS_SHOWN = 7


@never_cache
@require_GET
@needs(SEE)
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Every checkpoint of my areas with its state and today's counts; found by words, level and state."""
    by, at = actor(request), now(request)
    posts = screening.checkpoints_visible(by, at)
    asked = {key: request.GET.get(key, "").strip() for key in ("q", "level", "state")}
    if asked["level"]:
        posts = posts.filter(level=asked["level"])
    if asked["state"]:
        posts = posts.filter(state=asked["state"])
    if asked["q"]:
        posts = posts.filter(name__icontains=asked["q"]) | posts.filter(road__icontains=asked["q"])
    ((_day, since, until),) = screening.days_until(_area(by, at), at)
    ids = list(posts.values_list("id", flat=True))
    listed, pager = paged(request, posts)
    shown = {
        "table": _table(listed, screening.counts([p.id for p in listed], since, until), at),
        "figures": _figures(screening.counts(ids, since, until), posts),
        "pager": pager,
        "asked": asked,
        "levels": [
            {"value": k.value, "label": w, "selected": asked["level"] == k.value} for k, w in LEVEL_WORDS.items()
        ],
        "states": [
            {"value": k.value, "label": w, "selected": asked["state"] == k.value} for k, w in STATE_WORDS.items()
        ],
        "day": moment(since),
        "head_actions": _head_actions(by, at),
    }
    return render(request, "web/checkpoints/checkpoints.html", shown)


def _area(by: Actor, at: datetime) -> UUID | None:
    """The place whose rules cut the caller's days."""
    return next(iter(by.areas(SEE, at) or ()), None)


def _table(posts: list[Any], counts: dict[UUID, GateCounts], at: datetime) -> dict[str, Any]:
    heads = screening.heads([post.id for post in posts], at)
    numbers = (_("In"), _("Out"), _("Vehicles"), _("Abnormal"), _("Written down"), _("Turned back"))
    return {
        "caption": _("Checkpoints"),
        "caption_hidden": True,
        "columns": [
            {"label": _("Checkpoint")},
            {"label": _("State")},
            {"label": _("Who answers")},
            *({"label": label, "number": True} for label in numbers),
        ],
        "rows": [_row(post, counts.get(post.id, GateCounts()), heads.get(post.id, [])) for post in posts],
        "empty": _("No checkpoint here"),
        "empty_icon": "gate",
    }


def _row(post: Any, n: GateCounts, heads: list[Any]) -> dict[str, Any]:
    head = (
        {"text": heads[0].name, "sub": heads[0].phone}
        if heads
        else {"status": _("nobody named"), "tone": "warn", "icon": "warning"}
    )
    sub = " · ".join(filter(None, [post.division.name, post.road, str(LEVEL_WORDS[PostLevel(post.level)])]))
    return {
        "cells": [
            {"text": post.name, "url": reverse("checkpoint", args=[post.id]), "sub": sub},
            _state_cell(post.state),
            head,
            *(
                _number(value)
                for value in (n.coming_in, n.going_out, n.vehicles, n.abnormal, n.registered, n.turned_back)
            ),
        ]
    }


def _state_cell(state: str) -> dict[str, Any]:
    known = PostState(state)
    return {"status": STATE_WORDS[known], "tone": STATE_TONES[known], "icon": STATE_ICONS[known]}


def _number(value: int) -> Any:
    return value if value else {"text": ""}


def _figures(counts: dict[UUID, GateCounts], posts: Any) -> list[dict[str, Any]]:
    rows = counts.values()
    return [
        {"label": _("Checkpoints"), "value": len(counts)},
        {"label": _("Closed"), "value": posts.filter(state=PostState.CLOSED).count()},
        {"label": _("Measured today"), "value": sum(n.measured for n in rows)},
        {"label": _("Vehicles today"), "value": sum(n.vehicles for n in rows)},
        {"label": _("Abnormal today"), "value": sum(n.abnormal for n in rows)},
        {"label": _("Written down today"), "value": sum(n.registered for n in rows)},
    ]


def _head_actions(by: Actor, at: datetime) -> list[dict[str, Any]]:
    if not by.may(KEEP, at):
        return []
    address = reverse("office.form", args=["screening.open_checkpoint"]) + f"?next={reverse('checkpoints')}"
    return [{"label": _("Set a checkpoint up"), "url": address, "icon": "add"}]


@never_cache
@require_GET
@needs(SEE)
def checkpoint(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """One checkpoint: what it is and was, its order, its days, who is on the way to a clinic."""
    return _page(request, checkpoint_id)


def _page(request: HttpRequest, checkpoint_id: UUID, refusal: Refused | None = None, form: str = "") -> HttpResponse:
    by, at = actor(request), now(request)
    post = screening.checkpoints_visible(by, at).filter(id=checkpoint_id).first()
    if post is None:
        raise Http404(str(checkpoint_id))
    states = list(screening.states(post.id))
    order = screening.standing_order(post.id, at)
    wrong = by_field(refusal.reasons) if refusal else {}
    shown = {
        "post": post,
        "state": _state_cell(post.state),
        "facts": _facts(post, states, at),
        "order": order,
        "order_until": moment(order.until) if order else "",
        "days": _days(post, at),
        "states": _states_table(states),
        "findings": _findings(by, post, at),
        "may_close": by.may(CLOSE, at),
        "state_fields": _state_fields(request, post, wrong if form == "state" else {}),
        "order_fields": _order_fields(request, wrong if form == "order" else {}),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "head_actions": _post_actions(by, post, at),
        "breadcrumbs": [{"label": _("Checkpoints"), "url": reverse("checkpoints")}, {"label": post.name}],
    }
    return render(request, "web/checkpoints/checkpoint.html", shown, status=422 if refusal else 200)


def _facts(post: Any, states: list[Any], at: datetime) -> list[dict[str, Any]]:
    now_state = states[0] if states else None
    heads = screening.heads([post.id], at).get(post.id, [])
    facts = [
        {"label": _("Where"), "value": places.full_name(post.division_id)},
        {"label": _("Road"), "value": post.road or "–"},
        {"label": _("Kind"), "value": f"{KIND_WORDS[PostKind(post.kind)]} · {LEVEL_WORDS[PostLevel(post.level)]}"},
        {"label": _("Staffed"), "value": _("%(n)s hours a day") % {"n": post.hours_per_day}},
        {
            "label": _("Who answers"),
            "value": several(f"{h.name} {h.phone}".strip() for h in heads) or _("nobody named"),
        },
    ]
    if now_state is not None and now_state.ground:
        facts.append({"label": _("Ground"), "value": now_state.ground})
    if now_state is not None and now_state.emergency_phone:
        facts.append({"label": _("Opens in an emergency"), "value": now_state.emergency_phone})
    if now_state is not None and now_state.review_at is not None:
        facts.append({"label": _("Looked at again by"), "value": moment(now_state.review_at)})
    return facts


def _days(post: Any, at: datetime) -> dict[str, Any]:
    """The counts of the last days, the newest first."""
    rows = []
    for day, since, until in screening.days_until(post.division_id, at, DAYS_SHOWN):
        n = screening.counts([post.id], since, until)[post.id]
        values = (n.coming_in, n.going_out, n.vehicles, n.abnormal, n.registered, n.turned_back)
        rows.append({"cells": [f"{day:%Y-%m-%d}", *(_number(value) for value in values)]})
    numbers = (_("In"), _("Out"), _("Vehicles"), _("Abnormal"), _("Written down"), _("Turned back"))
    columns = [{"label": _("Day")}, *({"label": label, "number": True} for label in numbers)]
    return {"caption": _("Counts by day"), "caption_hidden": True, "columns": columns, "rows": rows}


def _states_table(states: list[Any]) -> dict[str, Any]:
    who = names_of_members({row.by for row in states})
    rows = [
        {
            "cells": [
                moment(row.since),
                _state_cell(row.state),
                row.ground or "",
                {"text": who.get(row.by, "–"), "sub": _("signed with PIN") if row.signed else ""},
            ]
        }
        for row in states
    ]
    columns = [{"label": _("Since")}, {"label": _("State")}, {"label": _("Ground")}, {"label": _("Who")}]
    return {"caption": _("What it was"), "caption_hidden": True, "columns": columns, "rows": rows}


def _findings(by: Actor, post: Any, at: datetime) -> list[dict[str, Any]]:
    """Who was sent to a clinic from here and has not arrived yet."""
    rows = list(screening.open_findings(by, at).filter(checkpoint_id=post.id)[:20])
    cards = people.cards([row.person_id for row in rows], at)
    lines = []
    for row in rows:
        status = screening.finding_status(row, at)
        card = cards.get(row.person_id)
        lines.append(
            {
                "title": card.name if card else "–",
                "note": " · ".join(
                    filter(
                        None,
                        [
                            f"{celsius_text(row.retest_celsius or row.first_celsius)} °C",
                            row.site.name if row.site else "",
                            short(row.at, at),
                        ],
                    )
                ),
                "icon": "thermometer-sun",
                "tone": FINDING_TONES.get(status, "note"),
                "status": FINDING_WORDS[status],
                "status_tone": FINDING_TONES.get(status, "note"),
                **clock_of(row.clinic_due_at, at),
            }
        )
    return lines


def _state_fields(request: HttpRequest, post: Any, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    chosen = request.POST.get("state", "")
    states = [{"value": s.value, "label": STATE_WORDS[s], "selected": chosen == s.value} for s in PostState]
    return [
        {
            "name": "state",
            "label": _("From now on"),
            "kind": "choice",
            "open": True,
            "choices": states,
            "required": True,
            "errors": wrong.get("state", []),
            "wide": True,
        },
        _text(
            request,
            "ground",
            _("Ground"),
            wrong,
            required=True,
            hint=_("The health reason, as it will be read by whoever passes."),
        ),
        _text(
            request,
            "emergency_phone",
            _("Telephone that opens it in an emergency"),
            wrong,
            kind="tel",
            hint=_("Needed when it is closed."),
        ),
    ]


def _order_fields(request: HttpRequest, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        _text(request, "whom", _("Whom it concerns"), wrong, required=True),
        _text(request, "ground", _("Health ground"), wrong, required=True, id="order-ground"),
        _text(request, "object_to", _("Where one objects"), wrong, required=True),
        _text(request, "ends_at", _("Ends"), wrong, required=True, kind="datetime"),
    ]


def _text(request: HttpRequest, name: str, label: str, wrong: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "value": request.POST.get(name, ""),
        "errors": wrong.get(name, []),
        "maxlength": 200,
        "wide": True,
        **more,
    }


def _post_actions(by: Actor, post: Any, at: datetime) -> list[dict[str, Any]]:
    actions = []
    if screening.own_checkpoints(by, at).filter(id=post.id).exists() and by.may(SCREEN, at):
        actions.append({"label": _("Count here"), "url": reverse("gate", args=[post.id]), "icon": "gate"})
    if by.may(KEEP, at):
        address = reverse("office.form", args=["screening.take_down"])
        query = f"?checkpoint_id={post.id}@{post.version}&next={reverse('checkpoints')}"
        actions.append({"label": _("Take it down"), "url": address + query, "icon": "trash", "look": "quiet"})
    return actions


@require_POST
@needs(CLOSE)
def set_state(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """Sign what a checkpoint is from now on."""
    names = ("seen", "state", "ground", "emergency_phone")
    return _decide(request, checkpoint_id, "screening.set_state", names, "state", _("Signed. It holds from now on."))


@require_POST
@needs(CLOSE)
def sign_order(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """Sign whom a checkpoint turns back, why, and until when."""
    names = ("seen", "whom", "ground", "object_to", "ends_at")
    return _decide(
        request, checkpoint_id, "screening.sign_standing_order", names, "order", _("Signed. The post sees it at once.")
    )


@require_POST
@needs(CLOSE)
def end_order(request: HttpRequest, checkpoint_id: UUID) -> HttpResponse:
    """Nobody is turned back here any more."""
    payload = {"order_id": request.POST.get("order_id", ""), "seen": request.POST.get("seen", "")}
    return _sent(request, checkpoint_id, "screening.end_standing_order", payload, "order", _("Ended."))


def _decide(
    request: HttpRequest, checkpoint_id: UUID, action: str, names: tuple[str, ...], form: str, said: str
) -> HttpResponse:
    typed = {name: request.POST.get(name, "").strip() for name in names}
    if typed.get("ends_at"):
        typed["ends_at"] = zoned(typed["ends_at"])
    payload = {"checkpoint_id": checkpoint_id, **{k: v for k, v in typed.items() if v}}
    return _sent(request, checkpoint_id, action, payload, form, said)


def _sent(
    request: HttpRequest, checkpoint_id: UUID, action: str, payload: dict[str, Any], form: str, said: str
) -> HttpResponse:
    try:
        do(request, action, payload)
    except Refused as refusal:
        return _page(request, checkpoint_id, refusal, form)
    messages.success(request, said)
    return onward(request, reverse("checkpoint", args=[checkpoint_id]))


paths = [
    path("checkpoints/", checkpoints, name="checkpoints"),
    path("checkpoints/<uuid:checkpoint_id>/", checkpoint, name="checkpoint"),
    path("checkpoints/<uuid:checkpoint_id>/state/", set_state, name="checkpoint.state"),
    path("checkpoints/<uuid:checkpoint_id>/order/", sign_order, name="checkpoint.order"),
    path("checkpoints/<uuid:checkpoint_id>/order/end/", end_order, name="checkpoint.order.end"),
]
