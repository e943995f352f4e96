"""How the kernel is wired to the roster."""

from lianfang.core import access, references

from . import queries

access.load_actors_with(queries.actor_of)
references.register("roster.member", queries.member_areas)
references.register("roster.organisation", queries.organisation_areas)
references.register("roster.assignment", queries.assignment_areas)
references.register("roster.pledge", queries.pledge_areas)
references.register("roster.volunteer", queries.volunteer_areas)
references.register("roster.zone", queries.zone_areas)
references.register("roster.problem", queries.problem_areas)
references.register("roster.stand_in", queries.stand_in_areas)
references.register("roster.responsibility", queries.responsibility_areas)
