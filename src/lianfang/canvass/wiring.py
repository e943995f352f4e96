"""How the kernel is wired to canvass."""

from lianfang.core import references

from . import queries

references.register("canvass.round_door", queries.door_areas)
references.register("canvass.round", queries.round_areas)
