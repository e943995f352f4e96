"""One case: what it is held to be and why, its clocks, reports, bed, tests and investigation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import (
    ADMIT,
    CASE_END_WORDS,
    CLASS_WORDS,
    CLASSIFY,
    CONSULT,
    FACT_WORDS,
    INFECTED,
    NEXT,
    REPORT,
    REPORT_STATUS_WORDS,
    SEE,
    SEVERITY_WORDS,
    VERIFY,
    CaseClass,
    CaseEnd,
    Fact,
    ReportStatus,
    Severity,
)
from lianfang.core.access import Actor
from lianfang.editions import queries as editions
from lianfang.editions.types import Clinical
from lianfang.health.types import OUTCOME_WORDS, SAMPLE, TEST_WORDS, TestMethod, TestOutcome
from lianfang.people import queries as people
from lianfang.roster import queries as roster
from lianfang.tracing import queries as tracing
from lianfang.tracing.types import SEE as SEE_TRACING

from ..acting import actor, look, needs, now
from ..asking import office_link, word_of
from ..bedside import specimen_lines
from ..clocks import clock_of
from ..patients import class_cell, class_flag, strip_of
from ..shown import moment, several, titled

REPORT_TONES = {
    ReportStatus.DUE: "warn",
    ReportStatus.OVERDUE: "critical",
    ReportStatus.FILED: "note",
    ReportStatus.FILED_LATE: "warn",
    ReportStatus.VERIFIED: "ok",
    ReportStatus.VERIFIED_LATE: "ok",
}


def visible_case(request: HttpRequest, case_id: UUID) -> Any:
    """A case in the caller's areas, the look at its person recorded; the page that says there is none, otherwise."""
    row = clinical.line_list(actor(request), now(request)).filter(id=case_id).select_related("outbreak").first()
    if row is None:
        raise Http404
    look(request, row.person_id)
    return row


def case_strip(row: Any, at: datetime, binds: Sequence[Any] = ()) -> dict[str, Any]:
    """The patient of a case, with what the case is held to be, and how it ended where the class does not say it."""
    flags = [class_flag(CaseClass(row.held) if row.held else None)]
    if row.end and row.end != CaseEnd.EXCLUDED:
        flags.append({"word": CASE_END_WORDS[CaseEnd(row.end)], "tone": "idle", "icon": "check"})
    return strip_of(row.person_id, at, flags, binds)


def case_crumbs(row: Any, *, here: str = "") -> list[dict[str, str]]:
    """The way back from a page of a case."""
    card = people.cards([row.person_id]).get(row.person_id)
    crumbs = [{"label": _("Cases"), "url": reverse("cases")}]
    crumbs.append({"label": card.name if card else str(row.id)[:8], "url": reverse("case", args=[row.id])})
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


@never_cache
@require_GET
@needs(SEE)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: what it is held to be and why, what is owed by which clock, its reports, bed, tests and investigation."""
    row, by, at = visible_case(request, case_id), actor(request), now(request)
    admissions = list(clinical.admissions_of(row.id))
    stay = next((a for a in admissions if a.ended_at is None), None)
    history = list(clinical.classifications(row.id))
    shown = {
        "case": row,
        "person": case_strip(row, at, _binds(row, stay)),
        "history": _history(history, row, by),
        "reports": [_report_line(r, row, by, at) for r in clinical.reports_of(row.id)],
        "admissions": [_admission_line(a) for a in admissions],
        "rounds": _rounds(admissions),
        "board": _against_discharge(stay, at),
        "specimens": specimen_lines(row.person_id, by, at),
        "consults": _consults(row.person_id),
        "investigation": _investigation(row, by, at),
        "actions": _actions(row, stay, history, by, at),
        "breadcrumbs": [*case_crumbs(row)[:1], {"label": _("Case")}],
        "accepted_operation": request.GET.get("done", ""),
    }
    return render(request, "web/cases/case.html", shown)


def _binds(row: Any, stay: Any) -> list[dict[str, Any]]:
    onset = row.onset_on.isoformat() if row.onset_on else _("not known")
    fact = FACT_WORDS[Fact(row.first_fact)]
    facts = [
        {"label": _("Onset"), "value": onset},
        {"label": _("First fact"), "value": moment(row.first_fact_at), "note": fact},
        {"label": _("Outbreak"), "value": row.outbreak.name},
    ]
    if row.severity:
        facts.append({"label": _("Severity"), "value": SEVERITY_WORDS[Severity(row.severity)]})
    if stay is not None:
        facts.append({"label": _("In bed"), "value": f"{stay.site.name} · {stay.room.name}"})
    return facts


def _history(rows: Sequence[Any], case: Any, by: Actor) -> list[dict[str, Any]]:
    """Every step of the classification with its edition and criteria; what was taken back stays, with who and why."""
    who = roster.member_names([r.by for r in rows] + [r.voided_by for r in rows if r.voided_by])
    names = editions.edition_names({r.edition_id for r in rows})
    events = []
    for row in rows:
        section = editions.edition(row.edition_id).edition.clinical
        criteria = several(criterion_word(key, section) for key in row.criteria) or _("no criteria on record")
        fact = _("%(fact)s at %(at)s") % {"fact": FACT_WORDS[Fact(row.fact)], "at": moment(row.fact_at)}
        tone = class_cell(row.to)["tone"]
        event = {
            "day": moment(row.at)[:10],
            "time": moment(row.at)[11:],
            "text": CLASS_WORDS[CaseClass(row.to)],
            "note": f"{criteria} · {fact}",
            "by": f"{who.get(row.by, '–')} · {names.get(row.edition_id, '')}",
            "icon": "doctor",
            "tone": tone,
        }
        if row.voided_at is not None:
            words = {"name": who.get(row.voided_by, "–"), "at": moment(row.voided_at)}
            event["status"] = _("taken back by %(name)s on %(at)s") % words
            event["status_tone"] = "warn"
            event["note"] = f"{event['note']} · {clinical.void_reason(row, case.person_id)}"
        events.append(event)
    return events


def criterion_word(key: str, section: Clinical) -> str:
    """A criterion of a classification (`epi:…`, `clinical:…`, `nat:positive`, `link`) in words."""
    kind, _colon, name = key.partition(":")
    if kind == "epi" and name in section.epi_criteria:
        return word_of(section.epi_criteria[name])
    if kind == "clinical" and name in section.clinical_criteria:
        return word_of(section.clinical_criteria[name])
    if kind in set(TestMethod) and name in set(TestOutcome):
        return titled(TEST_WORDS[TestMethod(kind)], OUTCOME_WORDS[TestOutcome(name)])
    return _("link to a confirmed case") if kind == "link" else key


def _report_line(row: Any, case: Any, by: Actor, at: datetime) -> dict[str, Any]:
    status = clinical.status_of_report(row, at)
    line: dict[str, Any] = {
        "title": row.get_kind_display(),
        "note": _("due %(at)s") % {"at": moment(row.due_at)},
        "icon": "send",
        "tone": REPORT_TONES[status],
        "status": _("dropped") if row.dropped_at else REPORT_STATUS_WORDS[status],
        "status_tone": "idle" if row.dropped_at else REPORT_TONES[status],
    }
    if row.filed_at:
        line["note"] = _("filed %(at)s") % {"at": moment(row.filed_at)}
    if row.dropped_at is None and row.verified_at is None:
        line |= clock_of(row.verification_due_at if row.filed_at else row.due_at, at)
        if by.may(VERIFY if row.filed_at else REPORT, at):
            line["url"] = reverse("case.report", args=[case.id, row.id])
    return line


def _admission_line(row: Any) -> dict[str, Any]:
    until = moment(row.ended_at) if row.ended_at else _("now")
    astray = clinical.reasons_to_change_room(row)
    return {
        "title": f"{row.site.name} · {row.room.name}",
        "url": reverse("ward.patient", args=[row.id]),
        "note": f"{moment(row.admitted_at)} – {until}",
        "icon": "bed",
        "tone": "idle" if row.ended_at else "note",
        "status": row.get_end_display() if row.ended_at else _("to be moved") if astray else _("in bed"),
        "status_tone": "idle" if row.ended_at else "danger" if astray else "note",
    }


def _rounds(admissions: Sequence[Any]) -> list[dict[str, Any]]:
    """The last rounds, the newest first."""
    found = []
    for admission in admissions:
        section = clinical.edition_of(admission, admission.admitted_at).clinical
        for row, note in clinical.round_notes(admission):
            found.append((row.at, round_event(row, note, section)))
    return [event for _at, event in sorted(found, key=lambda pair: pair[0], reverse=True)[:10]]


def round_event(row: Any, note: str, section: Clinical) -> dict[str, Any]:
    """A round as a line of a timeline."""
    said = {True: _("improved"), False: _("not improved"), None: _("not looked at")}
    symptoms = several(word_of(section.symptoms[k]) for k in row.symptoms if k in section.symptoms)
    words = {"symptoms": said[row.symptoms_improved], "imaging": said[row.imaging_improved]}
    return {
        "day": moment(row.at)[:10],
        "time": moment(row.at)[11:],
        "text": symptoms or _("no symptoms noted"),
        "note": " · ".join(filter(None, [_("symptoms %(symptoms)s, imaging %(imaging)s") % words, note])),
        "icon": "doctor",
        "tone": "idle",
    }


def _against_discharge(stay: Any, at: datetime) -> dict[str, Any] | None:
    """Every reason that still stands against discharge of a patient in bed."""
    if stay is None:
        return None
    reasons = clinical.reasons_in_bed(stay, at)
    return {"url": reverse("ward.patient", args=[stay.id]), "reasons": [r.sentence() for r in reasons]}


def _consults(person_id: UUID) -> list[dict[str, Any]]:
    rows = clinical.consults_of(person_id)
    return [
        {"label": f"{moment(row.at)} · {row.experts}", "value": opinion}
        for row, opinion in clinical.consult_opinions(person_id, rows)
    ]


def _investigation(row: Any, by: Actor, at: datetime) -> dict[str, Any] | None:
    found = tracing.investigation_of(row.id) if by.may(SEE_TRACING, at) else None
    if found is None:
        return None
    contacts = tracing.contacts_of_case(row.id)
    unplaced = contacts.filter(kind="close", placed_at=None, ended_at=None).count()
    return {
        "url": reverse("case.investigation", args=[row.id]),
        "finished": moment(found.finished_at),
        "contacts": contacts.count(),
        "unplaced": unplaced,
        "clock": clock_of(None if found.finished_at else found.due_at, at),
    }


def _actions(row: Any, stay: Any, history: Sequence[Any], by: Actor, at: datetime) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []

    def offer(duty: str, label: str, address: str, icon: str, look: str = "") -> None:
        if by.may(duty, at):
            made.append({"label": label, "url": address, "icon": icon, "look": look})

    held = CaseClass(row.held) if row.held else None
    closed = row.closed_at is not None
    if NEXT[held] and not (closed and held is not CaseClass.EXCLUDED):
        offer(CLASSIFY, _("Classify"), reverse("case.classify", args=[row.id]), "doctor", "primary")
    if held is not None and history and history[-1].voided_at is None and not closed:
        offer(CLASSIFY, _("Take back"), reverse("case.unconfirm", args=[row.id]), "undo")
    if stay is None and not closed:
        offer(ADMIT, _("Give a bed"), reverse("case.bed", args=[row.id]), "bed")
        if held in INFECTED:
            offer(ADMIT, _("End the isolation"), reverse("case.close", args=[row.id]), "release")
    if stay is not None:
        offer(ADMIT, _("Record a round"), reverse("ward.round", args=[stay.id]), "clipboard")
    if not closed:
        offer(SAMPLE, _("Take a specimen"), reverse("case.specimen", args=[row.id]), "specimen")
        offer(CLASSIFY, _("Day of onset"), reverse("case.onset", args=[row.id]), "calendar")
        here = reverse("case", args=[row.id])
        offer(CONSULT, _("Consultation"), office_link("clinical.record_consult", here, case_id=row.id), "message")
        offer(ADMIT, _("Record a death"), reverse("case.death", args=[row.id]), "file")
    return made


paths = [path("cases/<uuid:case_id>/", case, name="case")]
