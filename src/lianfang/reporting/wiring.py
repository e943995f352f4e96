"""What the kernel needs to know of reporting."""

from lianfang.core import references

from . import queries

references.register("reporting.bulletin", queries.bulletin_areas)
