"""Leads: who is to be found."""

from django.db import models

from lianfang.core.models import Record, Versioned
from lianfang.people.types import SEX_WORDS, Sex

from ..types.leads import FOUND_WORDS, MATCH_WORDS, LeadFacts, LeadOutcome, MatchedBy
from .lists import LeadList, ListImport


class Lead(Versioned):
    """Somebody whom a row of a list names.  `sealed` holds who, under the key of the list; both go when it is destroyed.

    `mark` is a keyed hash, under that key too, of what tells two people apart: it finds a row that comes twice.  A row that
    does points with `same_as` to the lead it repeats; neither is lost.  From `asked_at` on
    somebody is to say whether it is a registered person.
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
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    matched_by = models.CharField(max_length=8, blank=True, choices=[(m.value, MATCH_WORDS[m]) for m in MatchedBy])
    asked_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=12, blank=True, choices=[(one.value, FOUND_WORDS[one]) for one in LeadOutcome]
    )
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("list_import", "row", name="a_row_makes_one_lead"),
            models.UniqueConstraint(
                "list", "mark", condition=models.Q(same_as__isnull=True), name="somebody_is_on_a_list_once"
            ),
        ]
        indexes = [
            models.Index(fields=["list", "division"]),
            models.Index(fields=["division", "list"]),
            models.Index(
                fields=["list", "row"],
                condition=models.Q(dispatched_at__isnull=True, asked_at__isnull=True, same_as__isnull=True),
                name="leads_to_be_handed_out",
            ),
        ]

    def facts(self) -> LeadFacts:
        calls = [(call.at, LeadOutcome(call.outcome)) for call in self.calls.all()]
        return LeadFacts(self.dispatched_at, self.outcome_at, calls)


class Verification(Record):
    """That somebody went to find a lead, or called: how it went, in which division, and where they are said to have gone."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="calls", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=[(one.value, FOUND_WORDS[one]) for one in LeadOutcome])
    to_division = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="gone_to", to_division__isnull=False)
                | (~models.Q(outcome="gone_to") & models.Q(to_division__isnull=True)),
                name="whoever_is_gone_is_gone_somewhere",
            )
        ]
        indexes = [models.Index(fields=["lead", "at"])]
