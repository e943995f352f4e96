"""How the kernel is wired to health."""

from lianfang.core import references

from . import queries

references.register("health.reading", queries.reading_areas)
references.register("health.symptom_report", queries.symptom_report_areas)
references.register("health.specimen", queries.specimen_areas)
references.register("health.result", queries.result_areas)
