"""How the kernel is wired to canvass."""

from lianfang.core import backup, references
from lianfang.core import lists as kept_lists

from . import queries
from .queries import declarations, lists, pairs, refusals

references.register("canvass.list", lists.list_areas)
references.register("canvass.list_import", lists.import_areas)
references.register("canvass.declaration", declarations.declaration_areas)
references.register("canvass.lead", lists.lead_areas)
references.register("canvass.lead_pair", pairs.pair_areas)
references.register("canvass.refusal", refusals.refusal_areas)
references.register("canvass.round_door", queries.door_areas)
references.register("canvass.round", queries.round_areas)
backup.AFTER_RESTORE.append(declarations.find_again)
kept_lists.KEPT_ELSEWHERE.append(lists.says_something)
kept_lists.KEPT_ELSEWHERE.append(declarations.says_something)
