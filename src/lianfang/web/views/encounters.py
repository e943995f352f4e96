"""One encounter at the clinic: triaged, judged by the case definition, concluded; a specimen, a bed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import ADMIT, CAME_WORDS, CONSULT, DISPOSITION_WORDS, SEE, Came, Disposition
from lianfang.core.access import Actor
from lianfang.core.types import celsius_text
from lianfang.editions import queries as editions
from lianfang.health.types import SAMPLE
from lianfang.people import queries as people
from lianfang.places import queries as places

from ..acting import actor, look, needs, now
from ..asking import Ask, office_link, step, word_of
from ..bedside import bed_ask, specimen_ask, specimen_lines
from ..clocks import clock, clock_of
from ..patients import class_flag, strip_of
from ..shown import moment, several
from .clinic import CLINICS, clinic_crumbs, site_choices, triage_words


def _encounter(request: HttpRequest, encounter_id: UUID) -> Any:
    row = clinical.encounters_visible(actor(request), now(request)).filter(id=encounter_id).first()
    if row is None:
        raise Http404
    look(request, row.person_id)
    return row


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CONSULT)
def triage(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Triage a patient who is here; a later triage takes the place of the earlier one."""
    row, at = _encounter(request, encounter_id), now(request)
    found = triage_words(clinical.suspicion(row).edition)
    earlier = {name: getattr(row, name) for name in ("danger_signs", "symptoms", "epi", "clinical")}
    ask = Ask(
        "journeys.assess_encounter",
        ("triage",),
        known={"encounter_id": row.id},
        worded=found["worded"],
        looks=found["looks"],
        given={"triage": earlier},
        shown={
            "person": strip_of(row.person_id, at),
            "heading": _("Triage"),
            "save": _("Triaged"),
            "cancel_url": reverse("clinic.encounter", args=[row.id]),
            "breadcrumbs": clinic_crumbs(),
        },
        template="web/clinic/triage.html",
    )
    return step(request, ask, reverse("clinic.encounter", args=[row.id]), _("Triage is on record."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE)
def encounter(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """What triage found, whether it makes a suspected case, and the conclusion; with the clock that runs from it."""
    row, by, at = _encounter(request, encounter_id), actor(request), now(request)
    suspicion = clinical.suspicion(row)
    targets = [s for s in places.sites() if s.kind in CLINICS[:3] and s.id != row.site_id]
    case = _case_of(row, at)
    ask = Ask(
        "journeys.conclude_encounter",
        ("disposition", "refer_to", "onset_on", "note"),
        known={"encounter_id": row.id, "seen": row.version},
        worded={"refer_to": site_choices(targets)},
        looks=_conclusion_looks(suspicion),
        shown={
            "encounter": row,
            "person": strip_of(row.person_id, at, _flags(row, suspicion, case), _facts_of(row)),
            "found": _found(row, suspicion),
            "rule": _rule(row, suspicion, at),
            "may_conclude": by.may(CONSULT, at) and row.triaged_at is not None and row.concluded_at is None,
            "outcome": _outcome(row, at) if row.concluded_at else [],
            "note_text": clinical.encounter_note(row) if row.concluded_at else "",
            "case": _case_lines(case, at),
            "specimens": specimen_lines(row.person_id, by, at),
            "actions": _actions(row, by, at),
            "breadcrumbs": clinic_crumbs(),
        },
        template="web/clinic/encounter.html",
    )
    words = _("Concluded.")
    return step(request, ask, reverse("clinic.encounter", args=[row.id]), words)


def _conclusion_looks(suspicion: clinical.Suspicion) -> dict[str, dict[str, Any]]:
    return {
        "disposition": {"open": True, "wide": True},
        "refer_to": {"hint": _("Only when the patient is referred.")},
        "onset_on": {
            "hint": _("First day of illness; needed before a case is confirmed."),
            "required": False,
        },
        "note": {"rows": 3},
    }


def _case_of(row: Any, at: datetime) -> Any:
    """The open case of the patient in the outbreak that is handled where they live, if there is one."""
    home = people.divisions_of([row.person_id]).get(row.person_id)
    outbreak = editions.current_outbreaks(home, at).first() if home else None
    return clinical.open_case_of(row.person_id, outbreak.id) if outbreak else None


def _flags(row: Any, suspicion: clinical.Suspicion, case: Any) -> list[dict[str, Any]]:
    flags = []
    if row.danger_signs:
        flags.append({"word": _("danger sign"), "tone": "danger", "icon": "alarm"})
    if row.celsius is not None:
        tone, icon = ("danger", "fever") if suspicion.fever else ("idle", "thermometer")
        flags.append({"word": f"{celsius_text(row.celsius)} °C", "tone": tone, "icon": icon})
    if case is not None:
        flags.append(class_flag(clinical.current_classes([case.id]).get(case.id)))
    return flags


def _facts_of(row: Any) -> list[dict[str, Any]]:
    return [
        {"label": _("Arrived"), "value": moment(row.arrived_at)},
        {"label": _("Facility"), "value": row.site.name},
        {"label": _("Came"), "value": CAME_WORDS[Came(row.came)]},
    ]


def _words(keys: list[str], labels: Any) -> str:
    return several(word_of(labels[key]) for key in keys if key in labels) or _("none")


def _found(row: Any, suspicion: clinical.Suspicion) -> list[dict[str, Any]]:
    section = suspicion.edition.clinical
    danger = {"tone": "danger", "icon": "alarm"} if row.danger_signs else {}
    return [
        {"label": _("Danger signs"), "value": _words(row.danger_signs, section.symptoms), **danger},
        {"label": _("Exposure"), "value": _words(row.epi, section.epi_criteria)},
        {
            "label": _("Temperature"),
            "value": f"{celsius_text(row.celsius)} °C" if row.celsius is not None else _("not taken"),
        },
        {"label": _("Symptoms"), "value": _words(row.symptoms, section.symptoms)},
        {"label": _("Clinical signs"), "value": _words(row.clinical, section.clinical_criteria)},
    ]


def _rule(row: Any, suspicion: clinical.Suspicion, at: datetime) -> dict[str, Any]:
    """Why this is, or is not, a suspected case, by which edition; and when its report would be due."""
    section = suspicion.edition.clinical
    due = clinical.report_due(row.concluded_at or at, suspicion.edition)
    met = [word_of(section.epi_criteria[k]) for k in row.epi if k in section.epi_criteria]
    met += [word_of(section.clinical_criteria[k]) for k in row.clinical if k in section.clinical_criteria]
    names = editions.edition_names([suspicion.edition_id])
    return {
        "met": suspicion.met,
        "criteria": met,
        "missing": [reason.sentence() for reason in suspicion.missing],
        "edition": names.get(suspicion.edition_id, ""),
        "hours": section.report_hours,
        "due": moment(due),
        "concluded": row.concluded_at is not None,
    }


def _outcome(row: Any, at: datetime) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": _("Disposition"), "value": DISPOSITION_WORDS[Disposition(row.disposition)]},
        {"label": _("Concluded"), "value": moment(row.concluded_at)},
    ]
    if row.refer_to_id:
        facts.append({"label": _("Referred to"), "value": places.site_names([row.refer_to_id])[row.refer_to_id]})
    if row.placement_due_at and row.placed_at is None:
        cell = clock(row.placement_due_at, at)
        tone = "critical" if cell.get("state") == "late" else "warn"
        facts.append({"label": _("Waits for a bed"), "value": cell["clock"], "tone": tone, "icon": "bed"})
    if row.placed_at:
        given = clinical.was_admitted(row.person_id, row.placed_at)
        label = _("In a bed since") if given else _("Waited for a bed until")
        facts.append({"label": label, "value": moment(row.placed_at)})
    return facts


def _case_lines(case: Any, at: datetime) -> list[dict[str, Any]]:
    """The case and the report it owes, with its clock."""
    if case is None:
        return []
    url = reverse("case", args=[case.id])
    held = clinical.current_classes([case.id]).get(case.id)
    lines = [{"title": class_flag(held)["word"], "url": url, "icon": "doctor", "tone": class_flag(held)["tone"]}]
    for report in clinical.reports_of(case.id).filter(filed_at=None, dropped_at=None):
        line = {"title": _("File the statutory report"), "url": reverse("case.report", args=[case.id, report.id])}
        lines.append({**line, "icon": "send", "tone": "danger", **clock_of(report.due_at, at)})
    return lines


def _actions(row: Any, by: Actor, at: datetime) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []

    def offer(duty: str, label: str, name: str, icon: str, look: str = "") -> None:
        if by.may(duty, at):
            made.append({"label": label, "url": reverse(name, args=[row.id]), "icon": icon, "look": look})

    waits = row.placement_due_at is not None and row.placed_at is None
    if waits:
        offer(ADMIT, _("Give a bed"), "clinic.bed", "bed", "primary")
    offer(SAMPLE, _("Take a specimen"), "clinic.specimen", "specimen")
    if by.may(CONSULT, at):
        here = reverse("clinic.encounter", args=[row.id])
        address = office_link("clinical.record_consult", here, encounter_id=row.id)
        made.append({"label": _("Consultation"), "url": address, "icon": "message"})
    if row.concluded_at is None:
        label = _("Triage again") if row.triaged_at else _("Triage")
        offer(CONSULT, label, "clinic.triage", "thermometer", "" if row.triaged_at else "primary")
    return made


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SAMPLE)
def specimen(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Take a specimen from a patient of the clinic."""
    row = _encounter(request, encounter_id)
    reason = "suspected" if clinical.suspicion(row).met else "fever"
    ask = specimen_ask(row.person_id, row.division_id, reason, now(request), reverse("clinic.encounter", args=[row.id]))
    return step(request, ask, reverse("clinic.encounter", args=[row.id]), _("The specimen is on its way."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def bed(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Give a patient who is to be kept a bed of the right zone."""
    row, by, at = _encounter(request, encounter_id), actor(request), now(request)
    case = _case_of(row, at)
    known = {"person_id": row.person_id, "encounter_id": row.id, **({"case_id": case.id} if case else {})}
    ask = bed_ask(row.person_id, case, known, by, at, reverse("clinic.encounter", args=[row.id]))
    return step(request, ask, reverse("clinic.encounter", args=[row.id]), _("The patient has a bed."))


paths = [
    path("clinic/<uuid:encounter_id>/", encounter, name="clinic.encounter"),
    path("clinic/<uuid:encounter_id>/triage/", triage, name="clinic.triage"),
    path("clinic/<uuid:encounter_id>/specimen/", specimen, name="clinic.specimen"),
    path("clinic/<uuid:encounter_id>/bed/", bed, name="clinic.bed"),
]
