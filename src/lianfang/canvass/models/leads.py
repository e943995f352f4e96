"""Leads: who is to be found."""

from django.db import models

from lianfang.core.models import Versioned
from lianfang.people.types import SEX_WORDS, Sex

from .lists import LeadList, ListImport


class Lead(Versioned):
    """Somebody whom a row of a list names.  `sealed` holds who, under the key of the list; both go when it is destroyed.

    `mark` is a keyed hash, under that key too, of what tells two people apart: it finds a row that comes twice.  A row that
    does points with `same_as` to the lead it repeats; neither is lost.
    """

    list = models.ForeignKey(LeadList, models.PROTECT, related_name="leads", db_index=False)
    list_import = models.ForeignKey(ListImport, models.PROTECT, related_name="leads", db_index=False)
    row = models.PositiveIntegerField()
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    sex = models.CharField(max_length=10, choices=[(one.value, SEX_WORDS[one]) for one in Sex])
    birth_year = models.PositiveSmallIntegerField(null=True)
    sealed = models.BinaryField()
    mark = models.CharField(max_length=32, null=True)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated")

    class Meta:
        constraints = [
            models.UniqueConstraint("list_import", "row", name="a_row_makes_one_lead"),
            models.UniqueConstraint(
                "list", "mark", condition=models.Q(same_as__isnull=True), name="somebody_is_on_a_list_once"
            ),
        ]
        indexes = [models.Index(fields=["list", "division"]), models.Index(fields=["division", "list"])]
