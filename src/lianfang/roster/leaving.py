"""What follows when somebody is relieved or leaves: nothing that was theirs by name stays with them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from .models import Responsibility

AT_RELIEF: list[Callable[[UUID, datetime], object]] = []
"""What other modules give back when a member's roles have become fewer: called inside the operation that relieves them."""


def at_relief(give_back: Callable[[UUID, datetime], object]) -> None:
    """Let `give_back(member, at)` be called whenever a member was relieved of a role or has left."""
    AT_RELIEF.append(give_back)


def give_back(member_id: UUID, at: datetime) -> None:
    """A member's roles have become fewer: whatever names them where they work no more goes back to its role."""
    for follow in AT_RELIEF:
        follow(member_id, at)


def end_responsibilities(member_id: UUID, at: datetime) -> int:
    """A member answers for nothing any more from `at`; gives how many responsibilities ended."""
    rows = Responsibility.objects.filter(Q(until=None) | Q(until__gt=at), member_id=member_id, since__lte=at)
    return rows.update(until=at)
