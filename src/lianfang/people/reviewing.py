"""Looks drawn to be judged, and their verdicts.  Internal: journeys call this through `actions`, with the task it owes."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp

from . import queries, reviews
from .models import LookReview
from .types import ALREADY_JUDGED, OWN_LOOK, WORDS_NEEDED, LookVerdict, SampledLook


def draw_look(drawn: SampledLook, *, due_at: datetime, by: Actor, at: datetime, ids: Ids) -> LookReview:
    """A look that somebody else is to judge until `due_at`."""
    return LookReview.objects.create(
        id=ids.new("look review", drawn.look),
        look=drawn.look,
        looked_by=drawn.looked_by,
        looked_at=drawn.looked_at,
        reason=drawn.reason,
        person_id=drawn.person_id,
        division_id=queries.person(drawn.person_id).division_id,
        due_at=due_at,
        **stamp(ids, by, at),
    )


def judge_look(*, review_id: UUID, seen: int, verdict: LookVerdict, words: str, by: Actor, at: datetime) -> LookReview:
    """Say whether a look was justified.  Raises Stale, Refused with every reason."""
    row = reviews.lock_look_review(review_id, seen=seen)
    refuse_if(_reasons_not_to_judge(row, verdict, words, by))
    row.judged_at, row.judged_by, row.verdict = at, by.member, verdict.value
    if words:
        row.sealed = privacy.seal(privacy.keys_of([row.person_id], make=True)[row.person_id], {"words": words})
    row.version += 1
    row.save(update_fields=["judged_at", "judged_by", "verdict", "sealed", "version"])
    return row


def _reasons_not_to_judge(row: LookReview, verdict: LookVerdict, words: str, by: Actor) -> Iterator[Reason]:
    if row.judged_at is not None:
        yield Reason(ALREADY_JUDGED, "review_id")
    if row.looked_by == by.member:
        yield Reason(OWN_LOOK, "review_id")
    if verdict is LookVerdict.NOT_JUSTIFIED and not words:
        yield Reason(WORDS_NEEDED, "words")
