"""Looks at people's numbers that no task asked for: a share of each day's is judged by somebody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText, Version
from lianfang.editions import queries as editions
from lianfang.people import actions as people
from lianfang.people import queries as people_known
from lianfang.people.types import JUDGE, LookReviewId, LookVerdict, SampledLook
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import REVIEW_LOOK
from lianfang.tasks.types import NewTask

from ..drawing import MOST_A_DAY
from .days import RUN


@dataclass(frozen=True)
class Drawn:
    """How many looks are to be judged."""

    reviews: int


@dataclass(frozen=True)
class Judged:
    """A look that was judged."""

    review_id: UUID
    version: int


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Draw looks to be judged"))
def draw_looks(
    *,
    looks: Annotated[tuple[SampledLook, ...], Field(max_length=MOST_A_DAY)],
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Drawn:
    """Owe a judgement of each look that was drawn, to the supervisor of where the person lives."""
    made = [_drawn(look, by=by, at=at, ids=ids) for look in looks]
    tasks.create([_task(review) for review in made], by=by, at=at, ids=ids)
    return Drawn(reviews=len(made))


def _drawn(look: SampledLook, *, by: Actor, at: datetime, ids: Ids) -> Any:
    place = people_known.person(look.person_id).division_id
    edition = editions.keeping(place, at)
    hours = edition.edition.privacy.reveal_review_hours if edition is not None else 0
    return people.draw_look(look, due_at=at + timedelta(hours=hours), by=by, at=at, ids=ids)


def _task(review: Any) -> NewTask:
    """Judge it by its clock; after as long again it is missed, and keeps nobody's details any longer."""
    return NewTask(
        kind=REVIEW_LOOK,
        subject=review.id,
        person_id=review.person_id,
        division_id=review.division_id,
        opens_at=review.at,
        due_at=review.due_at,
        closes_at=review.due_at + (review.due_at - review.at),
    )


def _person(params: Any, ids: Ids) -> UUID:
    return people_known.person_of_look_review(params.review_id) or ids.op


@action(duty=JUDGE, kind=Kind.DECISION, label=_("Judge a look"), subject=_person)
def judge_look(
    *,
    review_id: LookReviewId,
    seen: Version,
    verdict: LookVerdict,
    words: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Judged:
    """Say whether somebody had cause to look at a person's numbers, and why not if they had none.

    Raises Stale, Refused with every reason; nobody judges their own look.
    """
    row = people.judge_look(review_id=review_id, seen=seen, verdict=verdict, words=words, by=by, at=at)
    tasks.fulfil([tasks.fulfilment(REVIEW_LOOK, by=by, at=at, ids=ids, subject=row.id)])
    return Judged(row.id, row.version)
