"""Households that did not want to answer at a door."""

from django.db import models
from django.db.models import Q

from lianfang.core.models import Versioned

from ..types.refusals import SETTLED_WORDS, Settled


class Refusal(Versioned):
    """A household did not want to answer: who is to speak with it, what was tried of what `edition` allows, what came of it."""

    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    officer = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=[(s.value, SETTLED_WORDS[s]) for s in Settled])
    ways = models.JSONField(default=list)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "household", condition=Q(settled_at__isnull=True), name="one_open_refusal_per_household"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="a_settled_refusal_says_how_and_who",
            ),
        ]
        indexes = [models.Index(fields=["division", "settled_at", "at"])]
