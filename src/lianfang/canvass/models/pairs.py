"""Leads beside registered persons who may be meant."""

from django.db import models
from django.db.models import Q

from lianfang.core.models import Versioned

from ..types.pairs import ANSWER_WORDS, Answer, PairFacts
from .leads import Lead


class LeadPair(Versioned):
    """A lead and a registered person who may be meant, to be looked at side by side.

    `mark` is a keyed hash, under the person's key, of what tells the lead from others: whoever was said not to be the same is
    not proposed again, also out of another list.  `sealed` holds by what it was known, under the key of the list.
    """

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="pairs", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    agreement = models.JSONField()
    mark = models.CharField(max_length=32, blank=True)
    answer = models.CharField(max_length=10, blank=True, choices=[(a.value, ANSWER_WORDS[a]) for a in Answer])
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("lead", "person", name="a_lead_is_beside_somebody_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="an_answered_pair_says_what_and_who",
            ),
        ]
        indexes = [models.Index(fields=["division", "answer", "at"])]

    def facts(self) -> PairFacts:
        return PairFacts(self.answered_at, self.lead.dispatched_at is not None)
