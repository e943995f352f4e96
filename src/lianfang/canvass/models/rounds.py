"""Rounds, the doors of a round, and the knocks at them."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned

from ..types.rounds import OUTCOME_WORDS, KnockFacts, Outcome

OUTCOMES = [(one.value, words) for one, words in OUTCOME_WORDS.items()]


class Round(Versioned):
    """A request to every household of an area: what is asked, by whom, on what legal basis, by when, until when it is used.

    `key_areas` are visited first, each by a deadline of its own; `together` are those who visit together.  A rolling round
    begins anew `every_days`, as the next `number`.  `minutes` is what it takes at one door and `households` how many there
    were when it was opened.  Whatever happened at a door since `counts_from`, the beginning of that day, counts.
    """

    outbreak = models.ForeignKey("editions.Outbreak", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    edition = models.UUIDField()
    title = models.CharField(max_length=200)
    asks = models.JSONField()
    ground = models.CharField(max_length=200)
    owner = models.UUIDField()
    minutes = models.PositiveSmallIntegerField()
    households = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField()
    check_percent = models.PositiveSmallIntegerField()
    counts_from = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    key_areas = models.JSONField(default=list)
    together = models.JSONField(default=list)
    every_days = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveSmallIntegerField(default=1)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="following")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=F("at"), expires_at__gte=F("due_at")), name="round_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(ground=""), name="round_says_what_and_on_what_ground"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="round_closed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["division", "closed_at"])]


class RoundDoor(Versioned):
    """A household of a round, from when it joined on; it stays one of the round wherever it is drawn to.

    `division` is where it stood when it joined, and `due_at` the deadline there; `late` says that it came while the round
    ran.  The rest follows from the knocks: the outcome, how many were in vain, since when it was seen, reached and done with,
    needed help, and was visited by all who visit together.  `confirmed` is
    what the household itself said when it was asked whether somebody was there.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="doors", db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, blank=True, choices=OUTCOMES)
    attempts = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    help_at = models.DateTimeField(null=True)
    full_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("round", "household", name="one_door_of_a_household_in_a_round"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="door_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True, confirmed__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False, confirmed__isnull=False),
                name="checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(reached_at__isnull=False), name="seen_is_reached"
            ),
            models.CheckConstraint(
                condition=Q(full_at__isnull=True) | Q(seen_at__isnull=False), name="visited_together_is_seen"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "at"]),
            models.Index(fields=["round", "ended_at"]),
        ]


class Knock(Record):
    """What became of one knock for one round; `visit` is the visit it was, where anybody was entered."""

    door = models.ForeignKey(RoundDoor, models.PROTECT, related_name="knocks")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    visit = models.UUIDField(null=True)
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    help = models.BooleanField(default=False)
    present = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["division", "at"])]

    def facts(self, together: Sequence[str]) -> KnockFacts:
        """What the rules need to know; `together` are those who visit together for the round."""
        full = bool(together) and set(together) <= set(self.present)
        return KnockFacts(self.at, self.recorded_at, Outcome(self.outcome), self.help, full)


class AskedAgain(Record):
    """Somebody of a place said that what a round asks had been asked for before."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["division", "at"])]
