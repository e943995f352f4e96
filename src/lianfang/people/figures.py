"""Figures of people."""

from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare

from .doubling import once
from .models import CareNeed, Household, Person, Residence, Sojourn, Vulnerability
from .types import VULNERABLE_WORDS, SojournKind, Vulnerable


def _vulnerable(kind: Vulnerable) -> Figure:
    return Figure(
        f"people.vulnerable_{kind}",
        VULNERABLE_WORDS[kind],
        _("persons"),
        Measure.STOCK,
        rows=lambda: Vulnerability.objects.filter(kind=kind),
        until="until",
        distinct=once(),
        record="people.person",
    )


declare(
    Figure(
        "people.persons",
        _("Persons registered"),
        _("persons"),
        Measure.STOCK,
        rows=lambda: Person.objects.filter(same_as=None),
        record="people.person",
    ),
    Figure(
        "people.registered",
        _("Persons newly registered"),
        _("persons"),
        Measure.FLOW,
        rows=lambda: Person.objects.filter(same_as=None),
        record="people.person",
    ),
    Figure(
        "people.households",
        _("Households registered"),
        _("households"),
        Measure.STOCK,
        rows=Household.objects.all,
        record="people.household",
    ),
    Figure(
        "people.residents",
        _("Residents of the register of households"),
        _("persons"),
        Measure.STOCK,
        rows=lambda: Residence.objects.filter(in_register=True),
        at="since",
        until="until",
        distinct=once(),
        record="people.person",
    ),
    Figure(
        "people.away",
        _("Residents who are away"),
        _("persons"),
        Measure.STOCK,
        rows=lambda: Sojourn.objects.filter(kind=SojournKind.AWAY),
        until="until",
        distinct=once(),
        record="people.person",
    ),
    Figure(
        "people.visiting",
        _("Guests of households"),
        _("persons"),
        Measure.STOCK,
        rows=lambda: Sojourn.objects.filter(kind=SojournKind.VISITING),
        until="until",
        distinct=once(),
        record="people.person",
    ),
    Figure(
        "people.vulnerable",
        _("Persons who need special care"),
        _("persons"),
        Measure.STOCK,
        rows=Vulnerability.objects.all,
        until="until",
        distinct=once(),
        record="people.person",
    ),
    Figure(
        "people.care_needs",
        _("Persons who are given something regularly"),
        _("persons"),
        Measure.STOCK,
        rows=CareNeed.objects.all,
        until="until",
        distinct=once(),
        record="people.person",
    ),
    *(_vulnerable(kind) for kind in Vulnerable),
)
