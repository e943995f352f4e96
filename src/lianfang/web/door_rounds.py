"""What a round asks of a household at its door: shown there with what is known already, and read back from the same form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.canvass import queries as rounds
from lianfang.canvass.types import SAID_WORDS, Said
from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.editions.types import Edition
from lianfang.people.types import REGISTER, Card

from .asking import word_of
from .clocks import short
from .present import steps_at
from .round_forms import asked_words
from .shown import several

OF_THE_DOOR = ("door", "needs_help", "gone", "present")


def said_of(request: HttpRequest) -> dict[str, Any]:
    """What was said of the whole door; only what was."""
    found: dict[str, Any] = {}
    if (said := request.POST.get("door", "")) in {one.value for one in Said}:
        found["door"] = said
    if request.POST.get("needs_help") == "yes":
        found["needs_help"] = True
    if present := request.POST.getlist("present"):
        found["present"] = present
    if gone := request.POST.getlist("gone"):
        found["gone"] = gone
    return found


def round_at(
    request: HttpRequest,
    household_id: UUID | None,
    division_id: UUID,
    members: Sequence[Card],
    edition: Edition,
    refusal: Refused | None,
) -> dict[str, Any] | None:
    """The rounds under way at a door, for `doors/visit.html`: what they ask, and what else can be said of the door."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    at: datetime = request.at  # type: ignore[attr-defined]
    doors = rounds.rounds_at([household_id]).get(household_id, []) if household_id is not None else []
    if not doors:
        return None
    said = said_of(request) if refusal is not None else {}
    keys = dict.fromkeys(key for door in doors for key in door.round.asks)
    return {
        "title": several(dict.fromkeys(door.round.title for door in doors)),
        "note": _note(doors[0], at),
        "asks": several(asked_words(edition, keys)),
        "members": [{"id": one.id, "name": one.name, "gone": str(one.id) in said.get("gone", ())} for one in members],
        "together": _together(doors, edition, said.get("present", ())),
        "newcomer": _newcomer(household_id, division_id) if by.may(REGISTER, at) else "",
        "steps": steps_at(household_id, members, reverse("door", args=[household_id])) if by.may(REGISTER, at) else [],
        "needs_help": said.get("needs_help", False),
        "said": _sayings(said),
        "errors": [r.sentence() for r in refusal.reasons if r.field.split(".")[0] in OF_THE_DOOR] if refusal else [],
    }


def _together(doors: Sequence[Any], edition: Edition, present: Sequence[str]) -> list[dict[str, Any]]:
    """Those who visit together for the rounds at a door: who of them stands here."""
    keys = dict.fromkeys(key for door in doors for key in door.round.together if key in edition.canvass.together)
    return [{"value": key, "label": word_of(edition.canvass.together[key]), "here": key in present} for key in keys]


def _note(door: Any, at: datetime) -> str:
    until = _("by %(time)s") % {"time": short(door.round.due_at, at)}
    tried = _("%(n)s of %(of)s knocks in vain") % {"n": door.attempts, "of": door.round.attempts}
    if door.attempts >= door.round.attempts:
        return _("%(until)s · now by phone") % {"until": until}
    return f"{until} · {tried}" if door.attempts else until


def _sayings(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    chosen = said.get("door", "")
    nothing = {"value": "", "label": _("Nothing of this"), "selected": not chosen}
    return [nothing] + [
        {"value": one.value, "label": words, "selected": chosen == one.value} for one, words in SAID_WORDS.items()
    ]


def _newcomer(household_id: UUID | None, division_id: UUID) -> str:
    """The form that registers somebody in this household, which leads back to this door."""
    asked = {"household": household_id, "division_id": division_id, "next": reverse("door", args=[household_id])}
    return f"{reverse('office.form', args=['people.register_person'])}?{urlencode(asked)}"
