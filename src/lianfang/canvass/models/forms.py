"""Forms of others, mapped once to be filled from what is known."""

from django.db import models
from django.db.models import Q

from lianfang.core.models import Versioned

from ..types.forms import FORM_ROWS_WORDS, FormRows


class ForeignForm(Versioned):
    """A form that somebody else asks for: who, by which law, what for and until when; its heading, and what each column is.

    It holds headings alone: whatever rows the file had were never taken.
    """

    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    requester = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    expires_on = models.DateField()
    rows = models.CharField(max_length=6, choices=[(one.value, FORM_ROWS_WORDS[one]) for one in FormRows])
    head = models.JSONField()
    columns = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "division", "name", condition=Q(withdrawn_at__isnull=True), name="one_form_of_a_name"
            ),
            models.CheckConstraint(
                condition=~Q(requester="") & ~Q(legal_basis="") & ~Q(purpose=""), name="a_form_says_on_what_ground"
            ),
        ]
