"""A patient at the head of a page: who it is, what they are held to be; and people's names for tables."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.clinical.types import CLASS_WORDS, UNCLASSED, CaseClass
from lianfang.people import queries as people
from lianfang.people.types import SEX_WORDS, Card
from lianfang.places import queries as places

CLASS_TONES = {
    CaseClass.CONFIRMED: "danger",
    CaseClass.SUSPECTED: "warn",
    CaseClass.ASYMPTOMATIC: "warn",
    CaseClass.EXCLUDED: "ok",
    None: "idle",
}


def strip_of(person_id: UUID, at: datetime, flags: Iterable[Mapping[str, Any]] = (), binds: Any = ()) -> dict[str, Any]:
    """`person` of `parts/person_strip.html`; somebody whose details were destroyed has no name any more."""
    card = people.cards([person_id], at).get(person_id)
    name = card.name if card else _("details destroyed")
    url = reverse("person", args=[person_id]) if card else ""
    return {"name": name, "url": url, "about": about(card), "flags": list(flags), "binds": list(binds)}


def about(card: Card | None) -> str:
    """Sex, age and home in a line."""
    if card is None:
        return ""
    age = _("%(age)s years") % {"age": card.age} if card.age is not None else ""
    home = places.full_name(card.division_id, below=places.county_of(card.division_id))
    return " · ".join(filter(None, [str(SEX_WORDS[card.sex]), age, home]))


def class_flag(held: CaseClass | None) -> dict[str, Any]:
    """What a case is held to be, as a flag."""
    return {"word": CLASS_WORDS[held] if held else UNCLASSED, "tone": CLASS_TONES[held], "icon": "doctor"}


def class_cell(held: str | None) -> dict[str, Any]:
    """The same as a table cell."""
    known = CaseClass(held) if held else None
    return {"status": CLASS_WORDS[known] if known else UNCLASSED, "tone": CLASS_TONES[known]}


def name_cell(card: Card | None, url: str = "") -> dict[str, Any]:
    """A person in a table: name, and in small what tells them from others."""
    return {"text": card.name if card else "–", "url": url, "sub": about(card)}
