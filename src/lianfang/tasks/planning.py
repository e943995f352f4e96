"""Which tasks have come to their next step of escalation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from lianfang.editions.types import EscalationStep

from . import rules
from .models import STILL_OPEN, Task
from .types import Raise


def to_escalate(steps: Sequence[EscalationStep], at: datetime, divisions: Sequence[UUID] | None = None) -> list[Raise]:
    """The tasks that are overdue beyond a step they have not reached yet, in some divisions (None: everywhere).

    Each comes once, with the highest step that has come.
    """
    ordered = rules.in_order(steps)
    wanted = Q(pk__in=[])
    for n, step in enumerate(ordered, start=1):
        wanted |= Q(level__lt=n, due_at__lte=at - timedelta(minutes=step.after_minutes))
    rows = Task.objects.filter(STILL_OPEN, wanted, due_at__lte=at).exclude(closes_at__lte=at)
    inside = None if divisions is None else frozenset(divisions)
    found = []
    for id, due_at, division in rows.order_by("due_at", "id").values_list("id", "due_at", "division_id"):
        if inside is not None and division not in inside:
            continue
        level = rules.level_due(due_at, at, ordered)
        found.append(Raise(id, level, ordered[level - 1].role))
    return found
