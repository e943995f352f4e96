"""The words of the figures' pages: what each group of figures is about, and how a figure is made."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Measure

AREA_WORDS: Mapping[str, Any] = {
    "isolation": _("Quarantine"),
    "tracing": _("Contact tracing"),
    "clinical": _("Clinic and cases"),
    "canvass": _("Canvass"),
    "screening": _("Checkpoints"),
    "health": _("Readings and tests"),
    "tasks": _("Tasks"),
    "people": _("People"),
    "places": _("Places"),
    "roster": _("Roster"),
    "editions": _("Rules in force"),
}
MEASURE_WORDS: Mapping[Measure, Any] = {
    Measure.FLOW: _("what happened in the day"),
    Measure.STOCK: _("what stands at the moment"),
    Measure.RATIO: _("a share"),
    Measure.VALUE: _("read from the rules"),
}
MODULE_WORDS: Mapping[str, Any] = {
    "core": _("The home itself"),
    "places": _("Places"),
    "editions": _("Rules in force"),
    "roster": _("Roster"),
    "people": _("People"),
    "health": _("Readings and tests"),
    "tasks": _("Tasks"),
    "canvass": _("Canvass"),
    "screening": _("Checkpoints"),
    "isolation": _("Quarantine"),
    "clinical": _("Clinic and cases"),
    "tracing": _("Contact tracing"),
    "reporting": _("Figures and reports"),
}
