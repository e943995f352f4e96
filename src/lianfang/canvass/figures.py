"""Figures of rounds, of declarations, and of leads: received, matched, handed out, verified, waiting."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare

from .models import Declaration, DeclaredPerson, Lead, Round, RoundDoor
from .types.declarations import Coming
from .types.leads import LeadOutcome


def _doors(*filters: Q) -> "QuerySet[RoundDoor]":
    return RoundDoor.objects.filter(*filters)


def _flow(name: str, label: object, at: str, *filters: Q, headline: bool = False) -> Figure:
    return Figure(
        f"canvass.{name}",
        label,
        _("households"),
        Measure.FLOW,
        lambda: _doors(*filters),
        at=at,
        record="canvass.round_door",
        headline=headline,
    )


def _declared() -> "QuerySet[Declaration]":
    return Declaration.objects.filter(repeats=None)


declare(
    Figure(
        "canvass.declared",
        _("People declared to come"),
        _("persons"),
        Measure.FLOW,
        _declared,
        adds="people",
        record="canvass.declaration",
    ),
    Figure(
        "canvass.expected",
        _("People who are to come"),
        _("persons"),
        Measure.STOCK,
        _declared,
        until="closed_at",
        adds="people",
        record="canvass.declaration",
        headline=True,
    ),
    Figure(
        "canvass.expected_workers",
        _("People who are to come back from working elsewhere"),
        _("persons"),
        Measure.STOCK,
        lambda: _declared().filter(coming=Coming.WORK),
        until="closed_at",
        adds="people",
        record="canvass.declaration",
    ),
    Figure(
        "canvass.came",
        _("People who came as declared"),
        _("persons"),
        Measure.FLOW,
        DeclaredPerson.objects.all,
        record="canvass.declaration",
    ),
    Figure(
        "canvass.rounds_open",
        _("Rounds under way"),
        _("rounds"),
        Measure.STOCK,
        Round.objects.all,
        until="closed_at",
        record="canvass.round",
    ),
    _flow("asked", _("Households that joined a round"), "at"),
    _flow(
        "seen", _("Households of a round where somebody was seen"), "seen_at", Q(seen_at__isnull=False), headline=True
    ),
    _flow("reached", _("Households of a round that were reached"), "reached_at", Q(reached_at__isnull=False)),
    _flow("answered", _("Households of a round with an outcome"), "ended_at", Q(ended_at__isnull=False)),
    Figure(
        "canvass.blank",
        _("Households of a round without an outcome"),
        _("households"),
        Measure.STOCK,
        _doors,
        until="ended_at",
        record="canvass.round_door",
        headline=True,
    ),
    Figure(
        "canvass.seen_share",
        _("Households of a round where somebody was seen, of those that joined"),
        _("percent"),
        Measure.RATIO,
        above="canvass.seen",
        below="canvass.asked",
    ),
)


def _leads(name: str, label: object, at: str, *filters: Q) -> Figure:
    """What happened to leads; whoever is on a list twice is one."""
    return Figure(
        f"canvass.leads_{name}",
        label,
        _("leads"),
        Measure.FLOW,
        lambda: Lead.objects.filter(*filters, same_as=None),
        at=at,
        record="canvass.lead",
    )


def _waiting(name: str, label: object, at: str, until: str) -> Figure:
    """How many leads wait for something."""
    return Figure(
        f"canvass.leads_{name}",
        label,
        _("leads"),
        Measure.STOCK,
        lambda: Lead.objects.filter(**{f"{at}__isnull": False}, same_as=None),
        at=at,
        until=until,
        record="canvass.lead",
    )


HANDED_OUT, VERIFIED = Q(dispatched_at__isnull=False), Q(outcome_at__isnull=False)
declare(
    _leads("received", _("Leads received"), "at"),
    _leads("matched", _("Leads found to be somebody registered"), "dispatched_at", HANDED_OUT, Q(person__isnull=False)),
    _leads("dispatched", _("Leads handed out"), "dispatched_at", HANDED_OUT),
    _leads("verified", _("Leads verified on the ground"), "outcome_at", VERIFIED),
    _leads("here", _("Leads found here"), "outcome_at", VERIFIED, Q(outcome=LeadOutcome.HERE)),
    _leads("answered", _("Leads handed out that were verified since"), "dispatched_at", HANDED_OUT, VERIFIED),
    _waiting("to_compare", _("Leads to be compared"), "asked_at", "dispatched_at"),
    _waiting("open", _("Leads handed out and not verified"), "dispatched_at", "outcome_at"),
    Figure(
        "canvass.leads_verified_share",
        _("Share of leads handed out that were verified since"),
        _("percent"),
        Measure.RATIO,
        above="canvass.leads_answered",
        below="canvass.leads_dispatched",
    ),
)
