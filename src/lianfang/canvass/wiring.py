"""How the kernel is wired to canvass."""

from lianfang.core import lists as kept_lists
from lianfang.core import references

from . import queries
from .queries import lists, pairs

references.register("canvass.list", lists.list_areas)
references.register("canvass.list_import", lists.import_areas)
references.register("canvass.lead", lists.lead_areas)
references.register("canvass.lead_pair", pairs.pair_areas)
references.register("canvass.round_door", queries.door_areas)
references.register("canvass.round", queries.round_areas)
kept_lists.KEPT_ELSEWHERE.append(lists.says_something)
