"""What a payload may say at all: characters that are some, numbers that are some, and no deeper than records are."""

import math
import re
from typing import Any

from .errors import NO_CHARACTER, NOT_A_NUMBER, Reason

DEEPEST = 40
"""Levels of lists and objects within each other; no operation has half as many."""
NO_NUL = r"^[^\x00]*$"
_NONE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no table keeps: NUL, and halves of a pair of surrogates."""
_WORDS = ("\\u0000", "NaN", "Infinity")
"""How JSON writes what is no character or no number; a word that only looks like it is looked at closely."""
_HALF = re.compile("[\ud800-\udfff]")


def is_text(said: str) -> bool:
    """Whether every character of `said` is one that can be kept."""
    return _NONE.search(said) is None


def too_deep(value: Any) -> bool:
    """Whether something made of JSON's types is nested deeper than `DEEPEST`; it need not be shallow to be asked."""
    level = [value]
    for _ in range(DEEPEST):
        if not level:
            return False
        within = (v.values() if isinstance(v, dict) else v for v in level if isinstance(v, dict | list))
        level = [inner for values in within for inner in values if isinstance(inner, dict | list)]
    return bool(level)


def cleaned(payload: dict[str, Any], written: str) -> tuple[dict[str, Any], list[Reason]]:
    """The payload without what cannot be kept, and what that was, by field; `written` is the payload as JSON."""
    if not any(word in written for word in _WORDS) and (written.isascii() or _HALF.search(written) is None):
        return payload, []
    reasons: list[Reason] = []
    clean: dict[str, Any] = _cleaned(payload, "", reasons)
    return clean, reasons


def _cleaned(value: Any, path: str, reasons: list[Reason]) -> Any:
    if isinstance(value, dict):
        for key in value:
            if not is_text(key):
                reasons.append(Reason(NO_CHARACTER, path))
        return {_without(key): _cleaned(inner, _joined(path, _without(key)), reasons) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, _joined(path, str(n)), reasons) for n, inner in enumerate(value)]
    if isinstance(value, str) and not is_text(value):
        reasons.append(Reason(NO_CHARACTER, path))
        return _without(value)
    if isinstance(value, float) and not math.isfinite(value):
        reasons.append(Reason(NOT_A_NUMBER, path))
        return 0
    return value


def _without(said: str) -> str:
    return _NONE.sub("", said)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
