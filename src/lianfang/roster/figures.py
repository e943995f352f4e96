"""Figures of who is at work."""

from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare

from .models import Assignment, Responsibility

declare(
    Figure(
        "roster.members_assigned",
        _("Members at work"),
        _("persons"),
        Measure.STOCK,
        rows=Assignment.objects.all,
        at="since",
        until="until",
        distinct="member_id",
        record="roster.assignment",
    ),
    Figure(
        "roster.responsibilities",
        _("Responsibilities named"),
        _("responsibilities"),
        Measure.STOCK,
        rows=Responsibility.objects.all,
        at="since",
        until="until",
        record="roster.responsibility",
    ),
)
