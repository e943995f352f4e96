"""What a page asks of somebody who judges: a verdict, and their words for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from .order_words import choices

LONGEST = 500


def verdict_fields(
    request: HttpRequest,
    verdict: tuple[Any, Mapping[Any, Any]],
    words: Mapping[str, Any],
    wrong: Mapping[str, Sequence[Any]],
) -> list[dict[str, Any]]:
    """`verdict`: its label and what may be chosen; `words`: the field for the words; `wrong`: what stands against each."""
    label, open_to = verdict
    return [
        {
            "name": "verdict",
            "label": label,
            "kind": "choice",
            "choices": choices(open_to, request.POST.get("verdict", "")),
            "open": True,
            "required": True,
            "errors": wrong.get("verdict", []),
        },
        {
            "kind": "longtext",
            "maxlength": LONGEST,
            "value": request.POST.get(words["name"], ""),
            "errors": wrong.get(words["name"], []),
            **words,
        },
    ]
