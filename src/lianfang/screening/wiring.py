"""How the kernel is wired to screening."""

from lianfang.core import references

from . import queries

references.register("screening.checkpoint", queries.checkpoint_areas)
references.register("screening.abnormal", queries.finding_areas)
references.register("screening.standing_order", queries.order_areas)
