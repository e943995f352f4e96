"""Steps of an investigation: where the case was, contacts found and told, a source, the end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.core.errors import Refused
from lianfang.editions.types import Edition
from lianfang.tracing import queries as tracing
from lianfang.tracing.types import CONTACT_WORDS, INVESTIGATE, SETTING_WORDS, TELL, ContactKind, Setting

from ..acting import actor, do, needs, now
from ..asking import Ask, choices_in, gone_on, step, step_by_result
from ..shown import moment
from ..slots import Choice
from .tracing import edition_of, investigated, refused, traced_strip, tracing_crumbs


def _page(case: Any, at: datetime, heading: str, save: str, **more: Any) -> dict[str, Any]:
    return {
        "person": traced_strip(case, at),
        "heading": heading,
        "save": save,
        "cancel_url": reverse("case.investigation", args=[case.id]),
        "breadcrumbs": tracing_crumbs(case.id, heading),
        **more,
    }


def _back(case: Any) -> str:
    return reverse("case.investigation", args=[case.id])


@never_cache
@require_http_methods(["GET", "POST"])
@needs(INVESTIGATE)
def add_exposure(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record where the case was, from when until when."""
    found, case = investigated(request, case_id)
    at = now(request)
    section = edition_of(case, at).tracing
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
    found, case = investigated(request, case_id)
    at = now(request)
    edition = edition_of(case, at)
    section, exposures = edition.tracing, list(tracing.exposures_of(case.id))
    window = tracing.window_of(case.id, edition)
    ask = Ask(
        "journeys.add_contact",
        ("person_id", "entry", "lives_in_id", "address", "relation", "answers", "exposure_id"),
        known={"investigation_id": found.id},
        worded={
            "answers.definitions": choices_in(section.definitions),
            "answers.seat.vehicle": choices_in(section.transport),
            "exposure_id": [
                Choice(str(e.id), f"{SETTING_WORDS[Setting(e.setting)]} · {moment(e.since)}") for e in exposures
            ],
        },
        looks={
            "person_id": {"required": False, "wide": True},
            "answers__definitions": {"wide": True, "required": True},
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
    back = f"{_back(case)}#contacts"
    return step_by_result(request, ask, lambda made: (back, _judged(made, edition)))


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
        return refused(request, refusal, back)
    return gone_on(request, back, _("Told."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(INVESTIGATE)
def link(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record, as judged, who infected the case."""
    _found_one, case = investigated(request, case_id)
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
    found, case = investigated(request, case_id)
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
    path("investigations/contacts/<uuid:contact_id>/tell/", tell, name="contact.tell"),
    path("cases/<uuid:case_id>/investigation/exposure/", add_exposure, name="case.exposure"),
    path("cases/<uuid:case_id>/investigation/contact/", add_contact, name="case.contact"),
    path("cases/<uuid:case_id>/investigation/link/", link, name="case.link"),
    path("cases/<uuid:case_id>/investigation/finish/", finish, name="case.finish"),
]
