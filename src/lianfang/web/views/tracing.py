"""Investigation: where a case was, whom they met, who is told and placed by which clock, notices, and the chain."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianfang.clinical import queries as clinical
from lianfang.core.access import Actor
from lianfang.core.errors import Refused
from lianfang.core.messages import queries as messages
from lianfang.core.messages.types import STATE_WORDS
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
    NOTIFY,
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
from ..asking import gone_on, office_link, word_of
from ..clocks import clock, clock_of
from ..forms import whole
from ..patients import class_cell, name_cell, strip_of
from ..shown import moment, paged, reason_lines, several

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
    waiting = tracing.notices_received(by, at).filter(acknowledged_at=None).select_related("case", "contact")
    received = list(waiting[:100]) if by.may(ACKNOWLEDGE, at) else []
    about = {n.id: n.contact.person_id if n.contact else n.case.person_id for n in received if n.exposure_id is None}
    traced = [c.person_id for c in [*unplaced, *untold]]
    cards = people.cards([*(i.case.person_id for i in open_ones), *traced, *about.values()], at)
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
        "notices": [_received_line(n, cards.get(about[n.id]) if n.id in about else None, at) for n in received],
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


def _received_line(row: Any, card: Any, at: datetime) -> dict[str, Any]:
    """A notice: of whom, unless it is of a place; what it says, and from where."""
    where = places.full_name(row.division_id, below=places.ancestors(row.division_id)[0])
    return {
        "id": row.id,
        "version": row.version,
        "title": card.name if card else NOTICE_WORDS[NoticeKind(row.kind)],
        "url": reverse("person", args=[card.id]) if card else "",
        "kind": NOTICE_WORDS[NoticeKind(row.kind)],
        "note": _("from %(area)s, sent %(at)s") % {"area": where, "at": moment(row.sent_at)},
        **clock_of(row.due_at, at),
    }


@require_POST
@needs(ACKNOWLEDGE)
def acknowledge(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The area that was told takes a notice up."""
    payload = {"notice_id": notice_id, "seen": whole(seen := request.POST.get("seen", ""), seen)}
    try:
        do(request, "tracing.acknowledge_notice", payload)
    except Refused as refusal:
        return refused(request, refusal, reverse("investigations"))
    return gone_on(request, reverse("investigations"), _("Acknowledged: the sender sees it at once."))


def refused(request: HttpRequest, refusal: Refused, back: str) -> HttpResponse:
    """A page that says why a single button did nothing, with the way back."""
    shown = {"reasons": reason_lines(refusal.reasons), "back": back}
    return render(request, "web/tracing/refused.html", shown, status=422)


# --- one investigation -----------------------------------------------------------------------------------------------


def investigated(request: HttpRequest, case_id: UUID) -> tuple[Any, Any]:
    """An investigation in the caller's areas and its case, the look recorded."""
    rows = tracing.investigations_visible(actor(request), now(request)).select_related("case")
    found = rows.filter(case_id=case_id).first()
    if found is None:
        raise Http404
    look(request, found.case.person_id)
    return found, found.case


def edition_of(case: Any, at: datetime) -> Edition:
    """The rules in force where a case lives."""
    return clinical.edition_for(case.outbreak_id, case.division_id, at)


def traced_strip(case: Any, at: datetime) -> dict[str, Any]:
    """The patient of a case, with what the case is held to be."""
    held = clinical.current_classes([case.id]).get(case.id)
    cell = class_cell(held)
    return strip_of(case.person_id, at, [{"word": cell["status"], "tone": cell["tone"], "icon": "doctor"}])


def tracing_crumbs(case_id: UUID, here: str = "") -> list[dict[str, str]]:
    """The way back from a page of an investigation."""
    crumbs = [{"label": _("Tracing"), "url": reverse("investigations")}]
    crumbs.append({"label": _("Investigation"), "url": reverse("case.investigation", args=[case_id]) if here else ""})
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


@never_cache
@require_GET
@needs(SEE)
def investigation(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The timeline, the contacts by their clocks with why they are contacts, notices to other areas, the chain."""
    found, case = investigated(request, case_id)
    by, at = actor(request), now(request)
    edition = edition_of(case, at)
    window = tracing.window_of(case.id, edition)
    contacts = list(tracing.contacts_of_case(case.id))
    exposures = list(tracing.exposures_of(case.id))
    shown = {
        "found": found,
        "person": traced_strip(case, at),
        "clock": clock_of(None if found.finished_at else found.due_at, at),
        "finished": moment(found.finished_at),
        "summary": tracing.sealed_words(found, case.person_id) if found.finished_at else "",
        "window": {"start": moment(window.start), "end": moment(window.end)} if window else None,
        "exposures": _exposure_events(exposures, case, edition),
        "contacts": _contact_rows(contacts, edition, by, at),
        "unplaced": sum(1 for c in contacts if c.kind == ContactKind.CLOSE and not c.placed_at and not c.ended_at),
        "notices": [_notice_line(n, at) for n in tracing.notices_of_case(case.id)],
        "chain": _chain(case, by, at),
        "corrections": _corrections(case, exposures, by, at),
        "actions": _actions(found, case, by, at),
        "case_url": reverse("case", args=[case.id]),
        "breadcrumbs": tracing_crumbs(case.id),
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


def _corrections(case: Any, exposures: Sequence[Any], by: Actor, at: datetime) -> list[dict[str, str]]:
    """What may be taken back of an investigation: each a form of its own; everything stays on record."""
    here, found = reverse("case.investigation", args=[case.id]), []
    if by.may(INVESTIGATE, at):
        for row in exposures:
            words = {"what": SETTING_WORDS[Setting(row.setting)], "at": moment(row.since)}
            url = office_link("tracing.void_exposure", here, exposure_id=row.id, seen=row.version)
            found.append({"label": _("Void: %(what)s, %(at)s") % words, "url": url})
        found += _contact_ends(case, here, at)
        for link in tracing.links_around(case.id):
            if link.case_id == case.id:
                url = office_link("tracing.void_link", here, link_id=link.id)
                found.append({"label": _("Void the link to the source"), "url": url})
    if by.may(NOTIFY, at):
        for notice in tracing.notices_of_case(case.id).filter(withdrawn_at=None):
            to = notice.to_division.name if notice.to_division else notice.to_words
            url = office_link("tracing.withdraw_notice", here, notice_id=notice.id, seen=notice.version)
            found.append({"label": _("Withdraw the notice to %(area)s") % {"area": to}, "url": url})
    return found


def _contact_ends(case: Any, here: str, at: datetime) -> list[dict[str, str]]:
    """For every contact in follow-up: that there was none, and that the follow-up has ended."""
    rows = list(tracing.contacts_of_case(case.id).filter(ended_at=None))
    cards, found = people.cards([row.person_id for row in rows], at), []
    for row in rows:
        name = {"name": cards[row.person_id].name if row.person_id in cards else "–"}
        for action, words in (
            ("journeys.void_contact", _("Void the contact: %(name)s")),
            ("journeys.end_follow_up", _("End the follow-up: %(name)s")),
        ):
            url = office_link(action, here, contact_id=row.id, seen=row.version)
            found.append({"label": words % name, "url": url})
    return found


def _exposure_events(listed: Sequence[Any], case: Any, edition: Edition) -> list[dict[str, Any]]:
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


def _where(
    row: Any, case: Any, edition: Edition, divisions: Mapping[UUID, str], sites: Mapping[UUID, str]
) -> list[str]:
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
    said = {message.about: message for message in messages.about(row.id for row in rows)}
    latest = max((row.place_by for row in rows if row.place_by), default=at)
    order = sorted(
        rows, key=lambda c: (c.ended_at is not None, c.placed_at is not None, c.place_by or latest, c.found_at)
    )
    return [_contact_row(row, cards.get(row.person_id), said.get(row.id), edition, by, at) for row in order]


def _contact_row(row: Any, card: Any, said: Any, edition: Edition, by: Actor, at: datetime) -> dict[str, Any]:
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
        "place": {"text": moment(row.placed_at)}
        if row.placed_at
        else ({"text": ""} if done else clock(row.place_by, at)),
        "status": CONTACT_STATUS_WORDS[status],
        "tone": STATUS_TONES[status],
        "message": STATE_WORDS[messages.state_of(said)] if said else "",
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
    return several(words) or _("no definition fits")


def _notice_line(row: Any, at: datetime) -> dict[str, Any]:
    status = tracing.status_of_notice(row, at)
    to = places.full_name(row.to_division_id) if row.to_division_id else row.to_words
    sent = _("sent %(at)s") % {"at": moment(row.sent_at)}
    line = {"title": to, "note": f"{NOTICE_WORDS[NoticeKind(row.kind)]} · {sent}", "icon": "send"}
    if status in (NoticeStatus.WAITING, NoticeStatus.OVERDUE):
        note = " · ".join([line["note"], _("to be acknowledged")])
        return {**line, "note": note, "tone": NOTICE_TONES[status], **clock_of(row.due_at, at)}
    tone = NOTICE_TONES[status]
    return {**line, "tone": tone, "status": NOTICE_STATUS_WORDS[status], "status_tone": tone}


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
            "held": class_cell(getattr(row, "held", None)) if row else None,
            "onset": row.onset_on.isoformat() if row and row.onset_on else "",
            "days": days,
            "below": [node(link.case_id, link.serial_interval_days) for link in below.get(id, ())],
        }

    return node(top, None)


paths = [
    path("investigations/", investigations, name="investigations"),
    path("investigations/notices/<uuid:notice_id>/acknowledge/", acknowledge, name="notice.acknowledge"),
    path("cases/<uuid:case_id>/investigation/", investigation, name="case.investigation"),
]
