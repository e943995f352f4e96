"""Bulletins that were issued."""

from django.db import models
from django.db.models import Q

from lianfang.core.models import Record


class Bulletin(Record):
    """A bulletin as it was issued: values frozen, with when they were read.  A correction is a bulletin of its own.

    `lines` holds `[id, figure, value, unit, span, base]` for every number.
    """

    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    until = models.DateTimeField()
    since = models.DateTimeField()
    number = models.PositiveIntegerField()
    known_at = models.DateTimeField()
    lines = models.JSONField()
    note = models.CharField(max_length=4000, blank=True)
    signed = models.CharField(max_length=20)
    correction_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        ordering = ["-until", "-number"]
        constraints = [
            models.UniqueConstraint("division", "number", name="bulletins_are_numbered"),
            models.UniqueConstraint(
                "division", "until", condition=Q(correction_of__isnull=True), name="one_bulletin_per_moment"
            ),
        ]
