"""How the kernel is wired to isolation."""

from lianfang.core import references

from . import queries

references.register("isolation.order", queries.order_areas)
references.register("isolation.stay", queries.stay_areas)
references.register("isolation.objection", queries.objection_areas)
references.register("isolation.area_measure", queries.measure_areas)
