"""What can be done about an area measure, and the form that each step asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.core.access import Actor
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import PROPOSE_AREA, SIGN_AREA, AreaState, Shortage

from .area_words import need_labels
from .forms import local_moment, whole, zoned
from .order_steps import field_of
from .shown import moment

Fields = Callable[[Any, Sequence[Shortage]], list[dict[str, Any]]]
SHORT = "shortages."
GOING = frozenset({AreaState.PROPOSED, AreaState.SIGNED, AreaState.IN_FORCE})
BINDING = frozenset({AreaState.SIGNED, AreaState.IN_FORCE})


def _nothing(measure: Any, short: Sequence[Shortage]) -> list[dict[str, Any]]:
    return []


def _why(measure: Any, short: Sequence[Shortage]) -> list[dict[str, Any]]:
    public = _("Residents read this: name no person.")
    return [
        {"name": "why", "label": _("Why"), "kind": "longtext", "required": True, "maxlength": 500, "hint": public}
        | {"rows": 3}
    ]


def _why_not(measure: Any, short: Sequence[Shortage]) -> list[dict[str, Any]]:
    return [{"name": "why", "label": _("Why"), "kind": "text", "maxlength": 200}]


def _shortages(measure: Any, short: Sequence[Shortage]) -> list[dict[str, Any]]:
    """One field for each need that is short: it blocks until it is supplied, or signed for by name here."""
    labels = need_labels(measure)
    numbers = _("%(served)s of %(needed)s supplied. Better: have it supplied first.")
    return [
        {
            "name": f"{SHORT}{one.need}",
            "label": _("Short: %(need)s. Why it is signed all the same, and what is done")
            % {"need": labels.get(one.need, one.need)},
            "hint": numbers % {"served": one.served, "needed": one.needed},
            "kind": "longtext",
            "rows": 2,
            "maxlength": 500,
        }
        for one in short
    ]


def _review(measure: Any, short: Sequence[Shortage]) -> list[dict[str, Any]]:
    ends = {"name": "ends_at", "label": _("Ends at the latest"), "kind": "datetime", "value": moment(measure.ends_at)}
    nearer = {"hint": _("It may come nearer, never later."), "value": moment(measure.ends_at).replace(" ", "T")}
    return [*_why(measure, short), ends | nearer, *_shortages(measure, short)]


def _supply(measure: Any, short: Sequence[Shortage]) -> list[dict[str, Any]]:
    missing = {one.need for one in short}
    first = next((key for key in need_labels(measure) if key in missing), "")
    needs = [{"value": k, "label": label, "selected": k == first} for k, label in need_labels(measure).items()]
    needed = isolation.needed_inside(measure)
    return [
        {"name": "need_key", "label": _("What is needed"), "kind": "choice", "choices": needs, "required": True},
        {
            "name": "served",
            "label": _("How many are supplied"),
            "kind": "integer",
            "required": True,
            "value": needed.get(first, ""),
        },
        {"name": "supplier", "label": _("By whom"), "kind": "text", "maxlength": 200},
        {"name": "phone", "label": _("Telephone"), "kind": "tel", "maxlength": 40},
        {
            "name": "from_at",
            "label": _("From"),
            "kind": "datetime",
            "required": True,
            "value": local_moment(measure.starts_at.isoformat()),
        },
    ]


@dataclass(frozen=True)
class Step:
    """A step: the operation behind it, its words, its fields, in which states it is open, whether it is signed."""

    action: str
    duty: str
    title: Any
    label: Any
    icon: str
    done: Any
    states: frozenset[AreaState]
    fields: Fields = _nothing
    signed: bool = True
    decides: bool = True
    look: str = ""
    note: Any = ""


STEPS: Mapping[str, Step] = {
    "supply": Step(
        "isolation.state_supply",
        PROPOSE_AREA,
        gettext_lazy("Say who supplies it"),
        gettext_lazy("Save"),
        "save",
        gettext_lazy("Saved."),
        GOING,
        _supply,
        signed=False,
        decides=False,
    ),
    "approve": Step(
        "isolation.approve_measure",
        SIGN_AREA,
        gettext_lazy("Approve from above"),
        gettext_lazy("Approve"),
        "check-circle",
        gettext_lazy("The measure is approved; the level below may sign it."),
        frozenset({AreaState.PROPOSED}),
        note=gettext_lazy("It closes off more households than a county decides on alone."),
    ),
    "sign": Step(
        "journeys.sign_area_measure",
        SIGN_AREA,
        gettext_lazy("Sign"),
        gettext_lazy("Sign the measure"),
        "signature",
        gettext_lazy("The measure is signed."),
        frozenset({AreaState.PROPOSED}),
        _shortages,
        look="primary",
        note=gettext_lazy("You answer for it by name. Exits stay open; it lapses unless it is reviewed in time."),
    ),
    "decline": Step(
        "isolation.decline_measure",
        SIGN_AREA,
        gettext_lazy("Decline"),
        gettext_lazy("Decline the measure"),
        "refuse",
        gettext_lazy("The measure is declined; nothing is closed off."),
        frozenset({AreaState.PROPOSED}),
        _why_not,
        signed=False,
    ),
    "lift": Step(
        "journeys.lift_area_measure",
        SIGN_AREA,
        gettext_lazy("Open the place again"),
        gettext_lazy("Lift the measure"),
        "undo",
        gettext_lazy("The place is open again."),
        BINDING,
        _why,
    ),
    "review": Step(
        "isolation.keep_measure",
        SIGN_AREA,
        gettext_lazy("Review"),
        gettext_lazy("Let it go on"),
        "history",
        gettext_lazy("Reviewed: the measure goes on."),
        BINDING,
        _review,
        note=gettext_lazy("Supply is looked at as before the first signature."),
    ),
}


def offered(
    by: Actor,
    measure: Any,
    state: AreaState,
    short: Sequence[Shortage],
    at: datetime,
    *,
    wide: bool,
    given: Mapping[str, str],
    wrong: Mapping[str, list[str]],
    tried: str,
) -> list[dict[str, Any]]:
    """The steps open to somebody, each with its form; the one that was refused keeps what was typed and says why not."""
    names = [
        name
        for name, one in STEPS.items()
        if state in one.states and by.may(one.duty, at) and (name != "approve" or (wide and not measure.approved_by))
    ]
    return [
        {
            "name": name,
            "step": STEPS[name],
            "fields": [
                field_of(name, one, given if name == tried else {}, wrong) for one in STEPS[name].fields(measure, short)
            ],
        }
        for name in names
    ]


def payload_of(name: str, measure: Any, given: QueryDict) -> dict[str, Any]:
    """What the form of a step asks the operation for."""
    payload: dict[str, Any] = {"measure_id": str(measure.id)}
    if STEPS[name].decides:
        payload["seen"] = whole(given.get("seen", ""), given.get("seen", ""))
    for key in ("why", "need_key", "supplier", "phone"):
        if said := given.get(key, "").strip():
            payload[key] = said
    if said := given.get("served", "").strip():
        payload["served"] = whole(said, said)
    for key in ("from_at", "ends_at"):
        if said := given.get(key, "").strip():
            payload[key] = zoned(said)
    short = [
        {"need_key": key.removeprefix(SHORT), "why": said}
        for key in given
        if key.startswith(SHORT) and (said := given.get(key, "").strip())
    ]
    return payload | ({"shortages": short} if short else {})
