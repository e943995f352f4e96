"""Those left without a carer by a move: seen to by the schedule, since nobody decided that the carer goes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.tasks import actions as tasks

from .. import dependants
from .days import RUN


@dataclass(frozen=True)
class SeenTo:
    """How many people somebody was asked to see to."""

    tasks: int


@action(duty=RUN, kind=Kind.SYSTEM, label=_("See to those whose carer moved away"))
def see_to_dependants(*, by: Actor, at: datetime, ids: Ids) -> SeenTo:
    """Ask for somebody to see to each whose every carer went to live elsewhere, left the register, or is away besides."""
    made = tasks.create(dependants.unseen(at), by=by, at=at, ids=ids)
    return SeenTo(len(made))
