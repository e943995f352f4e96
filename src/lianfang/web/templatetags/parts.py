"""Template tags of the pages: icons, frames with content, words for the scripts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django import template
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lianfang.core import training

from ..shown import titled

register = template.Library()
register.filter(titled)

SHAPES: Final[Mapping[str, str]] = json.loads(Path(__file__).with_name("icon_shapes.json").read_text(encoding="utf-8"))

TONE_ICONS: Final[Mapping[str, str]] = {
    "ok": "check-circle",
    "warn": "warning",
    "danger": "blocked",
    "critical": "alarm",
    "note": "info",
    "idle": "in-progress",
}

DIGEST: Final = 64
GROUP: Final = 16
"""Hexadecimal characters of a SHA-256 digest, and those that stay together."""

#: What the scripts say; `{name}` is filled in by the script.
CLIENT_WORDS: Final = {
    "all_sent": _("All sent"),
    "chosen": _("{n} of {of} chosen"),
    "fever": _("Fever"),
    "log_in_again": _("log in again to send"),
    "no_connection": _("no connection"),
    "no_figure": _("no figure"),
    "not_sent_retry": _("Not sent. Keep this page open: it is sent by itself."),
    "people_recorded": _("{n} of {of} people recorded"),
    "refused_count": _("{n} refused"),
    "sending": _("Sending"),
    "server_trouble": _("the server could not take it yet"),
    "sign_refused": _("The PIN was not accepted."),
    "temperature_range": _("Between {low} and {high} °C"),
    "unsent": _("{n} unsent"),
}


@register.simple_tag
def training_words() -> str:
    """In a training sandbox what the title of each page begins with."""
    return f"{said} · " if (said := training.words()) else ""


@register.simple_tag
def training_mark() -> SafeString:
    """In a training sandbox the stripe over each page."""
    said = training.words()
    if not said:
        return mark_safe("")
    return format_html(
        '<aside class="training-mark" aria-label="{}">{}<span>{}</span></aside>\n',
        _("Training"),
        icon("training"),
        said,
    )


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An inline icon; hidden from screen readers unless it has a label of its own.

    Raises TemplateSyntaxError for a name that `frontend/icons.mjs` does not list.
    """
    try:
        shape = SHAPES[name]
    except KeyError:
        raise TemplateSyntaxError(f"no icon is called {name!r}") from None
    spoken = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        f"icon {css}".strip(),
        mark_safe(spoken),  # noqa: S308 - built above from escaped text
        mark_safe(shape),  # noqa: S308 - our own file
    )


@register.filter
def tone_icon(tone: str | None) -> str:
    """The icon that goes with a tone, so that colour never speaks alone."""
    return TONE_ICONS.get(tone or "idle", "info")


@register.filter
def in_groups(code: object) -> SafeString:
    """A digest, whose line may end after every sixteen characters so that no single one is left over; copied, it is whole."""
    words = (
        format_html_join(mark_safe("<wbr>"), "{}", ((word[at : at + GROUP],) for at in range(0, len(word), GROUP)))
        if len(word) == DIGEST
        else word
        for word in str(code).split(" ")
    )
    return format_html_join(" ", "{}", ((word,) for word in words))


@register.filter
def first_letter(name: str) -> str:
    """The first character of a name, for the round mark beside it."""
    return str(name).strip()[:1].upper()


@register.simple_block_tag
def panel(content: str, title: str = "", aside: str = "", flush: bool = False, id: str = "") -> SafeString:
    """A titled surface around its content; `flush` leaves out the padding (tables, lists)."""
    return render_to_string(
        "web/parts/panel.html",
        {"content": content, "title": title, "aside": aside, "flush": flush, "id": id},
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str, wide: bool = False) -> SafeString:
    """A native dialog, opened by a button with `data-open-dialog` naming its id."""
    return render_to_string("web/parts/dialog.html", {"content": content, "id": id, "title": title, "wide": wide})


@register.simple_tag
def client_words() -> SafeString:
    """The words of the scripts in the reader's language, as a JSON block called `words`."""
    return json_script({key: str(text) for key, text in CLIENT_WORDS.items()}, "words")


@register.filter
def zipped(cells: Sequence[object], columns: Sequence[object]) -> list[tuple[object, object]]:
    """Each cell of a row with its column."""
    return list(zip(columns, cells, strict=True))


@register.filter
def by_label(trend: Mapping[str, Any]) -> list[tuple[str, list[object]]]:
    """A trend turned about: for each label the value of every series."""
    rows = zip(*(one["values"] for one in trend["series"]), strict=True)
    return [(label, list(row)) for label, row in zip(trend["labels"], rows, strict=True)]
