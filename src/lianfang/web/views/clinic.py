"""The fever clinic: who is on the way, here, or waits for a bed; triage, conclusion and specimen in a minute."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import (
    ADMIT,
    CAME_WORDS,
    CONSULT,
    DISPOSITION_WORDS,
    ENCOUNTER_WORDS,
    SEE,
    Came,
    Disposition,
    EncounterStatus,
)
from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.people import queries as people
from lianfang.people.types import REGISTER
from lianfang.places import queries as places
from lianfang.places.types import SITE_WORDS, SiteKind
from lianfang.tasks import queries as tasks
from lianfang.tasks.types import HandOverKind

from ..acting import actor, look, needs, now
from ..asking import Ask, choices_in, step, step_by_result
from ..bedside import bed_ask
from ..clocks import clock_of
from ..patients import name_cell, strip_of
from ..shown import moment, paged
from ..slots import Choice

CLINICS = (SiteKind.FEVER_CLINIC, SiteKind.HOSPITAL, SiteKind.TOWN_CENTRE, SiteKind.VILLAGE_CLINIC)
REMEMBERED = "clinic.site"


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Who is on the way, who is here, who waits for a bed, and which reports are owed, each with its clock."""
    by, at = actor(request), now(request)
    coming = list(tasks.open_handovers(by, at).filter(kind__in=(HandOverKind.CLINIC, HandOverKind.HOSPITAL)))
    here, pager = paged(request, clinical.encounters_visible(by, at).filter(concluded_at=None).order_by("arrived_at"))
    unplaced = list(clinical.waiting_for_bed(by, at))
    owed = [r for r in clinical.reports_owed(by, at) if r.filed_at is None]
    cards = people.cards({r.person_id for r in [*coming, *here, *unplaced, *(o.case for o in owed)]}, at)
    shown = {
        "figures": [
            _figure(_("On the way"), len(coming), "#coming"),
            _figure(_("Here"), pager["total"] if pager else len(here), "#here"),
            _figure(_("Waiting for a bed"), len(unplaced), "#beds", "warn" if unplaced else ""),
            _figure(_("Reports to file"), len(owed), "#reports", "danger" if owed else ""),
        ],
        "coming": [_coming_line(r, cards.get(r.person_id), at) for r in coming],
        "here": [_here_line(r, cards.get(r.person_id), at) for r in here],
        "beds": [_bed_line(r, cards.get(r.person_id), at) for r in unplaced],
        "reports": [_report_line(r, cards.get(r.case.person_id), at) for r in owed],
        "pager": pager,
        "actions": [
            {"label": _("Patient at the door"), "url": reverse("clinic.arrive"), "look": "primary", "icon": "add"}
        ]
        if by.may(CONSULT, at)
        else [],
    }
    return render(request, "web/clinic/queue.html", shown)


def _figure(label: str, value: int, href: str, tone: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "href": href, "tone": tone}


def _coming_line(row: Any, card: Any, at: datetime) -> dict[str, Any]:
    note = " · ".join(filter(None, [name_cell(card)["sub"], row.transport, row.to_site.name if row.to_site else ""]))
    title, url = name_cell(card)["text"], reverse("clinic.receive", args=[row.id])
    return {"title": title, "url": url, "note": note, "icon": "truck", **clock_of(row.due_at, at)}


def _here_line(row: Any, card: Any, at: datetime) -> dict[str, Any]:
    status = clinical.status_of_encounter(row)
    waiting = status is EncounterStatus.WAITING
    return {
        "title": name_cell(card)["text"],
        "url": reverse("clinic.triage" if waiting else "clinic.encounter", args=[row.id]),
        "note": " · ".join([row.site.name, _("since %(since)s") % {"since": moment(row.arrived_at)}]),
        "icon": "hourglass" if waiting else "doctor",
        "tone": "warn" if row.danger_signs else "note",
        "status": _("danger sign") if row.danger_signs else ENCOUNTER_WORDS[status],
        "status_tone": "danger" if row.danger_signs else "idle",
    }


def _bed_line(row: Any, card: Any, at: datetime) -> dict[str, Any]:
    return {
        "title": name_cell(card)["text"],
        "url": reverse("clinic.encounter", args=[row.id]),
        "note": f"{row.site.name} · {DISPOSITION_WORDS[Disposition(row.disposition)]}",
        "icon": "bed",
        "tone": "warn",
        **clock_of(row.placement_due_at, at),
    }


def _report_line(row: Any, card: Any, at: datetime) -> dict[str, Any]:
    return {
        "title": name_cell(card)["text"],
        "url": f"{reverse('case', args=[row.case_id])}#reports",
        "note": row.get_kind_display(),
        "icon": "send",
        "tone": "danger",
        **clock_of(row.due_at, at),
    }


def clinic_crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """The way back from a page of the clinic."""
    return [{"label": _("Fever clinic"), "url": reverse("clinic")}, *({"label": w, "url": u} for w, u in more)]


# --- coming in -------------------------------------------------------------------------------------------------------


def _sites(by: Actor, at: datetime) -> list[Any]:
    """The facilities where the caller sees patients, those for fever first."""
    rows = places.sites(divisions=places.division_ids(by.areas(CONSULT, at))).filter(kind__in=CLINICS)
    return sorted(rows, key=lambda r: (CLINICS.index(SiteKind(r.kind)), r.name))


def triage_words(edition: Edition, prefix: str = "triage") -> dict[str, Any]:
    """What triage asks, in the words of the edition: danger signs first, exposure, temperature, what the doctor sees."""
    section = edition.clinical
    danger = {key: one for key, one in section.symptoms.items() if one.danger}
    others = {key: one for key, one in section.symptoms.items() if not one.danger}
    return {
        "worded": {
            f"{prefix}.danger_signs": choices_in(danger),
            f"{prefix}.symptoms": choices_in(others),
            f"{prefix}.epi": choices_in(section.epi_criteria),
            f"{prefix}.clinical": choices_in(section.clinical_criteria),
        },
        "looks": {
            f"{prefix}__celsius": {"kind": "temperature", "fever": str(edition.screening.fever_threshold_c)},
            f"{prefix}__danger_signs": {"wide": True, "required": True},
            f"{prefix}__symptoms": {"wide": True, "required": True},
            f"{prefix}__epi": {"wide": True, "required": True},
            f"{prefix}__clinical": {"wide": True, "required": True},
        },
    }


def _edition_at(division_id: UUID, at: datetime) -> Edition:
    try:
        outbreak = editions.current_outbreak(division_id, at)
        return editions.in_force(outbreak.id, division_id, at).edition
    except Refused as refusal:
        raise Http404(str(refusal)) from None


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CONSULT)
def receive(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """A patient who was sent has arrived: received and triaged in one save."""
    by, at = actor(request), now(request)
    row = tasks.open_handovers(by, at).filter(id=handover_id).first()
    if row is None:
        raise Http404
    look(request, row.person_id)
    if clinical.transferred(row.context) is not None:
        return HttpResponseRedirect(reverse("clinic.take_over", args=[row.id]))
    sites = _sites(by, at)
    to = row.to_site_id or (sites[0].id if sites else None)
    triage = triage_words(_edition_at(row.division_id, at))
    ask = Ask(
        "journeys.receive_patient",
        ("triage",) if row.to_site_id else ("site_id", "triage"),
        known={"handover_id": row.id, **({"site_id": to} if row.to_site_id else {})},
        worded={**triage["worded"], "site_id": site_choices(sites)},
        looks=triage["looks"],
        shown={
            "person": strip_of(row.person_id, at, _sent_flags(row)),
            "heading": _("Receive and triage"),
            "save": _("Received, triaged"),
            "cancel_url": reverse("clinic"),
            "breadcrumbs": clinic_crumbs(),
        },
        template="web/clinic/triage.html",
    )
    return _come_in(request, ask)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def take_over(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """A patient of another facility has arrived: received, and given a bed of the right zone, in one save."""
    by, at = actor(request), now(request)
    row = tasks.open_handovers(by, at).filter(id=handover_id).first()
    before = clinical.transferred(row.context) if row is not None else None
    if row is None or before is None:
        raise Http404
    look(request, row.person_id)
    known = {"handover_id": row.id}
    ask = bed_ask(row.person_id, before.case, known, by, at, reverse("clinic"), at_site=row.to_site_id)
    shown = {**ask.shown, "heading": _("Receive a transferred patient"), "breadcrumbs": clinic_crumbs()}
    ask = replace(ask, action="journeys.receive_transfer", shown=shown)
    return step(request, ask, reverse("clinic"), _("The patient has a bed."))


def _sent_flags(row: Any) -> list[dict[str, Any]]:
    sent = _("sent %(at)s") % {"at": moment(row.at)}
    flags = [{"word": sent, "tone": "note", "icon": "truck"}]
    return [*flags, {"word": row.transport, "tone": "idle", "icon": "truck"}] if row.transport else flags


def site_choices(sites: list[Any]) -> tuple[Choice, ...]:
    """Facilities as choices, each with its kind."""
    return tuple(Choice(str(s.id), f"{s.name} · {SITE_WORDS[SiteKind(s.kind)]}") for s in sites)


def _come_in(request: HttpRequest, ask: Ask) -> HttpResponse:
    """Open the encounter and go on to its conclusion."""

    def conclusion(made: Any) -> tuple[str, str]:
        address = reverse("clinic.encounter", args=[made.get("encounter_id") or made["id"]])
        return address, _("The patient is in. Conclude when you have seen them.")

    return step_by_result(request, ask, conclusion)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CONSULT)
def arrive(request: HttpRequest) -> HttpResponse:
    """A patient has come by themselves: found by name or number, triaged at once."""
    by, at = actor(request), now(request)
    sites = _sites(by, at)
    if not sites:
        return render(request, "web/clinic/no_site.html", {"breadcrumbs": clinic_crumbs()})
    chosen = request.POST.get("site_id") or request.session.get(REMEMBERED) or str(sites[0].id)
    site = next((s for s in sites if str(s.id) == chosen), sites[0])
    if request.method == "POST":
        request.session[REMEMBERED] = str(site.id)
    triage = triage_words(_edition_at(site.division_id, at))
    came = tuple(Choice(c.value, CAME_WORDS[c]) for c in (Came.WALK_IN, Came.REFERRAL))
    ask = Ask(
        "clinical.open_encounter",
        ("person_id", "site_id", "came", "triage"),
        worded={**triage["worded"], "site_id": site_choices(sites), "came": came},
        looks={**triage["looks"], "came": {"open": True}},
        given={"site_id": str(site.id), "came": Came.WALK_IN.value},
        shown={
            "heading": _("Patient at the door"),
            "save": _("Triaged"),
            "cancel_url": reverse("clinic"),
            "register_url": reverse("clinic.register") if by.may(REGISTER, at) else "",
            "breadcrumbs": clinic_crumbs(),
        },
        template="web/clinic/triage.html",
    )
    return _come_in(request, ask)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """Register a patient who is not known yet, then go on to triage; a known identity number finds the person."""
    by, at = actor(request), now(request)
    sites = _sites(by, at)
    ask = Ask(
        "people.register_person",
        ("entry", "division_id", "address"),
        looks={"division_id": {"label": _("Lives in")}, "entry__name": {"required": True}},
        given={"division_id": str(sites[0].division_id)} if sites else {},
        shown={
            "heading": _("Register the patient"),
            "cancel_url": reverse("clinic.arrive"),
            "breadcrumbs": clinic_crumbs(),
        },
        template="web/clinic/register.html",
    )
    return step_by_result(request, ask, _to_triage)


def _to_triage(made: Any) -> tuple[str, str]:
    words = _("This person was registered already.") if made["known"] else _("Registered.")
    return f"{reverse('clinic.arrive')}?person_id={made['id']}", words


paths = [
    path("clinic/", queue, name="clinic"),
    path("clinic/arrive/", arrive, name="clinic.arrive"),
    path("clinic/register/", register, name="clinic.register"),
    path("clinic/receive/<uuid:handover_id>/", receive, name="clinic.receive"),
    path("clinic/take-over/<uuid:handover_id>/", take_over, name="clinic.take_over"),
]
