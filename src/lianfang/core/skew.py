"""Times that a sender's clock gave, by the server's clock: a phone that runs ahead is no reason to refuse its work."""

import copy
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

TOLERANCE = timedelta(seconds=5)
"""By how much a clock may be ahead without anybody minding."""


def corrected(payload: dict[str, Any], paths: Iterable[tuple[str, ...]], skew: timedelta, received: datetime) -> Any:
    """`payload` with those times at `paths` (`*` stands for an index) put right that lie in the future by the sender's
    clock alone; what lies in the future by the server's clock too is left, to be refused."""
    if skew >= -TOLERANCE:
        return payload
    changed = copy.deepcopy(payload)
    for path in paths:
        for holder, key in _places(changed, path):
            if (at := _instant(holder[key])) is not None and at > received and at + skew <= received + TOLERANCE:
                holder[key] = min(at + skew, received).isoformat()
    return changed


def _places(value: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Each holder and key that `path` reaches in plain JSON."""
    head, *rest = path
    keys: Iterable[Any] = ()
    if head == "*":
        keys = range(len(value)) if isinstance(value, list) else ()
    elif isinstance(value, dict) and head in value:
        keys = (head,)
    for key in keys:
        if rest:
            yield from _places(value[key], tuple(rest))
        else:
            yield value, key


def _instant(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo is not None else None
