"""How a search box finds: by the words of a record, or by the person it belongs to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.people import queries as people

from .forms import VERSION_MARK

FOUND_AT_MOST = 20


@dataclass(frozen=True)
class Found:
    """A record found: its id, what it is called, what tells it from others, and the version to decide on."""

    id: UUID
    label: str
    sub: str = ""
    version: int | None = None

    @property
    def value(self) -> str:
        return str(self.id) if self.version is None else f"{self.id}{VERSION_MARK}{self.version}"


@dataclass(frozen=True)
class Asked:
    """A question to a finder: words, or the ids whose names are wanted; who asks, and when."""

    by: Actor
    at: datetime
    text: str = ""
    ids: tuple[UUID, ...] | None = None


Finder = Callable[[Asked], Iterable[Found]]


def matching_people(asked: Asked) -> list[UUID]:
    """Who is called, or has the number, that is asked for."""
    return [card.id for card in people.search(asked.by, asked.text, asked.at)]


def cut(rows: Any) -> list[Any]:
    """The first rows, as many as a box shows."""
    return list(rows[:FOUND_AT_MOST])


def of_people(visible: Callable[[Actor, datetime], Any], sub: Callable[[Any], str], person: str = "person") -> Finder:
    """Finds records that belong to a person by that person's name or number."""

    def find(asked: Asked) -> Iterable[Found]:
        rows = visible(asked.by, asked.at)
        if asked.ids is not None:
            rows = rows.filter(id__in=asked.ids)
        else:
            rows = rows.filter(**{f"{person}__in": matching_people(asked)})
        listed = cut(rows.select_related(person) if "__" in person else rows)
        whose = {row.id: _person_of(row, person) for row in listed}
        cards = people.cards([id for id in whose.values() if id is not None], asked.at)
        for row in listed:
            owner = whose[row.id]
            card = cards.get(owner) if owner is not None else None
            yield Found(row.id, card.name if card else "–", sub(row), getattr(row, "version", None))

    return find


def _person_of(row: Any, person: str) -> UUID | None:
    *way, last = person.split("__")
    for name in way:
        row = getattr(row, name)
    found: UUID | None = getattr(row, f"{last}_id")
    return found


def by_words(visible: Callable[[Asked], Any], fields: Sequence[str], shown: Callable[[Any], tuple[str, str]]) -> Finder:
    """Finds records by the words in some of their columns."""

    def find(asked: Asked) -> Iterable[Found]:
        rows = visible(asked)
        if asked.ids is not None:
            rows = rows.filter(id__in=asked.ids)
        else:
            matching = rows.none()
            for name in fields:
                matching = matching | rows.filter(**{f"{name}__icontains": asked.text})
            rows = matching
        for row in cut(rows):
            yield Found(row.id, *shown(row), getattr(row, "version", None))

    return find
