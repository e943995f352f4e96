"""What a saved door set off, said on the page that follows: who hears of it, until when, and what the household is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lianfang.core.access import Actor
from lianfang.core.types import celsius_text
from lianfang.health import queries as health
from lianfang.health.types import MEASURE
from lianfang.people import queries as people
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import MEDICAL_CONTACT, label_of

from .clocks import day_start, short
from .door_lines import help_line


def followed(by: Actor, visit_id: str, at: datetime) -> list[dict[str, Any]]:
    """The doctor's tasks that a visit of the caller's own today set off, one block each; nothing for any other visit."""
    try:
        visit = tasks.visits_made(by, day_start(at), at).filter(id=UUID(visit_id)).first()
    except ValueError:
        return []
    if visit is None:
        return []
    raised = list(tasks.set_off(visit.op).filter(kind=MEDICAL_CONTACT).order_by("id"))
    cards = people.cards([task.person_id for task in raised if task.person_id is not None], at)
    fevers = {
        row.person_id: _("%(celsius)s °C, a fever") % {"celsius": celsius_text(row.celsius)}
        for row in health.readings_visible(by, at, MEASURE).filter(op=visit.op, fever=True)
    }
    owners, help_ = tasks.owners(raised, at), help_line(by, at)
    return [
        {
            "name": cards[task.person_id].name,
            "why": fevers.get(task.person_id) or _("feels ill"),
            "task": label_of(task.kind),
            "by": short(task.due_at, at),
            **_doctor(task, owners.get(task.id), help_),
        }
        for task in raised
        if task.person_id in cards
    ]


def _doctor(task: Any, owner: Any, help_: dict[str, str] | None) -> dict[str, Any]:
    """Who has the task, and whom to call: the doctor, or who helps where no doctor is named or reached by telephone."""
    role = ROLES[task.role].label if task.role in ROLES else task.role
    if owner is None:
        return {"doctor": "", "role": role, "call": help_}
    phone = roster.member(owner.member_id).phone
    return {"doctor": owner.name, "role": role, "call": {"name": owner.name, "phone": phone} if phone else help_}
