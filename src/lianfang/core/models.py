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


def stamp(ids: Any, by: Any, at: Any) -> dict[str, Any]:
    """The columns every record carries, from what came in with the call."""
    return {"op": ids.op, "by": by.member, "at": at, "recorded_at": ids.received}
