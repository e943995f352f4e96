"""How the kernel is wired to places."""

from lianfang.core import access, references

from . import queries

access.contain_with(queries.contains)
references.register("places.division", queries.division_areas)
references.register("places.site", queries.site_areas)
references.register("places.room", queries.room_areas)
