"""Tasks, visits, hand-overs."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned
from lianfang.core.types import Nature

from .types import HANDOVER_WORDS, MET_WORDS, REFUSAL_WORDS, HandOverFacts, HandOverKind, Met, Refusal, TaskFacts

STILL_OPEN = Q(done_at__isnull=True, cancelled_at__isnull=True)


COUNTED = [
    models.Index(
        fields=["due_at", "division", "kind", "ended_at", "done_at", "cancelled_at"],
        name="task_by_due",
    ),
    models.Index(fields=["done_at", "division", "kind"], condition=Q(done_at__isnull=False), name="task_by_done"),
    models.Index(
        fields=["escalated_at", "division", "kind", "ended_at", "level"],
        condition=Q(escalated_at__isnull=False),
        name="task_by_escalation",
    ),
]
"""A day's figures of tasks are counted from these alone, without looking at the tasks."""


class Task(Versioned):
    """One thing owed, once per (kind, subject, key).

    The owner is whoever holds `role` for `division`, unless a member is named in `owner`.  `ended_at` is when it stopped, or
    will stop, being owed: done, cancelled, or missed at `closes_at`.  A note lies sealed under the person's key.
    """

    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    key = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, null=True, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    context = models.UUIDField(null=True)
    role = models.CharField(max_length=40)
    owner = models.UUIDField(null=True)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    done_op = models.UUIDField(null=True)
    done_recorded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_op = models.UUIDField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    escalated_to = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint("subject", "kind", "key", name="one_task_per_kind_subject_key"),
            models.CheckConstraint(condition=Q(due_at__gte=F("opens_at")), name="task_due_after_it_opens"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gte=F("due_at")), name="task_closes_after_due"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True), name="task_done_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_op__isnull=True)
                | Q(done_at__isnull=False, done_op__isnull=False),
                name="task_done_by_an_operation",
            ),
            models.CheckConstraint(
                condition=Q(level=0, escalated_at__isnull=True) | Q(level__gt=0, escalated_at__isnull=False),
                name="task_level_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["role", "division", "due_at"], condition=STILL_OPEN, name="task_open_by_role"),
            models.Index(
                fields=["owner", "due_at"],
                condition=STILL_OPEN & Q(owner__isnull=False),
                name="task_open_by_owner",
            ),
            models.Index(
                fields=["escalated_to", "division"],
                condition=STILL_OPEN & Q(level__gt=0),
                name="task_open_escalated",
            ),
            models.Index(fields=["person", "kind"], name="task_by_person"),
            models.Index(fields=["household", "kind"], name="task_by_household"),
            models.Index(fields=["division", "due_at", "ended_at"], name="task_by_division"),
            *COUNTED,
        ]

    def facts(self) -> TaskFacts:
        """What the rules need to know."""
        return TaskFacts(
            kind=self.kind,
            opens_at=self.opens_at,
            due_at=self.due_at,
            closes_at=self.closes_at,
            done_at=self.done_at,
            cancelled_at=self.cancelled_at,
            level=self.level,
        )


class Escalation(Record):
    """One step of escalation of one task: the role it went to."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="escalations")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint("task", "level", name="one_escalation_per_level")]
        indexes = [models.Index(fields=["division", "at"])]


class Visit(Record):
    """A knock at a door.  `visitor` went there; `means` is empty, or paper or phone where somebody else typed it in."""

    household = models.ForeignKey("people.Household", models.PROTECT, null=True, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    visitor = models.UUIDField()
    means = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [models.Index(fields=["household", "at"]), models.Index(fields=["division", "at"])]


class VisitedPerson(models.Model):
    """How one person was met at a visit."""

    nature = Nature.RECORD

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="persons")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=[(m.value, MET_WORDS[m]) for m in Met])

    class Meta:
        constraints = [models.UniqueConstraint("visit", "person", name="one_outcome_per_visited_person")]


class HandOver(Versioned):
    """A person on the way from one place to another, until somebody there says they are received.

    `at` is the departure; `division` is the receiver's.  `follows` is the hand-over whose receiver did not take the person.
    """

    kind = models.CharField(max_length=20, choices=[(k.value, HANDOVER_WORDS[k]) for k in HandOverKind])
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    from_division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    to_site = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    transport = models.CharField(max_length=200, blank=True)
    context = models.UUIDField(null=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    due_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.UUIDField(null=True)
    received_op = models.UUIDField(null=True)
    received_recorded_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.UUIDField(null=True)
    refused_op = models.UUIDField(null=True)
    refusal = models.CharField(max_length=20, blank=True, choices=[(r.value, REFUSAL_WORDS[r]) for r in Refusal])
    sent_on_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("at")), name="handover_due_after_departure"),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True)
                | Q(received_at__gte=F("at"), received_by__isnull=False, refused_at__isnull=True),
                name="handover_received_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal="") | (Q(refused_by__isnull=False) & ~Q(refusal="")),
                name="handover_refusal_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["division", "due_at"], condition=Q(ended_at__isnull=True), name="handover_open_to"),
            models.Index(
                fields=["from_division", "due_at"], condition=Q(ended_at__isnull=True), name="handover_open_from"
            ),
        ]

    def facts(self) -> HandOverFacts:
        """What the rules need to know."""
        return HandOverFacts(
            sent_at=self.at,
            due_at=self.due_at,
            received_at=self.received_at,
            refused_at=self.refused_at,
            cancelled_at=self.cancelled_at,
            sent_on=self.sent_on_at is not None,
        )


class PaperPack(models.Model):
    """That a village's pack for a day is wanted, and what became of it.  The file lies beside the database, for that day."""

    nature = Nature.OPERATIONAL

    village = models.UUIDField()
    day = models.DateField()
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    persons = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["village", "day"], name="one_pack_of_a_village_and_day")]
