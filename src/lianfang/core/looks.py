"""Looks at personal data, recorded in a database of their own."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .clock import real_now
from .models import Look


class LooksRouter:
    """Sends the table of looks to the database `looks` and everything else to `default`."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "looks" if model is Look else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return (type(one) is Look) == (type(other) is Look)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return (db == "looks") == (app_label == "core" and model_name == "look")


def record(
    *,
    by: UUID,
    at: datetime,
    kind: str,
    place: str,
    subject: UUID | None = None,
    reason: str = "",
    task: UUID | None = None,
    shown: int = 1,
) -> None:
    """Record that `by` looked at personal data: `kind` is detail, reveal, search or export; `shown` counts the persons
    shown, `task` is what was owed about them, if that was why."""
    Look.objects.create(
        at=at,
        real_at=real_now(),
        by=by,
        subject=subject,
        kind=kind,
        place=place,
        reason=reason[:200],
        task=task,
        shown=shown,
    )


def without_task(places: Collection[str], since: datetime, until: datetime) -> QuerySet[Look]:
    """The looks at one person's numbers on some pages in [since, until) that no task asked for, in order."""
    rows = Look.objects.filter(kind="reveal", place__in=list(places), task=None, at__gte=since, at__lt=until)
    return rows.exclude(subject=None).order_by("id")


def at_subject(subject: UUID, limit: int | None = 200) -> QuerySet[Look]:
    """The looks at one person, newest first; all of them without a limit."""
    return Look.objects.filter(subject=subject).order_by("-id")[:limit]


def by_member(member: UUID, limit: int = 200) -> QuerySet[Look]:
    """The looks of one member, newest first."""
    return Look.objects.filter(by=member).order_by("-id")[:limit]
