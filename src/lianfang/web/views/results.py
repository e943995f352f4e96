"""One test result: what it found, what rests on it, and how it is declared void when it was wrong."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CLASS_WORDS, UNCLASSED
from lianfang.health import queries as health
from lianfang.health.types import OUTCOME_WORDS, TEST_WORDS, VOID, TestMethod, TestOutcome

from ..acting import actor, look, needs, now
from ..asking import Ask, step
from ..patients import strip_of
from ..shown import moment


@never_cache
@require_http_methods(["GET", "POST"])
@needs(VOID)
def result(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """A result, and declaring it void; what waits again, and which cases rest on it, is said before."""
    by, at = actor(request), now(request)
    row = health.results_visible(by, at, VOID).filter(id=result_id).first()
    person_id = row.specimen.person_id if row is not None else None
    if row is None or person_id is None:
        raise Http404
    look(request, person_id)
    case = clinical.cases_visible(by, at).filter(person_id=person_id).first()
    back = reverse("case", args=[case.id]) if case is not None else reverse("person", args=[person_id])
    ask = Ask(
        "journeys.void_result",
        ("reason",),
        known={"result_id": row.id},
        looks={"reason": {"wide": True}},
        shown={
            "person": strip_of(person_id, at, binds=_facts(row)),
            "heading": _("Declare a test result void"),
            "save": _("Declare void"),
            "cancel_url": back,
            "consequences_title": _("What follows"),
            "consequences_tone": "warn",
            "consequences": _what_follows(row, at),
        },
    )
    return step(request, ask, back, _("The result is void; it stays on record with the reason."))


def _facts(row: Any) -> list[dict[str, Any]]:
    return [
        {"label": TEST_WORDS[TestMethod(row.method)], "value": OUTCOME_WORDS[TestOutcome(row.outcome)]},
        {"label": _("Tube code"), "value": row.specimen.tube},
        {"label": _("Reported"), "value": moment(row.at)},
    ]


def _what_follows(row: Any, at: datetime) -> list[str]:
    lines = []
    if not health.final_results([row.specimen_id]).exclude(id=row.id).exists():
        lines.append(_("The specimen waits for a result again: the laboratory is asked."))
    cases = clinical.cases_resting_on(health.result_fact(row), row.specimen.person_id)
    classes = clinical.current_classes([case.id for case in cases])
    for case in cases:
        words = _("A case rests on it (%(class)s): whoever classifies is asked to look at it again.")
        lines.append(words % {"class": CLASS_WORDS[classes[case.id]] if case.id in classes else UNCLASSED})
    return [*lines, _("It stays on record, with your name and the reason.")]


paths = [path("results/<uuid:result_id>/", result, name="result")]
