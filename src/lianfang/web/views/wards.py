"""The wards: who lies where, what stands against discharge, rounds, moves and leaving."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import ADMIT, SEE, CaseClass
from lianfang.people import queries as people

from ..acting import actor, look, needs, now
from ..asking import Ask, choices_in, step
from ..bedside import conditions, specimen_lines
from ..patients import class_cell, class_flag, name_cell, strip_of
from ..shown import moment
from ..slots import Choice
from .case_page import round_event
from .clinic import site_choices


@require_GET
@needs(SEE)
def board(request: HttpRequest) -> HttpResponse:
    """The discharge board: who may leave first, then every patient with every reason that stands against it."""
    by, at = actor(request), now(request)
    lines = clinical.discharge_board(by, at)
    cards = people.cards([line.admission.person_id for line in lines], at)
    ready = sum(1 for line in lines if not line.reasons)
    astray = sum(1 for line in lines if clinical.reasons_against_staying(line.admission, line.current))
    shown = {
        "figures": [
            {"label": _("In bed"), "value": len(lines)},
            {"label": _("May leave"), "value": ready, "tone": "ok" if ready else ""},
            {"label": _("To be moved"), "value": astray, "tone": "warn" if astray else ""},
        ],
        "lines": [_line(line, cards.get(line.admission.person_id)) for line in lines],
        "breadcrumbs": [{"label": _("Cases"), "url": reverse("cases")}, {"label": _("Discharge board")}],
    }
    return render(request, "web/cases/board.html", shown)


def _line(line: Any, card: Any) -> dict[str, Any]:
    row = line.admission
    return {
        "name": name_cell(card, reverse("ward.patient", args=[row.id])),
        "held": class_cell(line.current),
        "bed": f"{row.site.name} · {row.room.name}",
        "astray": [reason.sentence() for reason in clinical.reasons_against_staying(row, line.current)],
        "since": moment(row.admitted_at),
        "reasons": [reason.sentence() for reason in line.reasons],
    }


def _admission(request: HttpRequest, admission_id: UUID) -> Any:
    row = clinical.admissions_visible(actor(request), now(request)).filter(id=admission_id).first()
    if row is None:
        raise Http404
    look(request, row.person_id)
    return row


def _page(row: Any, at: datetime, heading: str, save: str, **more: Any) -> dict[str, Any]:
    return {
        "person": _strip(row, at),
        "heading": heading,
        "save": save,
        "cancel_url": reverse("ward.patient", args=[row.id]),
        "breadcrumbs": [{"label": _("Discharge board"), "url": reverse("wards")}, {"label": heading}],
        **more,
    }


def _strip(row: Any, at: datetime) -> dict[str, Any]:
    held = clinical.current_classes([row.case_id]).get(row.case_id) if row.case_id else None
    return strip_of(
        row.person_id,
        at,
        [class_flag(held)] if row.case_id else [],
        [
            {"label": _("In bed"), "value": f"{row.site.name} · {row.room.name}"},
            {"label": _("Admitted"), "value": moment(row.admitted_at)},
        ],
    )


@never_cache
@require_GET
@needs(SEE)
def patient(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    """One patient in bed: what stands against discharge, the rounds, the tests."""
    row, by, at = _admission(request, admission_id), actor(request), now(request)
    section = clinical.edition_of(row, at).clinical
    rounds = [round_event(one, note, section) for one, note in clinical.round_notes(row)]
    held = row.ended_at is None and by.may(ADMIT, at)
    actions = [
        {"label": _("Record a round"), "url": reverse("ward.round", args=[row.id]), "icon": "clipboard"},
        {"label": _("Move to another bed"), "url": reverse("ward.move", args=[row.id]), "icon": "bed"},
        {"label": _("Transfer"), "url": reverse("ward.transfer", args=[row.id]), "icon": "truck"},
        {"label": _("Discharge"), "url": reverse("ward.discharge", args=[row.id]), "icon": "release"},
    ]
    shown = {
        "admission": row,
        "person": _strip(row, at),
        "ended": f"{row.get_end_display()} · {moment(row.ended_at)}" if row.ended_at else "",
        "reasons": [r.sentence() for r in clinical.reasons_in_bed(row, at)] if row.ended_at is None else [],
        "astray": " ".join(r.sentence() for r in clinical.reasons_to_change_room(row)),
        "move_url": reverse("ward.move", args=[row.id]) if held else "",
        "rounds": rounds[::-1],
        "specimens": specimen_lines(row.person_id, by, at),
        "case_url": reverse("case", args=[row.case_id]) if row.case_id else "",
        "actions": actions if held else [],
        "breadcrumbs": [{"label": _("Discharge board"), "url": reverse("wards")}, {"label": _("Patient")}],
        "accepted_operation": request.GET.get("done", ""),
    }
    return render(request, "web/cases/patient.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def record_round(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    """The daily round; what was not looked at stays open."""
    row, at = _admission(request, admission_id), now(request)
    section = clinical.edition_of(row, at).clinical
    ask = Ask(
        "journeys.record_round",
        ("symptoms", "symptoms_improved", "imaging_improved", "severity", "note"),
        known={"admission_id": row.id},
        worded={"symptoms": choices_in(section.symptoms)},
        looks={
            "symptoms": {"wide": True},
            "severity": {"open": True, "wide": True},
            "symptoms_improved": {"hint": _("Leave open what was not looked at.")},
            "note": {"rows": 3},
        },
        shown=_page(row, at, _("Record a round"), _("Save")),
    )
    return step(request, ask, reverse("ward.patient", args=[row.id]), _("The round is on record."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def move(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    """Move a patient to another free bed of the same facility, in the zone of their class."""
    row, by, at = _admission(request, admission_id), actor(request), now(request)
    held: CaseClass | None = clinical.current_classes([row.case_id]).get(row.case_id) if row.case_id else None
    rooms = [r for r in clinical.free_rooms(held, by, at) if r.site_id == row.site_id and r.id != row.room_id]
    ask = Ask(
        "clinical.move_bed",
        ("room_id",),
        known={"admission_id": row.id, "seen": row.version},
        worded={"room_id": [Choice(str(r.id), f"{r.name} · {r.get_zone_display()}") for r in rooms]},
        looks={"room_id": {"open": len(rooms) <= 12, "wide": True}},
        shown=_page(
            row,
            at,
            _("Move to another bed"),
            _("Move"),
            warning=" ".join(r.sentence() for r in clinical.reasons_to_change_room(row)),
            closed=None if rooms else _no_room(row),
        ),
    )
    return step(request, ask, reverse("ward.patient", args=[row.id]), _("Moved."))


def _no_room(row: Any) -> dict[str, Any]:
    """What the page says, and the next step, where no room here can take the patient."""
    return {
        "title": _("No other bed of the right zone is free here"),
        "text": _("Free one, or send the patient to another facility that may treat them."),
        "symbol": "bed",
        "url": reverse("ward.transfer", args=[row.id]),
        "link": _("Transfer"),
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def discharge(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    """Let a patient go, signed; every reason against it stands on the page before."""
    row, at = _admission(request, admission_id), now(request)
    reasons = clinical.reasons_in_bed(row, at)
    local_rule = clinical.held_by_local_rule(reasons)
    ask = Ask(
        "journeys.discharge",
        ("override",) if local_rule else (),
        known={"admission_id": row.id, "seen": row.version},
        looks={"override__reason": {"hint": _("Only the local minimum stay can be lifted, by a named expert.")}},
        shown=_page(
            row,
            at,
            _("Discharge"),
            _("Sign and discharge"),
            **conditions(
                [reason.sentence() for reason in reasons],
                _("What stands against discharge"),
                _("The case is closed as recovered and the bed is free; follow-up begins."),
            ),
            closed=None if clinical.only_local_rule(reasons) else _not_yet(row),
        ),
    )
    return step(request, ask, reverse("ward.patient", args=[row.id]), _("Discharged."))


def _not_yet(row: Any) -> dict[str, Any]:
    """What the page says instead of asking for a signature that would be refused."""
    return {
        "title": _("Discharge is not possible yet"),
        "text": _(
            "It is signed here once nothing above stands against it. What was seen at the bed is put on record first."
        ),
        "symbol": "clipboard",
        "url": reverse("ward.round", args=[row.id]),
        "link": _("Record a round"),
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def transfer(request: HttpRequest, admission_id: UUID) -> HttpResponse:
    """Send a patient to another facility, of those that may treat them."""
    row, at = _admission(request, admission_id), now(request)
    sites = clinical.transfer_targets(row)
    ask = Ask(
        "journeys.transfer_patient",
        ("to_site_id", "transport"),
        known={"admission_id": row.id, "seen": row.version},
        worded={"to_site_id": site_choices(sites)},
        looks={"to_site_id": {"wide": True, "open": len(sites) <= 6}},
        shown=_page(
            row,
            at,
            _("Transfer"),
            _("Send"),
            consequences_title=_("What follows"),
            consequences=[
                _("The bed is free from now on; the other facility is told and awaits the patient."),
                _("The case stays open and goes with them."),
            ]
            if sites
            else [],
            closed=None if sites else _no_facility(row),
        ),
    )
    return step(
        request, ask, reverse("ward.patient", args=[row.id]), _("On the way; the other facility receives them.")
    )


def _no_facility(row: Any) -> dict[str, Any]:
    """What the page says, and the next step, where no other facility may take the patient."""
    return {
        "title": _("No other facility on record may treat this patient"),
        "text": _(
            "Whoever keeps the places opens the facility, or adds what it can do; then it is offered here. "
            "Until then the patient stays: choose a room of the right zone."
        ),
        "symbol": "truck",
        "url": reverse("ward.move", args=[row.id]),
        "link": _("Move to another bed"),
    }


paths = [
    path("wards/", board, name="wards"),
    path("wards/<uuid:admission_id>/", patient, name="ward.patient"),
    path("wards/<uuid:admission_id>/round/", record_round, name="ward.round"),
    path("wards/<uuid:admission_id>/move/", move, name="ward.move"),
    path("wards/<uuid:admission_id>/transfer/", transfer, name="ward.transfer"),
    path("wards/<uuid:admission_id>/discharge/", discharge, name="ward.discharge"),
]
