"""How the kernel is wired to the clinic."""

from lianfang.core import references

from . import queries

references.register("clinical.encounter", queries.encounter_areas)
references.register("clinical.case", queries.case_areas)
references.register("clinical.classification", queries.classification_areas)
references.register("clinical.report", queries.report_areas)
references.register("clinical.admission", queries.admission_areas)
