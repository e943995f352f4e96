"""How orders are worded on the desk, on their own page and on paper: category, ground, place, state and terms."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.editions import queries as editions
from lianfang.editions.types import Edition, Place
from lianfang.isolation.types import (
    GROUND_WORDS,
    HOME_WORDS,
    NOTABLE_WORDS,
    ORDER_WORDS,
    PLACE_WORDS,
    Ground,
    HomeException,
    Notable,
    OrderState,
)
from lianfang.people.types import SEX_WORDS, Card
from lianfang.places import queries as places

STATE_TONES = {
    OrderState.PROPOSED: "note",
    OrderState.INTERIM: "warn",
    OrderState.SIGNED: "warn",
    OrderState.SERVED: "ok",
    OrderState.ACKNOWLEDGED: "ok",
    OrderState.DECLINED: "idle",
    OrderState.RELEASED: "idle",
    OrderState.LAPSED: "idle",
    OrderState.CONVERTED: "danger",
    OrderState.REVOKED: "idle",
    OrderState.OBJECTION_UPHELD: "idle",
}
NOTABLE_ICONS = {
    Notable.MISSING_BASIS: "blocked",
    Notable.MINOR_ALONE: "need",
    Notable.DEPENDANT_LEFT: "need",
    Notable.NO_ROOM: "bed",
    Notable.OVER_LONG: "calendar",
    Notable.STRICTER: "rules",
    Notable.INTERIM_ENDING: "hourglass",
}


@lru_cache(maxsize=64)
def edition_of(edition_id: UUID) -> Edition:
    """The content of an adopted edition, which never changes."""
    return editions.edition(edition_id).edition


def category_words(order: Any) -> str:
    """The category of an order in the reader's language, as its edition names it."""
    found = edition_of(order.edition_id).isolation.categories.get(order.category)
    return found.label.text(get_language() or "en") if found is not None else order.category


def ground_words(order: Any) -> str:
    return str(GROUND_WORDS[Ground(order.ground)])


def place_words(order: Any) -> str:
    """Where it is to be lived out, and why at home where the rules say a site."""
    words = str(PLACE_WORDS[Place(order.place)])
    if order.home_exception:
        words += f" ({HOME_WORDS[HomeException(order.home_exception)]})"
    return words


def state_words(state: OrderState) -> dict[str, str]:
    return {"status": str(ORDER_WORDS[state]), "tone": STATE_TONES[state]}


def notable_words(notables: Iterable[Notable]) -> list[str]:
    return [str(NOTABLE_WORDS[notable]) for notable in notables]


def person_cell(card: Card | None, url: str = "") -> dict[str, str]:
    """A person in a row of a table: the name, and sex and age under it."""
    if card is None:
        return {"text": _("details destroyed"), "url": url, "sub": ""}
    return {"text": card.name, "url": url, "sub": about(card)}


def about(card: Card, *, where: bool = False) -> str:
    """Sex, age and, where asked for, the area somebody lives in."""
    age = _("%(age)s years") % {"age": card.age} if card.age is not None else ""
    place = places.full_name(card.division_id) if where else ""
    return " · ".join(part for part in (str(SEX_WORDS[card.sex]), age, place) if part)


def village_cell(division_id: UUID) -> dict[str, str]:
    """An area in a row of a table: its name, and the one above it under that."""
    above = places.ancestors(division_id)
    names = places.names(above[-2:])
    return {"text": names.get(division_id, ""), "sub": names.get(above[-2], "") if len(above) > 1 else ""}


def choices(words: Any, chosen: str = "") -> list[dict[str, Any]]:
    """The members of an enum with their words, for a field of kind `choice`."""
    return [{"value": key.value, "label": label, "selected": key.value == chosen} for key, label in words.items()]


def form_link(action: str, back: str, **given: Any) -> str:
    """The generic form of an operation, filled with what is known, coming back to `back`."""
    query = "&".join(f"{key}={value}" for key, value in {**given, "next": back}.items())
    return f"{reverse('office.form', args=[action])}?{query}"
