"""The log of whoever answers for an area: visits to it, problems found there, and how each was solved."""

from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label, ShortText, Version
from lianfang.places.types import DivisionId

from . import queries
from .models import AreaProblem, AreaVisit
from .zone_types import ANSWERS_NOT_HERE, LOG_VISITS, SOLVED_ALREADY, ProblemId


class ProblemFound(BaseModel):
    """What was found wrong in an area.  It says nothing of anybody by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    problem: Label


@action(duty=LOG_VISITS, kind=Kind.OBSERVATION, label=_("Log a visit to an area one answers for"))
def log_visit(
    *,
    division_id: DivisionId,
    summary: ShortText = "",
    problems: Annotated[tuple[ProblemFound, ...], Field(max_length=20)] = (),
    by: Actor,
    at: datetime,
    ids: Ids,
) -> AreaVisit:
    """Who answers for an area was there: what was looked at and advised, and every problem found, which stays open until it
    is solved.  Raises Refused where the visitor answers neither for the area nor for one above it.
    """
    visitor = by.entered_for or by.member
    charge = queries.charge_held(visitor, division_id, at)
    if charge is None:
        raise Refused(Reason(ANSWERS_NOT_HERE, "division_id"))
    visit = AreaVisit.objects.create(
        id=ids.new("area_visit"),
        member_id=visitor,
        charge=charge,
        division_id=division_id,
        summary=summary,
        **stamp(ids, by, at),
    )
    AreaProblem.objects.bulk_create(
        AreaProblem(
            id=ids.new("area_problem", str(n)),
            visit=visit,
            division_id=division_id,
            words=found.problem,
            **stamp(ids, by, at),
        )
        for n, found in enumerate(problems)
    )
    return visit


@action(duty=LOG_VISITS, kind=Kind.OBSERVATION, label=_("Note how a problem was solved"))
def solve_problem(*, problem_id: ProblemId, how: Label, seen: Version, by: Actor, at: datetime) -> AreaProblem:
    """A problem of an area is solved, and how.  Raises Stale, or Refused."""
    row = queries.lock_problem(problem_id, seen=seen)
    refuse_if([] if row.solved_at is None else [Reason(SOLVED_ALREADY, "problem_id", {"solved_at": row.solved_at})])
    row.solved_at, row.solved_by, row.how = at, by.entered_for or by.member, how
    row.version += 1
    row.save(update_fields=["solved_at", "solved_by", "how", "version"])
    return row
