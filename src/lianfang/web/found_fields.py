"""What a page asks about somebody who was found: as whom they are registered, from which listed area, and since when here."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.leads import LeadOutcome
from lianfang.core.clock import local_zone
from lianfang.core.errors import Refused
from lianfang.editions import queries as editions

from .acting import now
from .shown import by_field

RESIDENT_NUMBER = 18
"""So many characters has the number of a resident identity card; another paper is shown at the door."""


def found_fields(
    request: HttpRequest, one: Any, said: Mapping[str, Any], refusal: Refused | None
) -> list[dict[str, Any]]:
    """The fields, filled with what the list says; who is registered already is not asked for a name."""
    wrong, sent, at = by_field(refusal.reasons) if refusal else {}, request.POST, now(request)
    edition, came_from = editions.in_force_here(one.division_id, at), str(said.get("from_place", ""))
    listed = list(editions.listed_areas(edition.outbreak_id, at)) if edition is not None else []
    chosen = sent.get("origin_code") or next((area.code for area in listed if _short(area.name) in came_from), "")
    fields: list[dict[str, Any]] = []
    if one.person_id is None:
        name = {"name": "found_as", "label": _("Found: registered as"), "kind": "text", "maxlength": 100}
        value = sent.get("found_as", str(said.get("name", "")))
        hint = _("Only where they are found here: full name as on their paper.")
        fields.append({**name, "value": value, "hint": hint, "errors": wrong.get("entry", [])})
    if listed:
        areas = [{"value": area.code, "label": area.name, "selected": area.code == chosen} for area in listed]
        origin = {"name": "origin_code", "label": _("Found: came from a listed area"), "kind": "choice"}
        fields.append({**origin, "choices": areas, "errors": wrong.get("origin_code", [])})
        day = sent.get("arrived_on", str(said.get("came_on", "")))
        since = {"name": "arrived_on", "label": _("Found: here since"), "kind": "date", "value": day}
        fields.append({**since, "errors": wrong.get("arrived_at", [])})
    return fields


def _short(name: str) -> str:
    """An area as people say it: 湖北 for 湖北省."""
    return name.rstrip("省市县区") or name


def found_said(one: Any, sent: Mapping[str, str]) -> dict[str, Any]:
    """What was said of somebody who was found, as the operation takes it; nothing of somebody who was not."""
    if sent.get("outcome", "") != LeadOutcome.HERE:
        return {}
    said: dict[str, Any] = {}
    if (name := sent.get("found_as", "").strip()) and one.person_id is None:
        said["entry"] = _entry(one, name)
    if origin := sent.get("origin_code", ""):
        said |= {"origin_code": origin, "arrived_at": _since(sent.get("arrived_on", ""))}
    return said


def _entry(one: Any, name: str) -> dict[str, Any]:
    known = canvass.leads.said([one]).get(one.id, {})
    entry: dict[str, Any] = {"name": name, "sex": one.sex, "phone": str(known.get("phone", ""))}
    if len(number := str(known.get("id_number", ""))) == RESIDENT_NUMBER:
        return {**entry, "id_kind": "resident_card", "id_number": number}
    return {**entry, "born_on": known.get("born_on") or None}


def _since(day: str) -> Any:
    """The first instant of a day; what is no day goes to the operation as it was written."""
    try:
        return datetime.combine(date.fromisoformat(day), time.min, local_zone()) if day else None
    except ValueError:
        return day
