"""Figures of quarantine.  A stock never counts who is past their due minute, whether or not the job has closed the stay."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare
from lianfang.editions.types import Place

from .models import AreaMeasure, Certificate, ChecklistTick, Objection, Order, Stay
from .types import End, Verdict


def _held(
    id: str, label: Any, unit: Any, *, distinct: str | None = None, headline: bool = False, **which: Any
) -> Figure:
    return Figure(
        f"isolation.{id}",
        label,
        unit,
        Measure.STOCK,
        rows=lambda: Stay.objects.filter(**which),
        at="started_at",
        until="over_at",
        distinct=distinct,
        record="isolation.stay",
        headline=headline,
    )


def _ended(id: str, label: Any, which: Q) -> Figure:
    """Stays over by `over_at`, the end of one that nobody has closed yet included."""
    return Figure(
        f"isolation.{id}",
        label,
        _("persons"),
        Measure.FLOW,
        rows=lambda: Stay.objects.filter(which),
        at="over_at",
        record="isolation.stay",
    )


def _orders(id: str, label: Any, at: str, **which: Any) -> Figure:
    return Figure(
        f"isolation.{id}",
        label,
        _("orders"),
        Measure.FLOW,
        rows=lambda: Order.objects.filter(**{f"{at}__isnull": False}, **which),
        at=at,
        record="isolation.order",
    )


def _closed_off(id: str, label: Any, unit: Any, adds: str | None = None) -> Figure:
    return Figure(
        f"isolation.{id}",
        label,
        unit,
        Measure.STOCK,
        rows=lambda: AreaMeasure.objects.filter(signed_at__isnull=False),
        at="starts_at",
        until="over_at",
        adds=adds,
        record="isolation.area_measure",
    )


declare(
    _closed_off("areas_closed_off", _("Places closed off"), _("places")),
    _closed_off("households_closed_off", _("Households in places closed off"), _("households"), "households"),
    _held("in_quarantine", _("In quarantine"), _("persons"), headline=True),
    _held("in_home_quarantine", _("In quarantine at home"), _("persons"), kind=Place.HOME.value),
    _held("in_site_quarantine", _("In quarantine at sites"), _("persons"), kind=Place.SITE.value),
    _held(
        "sites_occupied",
        _("Quarantine sites with somebody in them"),
        _("sites"),
        distinct="site_id",
        kind=Place.SITE.value,
    ),
    _orders("orders_proposed", _("Orders proposed"), "at"),
    _orders("orders_signed", _("Orders signed"), "signed_at"),
    _orders("orders_declined", _("Proposals declined"), "declined_at"),
    _orders("orders_served", _("Orders served"), "served_at"),
    _orders("orders_revoked", _("Orders revoked"), "ended_at", end=End.REVOKED.value),
    Figure(
        "isolation.proposals_waiting",
        _("Proposals waiting for a signature"),
        _("orders"),
        Measure.STOCK,
        rows=lambda: Order.objects.annotate(waited_until=Coalesce("signed_at", "declined_at", "ended_at", "due_at")),
        until="waited_until",
        record="isolation.order",
    ),
    _ended("released", _("Released from quarantine"), Q(end=End.RELEASED.value)),
    _ended("lapsed", _("Quarantine lapsed at its end"), Q(end=End.LAPSED.value) | Q(ended_at=None)),
    _ended("became_cases", _("Became cases in quarantine"), Q(end=End.CONVERTED.value)),
    Figure(
        "isolation.certificates",
        _("Certificates issued"),
        _("certificates"),
        Measure.FLOW,
        rows=lambda: Certificate.objects.filter(voided_at=None),
        at="issued_at",
        record="isolation.certificate",
    ),
    Figure(
        "isolation.objections_raised",
        _("Objections raised"),
        _("objections"),
        Measure.FLOW,
        rows=Objection.objects.all,
        record="isolation.objection",
    ),
    Figure(
        "isolation.objections_open",
        _("Objections waiting for an answer"),
        _("objections"),
        Measure.STOCK,
        rows=Objection.objects.all,
        until="answered_at",
        record="isolation.objection",
    ),
    Figure(
        "isolation.objections_upheld",
        _("Objections upheld"),
        _("objections"),
        Measure.FLOW,
        rows=lambda: Objection.objects.filter(verdict=Verdict.UPHELD.value),
        at="answered_at",
        record="isolation.objection",
    ),
    Figure(
        "isolation.checklist_items",
        _("Start measures completed"),
        _("measures"),
        Measure.FLOW,
        rows=ChecklistTick.objects.all,
        division="stay__division_id",
        record="isolation.stay",
    ),
)
