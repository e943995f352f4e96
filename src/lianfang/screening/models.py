"""Checkpoints, their states and standing orders; counts; abnormal findings; registers; who was turned back."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned
from lianfang.editions.types import RegisterGround

from .types import (
    GROUND_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    PASSING_WORDS,
    PURPOSE_WORDS,
    STATE_WORDS,
    FindingFacts,
    Passing,
    PostKind,
    PostLevel,
    PostState,
    Purpose,
)


class Checkpoint(Versioned):
    """A post on a road, at a station or at an entrance.  `state` is the newest of its `states`."""

    name = models.CharField(max_length=200)
    level = models.CharField(max_length=10, choices=[(one.value, LEVEL_WORDS[one]) for one in PostLevel])
    kind = models.CharField(max_length=12, choices=[(one.value, KIND_WORDS[one]) for one in PostKind])
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    road = models.CharField(max_length=200, blank=True)
    hours_per_day = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=[(one.value, STATE_WORDS[one]) for one in PostState])
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "division", "name", condition=Q(ended_at__isnull=True), name="one_checkpoint_per_name"
            ),
            models.CheckConstraint(
                condition=Q(hours_per_day__gte=1, hours_per_day__lte=24), name="checkpoint_hours_in_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("at")), name="checkpoint_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["division", "ended_at"]), models.Index(fields=["level", "kind"])]


class StateRow(Record):
    """What a checkpoint was, from `since` until `until`, and who signed it (`by`).

    Closed always has an emergency passage, a telephone number and a day of review.
    """

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="states")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=[(one.value, STATE_WORDS[one]) for one in PostState])
    ground = models.CharField(max_length=200, blank=True)
    emergency_passage = models.BooleanField(default=True)
    emergency_phone = models.CharField(max_length=200, blank=True)
    review_at = models.DateTimeField(null=True)
    edition = models.UUIDField(null=True)
    signed = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("checkpoint", condition=Q(until__isnull=True), name="one_state_at_a_time"),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(emergency_passage=True, review_at__isnull=False) & ~Q(emergency_phone="") & ~Q(ground="")),
                name="closed_keeps_an_emergency_passage",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="state_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["division", "since"])]


class StandingOrder(Versioned):
    """The signed order under which a post turns people back: whom, on what health ground, until when, and where to object."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="standing_orders")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    whom = models.CharField(max_length=200)
    ground = models.CharField(max_length=200)
    object_to = models.CharField(max_length=200)
    edition = models.UUIDField()
    signed = models.CharField(max_length=40, blank=True)
    ends_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("at"), until__lte=F("ends_at"), until__gte=F("at")),
                name="standing_order_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(whom="") & ~Q(ground="") & ~Q(object_to=""), name="standing_order_says_why_and_where"
            ),
        ]
        indexes = [models.Index(fields=["checkpoint", "until"])]


class TallyDelta(Record):
    """A count of passers within a few minutes; never changed, taken back by a negative one.

    `source` is the finding or register entry that was counted by itself, so that nobody taps for it too.
    """

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=[(one.value, PASSING_WORDS[one]) for one in Passing])
    since = models.DateTimeField()
    until = models.DateTimeField()
    count = models.SmallIntegerField()
    source = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delta_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(count=0), name="delta_counts_somebody"),
        ]
        indexes = [
            models.Index(fields=["checkpoint", "since"]),
            models.Index(fields=["division", "since"]),
            models.Index(fields=["since"]),
        ]


class Abnormal(Versioned):
    """A passer with a fever measured twice, or a symptom, sent to a clinic."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    first_celsius = models.DecimalField(max_digits=4, decimal_places=2)
    retest_at = models.DateTimeField(null=True)
    retest_celsius = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    symptoms = models.JSONField(default=list)
    threshold = models.DecimalField(max_digits=4, decimal_places=2)
    edition = models.UUIDField()
    site = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    clinic_due_at = models.DateTimeField()
    transported_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(retest_at__isnull=True, retest_celsius__isnull=True)
                | Q(retest_at__gte=F("first_at"), retest_celsius__isnull=False),
                name="retest_after_the_first",
            ),
            models.CheckConstraint(condition=Q(first_at__lte=F("at")), name="finding_measured_before_it_is_recorded"),
        ]
        indexes = [models.Index(fields=["division", "at"]), models.Index(fields=["checkpoint", "at"])]

    def facts(self) -> FindingFacts:
        """What the rules need to know."""
        return FindingFacts(
            at=self.at,
            clinic_due_at=self.clinic_due_at,
            transported_at=self.transported_at,
            arrived_at=self.arrived_at,
        )


class RegisterEntry(Versioned):
    """A passer whom a rule asks to write down.  Seat and plate lie sealed under the person's key.

    At `purge_at` the entry loses the person and the journey; what stays is that one was registered.
    """

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=20, choices=[(one.value, GROUND_WORDS[one]) for one in RegisterGround])
    origin_code = models.CharField(max_length=12, blank=True)
    carrier = models.CharField(max_length=100, blank=True)
    trip = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(default=b"")
    going_to = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")
    edition = models.UUIDField()
    purge_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True, person__isnull=False)
                | Q(purged_at__isnull=False, person__isnull=True, carrier="", trip=""),
                name="purged_entry_names_nobody",
            ),
        ]
        indexes = [
            models.Index(fields=["division", "at"]),
            models.Index(fields=["checkpoint", "at"]),
            models.Index(fields=["carrier", "trip", "at"]),
            models.Index(fields=["purge_at"], condition=Q(purged_at__isnull=True), name="register_to_purge"),
        ]


class TurnedBack(Record):
    """Passers turned back under a standing order, as a count, with where they were told to go."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(StandingOrder, models.PROTECT, related_name="turned_back")
    purpose = models.CharField(max_length=12, choices=[(one.value, PURPOSE_WORDS[one]) for one in Purpose])
    go_to = models.CharField(max_length=200)
    count = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1) & ~Q(go_to=""), name="turned_back_to_somewhere"),
        ]
        indexes = [models.Index(fields=["division", "at"]), models.Index(fields=["checkpoint", "at"])]
