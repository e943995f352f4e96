"""What the jobs do at every turn besides the schedule and the outbox; modules add theirs when they are wired."""

from collections.abc import Callable
from datetime import datetime

Turn = Callable[[datetime], object]
TURNS: list[Turn] = []


def at_every_turn(work: Turn) -> Turn:
    """Declare work that the jobs do at every turn, at an instant of the home's time.  It must be short: others wait for it."""
    TURNS.append(work)
    return work
