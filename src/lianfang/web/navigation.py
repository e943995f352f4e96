"""The navigation: one list of rooms, each shown to those who hold a duty in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    Entry("board", _("Board"), "table", ("tasks.assign",)),
    Entry("doors", _("My doors"), "door", ("health.measure",)),
    Entry("gates", _("Gate"), "gate", ("screening.screen",)),
    Entry("handovers", _("Hand-overs"), "truck", ("tasks.receive", "tasks.send")),
    Entry("people", _("People"), "people", ("people.see",)),
    Entry("sites", _("Sites"), "bed", ("roster.see", "places.sites")),
    Entry("office", _("Office"), "clipboard-list"),
    Entry("audit", _("Audit"), "shield-check", ("core.audit",)),
)


def entries(request: HttpRequest, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """The rooms open to the caller, the current one marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"url": reverse(e.name), "label": e.label, "icon": e.icon, "active": e.name == here, "name": e.name}
        for e in ENTRIES
        if not e.duties or any(actor.may(d, at) for d in e.duties)
    ]
