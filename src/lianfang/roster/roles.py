"""The one table of roles and duties.  A role is a set of duties; an assignment binds it to an area and a period.

Duties are named as their modules declare them (`<module>/types.py`); the house tests check that each name is declared
and that every action's duty is in some role.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """A role: its words, what it may do, and whether its holder may sign restrictions."""

    label: Any
    duties: frozenset[str]


SEE = ("roster.see", "tasks.see", "reporting.see", "editions.see")


def _role(label: Any, *duties: str) -> Role:
    return Role(label, frozenset((*SEE, *duties)))


ROLES: dict[str, Role] = {
    "county_commander": _role(
        _("County commander"),
        "people.see",
        "isolation.see",
        "isolation.propose",
        "isolation.sign",
        "isolation.release",
        "isolation.answer",
        "tasks.assign",
        "tasks.do",
        "roster.name_responsible",
        "editions.list_areas",
        "places.sites",
    ),
    "epidemiologist": _role(
        _("Epidemiologist"),
        "people.see",
        "people.register",
        "isolation.see",
        "isolation.propose",
        "clinical.classify",
        "clinical.report",
        "clinical.verify",
        "tasks.do",
        "tasks.send",
    ),
    "township_leader": _role(
        _("Township leader"),
        "people.see",
        "people.register",
        "isolation.see",
        "isolation.propose",
        "isolation.care",
        "isolation.release",
        "tasks.assign",
        "tasks.do",
        "tasks.send",
        "tasks.receive",
        "roster.name_responsible",
    ),
    "grid_worker": _role(
        _("Grid worker"),
        "people.see",
        "people.register",
        "isolation.see",
        "isolation.care",
        "tasks.do",
        "tasks.receive",
    ),
    "checkpoint_worker": _role(_("Checkpoint worker"), "people.register", "tasks.do", "tasks.send"),
    "clinician": _role(
        _("Clinician"),
        "people.see",
        "people.register",
        "clinical.consult",
        "clinical.classify",
        "clinical.admit",
        "clinical.report",
        "isolation.see",
        "tasks.do",
        "tasks.send",
        "tasks.receive",
    ),
    "laboratory": _role(_("Laboratory"), "tasks.do"),
    "supervisor": _role(_("Supervisor"), "people.see", "isolation.see", "tasks.assign"),
    "auditor": _role(_("Auditor"), "core.audit"),
    "administrator": _role(
        _("Administrator"),
        "core.administer",
        "places.divisions",
        "places.sites",
        "roster.keep",
        "editions.adopt",
        "editions.list_areas",
        "people.import",
    ),
}
