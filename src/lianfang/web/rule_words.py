"""How the values of a rule edition are worded: sections, fields, values, where they come from; and what differs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import BaseModel

from lianfang.editions import queries as editions
from lianfang.editions.types import SECTIONS, Edition, Label, Source, SourceStatus, Window
from lianfang.places.types import LEVEL_WORDS, Level
from lianfang.roster.roles import ROLES

from .rule_field_words import FIELDS, VALUES
from .shown import bracketed, several

SECTION_WORDS: Mapping[str, Any] = {
    "general": gettext_lazy("The disease and the day"),
    "isolation": gettext_lazy("Quarantine"),
    "screening": gettext_lazy("Checkpoints"),
    "clinical": gettext_lazy("Clinic and cases"),
    "tracing": gettext_lazy("Contact tracing"),
    "reporting": gettext_lazy("Figures and reports"),
    "tasks": gettext_lazy("Tasks and escalation"),
    "canvass": gettext_lazy("Rounds through every household"),
    "area_measures": gettext_lazy("Area measures"),
    "supporting": gettext_lazy("Support of the vulnerable"),
    "declaring": gettext_lazy("Declarations before arrival"),
    "linking": gettext_lazy("Linking leads to persons"),
    "responsibility": gettext_lazy("Who answers for areas"),
    "privacy": gettext_lazy("Personal data"),
}
STATUS_WORDS: Mapping[str, tuple[Any, str]] = {
    SourceStatus.FOUND.value: (gettext_lazy("found in a rule"), "ok"),
    SourceStatus.SEED.value: (gettext_lazy("from the founding document"), "ok"),
    SourceStatus.GENERAL_KNOWLEDGE.value: (gettext_lazy("general knowledge, to verify"), "warn"),
    SourceStatus.NO_SOURCE.value: (gettext_lazy("no source, to verify"), "warn"),
    "design_default": (gettext_lazy("set by the design"), "note"),
}


@dataclass(frozen=True)
class RuleLine:
    """One value of an edition: where it stands, in words, what it says, and where it is from."""

    path: str
    section: str
    words: str
    value: str
    source: Source | None


def _language() -> str:
    return get_language() or "en"


def lines_of(edition: Edition) -> Iterator[RuleLine]:
    """Every value of an edition, section by section in its own order."""
    named = {
        key: item.label.text(_language())
        for table in (edition.isolation.categories, edition.isolation.care_teams)
        for key, item in table.items()
    }
    for name in SECTIONS:
        for path, words, value in _walk(getattr(edition, name), name, ()):
            if path in ("responsibility.chain", "responsibility.refusals.charge"):
                value = _charges_named(edition, path) or value
            yield RuleLine(path, name, " · ".join(words), named.get(value, value), edition.source(path))


def _charges_named(edition: Edition, path: str) -> str:
    """The charges that a value names, by what they are called."""
    asked = edition.responsibility
    keys = asked.chain if path.endswith(".chain") else (asked.refusals.charge,)
    return several(asked.charges[key].label.text(_language()) for key in keys if key)


def _walk(part: Any, path: str, words: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    if isinstance(part, Label):
        yield path, words, part.text(_language())
    elif isinstance(part, BaseModel):
        for field in type(part).model_fields:
            if field == "label":
                continue
            yield from _walk(getattr(part, field), f"{path}.{field}", (*words, field_words(field)))
    elif isinstance(part, Mapping):
        for key, item in part.items():
            yield from _walk(item, f"{path}.{key}", (*words, *_name(str(key), item)))
    else:
        yield path, words, level_words(part) if path.endswith(".levels") else value_words(part)


def _name(key: str, item: Any) -> tuple[str, ...]:
    """What an entry of a table is called: its own label, the words of its key, or nothing where it is a label itself."""
    if isinstance(item, Label):
        return ()
    label = getattr(item, "label", None)
    return (label.text(_language()) if isinstance(label, Label) else field_words(key),)


def field_words(name: str) -> str:
    return str(FIELDS.get(name) or name.replace("_", " "))


def value_words(value: Any) -> str:
    """A value in words: yes and no, choices, lists; numbers and hours as they are."""
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple | list):
        return several(value_words(item) for item in value) or _("none")
    if isinstance(value, Window):
        return f"{value.opens}–{value.closes}"
    if isinstance(value, Label):
        return value.text(_language())
    if isinstance(value, BaseModel):
        return _part_words(value)
    if value is None or value == "":
        return "–"
    if isinstance(value, str) and value in ROLES:
        return str(ROLES[value].label)
    return str(VALUES.get(value, value)) if isinstance(value, str) else str(value)


def level_words(levels: Iterable[int]) -> str:
    """Levels of divisions in words: 3 is a county."""
    return several(str(LEVEL_WORDS[Level(str(n))]) if str(n) in set(Level) else str(n) for n in levels)


def _part_words(part: BaseModel) -> str:
    label = getattr(part, "label", None)
    rest = [
        f"{field_words(name)} {value_words(getattr(part, name))}"
        for name in type(part).model_fields
        if name not in ("label", "key")
    ]
    head = [label.text(_language())] if isinstance(label, Label) else []
    if not head:
        return several(rest)
    return bracketed(head[0], several(rest)) if rest else head[0]


def spoken(text: str) -> str:
    """What language to mark a text of an edition with: one given in English alone stands so for every reader."""
    return "en" if text.isascii() else ""


def source_cell(source: Source | None) -> dict[str, Any]:
    """Where a value is from, and how well that is known."""
    if source is None:
        return {"text": "–", "sub": ""}
    words, tone = STATUS_WORDS.get(source.status.value, (source.status.value, "note"))
    text = source.text.text(_language())
    return {"status": words, "tone": tone, "sub": text, "lang": spoken(text)}


def differing(before: Edition, after: Edition) -> list[tuple[str, str, str, str, Source | None]]:
    """What two editions state differently: path, words, the value before and after, the source of the later one."""
    old, new = ({line.path: line for line in lines_of(edition)} for edition in (before, after))
    found = []
    for path in dict.fromkeys([*old, *new]):
        one, other = old.get(path), new.get(path)
        if (one.value if one else None) != (other.value if other else None):
            line = other or one
            assert line is not None
            words = f"{SECTION_WORDS[line.section]} · {line.words}"
            found.append((path, words, one.value if one else "–", other.value if other else "–", line.source))
    return found


def departure_lines(edition_id: UUID, paths: Iterable[str]) -> dict[str, Any] | None:
    """A table of the values at which an edition is stricter than the one above it; None where it is nowhere."""
    wanted = list(paths)
    if not wanted:
        return None
    own = {line.path: line for line in lines_of(editions.edition(edition_id).edition)}
    above = editions.above(edition_id)
    higher = {line.path: line for line in lines_of(above)} if above is not None else {}
    rows = []
    for path in wanted:
        for line in (line for key, line in own.items() if key == path or key.startswith(f"{path}.")):
            before = higher.get(line.path)
            rows.append({"cells": [line.words, line.value, before.value if before else "–", source_cell(line.source)]})
    labels = (_("Rule"), _("Here"), _("Higher edition"), _("Source"))
    return {
        "caption": _("Stricter than the higher rules"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in labels],
        "rows": rows,
    }
