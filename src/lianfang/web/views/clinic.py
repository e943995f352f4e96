"""The fever clinic: who is on the way, here, or waits for a bed; triage, conclusion and specimen in a minute."""

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
from lianfang.health.types import SAMPLE
from lianfang.people import queries as people
from lianfang.people.types import REGISTER
from lianfang.places import queries as places
from lianfang.places.types import SITE_WORDS, SiteKind
from lianfang.tasks import queries as tasks
from lianfang.tasks.types import HandOverKind

from ..acting import actor, look, needs, now
from ..asking import Ask, answered, asked, choices_in, gone_on, step, word_of
from ..bedside import bed_ask, specimen_ask, specimen_lines
from ..countdown import clock, clock_of
from ..patients import class_flag, name_cell, strip_of
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
        "actions": [{"label": _("Patient at the door"), "url": reverse("clinic.arrive"), "look": "primary", "icon": "add"}]
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


# --- coming in -------------------------------------------------------------------------------------------------------


def _sites(by: Actor, at: datetime) -> list[Any]:
    """The facilities where the caller sees patients, those for fever first."""
    rows = places.sites(divisions=places.division_ids(by.areas(CONSULT, at))).filter(kind__in=CLINICS)
    return sorted(rows, key=lambda r: (CLINICS.index(SiteKind(r.kind)), r.name))


def _triage(edition: Edition, prefix: str = "triage") -> dict[str, Any]:
    """What triage asks, in the words of the edition: danger signs first, exposure, temperature, what the doctor sees."""
    section = edition.clinical
    danger = {key: one for key, one in section.symptoms.items() if one.danger}
    return {
        "worded": {
            f"{prefix}.danger_signs": choices_in(danger),
            f"{prefix}.symptoms": choices_in(section.symptoms),
            f"{prefix}.epi": choices_in(section.epi_criteria),
            f"{prefix}.clinical": choices_in(section.clinical_criteria),
        },
        "looks": {
            f"{prefix}__celsius": {"kind": "temperature", "fever": str(edition.screening.fever_threshold_c)},
            f"{prefix}__danger_signs": {"wide": True},
            f"{prefix}__symptoms": {"wide": True},
            f"{prefix}__epi": {"wide": True},
            f"{prefix}__clinical": {"wide": True},
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
    sites = _sites(by, at)
    to = row.to_site_id or (sites[0].id if sites else None)
    triage = _triage(_edition_at(row.division_id, at))
    ask = Ask(
        "journeys.receive_patient",
        ("triage",) if row.to_site_id else ("site_id", "triage"),
        known={"handover_id": row.id, **({"site_id": to} if row.to_site_id else {})},
        worded={**triage["worded"], "site_id": _site_choices(sites)},
        looks=triage["looks"],
        shown={
            "person": strip_of(row.person_id, at, _sent_flags(row)),
            "heading": _("Receive and triage"),
            "save": _("Received, triaged"),
            "cancel_url": reverse("clinic"),
            "breadcrumbs": _crumbs(),
        },
        template="web/clinic/triage.html",
    )
    return _come_in(request, ask)


def _sent_flags(row: Any) -> list[dict[str, Any]]:
    sent = _("sent %(at)s") % {"at": moment(row.at)}
    flags = [{"word": sent, "tone": "note", "icon": "truck"}]
    return [*flags, {"word": row.transport, "tone": "idle", "icon": "truck"}] if row.transport else flags


def _site_choices(sites: list[Any]) -> tuple[Choice, ...]:
    return tuple(Choice(str(s.id), f"{s.name} · {SITE_WORDS[SiteKind(s.kind)]}") for s in sites)


def _come_in(request: HttpRequest, ask: Ask) -> HttpResponse:
    """Open the encounter and go on to its conclusion."""
    if request.method != "POST":
        return asked(request, ask)
    try:
        made = answered(request, ask)
    except Refused as refusal:
        return asked(request, ask, refusal)
    address = reverse("clinic.encounter", args=[made.get("encounter_id") or made["id"]])
    return gone_on(request, address, _("The patient is in. Conclude when you have seen them."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CONSULT)
def arrive(request: HttpRequest) -> HttpResponse:
    """A patient has come by themselves: found by name or number, triaged at once."""
    by, at = actor(request), now(request)
    sites = _sites(by, at)
    if not sites:
        return render(request, "web/clinic/no_site.html", {"breadcrumbs": _crumbs()})
    chosen = request.POST.get("site_id") or request.session.get(REMEMBERED) or str(sites[0].id)
    site = next((s for s in sites if str(s.id) == chosen), sites[0])
    if request.method == "POST":
        request.session[REMEMBERED] = str(site.id)
    triage = _triage(_edition_at(site.division_id, at))
    came = tuple(Choice(c.value, CAME_WORDS[c]) for c in (Came.WALK_IN, Came.REFERRAL))
    ask = Ask(
        "clinical.open_encounter",
        ("person_id", "site_id", "came", "triage"),
        worded={**triage["worded"], "site_id": _site_choices(sites), "came": came},
        looks={**triage["looks"], "came": {"open": True}},
        given={"site_id": str(site.id), "came": Came.WALK_IN.value},
        shown={
            "heading": _("Patient at the door"),
            "save": _("Triaged"),
            "cancel_url": reverse("clinic"),
            "register_url": reverse("clinic.register") if by.may(REGISTER, at) else "",
            "breadcrumbs": _crumbs(),
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
        shown={"heading": _("Register the patient"), "cancel_url": reverse("clinic.arrive"), "breadcrumbs": _crumbs()},
        template="web/clinic/register.html",
    )
    if request.method != "POST":
        return asked(request, ask)
    try:
        made = answered(request, ask)
    except Refused as refusal:
        return asked(request, ask, refusal)
    words = _("This person was registered already.") if made["known"] else _("Registered.")
    return gone_on(request, f"{reverse('clinic.arrive')}?person_id={made['id']}", words)


# --- one encounter ---------------------------------------------------------------------------------------------------


def _encounter(request: HttpRequest, encounter_id: UUID) -> Any:
    row = clinical.encounters_visible(actor(request), now(request)).filter(id=encounter_id).first()
    if row is None:
        raise Http404
    look(request, row.person_id)
    return row


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    return [{"label": _("Fever clinic"), "url": reverse("clinic")}, *({"label": w, "url": u} for w, u in more)]


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CONSULT)
def triage(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Triage a patient who is here; a later triage takes the place of the earlier one."""
    row, at = _encounter(request, encounter_id), now(request)
    found = _triage(clinical.suspicion(row).edition)
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
            "breadcrumbs": _crumbs(),
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
        worded={"refer_to": _site_choices(targets)},
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
            "specimens": specimen_lines(row.person_id, at),
            "actions": _actions(row, by, at),
            "breadcrumbs": _crumbs(),
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
        flags.append({"word": f"{row.celsius:.1f} °C", "tone": tone, "icon": icon})
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
    return ", ".join(word_of(labels[key]) for key in keys if key in labels) or _("none")


def _found(row: Any, suspicion: clinical.Suspicion) -> list[dict[str, Any]]:
    section = suspicion.edition.clinical
    danger = {"tone": "danger", "icon": "alarm"} if row.danger_signs else {}
    return [
        {"label": _("Danger signs"), "value": _words(row.danger_signs, section.symptoms), **danger},
        {"label": _("Exposure"), "value": _words(row.epi, section.epi_criteria)},
        {"label": _("Temperature"), "value": f"{row.celsius:.1f} °C" if row.celsius is not None else _("not taken")},
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
    facts = [
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
        facts.append({"label": _("In a bed since"), "value": moment(row.placed_at)})
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
    path("clinic/", queue, name="clinic"),
    path("clinic/arrive/", arrive, name="clinic.arrive"),
    path("clinic/register/", register, name="clinic.register"),
    path("clinic/receive/<uuid:handover_id>/", receive, name="clinic.receive"),
    path("clinic/<uuid:encounter_id>/", encounter, name="clinic.encounter"),
    path("clinic/<uuid:encounter_id>/triage/", triage, name="clinic.triage"),
    path("clinic/<uuid:encounter_id>/specimen/", specimen, name="clinic.specimen"),
    path("clinic/<uuid:encounter_id>/bed/", bed, name="clinic.bed"),
]
