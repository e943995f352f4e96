"""Investigation: where a case was, whom they met, who is told and placed by which clock, notices, and the chain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.clinical import queries as clinical
from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.editions.types import Edition
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.tracing import queries as tracing
from lianfang.tracing.types import (
    ACKNOWLEDGE,
    CONTACT_STATUS_WORDS,
    CONTACT_WORDS,
    INVESTIGATE,
    NOTICE_STATUS_WORDS,
    NOTICE_WORDS,
    RELATION_WORDS,
    SEE,
    SETTING_WORDS,
    TELL,
    ContactKind,
    ContactStatus,
    NoticeKind,
    NoticeStatus,
    Relation,
    Setting,
)

from ..acting import actor, do, look, needs, now
from ..asking import Ask, answered, asked, choices_in, gone_on, step, word_of
from ..countdown import clock, clock_of
from ..patients import class_cell, name_cell, strip_of
from ..shown import moment, paged, reason_lines
from ..slots import Choice

STATUS_TONES = {
    ContactStatus.ENDED: "idle",
    ContactStatus.OVERDUE: "critical",
    ContactStatus.FOUND: "warn",
    ContactStatus.TOLD: "warn",
    ContactStatus.PLACED: "ok",
    ContactStatus.FOLLOWED: "ok",
}
NOTICE_TONES = {
    NoticeStatus.WAITING: "warn",
    NoticeStatus.OVERDUE: "critical",
    NoticeStatus.ACKNOWLEDGED: "ok",
    NoticeStatus.ACKNOWLEDGED_LATE: "ok",
    NoticeStatus.WITHDRAWN: "idle",
}
SETTING_ICONS = {Setting.HOUSEHOLD: "home", Setting.TRANSPORT: "bus", Setting.HEALTH_CARE: "clinic"}


@require_GET
@needs(SEE)
def investigations(request: HttpRequest) -> HttpResponse:
    """What is to be done in tracing: contacts unplaced and untold by their clocks, investigations open, notices waiting."""
    by, at = actor(request), now(request)
    open_ones = list(tracing.investigations_visible(by, at).filter(finished_at=None).select_related("case")[:200])
    unplaced, pager = paged(request, tracing.contacts_unplaced(by, at))
    untold = list(tracing.contacts_untold(by, at)[:200])
    waiting = tracing.notices_received(by, at).filter(acknowledged_at=None) if by.may(ACKNOWLEDGE, at) else []
    received = list(waiting[:100])
    cards = people.cards([*(i.case.person_id for i in open_ones), *(c.person_id for c in [*unplaced, *untold])], at)
    shown = {
        "figures": [
            _figure(_("Contacts unplaced"), pager["total"] if pager else len(unplaced), "#unplaced", "warn"),
            _figure(_("Contacts to tell"), len(untold), "#untold", "warn"),
            _figure(_("Open investigations"), len(open_ones), "#open", ""),
            _figure(_("Notices to acknowledge"), len(received), "#notices", "danger"),
        ],
        "unplaced": [_contact_line(c, cards.get(c.person_id), c.place_by, at) for c in unplaced],
        "untold": [_contact_line(c, cards.get(c.person_id), c.tell_by, at) for c in untold],
        "open": [_investigation_line(i, cards.get(i.case.person_id), at) for i in open_ones],
        "notices": [_received_line(n, at) for n in received],
        "pager": pager,
        "accepted_operation": request.GET.get("done", ""),
    }
    return render(request, "web/tracing/list.html", shown)


def _figure(label: str, value: int, href: str, tone: str) -> dict[str, Any]:
    return {"label": label, "value": value, "href": href, "tone": tone if value else ""}


def _contact_line(row: Any, card: Any, due: datetime | None, at: datetime) -> dict[str, Any]:
    return {
        "title": name_cell(card)["text"],
        "url": f"{reverse('case.investigation', args=[row.case_id])}#contacts",
        "note": name_cell(card)["sub"],
        "icon": "contacts",
        "tone": "warn",
        **clock_of(due, at),
    }


def _investigation_line(row: Any, card: Any, at: datetime) -> dict[str, Any]:
    return {
        "title": name_cell(card)["text"],
        "url": reverse("case.investigation", args=[row.case_id]),
        "note": name_cell(card)["sub"],
        "icon": "tree",
        **clock_of(row.due_at, at),
    }


def _received_line(row: Any, at: datetime) -> dict[str, Any]:
    where = places.full_name(row.division_id, below=places.ancestors(row.division_id)[0])
    return {
        "id": row.id,
        "version": row.version,
        "title": NOTICE_WORDS[NoticeKind(row.kind)],
        "note": _("from %(area)s, sent %(at)s") % {"area": where, "at": moment(row.sent_at)},
        **clock_of(row.due_at, at),
    }


@require_POST
@needs(ACKNOWLEDGE)
def acknowledge(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The area that was told takes a notice up."""
    payload = {"notice_id": notice_id, "seen": int(request.POST.get("seen", "0") or 0)}
    try:
        do(request, "tracing.acknowledge_notice", payload)
    except Refused as refusal:
        return _refused(request, refusal, reverse("investigations"))
    return gone_on(request, reverse("investigations"), _("Acknowledged: the sender sees it at once."))


def _refused(request: HttpRequest, refusal: Refused, back: str) -> HttpResponse:
    shown = {"reasons": reason_lines(refusal.reasons), "back": back}
    return render(request, "web/tracing/refused.html", shown, status=422)


# --- one investigation -----------------------------------------------------------------------------------------------


def _found(request: HttpRequest, case_id: UUID) -> tuple[Any, Any]:
    """An investigation in the caller's areas and its case, the look recorded."""
    rows = tracing.investigations_visible(actor(request), now(request)).select_related("case")
    found = rows.filter(case_id=case_id).first()
    if found is None:
        raise Http404
    look(request, found.case.person_id)
    return found, found.case


def _edition(case: Any, at: datetime) -> Edition:
    return clinical.edition_for(case.outbreak_id, case.division_id, at)


def _strip(case: Any, at: datetime) -> dict[str, Any]:
    held = clinical.current_classes([case.id]).get(case.id)
    cell = class_cell(held)
    return strip_of(case.person_id, at, [{"word": cell["status"], "tone": cell["tone"], "icon": "doctor"}])


def _crumbs(case_id: UUID, here: str = "") -> list[dict[str, str]]:
    crumbs = [{"label": _("Tracing"), "url": reverse("investigations")}]
    crumbs.append({"label": _("Investigation"), "url": reverse("case.investigation", args=[case_id]) if here else ""})
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


@never_cache
@require_GET
@needs(SEE)
def investigation(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The timeline, the contacts by their clocks with why they are contacts, notices to other areas, the chain."""
    found, case = _found(request, case_id)
    by, at = actor(request), now(request)
    edition = _edition(case, at)
    window = tracing.window_of(case.id, edition)
    contacts = list(tracing.contacts_of_case(case.id))
    shown = {
        "found": found,
        "person": _strip(case, at),
        "clock": clock_of(None if found.finished_at else found.due_at, at),
        "finished": moment(found.finished_at),
        "summary": tracing.sealed_words(found, case.person_id) if found.finished_at else "",
        "window": {"start": moment(window.start), "end": moment(window.end)} if window else None,
        "exposures": _exposure_events(tracing.exposures_of(case.id), case, edition),
        "contacts": _contact_rows(contacts, edition, by, at),
        "unplaced": sum(1 for c in contacts if c.kind == ContactKind.CLOSE and not c.placed_at and not c.ended_at),
        "notices": [_notice_line(n, at) for n in tracing.notices_of_case(case.id)],
        "chain": _chain(case, by, at),
        "actions": _actions(found, case, by, at),
        "case_url": reverse("case", args=[case.id]),
        "breadcrumbs": _crumbs(case.id),
        "accepted_operation": request.GET.get("done", ""),
    }
    return render(request, "web/tracing/investigation.html", shown)


def _actions(found: Any, case: Any, by: Actor, at: datetime) -> list[dict[str, Any]]:
    if not by.may(INVESTIGATE, at):
        return []
    args = [case.id]
    actions = [
        {"label": _("Add a contact"), "url": reverse("case.contact", args=args), "icon": "add", "look": "primary"},
        {"label": _("Where the case was"), "url": reverse("case.exposure", args=args), "icon": "map"},
        {"label": _("Link to a source"), "url": reverse("case.link", args=args), "icon": "link"},
    ]
    if found.finished_at is None:
        actions.append({"label": _("Finish"), "url": reverse("case.finish", args=args), "icon": "check"})
    return actions


def _exposure_events(rows: Iterable[Any], case: Any, edition: Edition) -> list[dict[str, Any]]:
    listed = list(rows)
    divisions = places.names(r.division_id for r in listed if r.division_id)
    sites = places.site_names(r.site_id for r in listed if r.site_id)
    return [
        {
            "day": moment(row.since)[:10],
            "time": moment(row.since)[11:],
            "text": SETTING_WORDS[Setting(row.setting)],
            "note": " · ".join(_where(row, case, edition, divisions, sites)),
            "by": _("until %(at)s") % {"at": moment(row.until)},
            "icon": SETTING_ICONS.get(Setting(row.setting), "pin"),
            "tone": "note",
        }
        for row in listed
    ]


def _where(row: Any, case: Any, edition: Edition, divisions: Mapping[UUID, str], sites: Mapping[UUID, str]) -> list[str]:
    vehicle = edition.tracing.transport.get(row.vehicle)
    words = [
        divisions.get(row.division_id, ""),
        sites.get(row.site_id, ""),
        word_of(vehicle) if vehicle else "",
        row.trip,
        tracing.sealed_words(row, case.person_id),
    ]
    return [word for word in words if word]


def _contact_rows(rows: Sequence[Any], edition: Edition, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Every contact, those unplaced first by their clock, each with what they are and why."""
    cards = people.cards([row.person_id for row in rows], at)
    latest = max((row.place_by for row in rows if row.place_by), default=at)
    order = sorted(rows, key=lambda c: (c.ended_at is not None, c.placed_at is not None, c.place_by or latest, c.found_at))
    return [_contact_row(row, cards.get(row.person_id), edition, by, at) for row in order]


def _contact_row(row: Any, card: Any, edition: Edition, by: Actor, at: datetime) -> dict[str, Any]:
    status = tracing.status_of_contact(row, at)
    kind = ContactKind(row.kind)
    done = row.ended_at is not None
    return {
        "id": row.id,
        "name": name_cell(card, reverse("person", args=[row.person_id]) if card else ""),
        "relation": RELATION_WORDS[Relation(row.relation)],
        "kind": CONTACT_WORDS[kind],
        "why": _why(row, edition),
        "tell": {"text": moment(row.told_at)} if row.told_at else ({"text": ""} if done else clock(row.tell_by, at)),
        "place": {"text": moment(row.placed_at)} if row.placed_at else ({"text": ""} if done else clock(row.place_by, at)),
        "status": CONTACT_STATUS_WORDS[status],
        "tone": STATUS_TONES[status],
        "may_tell": row.told_at is None and not done and by.may(TELL, at),
    }


def _why(row: Any, edition: Edition) -> str:
    """Which definitions fitted; why somebody for whom one fitted is no close contact."""
    section, words = edition.tracing, []
    for key in row.met:
        kind, _colon, vehicle = key.partition(":")
        if kind == "transport" and vehicle in section.transport:
            words.append(word_of(section.transport[vehicle]))
        elif key in section.definitions:
            words.append(word_of(section.definitions[key]))
    if row.protected:
        words.append(_("both protected"))
    return ", ".join(words) or _("no definition fits")


def _notice_line(row: Any, at: datetime) -> dict[str, Any]:
    status = tracing.status_of_notice(row, at)
    to = places.full_name(row.to_division_id) if row.to_division_id else row.to_words
    late = row.acknowledged_at is None and row.withdrawn_at is None
    return {
        "title": to,
        "note": f"{NOTICE_WORDS[NoticeKind(row.kind)]} · {_('sent %(at)s') % {'at': moment(row.sent_at)}}",
        "icon": "send",
        "tone": NOTICE_TONES[status],
        "status": NOTICE_STATUS_WORDS[status],
        "status_tone": NOTICE_TONES[status],
        **(clock_of(row.due_at, at) if late else {}),
    }


def _chain(case: Any, by: Actor, at: datetime) -> dict[str, Any] | None:
    """The tree of who infected whom around a case; cases of other areas stand without a name."""
    links = tracing.links_around(case.id)
    if not links:
        return None
    ids = {link.case_id for link in links} | {link.infector_id for link in links}
    seen = {row.id: row for row in clinical.line_list(by, at).filter(id__in=ids)}
    cards = people.cards([row.person_id for row in seen.values()], at)
    below: dict[UUID, list[Any]] = {}
    for link in links:
        below.setdefault(link.infector_id, []).append(link)
    top = next(iter({link.infector_id for link in links} - {link.case_id for link in links}))

    def node(id: UUID, days: int | None) -> dict[str, Any]:
        row = seen.get(id)
        card = cards.get(row.person_id) if row else None
        return {
            "name": card.name if card else _("a case of another area"),
            "url": reverse("case", args=[id]) if row else "",
            "here": id == case.id,
            "held": class_cell(row.held) if row else None,
            "onset": row.onset_on.isoformat() if row and row.onset_on else "",
            "days": days,
            "below": [node(link.case_id, link.serial_interval_days) for link in below.get(id, ())],
        }

    return node(top, None)


# --- steps -----------------------------------------------------------------------------------------------------------


def _page(case: Any, at: datetime, heading: str, save: str, **more: Any) -> dict[str, Any]:
    return {
        "person": _strip(case, at),
        "heading": heading,
        "save": save,
        "cancel_url": reverse("case.investigation", args=[case.id]),
        "breadcrumbs": _crumbs(case.id, heading),
        **more,
    }


def _back(case: Any) -> str:
    return reverse("case.investigation", args=[case.id])


@never_cache
@require_http_methods(["GET", "POST"])
@needs(INVESTIGATE)
def add_exposure(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record where the case was, from when until when."""
    found, case = _found(request, case_id)
    at = now(request)
    section = _edition(case, at).tracing
    ask = Ask(
        "tracing.add_exposure",
        ("entry",),
        known={"investigation_id": found.id},
        worded={"entry.vehicle": choices_in(section.transport)},
        looks={
            "entry__setting": {"open": True, "wide": True},
            "entry__vehicle": {"hint": _("For transport.")},
            "entry__place": {"rows": 2, "hint": _("In words, where no area or site fits.")},
        },
        given={"entry": {"division_id": str(case.division_id)}},
        shown=_page(case, at, _("Where the case was"), _("Save")),
    )
    return step(request, ask, _back(case), _("On record."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(INVESTIGATE)
def add_contact(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Add a contact, found or registered, judged by the definitions in force; says what they are and why."""
    found, case = _found(request, case_id)
    at = now(request)
    edition = _edition(case, at)
    section, exposures = edition.tracing, list(tracing.exposures_of(case.id))
    window = tracing.window_of(case.id, edition)
    ask = Ask(
        "journeys.add_contact",
        ("person_id", "entry", "lives_in_id", "address", "relation", "answers", "exposure_id"),
        known={"investigation_id": found.id},
        worded={
            "answers.definitions": choices_in(section.definitions),
            "answers.seat.vehicle": choices_in(section.transport),
            "exposure_id": [Choice(str(e.id), f"{SETTING_WORDS[Setting(e.setting)]} · {moment(e.since)}") for e in exposures],
        },
        looks={
            "person_id": {"required": False, "wide": True},
            "answers__definitions": {"wide": True},
            "answers__protected": {"hint": _("Both wore masks or the contact wore protection all the time.")},
            "lives_in_id": {"hint": _("Empty: where the case is investigated.")},
        },
        shown=_page(
            case,
            at,
            _("Add a contact"),
            _("Add"),
            window={"start": moment(window.start), "end": moment(window.end)} if window else None,
        ),
        template="web/tracing/contact.html",
    )
    if request.method != "POST":
        return asked(request, ask)
    try:
        made = answered(request, ask)
    except Refused as refusal:
        return asked(request, ask, refusal)
    return gone_on(request, f"{_back(case)}#contacts", _judged(made, edition))


def _judged(made: Mapping[str, Any], edition: Edition) -> str:
    """What the contact is, and what follows, in a sentence."""
    kind = ContactKind(made["kind"])
    words = [_("Added: %(kind)s.") % {"kind": CONTACT_WORDS[kind]}]
    if kind is ContactKind.CLOSE:
        hours = {"hours": edition.tracing.placement_hours}
        words.append(_("Told today, placed within %(hours)s hours.") % hours)
        if made.get("order_id"):
            words.append(_("An order is proposed to whoever signs."))
    else:
        words.append(_("Told today; watches their health."))
    return " ".join(words)


@require_POST
@needs(TELL)
def tell(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """A contact was told what they are, what is asked of them, and how their data are protected."""
    row = tracing.contacts_visible(actor(request), now(request)).filter(id=contact_id).first()
    if row is None:
        raise Http404
    back = f"{reverse('case.investigation', args=[row.case_id])}#contacts"
    try:
        do(request, "journeys.tell_contact", {"contact_id": row.id})
    except Refused as refusal:
        return _refused(request, refusal, back)
    return gone_on(request, back, _("Told."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(INVESTIGATE)
def link(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record, as judged, who infected the case."""
    _found_one, case = _found(request, case_id)
    at = now(request)
    ask = Ask(
        "tracing.link_cases",
        ("infector_id",),
        known={"case_id": case.id},
        looks={"infector_id": {"wide": True}},
        shown=_page(case, at, _("Link to a source"), _("Link")),
    )
    return step(request, ask, f"{_back(case)}#chain", _("Linked."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(INVESTIGATE)
def finish(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Finish the investigation with its summary; contacts found later may still be added."""
    found, case = _found(request, case_id)
    at = now(request)
    ask = Ask(
        "journeys.finish_investigation",
        ("summary", "nothing_found"),
        known={"investigation_id": found.id, "seen": found.version},
        looks={
            "summary": {"wide": True, "kind": "longtext", "rows": 6},
            "nothing_found": {"hint": _("Where the case was infected, or was, could not be found out.")},
        },
        shown=_page(case, at, _("Finish the investigation"), _("Finish")),
    )
    return step(request, ask, _back(case), _("Finished. Contacts found later may still be added."))


paths = [
    path("investigations/", investigations, name="investigations"),
    path("investigations/notices/<uuid:notice_id>/acknowledge/", acknowledge, name="notice.acknowledge"),
    path("investigations/contacts/<uuid:contact_id>/tell/", tell, name="contact.tell"),
    path("cases/<uuid:case_id>/investigation/", investigation, name="case.investigation"),
    path("cases/<uuid:case_id>/investigation/exposure/", add_exposure, name="case.exposure"),
    path("cases/<uuid:case_id>/investigation/contact/", add_contact, name="case.contact"),
    path("cases/<uuid:case_id>/investigation/link/", link, name="case.link"),
    path("cases/<uuid:case_id>/investigation/finish/", finish, name="case.finish"),
]
