"""The form that opens a round: its fields, what was typed, and what it would cost."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.canvass import queries as canvass
from lianfang.canvass.types import OPEN, Cost
from lianfang.core.access import Actor, covers
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.places import queries as places
from lianfang.roster import queries as roster

from .forms import local_moment, zoned
from .lives import names_of_members

OWNERS = ("grid_worker", "township_leader", "county_commander")
DAYS, KEPT_DAYS = 3, 14
KEY_AREAS = 3
"""So many areas that come first stand on the form; the operation takes more."""
AREAS_AT_MOST = 800


def asked_words(edition: Edition, keys: Iterable[str]) -> list[str]:
    """What a round asks, in the reader's language."""
    asks, language = edition.canvass.asks, get_language() or "en"
    return [asks[key].label.text(language) if key in asks else key for key in keys]


def areas_of(by: Actor, at: datetime) -> list[UUID]:
    """Where the caller may open a round: their areas and what lies in them, from the largest down."""
    areas = by.areas(OPEN, at)
    tops = areas if areas is not None else [row.id for row in places.roots()]
    return list(dict.fromkeys(id for area in tops for id in places.under(area)))[:AREAS_AT_MOST]


def typed(post: QueryDict) -> dict[str, Any]:
    """The payload that was typed, as the operation takes it."""
    found: dict[str, Any] = {
        name: post.get(name, "").strip() for name in ("division_id", "title", "legal_basis", "owner_id")
    }
    found["asks"] = post.getlist("asks")
    for name in ("due_at", "expires_at"):
        found[name] = zoned(post.get(name, "").strip())
    chosen = [(post.get(f"key_area.{n}", "").strip(), post.get(f"key_due.{n}", "").strip()) for n in range(KEY_AREAS)]
    if areas := [{"division_id": area, "due_at": zoned(due)} for area, due in chosen if area]:
        found["key_areas"] = areas
    if post.get("rolling") == "yes":
        found["rolling"] = True
    return found


def cost_of(division_id: str, asks: list[str], edition: Edition, by: Actor, at: datetime) -> Cost | None:
    """What the round would cost where the caller may open one; None where that cannot be said."""
    try:
        where = UUID(division_id)
    except ValueError:
        return None
    return canvass.cost_of(edition.canvass, asks, where) if covers(by.areas(OPEN, at), [where]) else None


def fields(
    by: Actor, at: datetime, edition: Edition, values: Mapping[str, Any], wrong: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """The fields of the form, filled with what was typed or with what is usual."""
    areas = areas_of(by, at)

    def field(name: str, label: str, kind: str, value: Any = "", **more: Any) -> dict[str, Any]:
        errors = [text for path, texts in wrong.items() if path.split(".")[0] == name for text in texts]
        return {
            "name": name,
            "label": label,
            "kind": kind,
            "value": values.get(name, value),
            "errors": errors,
            "required": True,
            **more,
        }

    def moment(name: str, label: str, days: int) -> dict[str, Any]:
        usual = (at + timedelta(days=days)).isoformat()
        return field(name, label, "datetime") | {"value": local_moment(values.get(name, usual))}

    chosen, asked = values.get("division_id", ""), values.get("asks", list(edition.canvass.asks))
    basis_hint = _("Law and article; whoever is asked may read it.")
    owners = _owners(by, areas, values.get("owner_id", ""), at)
    return [
        field("title", _("What the round is called"), "text", maxlength=200, wide=True),
        field("division_id", _("Where"), "choice", choices=_areas(areas, chosen), wide=True),
        field("asks", _("What is asked"), "choices", choices=_asks(edition, asked), wide=True),
        field("legal_basis", _("Legal basis"), "text", maxlength=200, wide=True, hint=basis_hint),
        field("owner_id", _("Who answers for it"), "choice", choices=owners),
        moment("due_at", _("To be done by"), DAYS),
        moment("expires_at", _("Answers are used until"), KEPT_DAYS),
        *_key_fields(areas, values, wrong),
        *_rolling_field(edition, values, wrong),
    ]


def _key_fields(areas: list[UUID], values: Mapping[str, Any], wrong: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The areas that come first, each with its deadline; none has to be named."""
    given = list(values.get("key_areas", ()))
    given += [{}] * (KEY_AREAS - len(given))
    found: list[dict[str, Any]] = []
    for n, one in enumerate(given[:KEY_AREAS]):
        area, due = str(one.get("division_id", "")), one.get("due_at", "")
        more = {"number": n + 1}
        found += [
            {
                "name": f"key_area.{n}",
                "label": _("Key area %(number)s, visited first") % more,
                "kind": "choice",
                "choices": _areas(areas, area),
                "errors": wrong.get(f"key_areas.{n}.division_id", []),
            },
            {
                "name": f"key_due.{n}",
                "label": _("Key area %(number)s to be done by") % more,
                "kind": "datetime",
                "value": local_moment(due) if due else "",
                "errors": wrong.get(f"key_areas.{n}.due_at", []),
            },
        ]
    return found


def _rolling_field(edition: Edition, values: Mapping[str, Any], wrong: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Whether the round is a rolling one, where the rules know an interval."""
    days = edition.canvass.interval_days
    if not days:
        return []
    again = _("Begin again every %(days)s days, through every household") % {"days": days}
    chosen = bool(values.get("rolling"))
    choice = {"value": "yes", "label": again, "selected": chosen}
    return [
        {
            "name": "rolling",
            "label": _("Rolling"),
            "kind": "choices",
            "choices": [choice],
            "errors": wrong.get("rolling", []),
            "wide": True,
        }
    ]


def _asks(edition: Edition, asked: Iterable[str]) -> list[dict[str, Any]]:
    """What may be asked, each with the minutes that it takes at a door."""
    wanted, language = set(asked), get_language() or "en"
    return [
        {
            "value": key,
            "label": one.label.text(language),
            "selected": key in wanted,
            "hint": _("%(n)s min") % {"n": one.minutes},
        }
        for key, one in edition.canvass.asks.items()
    ]


def _areas(areas: list[UUID], chosen: str) -> list[dict[str, Any]]:
    top = places.ancestors(areas[0])[-2] if areas and len(places.ancestors(areas[0])) > 1 else None
    return [{"value": str(id), "label": places.full_name(id, below=top), "selected": str(id) == chosen} for id in areas]


def _owners(by: Actor, areas: list[UUID], chosen: str, at: datetime) -> list[dict[str, Any]]:
    """Me, and whoever holds the duty for the first of my areas."""
    found = {by.member: names_of_members({by.member}).get(by.member, "–")}
    for role in OWNERS if areas else ():
        found |= {one.id: one.name for one in roster.members_with(role, areas[0], at)}
    wanted = chosen or str(by.member)
    return [{"value": str(id), "label": name, "selected": str(id) == wanted} for id, name in found.items()]


def edition_here(by: Actor, at: datetime) -> Edition:
    """The rules in force where the caller may open a round."""
    return editions.here_or_generic(next(iter(areas_of(by, at)), None), at)
