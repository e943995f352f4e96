"""Pages that ask for one operation: its slots with the words of the edition in force, done or refused with every reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.core.registry import ACTIONS
from lianfang.editions.types import Label

from .acting import actor, do, now
from .clocks import onward
from .finding import names_of
from .forms import fields_of, initial_of, payload_of, whole
from .shown import by_field, reason_lines
from .slots import Choice, Slot, slots_of

STEP = "web/cases/step.html"


@dataclass(frozen=True)
class Ask:
    """One operation as a page asks for it.

    `names`: its parameters that are asked; `known`: those the page knows; `worded`: by dotted path the choices that the
    edition or the place gives; `looks`: how fields are shown, by key; `given`: what is filled in at first; `shown`: the rest.
    """

    action: str
    names: tuple[str, ...]
    known: Mapping[str, Any] = field(default_factory=dict)
    worded: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    template: str = STEP

    @property
    def slots(self) -> tuple[Slot, ...]:
        by_name = {slot.name: slot for slot in slots_of(ACTIONS[self.action].model)}
        return tuple(_worded(by_name[name], name, self.worded) for name in self.names)


def _worded(slot: Slot, path: str, words: Mapping[str, Sequence[Choice]]) -> Slot:
    if slot.kind == "group":
        return replace(slot, inner=tuple(_worded(inner, f"{path}.{inner.name}", words) for inner in slot.inner))
    if path not in words:
        return slot
    kind = "choices" if slot.kind in ("list", "choices") else "choice"
    return replace(slot, kind=kind, choices=tuple(words[path]))


def choices_in(labels: Mapping[str, Any]) -> tuple[Choice, ...]:
    """Keys of an edition as choices, in the reader's language; `labels` are `Label`s or parts that have one."""
    return tuple(Choice(key, word_of(said)) for key, said in labels.items())


def word_of(said: Any) -> str:
    """A name in an edition in the reader's language."""
    label: Label = said if isinstance(said, Label) else said.label
    return label.text(get_language() or "en")


def asked(request: HttpRequest, ask: Ask, refusal: Refused | None = None) -> HttpResponse:
    """The page with the form, with what was typed and every reason after a refusal."""
    by, at = actor(request), now(request)
    values = payload_of(ask.slots, request.POST) if refusal else _at_first(request, ask)

    def named(ref: str, ids: Sequence[str]) -> Mapping[str, str]:
        return names_of(ref, by, at, ids)

    wrong = by_field(refusal.reasons) if refusal else {}
    fields = _by_key(fields_of(ask.slots, values, wrong, shown=named, rows_at_least=0))
    shown = {
        "action": ACTIONS[ask.action],
        "fields": {key: {**one, **ask.looks.get(key, {})} for key, one in fields.items()},
        "reasons": _within(reason_lines(refusal.reasons), ask) if refusal else [],
        "operation": fresh(at),
        "seen": ask.known.get("seen"),
        "accepted_operation": request.GET.get("done", ""),
        **ask.shown,
    }
    return render(request, ask.template, shown, status=422 if refusal else 200)


def _within(lines: list[dict[str, Any]], ask: Ask) -> list[dict[str, Any]]:
    """Reasons as this page lists them: one about what the page does not ask for leads to no field of it."""
    return [{**one, "field": one["field"] if one["field"].split(".")[0] in ask.names else ""} for one in lines]


def _at_first(request: HttpRequest, ask: Ask) -> dict[str, Any]:
    """What the page fills in, and what a link to it does."""
    return {**ask.given, **{name: said for name, said in initial_of(ask.slots, request.GET).items() if said}}


def _by_key(fields: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Every field under its path, with `__` between the parts, so that a page can place it."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in fields:
        if one["kind"] == "group":
            found |= _by_key(one["fields"])
        else:
            found[str(one["id"]).replace(".", "__")] = one
    return found


def answered(request: HttpRequest, ask: Ask) -> Any:
    """Do the operation with what was typed and what the page knows; raises Refused."""
    payload = {**payload_of(ask.slots, request.POST), **ask.known}
    if "seen" in ask.known:
        payload["seen"] = whole(request.POST.get("seen", ""), payload["seen"])
    return do(request, ask.action, payload)


def office_link(action: str, back: str, **given: Any) -> str:
    """A link to an operation's form in the office, filled in, that comes back to `back`."""
    return f"{reverse('office.form', args=[action])}?{urlencode({**given, 'next': back})}"


def gone_on(request: HttpRequest, address: str, words: Any) -> HttpResponseRedirect:
    """On to the next page with a message, if there is one; the form's id is forgotten there."""
    if words:
        messages.success(request, words)
    return onward(request, address)


def step(request: HttpRequest, ask: Ask, address: str, words: Any) -> HttpResponse:
    """Ask for an operation, do it, go on to `address` saying `words`; or show every reason against it."""
    return step_by_result(request, ask, lambda made: (address, words))


def step_by_result(request: HttpRequest, ask: Ask, on: Callable[[Any], tuple[str, Any]]) -> HttpResponse:
    """A `step` of which `on` says, by what the operation made, to which address it goes on, and in which words."""
    if request.method != "POST":
        return asked(request, ask)
    try:
        made = answered(request, ask)
    except Refused as refusal:
        return asked(request, ask, refusal)
    address, words = on(made)
    return gone_on(request, address, words)
