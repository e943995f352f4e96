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
        "canvass.declare",
        "canvass.keep_lists",
        "people.see",
        "canvass.see",
        "canvass.open",
        "canvass.check",
        "health.see",
        "isolation.propose_area",
        "isolation.sign_area",
        "isolation.check_area",
        "isolation.see",
        "isolation.propose",
        "isolation.exempt",
        "isolation.sign",
        "isolation.release",
        "isolation.answer",
        "screening.see",
        "screening.keep",
        "screening.close",
        "clinical.see",
        "tracing.see",
        "roster.visit",
        "tasks.assign",
        "tasks.do",
        "roster.name_responsible",
        "roster.logins",
        "roster.name_stand_in",
        "editions.list_areas",
        "places.sites",
        "places.grids",
        "reporting.issue",
        "reporting.export",
        "core.messages",
    ),
    "epidemiologist": _role(
        _("Epidemiologist"),
        "canvass.declare",
        "canvass.verify",
        "canvass.keep_lists",
        "people.see",
        "canvass.see",
        "people.register",
        "canvass.fill_forms",
        "health.see",
        "health.sample",
        "health.void",
        "health.void_result",
        "isolation.propose_area",
        "isolation.see",
        "isolation.propose",
        "isolation.exempt",
        "clinical.see",
        "clinical.classify",
        "clinical.verify",
        "tracing.see",
        "tracing.investigate",
        "tracing.tell",
        "tracing.notify",
        "tracing.acknowledge",
        "tasks.do",
        "tasks.send",
        "reporting.export",
        "core.messages",
    ),
    "township_leader": _role(
        _("Township leader"),
        "places.grids",
        "canvass.declare",
        "canvass.verify",
        "canvass.keep_lists",
        "people.see",
        "canvass.see",
        "canvass.open",
        "canvass.check",
        "canvass.answer",
        "people.register",
        "canvass.fill_forms",
        "health.see",
        "health.measure",
        "isolation.propose_area",
        "isolation.check_area",
        "isolation.see",
        "isolation.propose",
        "isolation.care",
        "isolation.release",
        "screening.see",
        "tracing.tell",
        "core.messages",
        "roster.visit",
        "tasks.assign",
        "tasks.do",
        "tasks.send",
        "tasks.receive",
        "roster.name_responsible",
        "roster.logins",
        "roster.name_stand_in",
    ),
    "grid_worker": _role(
        _("Grid worker"),
        "canvass.declare",
        "canvass.verify",
        "people.see",
        "canvass.see",
        "canvass.open",
        "canvass.answer",
        "people.register",
        "canvass.fill_forms",
        "health.see",
        "health.measure",
        "isolation.check_area",
        "isolation.see",
        "isolation.care",
        "roster.visit",
        "tasks.do",
        "tasks.send",
        "tasks.receive",
    ),
    "checkpoint_worker": _role(
        _("Checkpoint worker"),
        "screening.see",
        "screening.screen",
        "tasks.do",
        "tasks.send",
    ),
    "clinician": _role(
        _("Clinician"),
        "people.see",
        "people.register",
        "canvass.fill_forms",
        "health.see",
        "health.measure",
        "health.sample",
        "health.void",
        "health.void_result",
        "health.answer_symptoms",
        "clinical.see",
        "clinical.consult",
        "clinical.classify",
        "clinical.admit",
        "clinical.report",
        "isolation.see",
        "tasks.do",
        "tasks.send",
        "tasks.receive",
    ),
    "laboratory": _role(_("Laboratory"), "health.test", "health.void_result", "tasks.do"),
    "supervisor": _role(
        _("Supervisor"),
        "people.see",
        "canvass.see",
        "health.see",
        "isolation.check_area",
        "isolation.see",
        "isolation.answer",
        "screening.see",
        "clinical.see",
        "tracing.see",
        "roster.visit",
        "tasks.assign",
        "people.destroy",
        "people.judge_looks",
        "people.merge",
    ),
    "auditor": _role(_("Auditor"), "core.audit", "people.judge_looks"),
    "administrator": _role(
        _("Administrator"),
        "core.administer",
        "places.divisions",
        "places.sites",
        "roster.keep",
        "roster.name_responsible",
        "roster.logins",
        "roster.name_stand_in",
        "editions.adopt",
        "editions.list_areas",
        "people.import",
        "screening.keep",
    ),
}

LOGINS_KEPT_BY_THE_ROSTER = frozenset(
    role
    for role, what in ROLES.items()
    if {"isolation.sign", "roster.logins", "core.audit", "tasks.assign"} & what.duties
)
"""Roles that sign, assign, audit or give slips themselves: whoever gives one a slip could act as them, so only whoever keeps
the roster does."""

SYSTEM_DUTIES = frozenset({"journeys.run", "screening.purge", "core.deliver"})
"""Duties that only the system itself holds: what time does is nobody's role."""
