"""How a person's standing and history are shown: what binds them, who answers, what happened in order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import Resolver404, resolve
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lianfang.clinical.types import CLASS_WORDS, CaseClass
from lianfang.core.access import OPERATOR_ID, SYSTEM_ID
from lianfang.core.types import Event
from lianfang.editions.types import Place
from lianfang.isolation.types import PLACE_WORDS
from lianfang.journeys.queries import Standing
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES

from .shown import moment

LOOK_WORDS: Mapping[str, Any] = {
    "detail": gettext_lazy("opened the page"),
    "reveal": gettext_lazy("revealed numbers"),
    "search": gettext_lazy("searched"),
    "export": gettext_lazy("exported"),
}
NOT_PEOPLE: Mapping[UUID, Any] = {
    SYSTEM_ID: gettext_lazy("the system"),
    OPERATOR_ID: gettext_lazy("the operator of the machine"),
}
CLASS_TONES = {CaseClass.CONFIRMED: "danger", CaseClass.SUSPECTED: "warn", CaseClass.ASYMPTOMATIC: "warn"}


def names_of_members(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Who did something, the system and the machine's operator included."""
    wanted = set(ids)
    return {**roster.member_names(wanted), **{id: str(NOT_PEOPLE[id]) for id in wanted if id in NOT_PEOPLE}}


def flags_of(standing: Standing | None) -> list[dict[str, Any]]:
    """What holds somebody, in a word each, the gravest first."""
    if standing is None:
        return []
    flags = []
    if standing.current is not None:
        tone = CLASS_TONES.get(standing.current, "idle")
        flags.append({"word": CLASS_WORDS[standing.current], "tone": tone, "icon": "doctor"})
    if standing.treatment is not None:
        flags.append({"word": _("in hospital"), "tone": "note", "icon": "hospital"})
    if standing.binding is not None:
        word = _("in quarantine") if standing.binding.signed else _("order proposed")
        flags.append({"word": word, "tone": "note" if standing.binding.signed else "idle", "icon": "isolation"})
    return flags


def standing_facts(standing: Standing | None) -> list[dict[str, Any]]:
    """What binds somebody, until when and where, as facts."""
    facts: list[dict[str, Any]] = []
    if standing is None:
        return facts
    if (binding := standing.binding) is not None:
        place = binding.site or PLACE_WORDS[Place(binding.place)]
        kind = _("Order of quarantine") if binding.signed else _("Proposed order, not signed yet")
        facts += [
            {
                "label": kind,
                "value": binding.category.text(get_language() or "en"),
                "url": _page(f"/orders/{binding.order_id}/"),
            },
            {"label": _("Where"), "value": place},
            {"label": _("Since"), "value": moment(binding.since)},
            {"label": _("Ends at"), "value": moment(binding.due_at) or _("not yet known: the proposal lacks a date")},
        ]
        if not binding.signed and binding.interim_until is not None:
            facts.append({"label": _("Interim notice until"), "value": moment(binding.interim_until)})
    if standing.treatment is not None:
        bed = f"{standing.treatment.site} · {standing.treatment.room}"
        facts.append({"label": _("Hospital bed"), "value": bed, "note": moment(standing.treatment.since)})
    if standing.case_id is not None:
        word = CLASS_WORDS[standing.current] if standing.current is not None else _("no classification stands")
        facts.append({"label": _("Case"), "value": word, "url": _page(f"/cases/{standing.case_id}/")})
    return facts


def team_lines(standing: Standing | None) -> dict[str, Any]:
    """Who answers for somebody in quarantine, each with the phone to call, and the roles nobody fills."""
    binding = standing.binding if standing is not None else None
    if binding is None:
        return {"members": [], "missing": []}
    return {
        "members": [{"name": m.name, "role": role_words(m.role), "phone": m.phone} for m in binding.team],
        "missing": [label.text(get_language() or "en") for label in binding.missing],
    }


def role_words(key: str) -> str:
    """A role in a care team; the catalogue of roles words those that are also roles of the roster."""
    found = ROLES.get(key)
    return str(found.label) if found is not None else key.replace("_", " ")


def _page(address: str) -> str:
    """The address if there is such a page, else nothing."""
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address


def event_lines(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Events for `parts/timeline.html`: when it happened; by whom it was recorded and when that came in."""
    names = names_of_members(event.by for event in events)
    lines = []
    for event in events:
        at, received = localtime(event.at), localtime(event.recorded_at)
        late = (event.recorded_at - event.at).total_seconds() >= 60
        by = names.get(event.by, "")
        came = _("%(by)s · received %(at)s") if late else "%(by)s"
        page = event.page if event.page.endswith("/") or not event.page else f"{event.page}/"
        lines.append(
            {
                "day": f"{at:%Y-%m-%d}",
                "time": f"{at:%H:%M}",
                "iso": at.isoformat(),
                "text": event.label,
                "note": event.detail,
                "by": came % {"by": by, "at": f"{received:%Y-%m-%d %H:%M}"},
                "status": _("entered later") if received.date() > at.date() else "",
                "status_tone": "idle",
                "url": _page(page) if page else _page(f"/journal/{event.op}/"),
                "icon": "check",
            }
        )
    return lines
