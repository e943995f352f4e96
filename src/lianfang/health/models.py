"""Readings, symptom reports, specimens and results.  What was wrong is voided by an operation that names it."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned

from .types import (
    METHOD_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    SOURCE_WORDS,
    SPECIMEN_WORDS,
    TEST_WORDS,
    ReadingMethod,
    ReadingSource,
    SpecimenKind,
    SpecimenReason,
    TestMethod,
    TestOutcome,
)


class Voidable(models.Model):
    """What can be declared void: when, by which operation, why.  The row stays."""

    voided_at = models.DateTimeField(null=True)
    voided_op = models.UUIDField(null=True)
    voided_by = models.UUIDField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Reading(Record, Voidable):
    """A temperature in °C.  `fever` is how the rules in force judged it, empty where there were none."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    celsius = models.DecimalField(max_digits=4, decimal_places=2)
    fever = models.BooleanField(null=True)
    source = models.CharField(max_length=10, choices=[(s.value, SOURCE_WORDS[s]) for s in ReadingSource])
    method = models.CharField(max_length=8, choices=[(m.value, METHOD_WORDS[m]) for m in ReadingMethod])
    context = models.UUIDField(null=True)
    device = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"]),
            models.Index(fields=["division", "at"]),
            models.Index(fields=["division", "at"], condition=Q(fever=True), name="fevers_by_place"),
            models.Index(fields=["context"], condition=Q(context__isnull=False), name="readings_of_a_context"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(celsius__gte=30, celsius__lte=45), name="reading_is_of_a_living_body")
        ]


class SymptomReport(Versioned):
    """What a person feels: a lay answer, and what the rules call the symptoms.  Open until somebody saw to it."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    feels_ill = models.BooleanField()
    symptoms = models.JSONField(default=list)
    onset_on = models.DateField(null=True)
    source = models.CharField(max_length=10, choices=[(s.value, SOURCE_WORDS[s]) for s in ReadingSource])
    context = models.UUIDField(null=True)
    ill = models.BooleanField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_op = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"]),
            models.Index(fields=["division", "at"]),
            models.Index(fields=["division", "at"], condition=Q(ill=True, closed_at=None), name="open_symptoms"),
        ]


class Specimen(Versioned):
    """A tube: taken from somebody, or found in the laboratory before it is known from whom."""

    tube = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=[(k.value, SPECIMEN_WORDS[k]) for k in SpecimenKind], blank=True)
    reason = models.CharField(max_length=10, choices=[(r.value, REASON_WORDS[r]) for r in SpecimenReason], blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    laboratory = models.ForeignKey("places.Site", models.PROTECT, related_name="+", db_index=False)
    tube_day = models.DateField()
    sampled_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    resulted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("laboratory", "tube_day", "tube", name="one_tube_per_code_and_day"),
            models.CheckConstraint(
                condition=Q(sampled_at__isnull=True)
                | Q(received_at__isnull=True)
                | Q(received_at__gte=F("sampled_at")),
                name="specimen_taken_before_received",
            ),
            models.CheckConstraint(
                condition=Q(sampled_at__isnull=False) | Q(received_at__isnull=False), name="specimen_taken_or_received"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "sampled_at"]),
            models.Index(fields=["laboratory", "received_at"]),
            models.Index(fields=["laboratory"], condition=Q(resulted_at=None), name="specimens_waiting"),
        ]


class Result(Record, Voidable):
    """What a test by one method of one specimen found."""

    specimen = models.ForeignKey(Specimen, models.PROTECT, related_name="results")
    outcome = models.CharField(max_length=12, choices=[(o.value, OUTCOME_WORDS[o]) for o in TestOutcome])
    method = models.CharField(max_length=12, choices=[(m.value, TEST_WORDS[m]) for m in TestMethod])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "specimen",
                "method",
                condition=Q(voided_at__isnull=True) & ~Q(outcome=TestOutcome.INCONCLUSIVE.value),
                name="one_outcome_per_tube_and_method",
            )
        ]
        indexes = [models.Index(fields=["outcome", "at"]), models.Index(fields=["at"])]
