"""Figures of what is observed."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare, qualified
from lianfang.people import queries as people

from .models import Reading, Result, Specimen, SymptomReport
from .types import OUTCOME_WORDS, TEST_WORDS, TestMethod, TestOutcome


def _valid(**kind: Any) -> "QuerySet[Result]":
    return Result.objects.filter(voided_at=None, **kind)


def _readings(name: str, label: object, unit: object, *, fever: bool | None = None, distinct: Any = None) -> Figure:
    kind = {} if fever is None else {"fever": fever}
    return Figure(
        f"health.{name}",
        label,
        unit,
        Measure.FLOW,
        rows=lambda: Reading.objects.filter(voided_at=None, **kind),
        distinct=distinct,
        record="health.reading",
    )


def _results(name: str, label: object, **kind: Any) -> Figure:
    return Figure(
        f"health.{name}",
        label,
        _("person-tests"),
        Measure.FLOW,
        rows=lambda: _valid(**kind),
        division="specimen__division_id",
        record="health.result",
    )


declare(
    _readings("readings", _("Temperatures taken"), _("readings")),
    _readings("fevers", _("Temperatures at or above the threshold"), _("readings"), fever=True),
    _readings("people_measured", _("Persons whose temperature was taken"), _("persons"), distinct=people.once()),
    _readings("people_with_fever", _("Persons with a fever"), _("persons"), fever=True, distinct=people.once()),
    Figure(
        "health.people_feeling_ill",
        _("Persons who said they feel ill"),
        _("persons"),
        Measure.FLOW,
        rows=lambda: SymptomReport.objects.filter(ill=True),
        distinct=people.once(),
        record="health.symptom_report",
    ),
    Figure(
        "health.symptoms_open",
        _("Reports of illness nobody saw to yet"),
        _("reports"),
        Measure.STOCK,
        rows=lambda: SymptomReport.objects.filter(ill=True),
        until="closed_at",
        record="health.symptom_report",
    ),
    Figure(
        "health.specimens",
        _("Specimens taken"),
        _("specimens"),
        Measure.FLOW,
        rows=lambda: Specimen.objects.filter(sampled_at__isnull=False),
        at="sampled_at",
        record="health.specimen",
    ),
    Figure(
        "health.specimens_waiting",
        _("Specimens without a result"),
        _("specimens"),
        Measure.STOCK,
        rows=lambda: Specimen.objects.filter(sampled_at__isnull=False),
        at="sampled_at",
        until="resulted_at",
        record="health.specimen",
    ),
    Figure(
        "health.people_tested",
        _("Persons tested"),
        _("persons"),
        Measure.FLOW,
        rows=lambda: _valid(specimen__person__isnull=False),
        division="specimen__division_id",
        distinct=people.once("specimen__person_id"),
        record="health.result",
    ),
    _results("results", _("Test results")),
    *(
        _results(f"results_{outcome}", qualified(_("Test results"), OUTCOME_WORDS[outcome]), outcome=outcome)
        for outcome in TestOutcome
    ),
    *(_results(f"tests_{method}", qualified(_("Tests"), TEST_WORDS[method]), method=method) for method in TestMethod),
)
