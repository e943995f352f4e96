"""What a person's timeline shows of visits, hand-overs and tasks done by saying so."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.core.types import Event

from .kinds import TASK_KINDS, label_of
from .models import HandOver, Task, VisitedPerson
from .types import HANDOVER_WORDS, MET_WORDS, REFUSAL_WORDS, HandOverKind, Met, Refusal


def timeline(person_ids: Sequence[UUID]) -> Iterator[Event]:
    """Everything this module knows of some persons; unsorted."""
    for met in VisitedPerson.objects.filter(person_id__in=person_ids).select_related("visit"):
        visit = met.visit
        yield Event(visit.at, visit.recorded_at, _("Visit"), MET_WORDS[Met(met.outcome)], visit.op, visit.by)
    for handover in HandOver.objects.filter(person_id__in=person_ids):
        yield from _events_of(handover)
    said = [key for key, kind in TASK_KINDS.items() if kind.said]
    for task in Task.objects.filter(person_id__in=person_ids, kind__in=said, done_at__isnull=False):
        if task.done_at and task.done_recorded_at and task.done_op and task.done_by:
            yield Event(task.done_at, task.done_recorded_at, label_of(task.kind), "", task.done_op, task.done_by)


def _events_of(handover: HandOver) -> Iterator[Event]:
    where = HANDOVER_WORDS[HandOverKind(handover.kind)]
    yield Event(handover.at, handover.recorded_at, _("Handed over"), where, handover.op, handover.by)
    if handover.received_at and handover.received_by and handover.received_op:
        recorded, label = handover.received_recorded_at or handover.received_at, _("Received")
        yield Event(handover.received_at, recorded, label, where, handover.received_op, handover.received_by)
    if handover.refused_at and handover.refused_by and handover.refused_op:
        detail = format_lazy("{}: {}", where, REFUSAL_WORDS[Refusal(handover.refusal)])
        at, label = handover.refused_at, _("Receipt refused")
        yield Event(at, at, label, detail, handover.refused_op, handover.refused_by)
