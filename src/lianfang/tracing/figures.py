"""Figures of tracing.  What was voided counts nowhere; a ratio is None where there is nothing to divide by."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare

from .models import ChainLink, Contact, Exposure, Investigation, Notice
from .types import ContactEnd, ContactKind

PERSONS, INVESTIGATIONS, NOTICES = _("persons"), _("investigations"), _("notices")


def _contacts() -> "QuerySet[Contact]":
    return Contact.objects.exclude(outcome=ContactEnd.VOIDED)


def _close() -> "QuerySet[Contact]":
    return _contacts().filter(kind=ContactKind.CLOSE)


def _investigations() -> "QuerySet[Investigation]":
    return Investigation.objects.filter(voided_at=None)


def _contact(name: str, label: Any, rows: Any, *, at: str = "found_at", until: str = "", **more: Any) -> Figure:
    measure = Measure.STOCK if until else Measure.FLOW
    return Figure(
        f"tracing.{name}", label, PERSONS, measure, rows=rows, at=at, until=until, record="tracing.contact", **more
    )


def _investigation(name: str, label: Any, rows: Any, *, at: str, until: str = "") -> Figure:
    measure = Measure.STOCK if until else Measure.FLOW
    return Figure(
        f"tracing.{name}", label, INVESTIGATIONS, measure, rows=rows, at=at, until=until, record="tracing.investigation"
    )


def _ratio(name: str, label: Any, above: str, below: str) -> Figure:
    return Figure(f"tracing.{name}", label, "%", Measure.RATIO, above=f"tracing.{above}", below=f"tracing.{below}")


declare(
    _contact("contacts_found", _("Contacts found"), _contacts, headline=True),
    _contact("close_contacts_found", _("Close contacts found"), _close),
    _contact("contacts_in_follow_up", _("Contacts in follow-up"), _contacts, until="ended_at", headline=True),
    _contact("close_contacts_in_follow_up", _("Close contacts in follow-up"), _close, until="ended_at"),
    _contact(
        "contacts_unplaced",
        _("Close contacts not placed yet"),
        lambda: _close().annotate(settled_at=Coalesce("placed_at", "ended_at")),
        until="settled_at",
        headline=True,
    ),
    _contact(
        "contacts_untold",
        _("Contacts not told yet"),
        lambda: _contacts().annotate(settled_at=Coalesce("told_at", "ended_at")),
        until="settled_at",
    ),
    _contact(
        "contacts_told_in_time",
        _("Contacts told in time"),
        lambda: _contacts().filter(told_at__isnull=False, told_at__lte=F("tell_by")),
    ),
    _ratio("told_in_time", _("Share of contacts told in time"), "contacts_told_in_time", "contacts_found"),
    _contact(
        "contacts_placed_in_time",
        _("Close contacts placed in time"),
        lambda: _close().filter(placed_at__isnull=False, placed_at__lte=F("place_by")),
    ),
    _ratio(
        "placed_in_time", _("Share of close contacts placed in time"), "contacts_placed_in_time", "close_contacts_found"
    ),
    _contact(
        "contacts_completed",
        _("Follow-ups completed"),
        lambda: Contact.objects.filter(outcome=ContactEnd.COMPLETED),
        at="ended_at",
    ),
    _contact(
        "contacts_became_cases",
        _("Contacts who became cases"),
        lambda: Contact.objects.filter(outcome=ContactEnd.BECAME_CASE),
        at="ended_at",
    ),
    _investigation("investigations", _("Case investigations"), _investigations, at="opened_at"),
    _investigation(
        "investigations_open", _("Case investigations open"), _investigations, at="opened_at", until="finished_at"
    ),
    _investigation("investigations_due", _("Case investigations due"), _investigations, at="due_at"),
    _investigation(
        "investigations_on_time",
        _("Case investigations finished in time"),
        lambda: _investigations().filter(finished_at__isnull=False, finished_at__lte=F("due_at")),
        at="due_at",
    ),
    _ratio(
        "investigated_in_time",
        _("Share of case investigations finished in time"),
        "investigations_on_time",
        "investigations_due",
    ),
    Figure(
        "tracing.exposures",
        _("Exposures found"),
        _("exposures"),
        Measure.FLOW,
        rows=lambda: Exposure.objects.filter(voided_at=None),
        division="case__division_id",
        record="tracing.exposure",
    ),
    Figure(
        "tracing.links",
        _("Cases with a known source"),
        _("cases"),
        Measure.STOCK,
        rows=lambda: ChainLink.objects.filter(voided_at=None),
        record="tracing.link",
    ),
    Figure(
        "tracing.notices_sent",
        _("Notices sent to other areas"),
        NOTICES,
        Measure.FLOW,
        rows=lambda: Notice.objects.filter(withdrawn_at=None),
        at="sent_at",
        record="tracing.notice",
    ),
    Figure(
        "tracing.notices_open",
        _("Notices not acknowledged yet"),
        NOTICES,
        Measure.STOCK,
        rows=lambda: Notice.objects.filter(withdrawn_at=None),
        at="sent_at",
        until="acknowledged_at",
        record="tracing.notice",
    ),
)
