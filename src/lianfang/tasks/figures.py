"""Figures of what is owed: due, done, on time, overdue, escalated, for all tasks and by kind; visits; hand-overs."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, declare, qualified

from .kinds import TASK_KINDS
from .models import Escalation, HandOver, Task, Visit, VisitedPerson
from .types import HANDOVER_WORDS, MET_WORDS, HandOverKind, Met


def _tasks(kind: str | None, *filters: Q) -> "QuerySet[Task]":
    rows = Task.objects.filter(*filters)
    return rows if kind is None else rows.filter(kind=kind)


def _label(words: Any, kind: str | None) -> Any:
    return words if kind is None else qualified(words, TASK_KINDS[kind].label)


def _of(kind: str | None) -> Iterator[Figure]:
    """The figures of one kind of task, or of all."""
    end = "" if kind is None else "_" + kind.replace(".", "_")
    unit, owed, on_time = _("tasks"), Q(cancelled_at__isnull=True), Q(done_at__lte=F("due_at"))

    def flow(name: str, words: Any, at: str, *filters: Q) -> Figure:
        label = _label(words, kind)
        return Figure(
            f"tasks.{name}{end}", label, unit, Measure.FLOW, lambda: _tasks(kind, *filters), at=at, record="tasks.task"
        )

    def stock(name: str, words: Any, at: str, *filters: Q) -> Figure:
        label = _label(words, kind)
        return Figure(
            f"tasks.{name}{end}",
            label,
            unit,
            Measure.STOCK,
            lambda: _tasks(kind, *filters),
            at=at,
            until="ended_at",
            record="tasks.task",
            headline=kind is None,
        )

    yield flow("due", _("Fell due"), "due_at", owed)
    yield flow("done", _("Done"), "done_at", Q(done_at__isnull=False))
    yield flow("on_time", _("Fell due and were done on time"), "due_at", owed, on_time)
    yield flow("missed", _("Missed"), "closes_at", owed, Q(done_at__isnull=True, closes_at__isnull=False))
    yield stock("overdue", _("Overdue"), "due_at")
    yield stock("escalated_open", _("Escalated and not done"), "escalated_at", Q(level__gt=0))
    yield Figure(
        f"tasks.on_time_share{end}",
        _label(_("Share done on time"), kind),
        _("percent"),
        Measure.RATIO,
        above=f"tasks.on_time{end}",
        below=f"tasks.due{end}",
    )


declare(*_of(None))
for _kind in TASK_KINDS:
    declare(*_of(_kind))

declare(
    Figure(
        "tasks.escalations",
        _("Escalations"),
        _("escalations"),
        Measure.FLOW,
        Escalation.objects.all,
        record="tasks.escalation",
    ),
    Figure("tasks.visits", _("Visits made"), _("visits"), Measure.FLOW, Visit.objects.all, record="tasks.visit"),
    *(
        Figure(
            f"tasks.persons_{met.value}",
            qualified(_("Persons at visits"), MET_WORDS[met]),
            _("person-times"),
            Measure.FLOW,
            lambda met=met: VisitedPerson.objects.filter(outcome=met),  # type: ignore[misc]
            division="visit__division_id",
            at="visit__at",
            record="tasks.visit",
        )
        for met in Met
    ),
    Figure(
        "tasks.handovers_sent",
        _("Persons handed over"),
        _("persons"),
        Measure.FLOW,
        HandOver.objects.all,
        record="tasks.handover",
    ),
    Figure(
        "tasks.handovers_received",
        _("Persons received"),
        _("persons"),
        Measure.FLOW,
        lambda: HandOver.objects.filter(received_at__isnull=False),
        at="received_at",
        record="tasks.handover",
    ),
    Figure(
        "tasks.handovers_open",
        _("Persons on the way, not received yet"),
        _("persons"),
        Measure.STOCK,
        HandOver.objects.all,
        until="ended_at",
        record="tasks.handover",
        headline=True,
    ),
    Figure(
        "tasks.handovers_overdue",
        _("Persons on the way whose receipt is overdue"),
        _("persons"),
        Measure.STOCK,
        HandOver.objects.all,
        at="due_at",
        until="ended_at",
        record="tasks.handover",
        headline=True,
    ),
    *(
        Figure(
            f"tasks.handovers_{kind.value}",
            qualified(_("Persons handed over"), HANDOVER_WORDS[kind]),
            _("persons"),
            Measure.FLOW,
            lambda kind=kind: HandOver.objects.filter(kind=kind),  # type: ignore[misc]
            record="tasks.handover",
        )
        for kind in HandOverKind
    ),
)
