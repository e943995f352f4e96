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


ROLES: dict[str, Role] = {}
