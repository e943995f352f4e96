"""Reads of looks that were drawn to be judged.  Others read them through `queries`."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.rows import locked_row
from lianfang.places import queries as places

from .models import LookReview
from .types import JUDGE


def look_reviews_visible(by: Actor, at: datetime) -> QuerySet[LookReview]:
    """The looks to judge, and judged, in the areas where `by` judges: the newest first."""
    divisions = places.division_ids(by.areas(JUDGE, at))
    rows = LookReview.objects.order_by("-at", "-id")
    return rows if divisions is None else rows.filter(division_id__in=divisions)


def lock_look_review(review_id: UUID, *, seen: int) -> LookReview:
    """Lock one; raises Stale, or Refused when unknown."""
    return locked_row(LookReview.objects.all(), review_id, "review_id", seen=seen)


def person_of_look_review(review_id: UUID) -> UUID | None:
    """Whom somebody looked at."""
    return LookReview.objects.filter(id=review_id).values_list("person_id", flat=True).first()


def judge_said(review: LookReview) -> str:
    """What was said of a look, in clear.  Raises privacy.Destroyed."""
    if review.sealed is None:
        return ""
    return str(privacy.unseal(privacy.key_of(review.person_id), review.sealed).get("words", ""))


def look_review_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `people.look_review`: seen from where the person lived."""
    return {id: (d,) for id, d in LookReview.objects.filter(id__in=ids).values_list("id", "division_id")}
