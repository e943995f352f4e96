"""What is owed and by whom: tasks with clocks, visits of households, hand-overs with receipts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Instant, Ref, ShortText, Version
from lianfang.places.types import AnyDivisionId, AnySiteId

from .kinds import TASK_KINDS, TaskKind, label_of, task_kind

__all__ = ["TASK_KINDS", "TaskKind", "label_of", "task_kind"]

SEE = duty("tasks.see", _("see what is owed in the area"))
DO = duty("tasks.do", _("do tasks"))
ASSIGN = duty("tasks.assign", _("say who does a task"))
SEND = duty("tasks.send", _("hand persons over to another place"))
RECEIVE = duty("tasks.receive", _("receive persons who are handed over"))

TaskId = Annotated[UUID, Ref("tasks.task")]
HandOverId = Annotated[UUID, Ref("tasks.handover")]
"""A hand-over in the area that receives."""
SentHandOverId = Annotated[UUID, Ref("tasks.sent_handover")]
"""A hand-over in the area that sent."""

NOT_DONE_BY_SAYING = reason_code("tasks.not_done_by_saying", _("This is done by doing it: record what was done."))
NOT_OPEN_YET = reason_code("tasks.not_open_yet", _("This is owed only from %(opens_at)s."))
ALREADY_DONE = reason_code("tasks.already_done", _("This was done on %(done_at)s already."))
NO_LONGER_OWED = reason_code("tasks.no_longer_owed", _("This is no longer owed."))
NOT_YOURS = reason_code(
    "tasks.not_yours", _("Somebody else answers for this task; let them do it or have it reassigned.")
)
HAS_LEFT = reason_code("tasks.has_left", _("This member is no longer at work."))
NOT_FOR_THIS_AREA = reason_code("tasks.not_for_this_area", _("This member has no role in the area of the task."))
NO_DESTINATION = reason_code("tasks.no_destination", _("Say where the person is going: an area or a site, not both."))
DUE_BEFORE_SENT = reason_code("tasks.due_before_sent", _("The time of receipt lies before the departure."))
BEFORE_SENT = reason_code("tasks.before_sent", _("Nobody can be received before they were sent, at %(sent_at)s."))
ALREADY_RECEIVED = reason_code("tasks.already_received", _("The person was received on %(received_at)s already."))
ALREADY_REFUSED = reason_code("tasks.already_refused", _("Receipt was refused on %(refused_at)s; the sender decides."))
CALLED_OFF = reason_code("tasks.called_off", _("This hand-over was called off."))
SENT_ON = reason_code("tasks.sent_on", _("The person was sent on elsewhere already."))
NOBODY_VISITED = reason_code("tasks.nobody_visited", _("Say for at least one person how the visit went."))
SAID_TWICE = reason_code("tasks.said_twice", _("This person is entered twice."))


class TaskStatus(StrEnum):
    """Where a task stands; derived, never stored."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"
    MISSED = "missed"
    CANCELLED = "cancelled"


TASK_STATUS_WORDS = {
    TaskStatus.UPCOMING: _("later"),
    TaskStatus.DUE: _("due"),
    TaskStatus.OVERDUE: _("overdue"),
    TaskStatus.DONE: _("done"),
    TaskStatus.DONE_LATE: _("done late"),
    TaskStatus.MISSED: _("missed"),
    TaskStatus.CANCELLED: _("no longer owed"),
}


class Met(StrEnum):
    """How a person was reached.  `NOT_REACHED` costs nobody anything: it is never counted by worker."""

    SEEN = "seen"
    BY_PHONE = "by_phone"
    NOT_REACHED = "not_reached"


MET_WORDS = {Met.SEEN: _("seen"), Met.BY_PHONE: _("by phone"), Met.NOT_REACHED: _("not reached")}


class HandOverKind(StrEnum):
    """What a person is handed over for."""

    HOME_AREA = "home_area"
    CLINIC = "clinic"
    QUARANTINE_SITE = "quarantine_site"
    HOSPITAL = "hospital"
    RETURN_HOME = "return_home"


HANDOVER_WORDS = {
    HandOverKind.HOME_AREA: _("to the area of residence"),
    HandOverKind.CLINIC: _("to the fever clinic"),
    HandOverKind.QUARANTINE_SITE: _("to a quarantine site"),
    HandOverKind.HOSPITAL: _("to a hospital"),
    HandOverKind.RETURN_HOME: _("back home"),
}


class HandOverStatus(StrEnum):
    """Where a hand-over stands; derived."""

    AWAITING = "awaiting"
    OVERDUE = "overdue"
    RECEIVED = "received"
    RECEIVED_LATE = "received_late"
    REFUSED = "refused"
    SENT_ON = "sent_on"
    CALLED_OFF = "called_off"


HANDOVER_STATUS_WORDS = {
    HandOverStatus.AWAITING: _("awaiting receipt"),
    HandOverStatus.OVERDUE: _("overdue"),
    HandOverStatus.RECEIVED: _("received"),
    HandOverStatus.RECEIVED_LATE: _("received late"),
    HandOverStatus.REFUSED: _("receipt refused"),
    HandOverStatus.SENT_ON: _("sent on elsewhere"),
    HandOverStatus.CALLED_OFF: _("called off"),
}


class Refusal(StrEnum):
    """Why a receiver does not take a person; emergencies are never refused by a clinic's gate, they are treated."""

    NOT_OURS = "not_ours"
    NO_ROOM = "no_room"
    NOT_EQUIPPED = "not_equipped"
    DID_NOT_COME = "did_not_come"


REFUSAL_WORDS = {
    Refusal.NOT_OURS: _("does not belong here"),
    Refusal.NO_ROOM: _("no room free"),
    Refusal.NOT_EQUIPPED: _("not equipped for this person"),
    Refusal.DID_NOT_COME: _("the person did not come"),
}


@dataclass(frozen=True)
class NewTask:
    """A task that a rule asks for.  `subject` and `key` say what it is about, once per `kind`: asked again it is not doubled.

    It can be done from `opens_at`, is overdue after `due_at` and, where `closes_at` is given, missed from then on.
    `division_id` and the role say whose it is: the role of the kind, unless a rule gives another, or a member by name.
    """

    kind: str
    subject: UUID
    division_id: UUID
    opens_at: datetime
    due_at: datetime
    person_id: UUID | None = None
    household_id: UUID | None = None
    role: str = ""
    key: str = ""
    context: UUID | None = None
    closes_at: datetime | None = None
    owner: UUID | None = None

    def __post_init__(self) -> None:
        if not self.role:
            object.__setattr__(self, "role", TASK_KINDS[self.kind].role)


@dataclass(frozen=True)
class Fulfilment:
    """What was done, so that whatever was owed for it is done: the kinds, and whom or what it was done for.

    Every one of `subject`, `person_id`, `household_id` and `task_ids` that is given must match.
    """

    kinds: frozenset[str]
    at: datetime
    op: UUID
    by: UUID
    recorded_at: datetime
    subject: UUID | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    task_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class TaskFacts:
    """What the rules need to know of a task."""

    kind: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime | None = None
    done_at: datetime | None = None
    cancelled_at: datetime | None = None
    level: int = 0


@dataclass(frozen=True)
class HandOverFacts:
    """What the rules need to know of a hand-over."""

    sent_at: datetime
    due_at: datetime
    received_at: datetime | None = None
    refused_at: datetime | None = None
    cancelled_at: datetime | None = None
    sent_on: bool = False


@dataclass(frozen=True)
class Raise:
    """A task whose next step of escalation has come: the step's number, from 1, and the role it goes to."""

    task_id: UUID
    level: int
    role: str


@dataclass(frozen=True)
class Door:
    """One knock: everything due at one household (a person without one is a door of their own)."""

    household_id: UUID | None
    division_id: UUID
    tasks: tuple[Any, ...]
    persons: tuple[UUID, ...]
    due_at: datetime
    overdue: bool
    last_visit: datetime | None = None


@dataclass(frozen=True)
class Owed:
    """What is owed in one division: open tasks, those overdue, escalated, and without anybody to do them."""

    open: int = 0
    overdue: int = 0
    escalated: int = 0
    unowned: int = 0


@dataclass(frozen=True)
class Owner:
    """Who does a task: `named` for it, or found in the roster."""

    member_id: UUID
    name: str
    named: bool


class VisitEntry(BaseModel):
    """How one person of a household was met."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person_id: Annotated[UUID, Ref("people.person")]
    outcome: Met


class Sending(BaseModel):
    """Where somebody is sent, an area or a site, by when they are to be received there, and by what transport."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    due_at: Instant
    to_division_id: AnyDivisionId | None = None
    to_site_id: AnySiteId | None = None
    transport: ShortText = ""


@dataclass(frozen=True)
class NewVisit:
    """A knock at a door, with how each person was met."""

    household_id: UUID | None
    division_id: UUID
    entries: Sequence[VisitEntry]
    by: Any = field(repr=False)
    at: datetime
    ids: Any = field(repr=False)


class SeenTask(BaseModel):
    """A task in the version that the decider saw."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task_id: TaskId
    seen: Version


@dataclass(frozen=True)
class Breach:
    """Tasks of one kind whose clock ran out: how many, and when the oldest was due."""

    kind: str
    count: int
    oldest_due_at: datetime
