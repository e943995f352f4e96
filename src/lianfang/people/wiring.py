"""How the kernel is wired to people."""

from lianfang.core import backup, references

from . import queries, search

references.register("people.person", queries.person_areas)
references.register("people.household", queries.household_areas)
references.register("people.dependence", queries.dependence_areas)
references.register("people.vulnerability", queries.vulnerability_areas)
backup.AFTER_RESTORE.append(search.make_again)
