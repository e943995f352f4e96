"""Which looks of a day are judged: a share by the edition of where the person lives, and at least one, by lot.

The lot is a hash, so that nobody can tell beforehand, and drawing again draws the same.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lianfang.core import looks
from lianfang.editions import queries as editions
from lianfang.people import queries as people

from . import horizon

PAGES = ("person.reveal", "person.correct")
"""Where numbers are revealed for a reason that somebody gives, not because a task or an order asks for it."""
MOST_A_DAY = 500


def drawn(day: date, at: datetime) -> list[dict[str, Any]]:
    """The looks of a local day that are to be judged, as the action takes them."""
    found = list(looks.without_task(PAGES, horizon.start_of(day), horizon.end_of(day)))
    where = people.divisions_of_known({one.subject for one in found if one.subject is not None})
    shares: dict[tuple[UUID, int], list[Any]] = defaultdict(list)
    for one in found:
        if one.subject in where and (edition := editions.keeping(where[one.subject], at)) is not None:
            shares[edition.id, edition.edition.privacy.reveal_review_percent].append(one)
    chosen = [one for (_, percent), rows in sorted(shares.items()) for one in by_lot(rows, percent, day)]
    return [
        {
            "look": one.pk,
            "looked_by": one.by,
            "person_id": one.subject,
            "looked_at": one.at,
            "reason": one.reason,
        }
        for one in sorted(chosen, key=lambda one: one.pk)[:MOST_A_DAY]
    ]


def by_lot(rows: Sequence[Any], percent: int, day: date) -> list[Any]:
    """`percent` of `rows`, rounded up, by lot; none where the share is nothing."""

    def lot(row: Any) -> bytes:
        return hashlib.sha256(f"{day}/{row.pk}/{row.by}/{row.real_at.isoformat()}".encode()).digest()

    return sorted(rows, key=lot)[: math.ceil(len(rows) * percent / 100)]
