"""How the kernel is wired to editions."""

from lianfang.core import references

from . import queries

references.register("editions.outbreak", queries.outbreak_areas)
references.register("editions.edition", queries.edition_areas)
references.register("editions.listed_area", queries.listed_area_areas)
