"""The registry of task kinds: what is owed, by which role, and how it is done."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class TaskKind:
    """A kind of task: its words and the role that owns it unless its rule names another.

    `door` kinds are done at somebody's home and stand in "my doors"; `said` kinds are done by saying so; every other is done
    by doing the thing itself (a reading, a report), which fulfils it.
    """

    key: str
    label: Any
    role: str
    door: bool = False
    said: bool = False


TASK_KINDS: dict[str, TaskKind] = {}


def task_kind(key: str, label: Any, role: str, *, door: bool = False, said: bool = False) -> str:
    """Declare a kind once, e.g. `observation.visit`; gives the key.  Raises ValueError when it is there already."""
    if key in TASK_KINDS:
        raise ValueError(f"two kinds of task are called {key}")
    TASK_KINDS[key] = TaskKind(key, label, role, door, said)
    return key


def label_of(key: str) -> Any:
    """The words of a kind; an undeclared one shows its key."""
    return TASK_KINDS[key].label if key in TASK_KINDS else key


GRID = "grid_worker"
CLINIC = "clinician"
EPIDEMIOLOGIST = "epidemiologist"
LABORATORY = "laboratory"
TOWNSHIP = "township_leader"
COMMAND = "county_commander"
POST = "checkpoint_worker"
SUPERVISOR = "supervisor"

VISIT = task_kind("observation.visit", _("Visit a person under observation"), GRID, door=True)
READING = task_kind("observation.reading", _("Take the temperature"), GRID, door=True)
CHECKLIST = task_kind("observation.checklist", _("Complete the checklist of a stay"), GRID, door=True)
SERVE = task_kind("order.serve", _("Serve an order"), GRID, door=True, said=True)
TELL_CONTACT = task_kind("contact.tell", _("Tell a contact"), EPIDEMIOLOGIST)
PLACE_CONTACT = task_kind("contact.place", _("Place a contact under observation"), TOWNSHIP)
MEDICAL_CONTACT = task_kind("symptom.medical_contact", _("Medical contact about a symptom"), CLINIC, said=True)
SIGN_ORDER = task_kind("order.sign", _("Sign or decline an order"), COMMAND)
REVOKE_ORDER = task_kind(
    "order.revoke", _("Decide whether an order stands: what it rested on fell"), COMMAND, said=True
)
ANSWER_OBJECTION = task_kind("objection.answer", _("Answer an objection"), SUPERVISOR)
REVIEW_LOOK = task_kind("look.review", _("Judge whether a look at numbers was justified"), SUPERVISOR)
PREPARE_RELEASE = task_kind("stay.release_prepare", _("Prepare a release"), TOWNSHIP, said=True)
PLACE_STAY = task_kind("stay.place", _("Bring a person to the quarantine site"), TOWNSHIP)
CHASE_HANDOVER = task_kind("handover.chase", _("Chase a hand-over that nobody received"), TOWNSHIP)
REPORT_CASE = task_kind("report.file", _("File the statutory report"), CLINIC)
VERIFY_REPORT = task_kind("report.verify", _("Verify the statutory report"), EPIDEMIOLOGIST)
CLASSIFY_CASE = task_kind("case.classify", _("Classify a case after a positive result"), EPIDEMIOLOGIST)
RECONSIDER_CASE = task_kind(
    "case.reconsider", _("Look again at a case: a result it rested on is void"), EPIDEMIOLOGIST, said=True
)
INVESTIGATE = task_kind("case.investigate", _("Investigate a case"), EPIDEMIOLOGIST)
RESULT = task_kind("specimen.result", _("Report the result of a specimen"), LABORATORY)
TAKE_SPECIMEN = task_kind("specimen.take", _("Take a specimen"), CLINIC)
FIND_BED = task_kind("encounter.bed", _("Give a waiting patient a bed"), CLINIC)
CHANGE_ROOM = task_kind("admission.room", _("Move a patient to a room for what they are now held to be"), CLINIC)
ROUND = task_kind("admission.round", _("Daily round"), CLINIC)
ACKNOWLEDGE = task_kind("notice.acknowledge", _("Acknowledge a notice from another area"), EPIDEMIOLOGIST)
DISINFECT = task_kind("place.disinfect", _("Disinfect"), TOWNSHIP, said=True)
VERIFY_LEAD = task_kind("lead.verify", _("Find whoever a list names"), GRID)
SUPPORT = task_kind("care.support", _("Give somebody what they need"), GRID)
DEPENDANT = task_kind("dependant.left", _("See to somebody whose carer is away"), GRID, said=True)
DECLARED = task_kind("arrival.declared", _("Call whoever declared that they come"), GRID)
EXPECTED = task_kind("arrival.expected", _("See whether whoever was declared has come"), GRID)
REFUSAL = task_kind("canvass.refusal", _("Speak with a household that does not want to answer"), TOWNSHIP)
FILL_GAP = task_kind("responsibility.gap", _("Name somebody for a charge that nobody holds"), TOWNSHIP)
REVIEW_CLOSURE = task_kind("checkpoint.review", _("Review a closed road"), TOWNSHIP)
SIGN_AREA = task_kind("area.sign", _("Sign or decline an area measure"), COMMAND)
APPROVE_AREA = task_kind("area.approve", _("Approve a wide area measure from above"), COMMAND)
REVIEW_AREA = task_kind("area.review", _("Review an area measure, or it lapses"), COMMAND)
SUPPLY_AREA = task_kind("area.supply", _("Say who supplies a closed-off area"), TOWNSHIP)
CHECK_AREA = task_kind("area.check", _("Check exits and supply of a closed-off area"), GRID)
MEND_AREA = task_kind("area.mend", _("Open an exit or bring what is short"), TOWNSHIP, said=True)
CANVASS = task_kind("canvass.visit", _("Visit a household for a round"), GRID, door=True)
CANVASS_CALL = task_kind("canvass.call", _("Call a household that every knock missed"), GRID, door=True)
CANVASS_HELP = task_kind("canvass.help", _("See to the help that a household needs"), TOWNSHIP, said=True)
CANVASS_GONE = task_kind("canvass.gone", _("Record where somebody moved"), GRID, said=True)
CANVASS_CHECK = task_kind("canvass.check", _("Ask a household whether somebody was there"), TOWNSHIP)
