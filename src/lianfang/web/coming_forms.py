"""The form of a declaration of arrival: its fields, for the public and for workers, and what was typed back to a payload."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lianfang.canvass.types.declarations import (
    COMING_WORDS,
    PARTY_AT_MOST,
    SAID_BY_WORDS,
    WAY_WORDS,
    Coming,
    SaidBy,
    Way,
)

from .forms import whole

COMPANIONS_AT_FIRST = 1


def how_many(typed: QueryDict | Mapping[str, str]) -> int:
    """How many people the form has rows for."""
    n = whole(typed.get("people") or "", 1 + COMPANIONS_AT_FIRST)
    return max(1, min(n + (1 if typed.get("more") else 0), PARTY_AT_MOST))


def payload_of(typed: QueryDict, division_id: Any, way: str) -> dict[str, Any]:
    """What was typed, as the operation takes it; companions without a name are nobody."""
    return {
        "division_id": division_id,
        "way": way,
        "arrives_on": typed.get("arrives_on", "").strip(),
        "who": [one for n in range(how_many(typed)) if (one := _one(typed, n)) or n == 0],
        "journey": _group(typed, "journey", ("origin", "origin_code", "coming", "carrier", "address", "needs")),
        "speaker": _group(typed, "speaker", ("said_by", "name", "phone")),
    }


def _group(typed: QueryDict, group: str, names: Iterable[str]) -> dict[str, str]:
    return {name: said for name in names if (said := typed.get(f"{group}.{name}", "").strip())}


def phone_of(payload: Mapping[str, Any]) -> str:
    """The number to call that was typed."""
    return str(payload["who"][0].get("phone") or payload["speaker"].get("phone", ""))


def _one(typed: QueryDict, n: int) -> dict[str, str]:
    said = {name: typed.get(f"who.{n}.{name}", "").strip() for name in ("name", "phone", "born_on")}
    if n and not said["name"]:
        return {}
    return {name: value for name, value in said.items() if value or name == "name"}


@dataclass(frozen=True)
class _Maker:
    """Makes fields filled with what was typed, each with what was wrong with it."""

    typed: Mapping[str, Any]
    wrong: Mapping[str, list[str]]

    def text(self, name: str, label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
        found = {"name": name, "id": name, "label": label, "kind": kind, "value": self.typed.get(name, "")}
        return {**found, "wide": True, "errors": self.wrong.get(name, []), "maxlength": 200, **more}

    def choice(self, name: str, label: str, words: Mapping[Any, Any], usual: str) -> dict[str, Any]:
        chosen = self.typed.get(name, usual)
        choices = [{"value": str(k), "label": str(w), "selected": str(k) == chosen} for k, w in words.items()]
        return self.text(name, label, "choice", choices=choices)


def fields_of(
    typed: QueryDict, areas: Iterable[Any], wrong: Mapping[str, list[str]], on: date, ahead_days: int
) -> dict[str, list[dict[str, Any]]]:
    """The fields in their groups: who comes, the journey, who says so."""
    make = _Maker(typed, wrong)
    return {
        "who": [
            make.text("who.0.name", _("Full name"), required=True, maxlength=100, autocomplete="name"),
            make.text("who.0.phone", _("Telephone"), "tel", maxlength=40, autocomplete="tel"),
            make.text("who.0.born_on", _("Date of birth"), "date"),
        ],
        "companions": [
            one
            for n in range(1, how_many(typed))
            for one in (
                make.text(f"who.{n}.name", _("Who comes along: name"), maxlength=100, autocomplete="off"),
                make.text(f"who.{n}.born_on", _("Date of birth"), "date"),
            )
        ],
        "journey": _journey(make, areas, on, ahead_days),
        "speaker": [
            make.choice("speaker.said_by", _("Who declares"), SAID_BY_WORDS, SaidBy.SELF.value),
            make.text("speaker.name", _("Name of whoever declares for them"), maxlength=100),
            make.text("speaker.phone", _("Their telephone"), "tel", maxlength=40),
        ],
    }


def _journey(make: _Maker, areas: Iterable[Any], on: date, ahead_days: int) -> list[dict[str, Any]]:
    listed = {"": _("none of these"), **{area.code: area.name for area in areas}}
    offer = _("Somebody to fetch them, medicine, help for children or the elderly: nobody goes without it.")
    asked = make.choice("journey.origin_code", _("Is it in one of these areas?"), listed, "")
    return [
        make.text("arrives_on", _("Day of arrival"), "date", required=True)
        | {"min": f"{on:%Y-%m-%d}", "max": f"{on + timedelta(days=ahead_days):%Y-%m-%d}"},
        make.text("journey.origin", _("Where from"), hint=_("Province, city, county.")),
        *([asked] if len(listed) > 1 else []),
        make.choice("journey.coming", _("Why they come"), COMING_WORDS, Coming.WORK.value),
        make.text("journey.carrier", _("Train, flight, bus or car"), hint=_("With its number, if known.")),
        make.text("journey.address", _("Where they will stay"), hint=_("Group, street, house.")),
        make.text("journey.needs", _("What they need"), "longtext", rows=2, maxlength=500, hint=offer),
    ]


def way_field(typed: QueryDict, wrong: Mapping[str, list[str]]) -> dict[str, Any]:
    """How a worker was told."""
    chosen = typed.get("way", Way.PHONE.value)
    choices = [
        {"value": way.value, "label": str(words), "selected": way.value == chosen}
        for way, words in WAY_WORDS.items()
        if way is not Way.LINK
    ]
    found = {"name": "way", "id": "way", "label": _("How it was said"), "kind": "choice", "open": True, "wide": True}
    return {**found, "choices": choices, "errors": wrong.get("way", [])}


def prefilled(fields: Sequence[dict[str, Any]], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Fields with what is known filled in, to be confirmed: `values` by the name of the field."""
    found = []
    for field in fields:
        value = values.get(field["name"])
        if value not in (None, "") and "choices" in field:
            choices = [{**one, "selected": str(one["value"]) == str(value)} for one in field["choices"]]
            field = {**field, "choices": choices}
        elif value not in (None, ""):
            field = {**field, "value": value}
        found.append(field)
    return found
