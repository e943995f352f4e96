"""How the kernel is wired to people."""

from lianfang.core import references

from . import queries

references.register("people.person", queries.person_areas)
references.register("people.household", queries.household_areas)
references.register("people.dependence", queries.dependence_areas)
references.register("people.vulnerability", queries.vulnerability_areas)
