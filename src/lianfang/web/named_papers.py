"""A paper that somebody named without its number: said together with whatever else stands against a form."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lianfang.core.errors import Reason, Refused
from lianfang.people.types import NUMBER_NEEDED, IdKind


@contextmanager
def naming_papers(payload: Mapping[str, Any]) -> Iterator[None]:
    """Let a refusal say, with its other reasons, whose number is missing.

    An operation refuses in steps: what cannot be read first, what is wrong with it next, who somebody is last.
    """
    try:
        yield
    except Refused as refusal:
        said = {(reason.code, reason.field) for reason in refusal.reasons}
        more = [Reason(NUMBER_NEEDED, path) for path in _without_number(payload) if (NUMBER_NEEDED, path) not in said]
        if not more:
            raise
        raise Refused([*refusal.reasons, *more]) from None


def _without_number(said: Any, path: str = "") -> Iterator[str]:
    """The dotted paths of the numbers that are missing."""
    if isinstance(said, Mapping):
        if path.rpartition(".")[2] == "entry" and _names_paper(said) and not said.get("id_number"):
            yield f"{path}.id_number"
        for name, inner in said.items():
            yield from _without_number(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(said, list | tuple):
        for n, inner in enumerate(said):
            yield from _without_number(inner, f"{path}.{n}")


def _names_paper(entry: Mapping[str, Any]) -> bool:
    return entry.get("id_kind", IdKind.NONE) in set(IdKind) - {IdKind.NONE}
