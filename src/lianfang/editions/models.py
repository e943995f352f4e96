"""Outbreaks, the rule editions adopted in them, and the areas listed for them."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned
from lianfang.places.types import DIVISION_CODE_LENGTH

from .vocabulary import RISK_WORDS, Risk


class Outbreak(Versioned):
    """An outbreak: its disease profile, the division that leads, from when until when."""

    name = models.CharField(max_length=200)
    disease = models.CharField(max_length=48)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at")), name="outbreak_ends_after_it_begins"
            )
        ]


class RuleEdition(Record):
    """A rule edition adopted for an outbreak in a division: the complete document, from an instant on."""

    outbreak = models.ForeignKey(Outbreak, models.PROTECT, related_name="editions")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    name = models.CharField(max_length=48)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    effective_at = models.DateTimeField()
    document = models.TextField()
    stricter = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["outbreak", "division", "effective_at"])]
        constraints = [models.UniqueConstraint("outbreak", "name", name="one_edition_per_name")]


class ListedArea(Record):
    """An area whose arrivals the outbreak's rules ask for, by official code prefix, from when until when."""

    outbreak = models.ForeignKey(Outbreak, models.PROTECT, related_name="listed_areas")
    code = models.CharField(max_length=DIVISION_CODE_LENGTH)
    name = models.CharField(max_length=200)
    risk = models.CharField(max_length=6, choices=[(r.value, RISK_WORDS[r]) for r in Risk])
    source = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["outbreak", "code"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="listing_ends_after_it_begins"
            )
        ]
