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
from lianfang.clinical.types import SEE as SEE_CASES
from lianfang.core.access import Actor
from lianfang.health import queries as health
from lianfang.health.types import OUTCOME_WORDS, TEST_WORDS, VOID_RESULT, TestMethod, TestOutcome
from lianfang.people.types import SEE as SEE_PEOPLE
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CLASSIFY_CASE

from ..acting import actor, look, needs, now
from ..asking import Ask, step
from ..patients import strip_of
from ..shown import moment


@never_cache
@require_http_methods(["GET", "POST"])
@needs(VOID_RESULT)
def result(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """A result, and declaring it void; what waits again, and which cases rest on it, is said before.

    The laboratory knows a result by its tube: it is shown nobody's name here.
    """
    by, at = actor(request), now(request)
    row = health.results_visible(by, at, VOID_RESULT).filter(id=result_id).first()
    if row is None or row.specimen.person_id is None:
        raise Http404
    back = _back(row, by, at)
    ask = Ask(
        "journeys.void_result",
        ("reason",),
        known={"result_id": row.id},
        looks={"reason": {"wide": True}},
        shown={
            **_whose(request, row),
            "heading": _("Declare a test result void"),
            "save": _("Declare void"),
            "cancel_url": back,
            "consequences_title": _("What follows"),
            "consequences_tone": "warn",
            "consequences": _what_follows(row, at),
        },
    )
    return step(request, ask, back, _("The result is void; it stays on record with the reason."))


def _back(row: Any, by: Actor, at: datetime) -> str:
    """Where whoever decides came from: the case, the person, or the bench of the laboratory."""
    person_id = row.specimen.person_id
    case = clinical.cases_visible(by, at).filter(person_id=person_id).first() if by.may(SEE_CASES, at) else None
    if case is not None:
        return reverse("case", args=[case.id])
    if by.may(SEE_PEOPLE, at):
        return reverse("person", args=[person_id])
    return f"{reverse('lab.bench', args=[row.specimen.laboratory_id])}#entered"


def _whose(request: HttpRequest, row: Any) -> dict[str, Any]:
    """The person whose result it is, the look recorded, for those who see people; for others the tube."""
    if actor(request).may(SEE_PEOPLE, now(request)):
        look(request, row.specimen.person_id)
        return {"person": strip_of(row.specimen.person_id, now(request), binds=_facts(row))}
    return {"facts": _facts(row)}


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
    if tasks.open_tasks([row.id], at).filter(kind=CLASSIFY_CASE).exists():
        lines.append(_("The question it raised falls: whoever classifies is no longer asked."))
    cases = clinical.cases_resting_on(health.result_fact(row), row.specimen.person_id)
    classes = clinical.current_classes([case.id for case in cases])
    for case in cases:
        words = _("A case rests on it (%(class)s): whoever classifies is asked to look at it again.")
        lines.append(words % {"class": CLASS_WORDS[classes[case.id]] if case.id in classes else UNCLASSED})
    return [*lines, _("It stays on record, with your name and the reason.")]


paths = [path("results/<uuid:result_id>/", result, name="result")]
