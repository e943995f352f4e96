"""At the bedside: a specimen, what those taken before have come to, and a bed of the right zone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseClass
from lianfang.core.access import Actor
from lianfang.health import queries as health
from lianfang.health.types import OUTCOME_WORDS, SPECIMEN_WORDS, TEST_WORDS, VOID_RESULT, SpecimenKind, TestOutcome
from lianfang.places import queries as places
from lianfang.places.types import SiteKind

from .asking import Ask
from .patients import class_flag, strip_of
from .shown import moment
from .slots import Choice

OUTCOME_TONES = {TestOutcome.POSITIVE: "danger", TestOutcome.NEGATIVE: "ok", TestOutcome.INCONCLUSIVE: "warn"}
MOMENT = timedelta(microseconds=1)


def specimen_ask(person_id: UUID, division_id: UUID, reason: str, at: datetime, back: str) -> Ask:
    """A specimen from somebody: the code of the tube, scanned, and the laboratory it goes to."""
    laboratories = [Choice(str(s.id), s.name) for s in places.sites(SiteKind.LABORATORY)]
    given = {"kind": SpecimenKind.THROAT_SWAB.value, "reason": reason}
    if laboratories:
        given["site_id"] = laboratories[0].value
    return Ask(
        "journeys.take_specimen",
        ("tube", "kind", "reason", "site_id", "sampled"),
        known={"person_id": person_id, "division_id": division_id},
        worded={"site_id": laboratories},
        looks={
            "tube": {"hint": _("Scan the code, or type it."), "autocomplete": "off"},
            "site_id": {"label": _("Laboratory")},
            "sampled": {"hint": _("Empty: just now.")},
        },
        given=given,
        shown={
            "person": strip_of(person_id, at),
            "heading": _("Take a specimen"),
            "save": _("Taken"),
            "closed": None if laboratories else _no_laboratory(),
            "cancel_url": back,
        },
    )


def _no_laboratory() -> dict[str, Any]:
    return {
        "title": _("No laboratory is on record"),
        "text": _("Ask whoever keeps the places to open one; specimens are taken here from then on."),
        "symbol": "lab",
    }


def conditions(against: list[str], title: Any, follows: Any) -> dict[str, Any]:
    """What a step that ends the isolation says before it is signed: every reason against it, else what follows."""
    if against:
        return {"consequences_title": title, "consequences_tone": "warn", "consequences": against}
    return {"consequences_title": _("Every condition holds"), "consequences_tone": "ok", "consequences": [follows]}


def specimen_lines(person_id: UUID, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """What the laboratory has and found, the newest first; whoever may declare a result void opens it."""
    may_void = by.may(VOID_RESULT, at)
    lines: list[tuple[datetime, dict[str, Any]]] = []
    for fact in health.results([person_id], at + MOMENT).get(person_id, ()):
        line = {
            "title": str(TEST_WORDS[fact.method]),
            "url": reverse("result", args=[fact.id]) if may_void else "",
            "note": _("sampled %(at)s") % {"at": moment(fact.sampled_at)},
            "icon": "lab",
            "status": OUTCOME_WORDS[fact.outcome],
            "status_tone": OUTCOME_TONES[fact.outcome],
        }
        lines.append((fact.at, line))
    for row in health.specimens_waiting([person_id]).get(person_id, ()):
        word = _("in the laboratory") if row.received_at else _("on the way to the laboratory")
        line = {
            "title": f"{row.tube} · {SPECIMEN_WORDS[SpecimenKind(row.kind)] if row.kind else ''}",
            "note": _("sampled %(at)s") % {"at": moment(row.sampled_at)},
            "icon": "specimen",
            "status": word,
            "status_tone": "idle",
        }
        lines.append((row.sampled_at or row.at, line))
    return [line for _at, line in sorted(lines, key=lambda pair: pair[0], reverse=True)]


def bed_ask(
    person_id: UUID, case: Any, known: dict[str, Any], by: Actor, at: datetime, back: str, at_site: UUID | None = None
) -> Ask:
    """The choice of a bed: the free ones in the zone of what the patient is held to be, at one site where it is given."""
    held: CaseClass | None = clinical.current_classes([case.id]).get(case.id) if case else None
    rooms = [r for r in clinical.free_rooms(held, by, at) if at_site in (None, r.site_id)]
    free = [Choice(str(r.id), f"{r.site.name} · {r.name} · {r.get_zone_display()}") for r in rooms]
    return Ask(
        "journeys.admit",
        ("room_id",),
        known=known,
        worded={"room_id": free},
        looks={"room_id": {"wide": True, "open": len(free) <= 12}},
        shown={
            "person": strip_of(person_id, at, [class_flag(held)] if case else []),
            "heading": _("Give a bed"),
            "save": _("Admit"),
            "lead": _(
                "Suspected and confirmed patients never share a room: only free beds of the right zone are listed."
            ),
            "closed": None if free else _no_bed(),
            "cancel_url": back,
        },
    )


def _no_bed() -> dict[str, Any]:
    return {
        "title": _("No bed of the right zone is free"),
        "text": _("Free one on the discharge board, or ask the treatment group for one elsewhere."),
        "symbol": "bed",
        "url": reverse("wards"),
        "link": _("Discharge board"),
    }
