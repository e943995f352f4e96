"""How the kernel is wired to tasks."""

from lianfang.core import references
from lianfang.roster import actions as roster

from . import actions, queries

references.register("tasks.task", queries.task_areas)
references.register("tasks.handover", queries.handover_areas)
references.register("tasks.sent_handover", queries.sent_handover_areas)
roster.at_relief(actions.give_back)
