"""The words of a bulletin in a language: headings, labels of figures, values as they are read."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lianfang.core.figures import FIGURES

from .rules import NOT_APPLICABLE
from .types import Span, Value

SECTIONS: dict[str, Any] = {
    "clinical": _("Cases and care"),
    "tracing": _("Contacts and tracing"),
    "isolation": _("Quarantine"),
    "canvass": _("Canvass"),
    "screening": _("Checkpoints"),
    "health": _("Readings and tests"),
    "tasks": _("Tasks and visits"),
    "people": _("Residents"),
    "roster": _("Who is at work"),
    "places": _("Divisions, sites and rooms"),
    "editions": _("Rules in force"),
}
"""The parts of a bulletin, in their order, by the module that a figure belongs to."""

DOCUMENT_WORDS: dict[str, Any] = {
    "ls_townships": _("Townships"),
    "ls_streets": _("Streets"),
    "ls_villages": _("Administrative villages"),
    "dt_towns": _("Towns"),
    "th_villages": _("Administrative villages"),
}
"""What a document's figure is called where it counts only some of our figure's rows."""

SPAN_WORDS = {Span.DAY: _("in the day"), Span.TOTAL: _("in total"), Span.MOMENT: ""}


def english(text: Any) -> str:
    """A text in the language in which scripts read it."""
    with override("en"):
        return str(text)


def label(figure_id: str, id: str = "") -> str:
    """A figure's label in the active language, or what the document's figure `id` is called; else the figure's id."""
    if id in DOCUMENT_WORDS:
        return str(DOCUMENT_WORDS[id])
    figure = FIGURES.get(figure_id)
    return str(figure.label) if figure is not None else figure_id


def unit(figure_id: str, written: str) -> str:
    """A figure's unit in the active language; what was written where it is no longer declared."""
    figure = FIGURES.get(figure_id)
    return str(figure.unit) if figure is not None else written


def shown(value: Value | float) -> str:
    """A value as it is read, without a unit."""
    if value is None or value == NOT_APPLICABLE:
        return "–"
    if isinstance(value, Decimal | float):
        return f"{value:g}" if value == int(value) else f"{value:.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    return date_format(value, "Y-m-d") if isinstance(value, date) else value
