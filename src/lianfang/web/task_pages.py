"""Where each kind of task is done: one table from the kind to its page, and how a task reads in a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from lianfang.editions import queries as editions
from lianfang.journeys.answering import charge_of
from lianfang.people import queries as people
from lianfang.people.types import Card
from lianfang.places import queries as places
from lianfang.tasks import kinds
from lianfang.tasks.kinds import TASK_KINDS, label_of

from .clocks import clock_of


@dataclass(frozen=True)
class Way:
    """How a kind is done: a page by its url name, the task's field that the address needs, and what the link says."""

    page: str
    of: str
    words: Any
    icon: str = "tasks"


VISIT_WORDS = gettext_lazy("Record the visit")
CASE_WORDS = gettext_lazy("Open the case")
ORDER_WORDS = gettext_lazy("Open the order")
MEASURE_WORDS = gettext_lazy("Open the measure")
WAYS: Mapping[str, Way] = {
    kinds.VISIT: Way("door", "door", VISIT_WORDS, "door"),
    kinds.READING: Way("door", "door", VISIT_WORDS, "thermometer"),
    kinds.CHECKLIST: Way("door", "door", gettext_lazy("Go through the checklist"), "clipboard"),
    kinds.SERVE: Way("door", "door", gettext_lazy("Serve the order"), "order"),
    kinds.TELL_CONTACT: Way("case.investigation", "context", gettext_lazy("Open the investigation"), "contacts"),
    kinds.PLACE_CONTACT: Way("person", "person", gettext_lazy("Open the person's page"), "contacts"),
    kinds.MEDICAL_CONTACT: Way("person", "person", gettext_lazy("Open the person's page"), "symptoms"),
    kinds.SIGN_ORDER: Way("order", "subject", gettext_lazy("Sign or decline"), "signature"),
    kinds.REVOKE_ORDER: Way("order", "subject", ORDER_WORDS, "undo"),
    kinds.ANSWER_OBJECTION: Way("objection", "subject", gettext_lazy("Answer the objection"), "message"),
    kinds.REVIEW_LOOK: Way("audit.review", "subject", gettext_lazy("Judge the look"), "eye"),
    kinds.PREPARE_RELEASE: Way("releases", "", gettext_lazy("Open the release board"), "release"),
    kinds.PLACE_STAY: Way("order", "subject", gettext_lazy("Choose a room"), "bed"),
    kinds.CHASE_HANDOVER: Way("handovers", "", gettext_lazy("Open the hand-overs"), "truck"),
    kinds.REPORT_CASE: Way("case", "context", gettext_lazy("File the report"), "send"),
    kinds.VERIFY_REPORT: Way("case", "context", gettext_lazy("Verify the report"), "certificate"),
    kinds.CLASSIFY_CASE: Way("case.of", "person", CASE_WORDS, "doctor"),
    kinds.RECONSIDER_CASE: Way("case", "subject", CASE_WORDS, "doctor"),
    kinds.INVESTIGATE: Way("case.investigation", "context", gettext_lazy("Open the investigation"), "search"),
    kinds.RESULT: Way("lab", "", gettext_lazy("Open the lab bench"), "lab"),
    kinds.TAKE_SPECIMEN: Way("person", "person", gettext_lazy("Open the person's page"), "specimen"),
    kinds.FIND_BED: Way("clinic.bed", "subject", gettext_lazy("Give a bed"), "bed"),
    kinds.CHANGE_ROOM: Way("ward.move", "subject", gettext_lazy("Choose a room"), "bed"),
    kinds.ROUND: Way("ward.patient", "subject", gettext_lazy("Record the round"), "bed"),
    kinds.ACKNOWLEDGE: Way("investigations", "", gettext_lazy("Open the notices"), "message"),
    kinds.DISINFECT: Way("case", "subject", CASE_WORDS, "shield"),
    kinds.VERIFY_LEAD: Way("lead", "subject", gettext_lazy("Open the lead"), "search"),
    kinds.SIGN_AREA: Way("measure", "subject", MEASURE_WORDS, "signature"),
    kinds.APPROVE_AREA: Way("measure", "subject", MEASURE_WORDS, "signature"),
    kinds.SUPPLY_AREA: Way("measure", "subject", gettext_lazy("Say who supplies it"), "truck"),
    kinds.REVIEW_AREA: Way("measure", "subject", MEASURE_WORDS, "history"),
    kinds.CHECK_AREA: Way("measure.check", "subject", gettext_lazy("Check exits and supply"), "door"),
    kinds.MEND_AREA: Way("measure", "subject", MEASURE_WORDS, "blocked"),
    kinds.SUPPORT: Way("person", "person", gettext_lazy("Open the person's page"), "need"),
    kinds.DEPENDANT: Way("person", "person", gettext_lazy("Open the person's page"), "need"),
    kinds.DECLARED: Way("expected.one", "subject", gettext_lazy("Open the declaration"), "phone"),
    kinds.EXPECTED: Way("expected.one", "subject", gettext_lazy("Open the declaration"), "calendar"),
    kinds.CANVASS: Way("door", "door", VISIT_WORDS, "door"),
    kinds.CANVASS_CALL: Way("door", "door", VISIT_WORDS, "phone"),
    kinds.CANVASS_CHECK: Way("round.check", "subject", gettext_lazy("Ask the household"), "phone"),
    kinds.CANVASS_HELP: Way("household", "subject", gettext_lazy("Open the household"), "need"),
    kinds.CANVASS_GONE: Way("person", "person", gettext_lazy("Open the person's page"), "household"),
    kinds.REFUSAL: Way("refusal", "subject", gettext_lazy("Record what came of it"), "message"),
    kinds.VILLAGE_CHECK: Way("checklist", "village", gettext_lazy("Go through it"), "clipboard"),
    kinds.VILLAGE_MEND: Way("checklist", "village", gettext_lazy("Open the checklist"), "clipboard"),
    kinds.REVIEW_MISSED: Way("day.review", "village", gettext_lazy("Look at the day"), "list-checks"),
    kinds.REVIEW_DAY: Way("day.review", "village", gettext_lazy("Look at the day"), "list-checks"),
    kinds.FILL_GAP: Way("responsibility.name", "charge", gettext_lazy("Name somebody"), "shield-check"),
    kinds.REVIEW_CLOSURE: Way("checkpoint", "subject", gettext_lazy("Open the checkpoint"), "gate"),
}


def way_of(kind: str) -> Way:
    """How a kind is done; one that is not in the table is done from the task's own page."""
    return WAYS.get(kind, Way("task", "task", gettext_lazy("Open the task")))


def page_of(task: Any) -> str:
    """The address where a task is done; the task's own page when its record has none yet."""
    way = way_of(task.kind)
    try:
        return _address(way, task)
    except NoReverseMatch:
        return reverse("task", args=[task.id])


def _address(way: Way, task: Any) -> str:
    if way.of == "door":
        return door_page(task.household_id, task.person_id)
    if way.of == "village":
        return reverse(way.page, args=[places.code_of(task.subject)])
    if way.of == "charge":
        area, charge = charge_of(task)
        return reverse(way.page, args=[places.code_of(area), charge])
    if not way.of:
        return reverse(way.page)
    wanted = {"context": task.context, "subject": task.subject, "person": task.person_id, "task": task.id}[way.of]
    return reverse(way.page, args=[wanted])


def door_page(household_id: UUID | None, person_id: UUID | None) -> str:
    """The page of a door: a household's, or the one of a person who is a door of their own."""
    if household_id is not None:
        return reverse("door", args=[household_id])
    return reverse("door.person", args=[person_id])


@dataclass(frozen=True)
class Names:
    """Whom some tasks are about, read together."""

    cards: Mapping[UUID, Card]
    homes: Mapping[UUID, Sequence[Card]]
    places: Mapping[UUID, str]
    asked: Mapping[UUID, str]

    def of(self, task: Any) -> str:
        """The person, else the household, else what the rules ask for, else nothing."""
        if task.id in self.asked:
            return self.asked[task.id]
        if task.person_id in self.cards:
            return self.cards[task.person_id].name
        return household_name(self.homes.get(task.household_id, ()))

    def place(self, task: Any) -> str:
        return self.places.get(task.division_id, "")


def names_of(tasks: Iterable[Any], at: datetime) -> Names:
    """The names behind some tasks, in a fixed number of queries."""
    rows = list(tasks)
    return Names(
        people.cards({t.person_id for t in rows if t.person_id}, at),
        people.members_of({t.household_id for t in rows if t.household_id and not t.person_id}, at),
        places.names({t.division_id for t in rows}),
        {t.id: _asked_words(t, at) for t in rows if t.kind in (kinds.FILL_GAP, kinds.VILLAGE_MEND)},
    )


def _asked_words(task: Any, at: datetime) -> str:
    """What the rules call the charge that nobody holds, or the item of the checklist that is not done."""
    area, key = charge_of(task)
    rules = editions.here_or_generic(area, at).responsibility
    asked = rules.charges if task.kind == kinds.FILL_GAP else rules.village_checklist.items
    return asked[key].label.text(get_language() or "en") if key in asked else ""


def household_name(members: Sequence[Card]) -> str:
    """A household by its oldest member: `Han Yuzhen and 2 others`."""
    if not members:
        return ""
    others = len(members) - 1
    if not others:
        return members[0].name
    words = ngettext("%(name)s and %(n)s other", "%(name)s and %(n)s others", others)
    return words % {"name": members[0].name, "n": others}


def line_of(task: Any, names: Names, at: datetime) -> dict[str, Any]:
    """A task as a line of a worklist."""
    overdue = task.due_at <= at
    return {
        "id": task.id,
        "title": label_of(task.kind),
        "url": page_of(task),
        "page": reverse("task", args=[task.id]),
        "note": " · ".join(filter(None, [names.of(task), names.place(task)])),
        "icon": way_of(task.kind).icon,
        "tone": "critical" if overdue else "note",
        "overdue": overdue,
        "said": task.kind in TASK_KINDS and TASK_KINDS[task.kind].said,
        "callable": task.person_id is not None or task.household_id is not None,
        "status": _("came up to you") if task.level else "",
        "status_tone": "warn",
        **clock_of(task.due_at, at),
    }
