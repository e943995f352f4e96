"""The navigation: one list of rooms, each shown to those who hold a duty in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor


@dataclass(frozen=True)
class Entry:
    """A room in the navigation: its url name, words, icon and the duties that open it (none: everybody)."""

    name: str
    label: Any
    icon: str
    duties: tuple[str, ...] = ()


ENTRIES: tuple[Entry, ...] = (
    Entry("today", _("Today"), "list-checks"),
    Entry("command", _("Command seat"), "command", ("isolation.sign", "tasks.assign", "reporting.export")),
    Entry("orders", _("Order desk"), "signature", ("isolation.sign",)),
    Entry("measures", _("Area measures"), "blocked", ("isolation.see",)),
    Entry("releases", _("Release board"), "release", ("isolation.release",)),
    Entry("board", _("Board"), "table", ("tasks.assign",)),
    Entry("doors", _("My doors"), "door", ("health.measure",)),
    Entry("rounds", _("Canvass"), "door", ("canvass.see",)),
    Entry("refusals", _("Refusals at a door"), "message", ("canvass.see",)),
    Entry("expected", _("Who is to come"), "calendar", ("canvass.declare",)),
    Entry("paper", _("Paper forms"), "print", ("health.measure", "tasks.assign")),
    Entry("gates", _("Gate"), "gate", ("screening.screen",)),
    Entry("checkpoints", _("Checkpoints"), "flag", ("screening.see",)),
    Entry("handovers", _("Hand-overs"), "truck", ("tasks.receive", "tasks.send")),
    Entry("clinic", _("Fever clinic"), "clinic", ("clinical.consult",)),
    Entry("lab", _("Lab bench"), "lab", ("health.test",)),
    Entry("cases", _("Cases"), "doctor", ("clinical.see",)),
    Entry("wards", _("Discharge board"), "bed", ("clinical.admit",)),
    Entry("investigations", _("Tracing"), "contacts", ("tracing.see",)),
    Entry("messages", _("Messages"), "message", ("core.messages",)),
    Entry("lists", _("Lists of leads"), "list", ("canvass.keep_lists",)),
    Entry("people", _("People"), "people", ("people.see",)),
    Entry("vulnerable", _("Special care"), "need", ("people.register",)),
    Entry("sites", _("Sites"), "bed", ("roster.see", "places.sites")),
    Entry("figures", _("Figures"), "chart", ("reporting.see",)),
    Entry("bulletins", _("Bulletins"), "bulletin", ("reporting.see",)),
    Entry("rules", _("Rules"), "rules", ("editions.see",)),
    Entry("responsibility", _("Who answers"), "shield-check", ("roster.see",)),
    Entry("lines", _("Defence lines"), "shield-check", ("people.see",)),
    Entry("contacts", _("Contacts of households"), "household", ("roster.name_responsible",)),
    Entry("zones", _("Duty zones"), "flag", ("roster.see",)),
    Entry("area.visits", _("Visits to areas"), "list-checks", ("roster.visit",)),
    Entry("grids", _("Grids"), "grid", ("places.grids",)),
    Entry("access", _("Who may do what"), "role", ("roster.see",)),
    Entry("logins", _("Logins"), "key", ("roster.logins",)),
    Entry("boundaries", _("Boundaries"), "map", ("places.divisions",)),
    Entry("office", _("Office"), "clipboard-list"),
    Entry("state", _("State of the home"), "symptoms", ("core.administer",)),
    Entry("sandbox", _("Training sandbox"), "training", ("core.administer",)),
    Entry("audit.reviews", _("Looks to be judged"), "eye", ("people.judge_looks",)),
    Entry("audit", _("Audit"), "shield-check", ("core.audit",)),
)


def entries(request: HttpRequest, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """The rooms open to the caller, the current one marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"url": reverse(e.name), "label": e.label, "icon": e.icon, "active": e.name == here, "name": e.name}
        for e in ENTRIES
        if (not e.duties or any(actor.may(d, at) for d in e.duties)) and not (settings.TRAINING and e.name == "sandbox")
    ]
