"""What can be done about an order, and the form that each step asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.editions.types import Place
from lianfang.isolation.types import (
    BINDING,
    CARE,
    DECLINE_WORDS,
    EXEMPT,
    HOME_WORDS,
    OBJECTOR_WORDS,
    PROPOSE,
    REVOKE_WORDS,
    SIGN,
    OrderState,
)
from lianfang.places import queries as places
from lianfang.places.types import SiteKind, Zone

from .field_words import label_of
from .order_words import choices
from .shown import moment

WAITING = frozenset({OrderState.PROPOSED, OrderState.INTERIM})
TIMES = ("last_exposure_at", "arrived_at", "left_area_at")

Fields = Callable[[Any], list[dict[str, Any]]]


def _nothing(order: Any) -> list[dict[str, Any]]:
    return []


def _why(words: Any) -> Fields:
    return lambda order: [
        {"name": "why", "label": label_of("reason"), "kind": "choice", "choices": choices(words), "required": True}
    ]


def _objection(order: Any) -> list[dict[str, Any]]:
    return [
        {"name": "raised_by", "kind": "choice", "choices": choices(OBJECTOR_WORDS), "required": True, "open": True},
        {"name": "text", "kind": "longtext", "required": True, "maxlength": 500},
    ]


def _times(order: Any) -> list[dict[str, Any]]:
    return [
        {"name": f"basis.{name}", "label": label_of(name), "kind": "datetime", "value": _shown(getattr(order, name))}
        for name in TIMES
    ]


def _end(order: Any) -> list[dict[str, Any]]:
    return [{"name": "due_at", "kind": "datetime", "value": _shown(order.due_at), "required": True}]


def _rooms(order: Any) -> list[dict[str, Any]]:
    county = places.county_of(order.division_id)
    free = [
        room
        for room in places.free_beds(kind=SiteKind.ISOLATION_SITE)
        if room.zone in (Zone.CONTACT, Zone.GENERAL) and places.county_of(room.site.division_id) == county
    ]
    shown = [{"value": str(room.id), "label": f"{room.site.name} · {room.name}"} for room in free]
    return [{"name": "room_id", "kind": "choice", "choices": shown, "required": True}]


def _served(order: Any) -> list[dict[str, Any]]:
    return [{"name": "acknowledged", "kind": "yesno", "required": True, "hint": _("the person signed or said so")}]


def _shown(at: datetime | None) -> str:
    return moment(at).replace(" ", "T")


@dataclass(frozen=True)
class Step:
    """A step: the operation behind it, its words, its fields, and whether it is a decision on the version seen."""

    action: str
    duty: str
    title: Any
    label: Any
    icon: str
    done: Any
    fields: Fields = _nothing
    signed: bool = False
    decides: bool = True
    look: str = ""
    note: Any = ""


STEPS: Mapping[str, Step] = {
    "sign": Step(
        "journeys.sign_order",
        SIGN,
        _("Sign"),
        _("Sign the order"),
        "signature",
        _("The order is signed."),
        signed=True,
        look="primary",
    ),
    "home": Step(
        "isolation.allow_home",
        EXEMPT,
        _("Allow the stay at home"),
        _("Allow"),
        "home",
        _("The proposal now says at home."),
        _why(HOME_WORDS),
    ),
    "basis": Step(
        "isolation.give_basis",
        PROPOSE,
        _("What the days count from"),
        _("Save"),
        "save",
        _("The times are saved and the end is worked out anew."),
        _times,
    ),
    "notice": Step(
        "isolation.give_interim_notice",
        PROPOSE,
        _("Interim notice"),
        _("Give interim notice"),
        "hourglass",
        _("The interim notice is given."),
        note=_("It binds for the few hours that the rules allow, once, until somebody signs."),
    ),
    "decline": Step(
        "journeys.decline_order",
        SIGN,
        _("Decline"),
        _("Decline the proposal"),
        "refuse",
        _("The proposal is declined."),
        _why(DECLINE_WORDS),
    ),
    "place": Step(
        "journeys.place",
        CARE,
        _("Receive at a quarantine site"),
        _("Receive in this room"),
        "bed",
        _("The stay has begun."),
        _rooms,
        decides=False,
        look="primary",
    ),
    "serve": Step(
        "journeys.serve_order",
        CARE,
        _("Serve"),
        _("The written order was handed over"),
        "order",
        _("The order is served."),
        _served,
        decides=False,
    ),
    "object": Step(
        "journeys.object_to_order",
        CARE,
        _("Take down an objection"),
        _("Take down the objection"),
        "message",
        _("The objection is taken down; whoever answers has been asked."),
        _objection,
        decides=False,
        note=_("In the person's own words. Objecting costs nobody anything."),
    ),
    "shorten": Step(
        "journeys.shorten_order",
        SIGN,
        _("Shorten"),
        _("Give an earlier end"),
        "calendar",
        _("The order ends earlier."),
        _end,
        signed=True,
        note=_("An order is never lengthened; that needs a new order."),
    ),
    "revoke": Step(
        "journeys.revoke_order",
        SIGN,
        _("Take back"),
        _("Take the order back"),
        "undo",
        _("The order is taken back; the person is free."),
        _why(REVOKE_WORDS),
        signed=True,
        look="danger",
    ),
}


def _names(order: Any, state: OrderState, stay: Any) -> list[str]:
    if state in WAITING:
        at_site = ["home"] if order.place == Place.SITE.value else []
        notice = ["notice"] if order.interim_until is None else []
        return ["sign", "decline", *at_site, *notice, "basis"]
    if state not in BINDING:
        return []
    placed = ["place"] if order.place == Place.SITE.value and stay is None else []
    served = ["serve"] if order.acknowledged_at is None and order.served_at is None else []
    return [*placed, *served, "object", "shorten", "revoke"]


def offered(
    by: Actor,
    order: Any,
    state: OrderState,
    stay: Any,
    at: datetime,
    *,
    given: Mapping[str, str],
    wrong: Mapping[str, list[str]],
    tried: str,
) -> list[dict[str, Any]]:
    """The steps open to somebody, each with its form; the one that was refused keeps what was typed and says why not."""
    names = [name for name in _names(order, state, stay) if by.may(STEPS[name].duty, at)]
    return [
        {
            "name": name,
            "step": STEPS[name],
            "open": name == tried or STEPS[name].look == "primary",
            "fields": [
                field_of(name, field, given if name == tried else {}, wrong) for field in STEPS[name].fields(order)
            ],
        }
        for name in names
    ]


def field_of(
    step: str, field: dict[str, Any], given: Mapping[str, str], wrong: Mapping[str, list[str]]
) -> dict[str, Any]:
    """A field of a step's form: with what was typed and why it was refused, where it was."""
    name = field["name"]
    told = given.get(name)
    filled = {"label": label_of(name), "id": f"{step}-{name}", "wide": True, **field}
    if told is None:
        return filled
    if "choices" in field:
        filled["choices"] = [{**one, "selected": str(one["value"]) == told} for one in field["choices"]]
    return {**filled, "value": told, "errors": wrong.get(name, [])}


def payload_of(step: Step, order: Any, given: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a step asks the operation for."""
    payload: dict[str, Any] = {"order_id": str(order.id)}
    if step.decides:
        payload["seen"] = given.get("seen", "")
    for field in step.fields(order):
        name = field["name"]
        value = _value(field, given.get(name, "").strip())
        if name.startswith("basis."):
            payload.setdefault("basis", {}).update({name.removeprefix("basis."): value} if value else {})
        else:
            payload[name] = value
    return payload


def _value(field: dict[str, Any], text: str) -> Any:
    if field.get("kind") == "yesno":
        return text == "yes"
    if field.get("kind") == "datetime" and text:
        try:
            return make_aware(datetime.fromisoformat(text)).isoformat()
        except ValueError:
            return text
    return text
