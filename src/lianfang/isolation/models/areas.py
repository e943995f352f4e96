"""Area measures: what is closed off and until when, what supplies it, how its exits and supply were found, how it ended."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from lianfang.core.models import Record, Versioned

from ..types import AREA_END_WORDS, AREA_GROUND_WORDS, AREA_KIND_WORDS, AreaEnd, AreaFacts, AreaGround, AreaKind

ENDS = [(e.value, AREA_END_WORDS[e]) for e in AreaEnd]


class AreaMeasure(Versioned):
    """A measure on a division, or on one block of addresses in it: a proposal until it is signed.

    `exits` are its open exits with their telephones, `shortages` those that the signer answers for.  It is over at `over_at`,
    kept by the database: when it was lifted, else at its end, or when its review was due if that came first.
    """

    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    block = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, choices=[(k.value, AREA_KIND_WORDS[k]) for k in AreaKind])
    road = models.UUIDField(null=True)
    outbreak = models.ForeignKey("editions.Outbreak", models.PROTECT, related_name="+")
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    departures = models.JSONField(default=list)
    ground = models.CharField(max_length=8, choices=[(g.value, AREA_GROUND_WORDS[g]) for g in AreaGround])
    why = models.CharField(max_length=500)
    object_to = models.CharField(max_length=200)
    exits = models.JSONField()
    open_exits = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    review_at = models.DateTimeField()
    households = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_how = models.CharField(max_length=20, blank=True)
    shortages = models.JSONField(default=list)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end = models.CharField(max_length=12, blank=True, choices=ENDS)
    last_why = models.CharField(max_length=500, blank=True)
    over_at = models.GeneratedField(
        expression=Coalesce("ended_at", Least("ends_at", "review_at")),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), review_at__gt=F("starts_at")),
                name="area_measure_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | (Q(ended_at__lte=F("ends_at")) & Q(ended_at__lte=F("review_at"))),
                name="area_measure_never_outlives_its_review",
            ),
            models.CheckConstraint(condition=Q(open_exits__gte=1), name="area_measure_keeps_an_exit_open"),
            models.CheckConstraint(
                condition=~Q(ground="") & ~Q(why="") & ~Q(object_to=""),
                name="area_measure_says_why_and_where_to_object",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, signed_how="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(signed_how="")),
                name="signed_area_measure_has_a_signer",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(declined_at__isnull=True),
                name="area_measure_signed_or_declined",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="ended_area_measure_says_how",
            ),
            models.UniqueConstraint(
                "division",
                "block",
                condition=Q(declined_at__isnull=True, ended_at__isnull=True),
                name="one_area_measure_per_place",
            ),
        ]
        indexes = [
            models.Index(fields=["division", "over_at"]),
            models.Index(fields=["over_at"], condition=Q(ended_at__isnull=True), name="area_measures_by_end"),
        ]

    def facts(self) -> AreaFacts:
        """What the rules look at."""
        return AreaFacts(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            review_at=self.review_at,
            households=self.households,
            signed_at=self.signed_at,
            declined_at=self.declined_at,
            ended_at=self.ended_at,
            end=AreaEnd(self.end) if self.end else None,
            approved_by=self.approved_by,
        )


class AreaSupply(Record):
    """What was said of one need: how many of `needed` are served, by whom, on which phone, from when.  The newest counts."""

    measure = models.ForeignKey(AreaMeasure, models.PROTECT, related_name="supplies")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    need = models.CharField(max_length=48)
    needed = models.PositiveIntegerField()
    served = models.PositiveIntegerField()
    supplier = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    from_at = models.DateTimeField()


class AreaCheck(Record):
    """How somebody found a closed-off area: the numbers of exits that were not open, the needs that were not met."""

    measure = models.ForeignKey(AreaMeasure, models.PROTECT, related_name="checks")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    shut = models.JSONField()
    short = models.JSONField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["division", "at"])]


class AreaReview(Record):
    """That a measure was looked at again and goes on: why, and until when at the latest."""

    measure = models.ForeignKey(AreaMeasure, models.PROTECT, related_name="reviews")
    why = models.CharField(max_length=500)
    ends_at = models.DateTimeField()
    review_at = models.DateTimeField()
    signed_how = models.CharField(max_length=20)
