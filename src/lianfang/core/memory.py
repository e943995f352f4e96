"""What a server remembers of its tables, and that it must forget when a transaction that it read in is undone."""

from collections.abc import Callable

_FORGETTING: list[Callable[[], None]] = []


def forgets(forget: Callable[[], None]) -> Callable[[], None]:
    """Declare `forget` as what drops one such memory; usable as a decorator."""
    _FORGETTING.append(forget)
    return forget


def forget_all() -> None:
    """Drop every memory: it may hold what was written and then rolled back."""
    for forget in _FORGETTING:
        forget()
