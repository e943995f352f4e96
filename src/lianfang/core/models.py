"""The kernel's tables, and the base of every record."""

import uuid
from typing import Any

from django.db import models

from .types import Nature


class Record(models.Model):
    """A row that replay restores: when it happened, who says so, which operation made it and when that came in."""

    nature = Nature.RECORD

    id = models.UUIDField(primary_key=True, editable=False)
    op = models.UUIDField(editable=False)
    at = models.DateTimeField()
    by = models.UUIDField(editable=False)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class Versioned(Record):
    """A record that decisions change: each change raises `version`."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class JournalRow(models.Model):
    """One committed chunk of operations, written last in its transaction: the order of `seq` is a valid replay order."""

    nature = Nature.OPERATIONAL

    seq = models.BigAutoField(primary_key=True)
    envelope = models.UUIDField(db_index=True)
    device = models.CharField(max_length=100, blank=True)
    origin = models.CharField(max_length=20)
    by = models.UUIDField()
    sent_at = models.DateTimeField()
    received = models.DateTimeField(db_index=True)
    operations = models.TextField()


class AcceptedOperation(models.Model):
    """The id of every accepted operation, once; `digest` tells a repetition from another content under the same id."""

    nature = Nature.OPERATIONAL

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    digest = models.BinaryField(max_length=16)
    seq = models.BigIntegerField(db_index=True)
    result = models.JSONField(null=True)


class Seal(models.Model):
    """A stretch of the journal as it stood when it was sealed: for each row its number and digest, packed.

    `digest` covers the rows and the digest of the seal before, so that none can be changed alone.
    """

    nature = Nature.OPERATIONAL

    number = models.PositiveBigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    rows = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()


class RefusedOperation(models.Model):
    """What was refused: codes and field names, never the payload."""

    nature = Nature.OPERATIONAL

    operation = models.UUIDField(db_index=True)
    envelope = models.UUIDField()
    action = models.CharField(max_length=80)
    by = models.UUIDField()
    received = models.DateTimeField(db_index=True)
    digest = models.BinaryField(max_length=16)
    reasons = models.JSONField()


class SubjectKey(models.Model):
    """The key of one subject (a person, a household, an imported list).  `wrapped` is empty once destroyed."""

    nature = Nature.OPERATIONAL

    subject = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(max_length=40, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject"], condition=models.Q(wrapped__isnull=True), name="keys_that_were_destroyed")
        ]


class HomeSetting(models.Model):
    """What the running home remembers of itself: the simulated clock, the demo's arguments."""

    nature = Nature.OPERATIONAL

    name = models.CharField(primary_key=True, max_length=60)
    value = models.JSONField()


class DayCount(models.Model):
    """How much of a figure came on a local day in a division (None: in all of them); days without any have no row.

    `source` is the table that is counted; `figure` a figure's id, with "-" behind it where it says what went of a stock.
    """

    nature = Nature.DERIVED

    source = models.CharField(max_length=60)
    figure = models.CharField(max_length=81)
    division = models.UUIDField(null=True)
    day = models.DateField()
    n = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["division", "source", "day", "figure", "n"], name="counts_of_a_division"),
            models.Index(fields=["figure", "division", "day", "n"], name="counts_of_a_figure"),
            models.Index(fields=["source", "day"], name="counts_of_a_day"),
        ]


class CountedTable(models.Model):
    """Of which days the rows of a table are counted in `DayCount`: all before `last`, those before `first` together.

    `definitions` is the digest of what is counted: another program counts otherwise, and reads none of it.
    """

    nature = Nature.DERIVED

    source = models.CharField(primary_key=True, max_length=60)
    first = models.DateField()
    last = models.DateField()
    definitions = models.CharField(max_length=16)


class StaleDay(models.Model):
    """That rows of a table were written on a day (of UTC) since it was counted; the database notes it itself.

    While the day is counted anew, `counting` tells the notes that the count takes care of from those that come meanwhile.
    """

    nature = Nature.DERIVED

    source = models.CharField(max_length=60)
    day = models.DateField()
    counting = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["source", "day", "counting"], name="stale_days_of_a_table")]


class Look(models.Model):
    """A look at personal data: who, whose, when, in which page or export, for which task or reason.

    Kept in its own database (`looks`), one row per detail page, search or export.
    """

    nature = Nature.OPERATIONAL

    at = models.DateTimeField()
    real_at = models.DateTimeField()
    by = models.UUIDField(db_index=True)
    subject = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True)
    task = models.UUIDField(null=True)
    shown = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=models.Q(kind="reveal"), name="reveals_by_time")]


class Message(Versioned):
    """What is to be said to somebody outside the program: by which channel, in which language, in which words of the catalogue.

    `subject` is whose it is (none for a group of workers), `area` from where it is seen, `about` the record it tells of.
    `sealed` holds where it goes and the facts of its words, under the subject's key.  What became of it is milestones: `sent_at`
    that a gateway took it, `opened_at` that its link was opened, `read_at` that somebody said so there, `handed_at` that a
    worker told the person themselves.  `corrects` is the message that this one takes back, `instead_of` the one it replaces.
    """

    subject = models.UUIDField(null=True, db_index=True)
    area = models.UUIDField()
    about = models.UUIDField(null=True, db_index=True)
    template = models.CharField(max_length=60)
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=10)
    sealed = models.BinaryField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="replacements")
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=40, blank=True)
    printed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.UUIDField(null=True)
    recall_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(failed_at__isnull=True), name="sent_or_failed"
            ),
            models.CheckConstraint(
                condition=models.Q(recalled_at__isnull=True, recalled_by__isnull=True)
                | models.Q(recalled_at__isnull=False, recalled_by__isnull=False),
                name="recalled_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["area", "at"])]


class Sending(models.Model):
    """The tries to send one message from this home.  Replay does not make it: nothing is sent again because a journal is read."""

    nature = Nature.OPERATIONAL

    message = models.UUIDField(primary_key=True)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    trouble = models.CharField(max_length=40, blank=True)


class PersonLink(models.Model):
    """The address under which a person reads what concerns them, without an account: a digest of it, and when it ends."""

    nature = Nature.OPERATIONAL

    digest = models.BinaryField(max_length=32, unique=True)
    message = models.UUIDField(unique=True)
    expires_at = models.DateTimeField()


def stamp(ids: Any, by: Any, at: Any) -> dict[str, Any]:
    """The columns every record carries, from what came in with the call."""
    return {"op": ids.op, "by": by.member, "at": at, "recorded_at": ids.received}
