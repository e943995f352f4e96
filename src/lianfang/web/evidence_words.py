"""The words of the evidence: on which page somebody looked and why, where an operation came from and how it was signed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import FIGURES
from lianfang.core.registry import ACTIONS

PAGE_WORDS: Mapping[str, Any] = {
    "audit": _("Audit"),
    "audit.review": _("A look to be judged"),
    "case": _("Case"),
    "case.bed": _("Case: a bed"),
    "case.classify": _("Case: classification"),
    "case.close": _("Case: close"),
    "case.contact": _("Tracing: add a contact"),
    "case.death": _("Case: death"),
    "case.exposure": _("Tracing: where the case was"),
    "case.finish": _("Tracing: finish"),
    "case.investigation": _("Tracing of a case"),
    "case.link": _("Tracing: link to a source"),
    "case.onset": _("Case: day of onset"),
    "case.report": _("Case: statutory report"),
    "case.specimen": _("Case: take a specimen"),
    "case.unconfirm": _("Case: take back"),
    "cases": _("Cases"),
    "cases.export": _("Line list"),
    "clinic.bed": _("Fever clinic: a bed"),
    "clinic.encounter": _("Fever clinic: patient"),
    "clinic.receive": _("Fever clinic: receive"),
    "clinic.take_over": _("Fever clinic: take over from another hospital"),
    "clinic.specimen": _("Fever clinic: take a specimen"),
    "clinic.triage": _("Fever clinic: triage"),
    "contacts.area": _("Contacts of households"),
    "contact.tell": _("Tracing: tell a contact"),
    "door": _("A door"),
    "door.call": _("A door: call"),
    "door.person": _("The door of a person"),
    "door.person.call": _("The door of a person: call"),
    "figure": _("Records behind a figure"),
    "handover.call": _("Hand-over: call"),
    "expected": _("Who is to come"),
    "expected.export": _("Who is to come: taken out"),
    "expected.one": _("Who is to come: a declaration"),
    "expected.receive": _("Who is to come: received"),
    "expected.say": _("Who is to come: a declaration"),
    "gate.arrival": _("Gate: a party that declared"),
    "grids.village": _("Grids of a village"),
    "grids.draw": _("Grids of a village"),
    "grids.move": _("Grids of a village"),
    "household": _("Household"),
    "message": _("Message to a person"),
    "message.slip": _("Message to a person: slip"),
    "contact.message": _("Tracing: message to a contact"),
    "order.message": _("Order: message to the person"),
    "lab.find": _("Lab bench: search"),
    "lead": _("A lead"),
    "lead.pair": _("A lead beside a registered person"),
    "list.file": _("List of leads: how a file is read"),
    "list.reading": _("List of leads: refused rows"),
    "list.refused": _("List of leads: refused rows taken along"),
    "lines": _("Defence lines"),
    "round": _("Canvass round"),
    "lab.match": _("Lab bench: whose tube"),
    "objection": _("Objection"),
    "office.find": _("Search box of a form"),
    "office.refused": _("Refused rows of a file"),
    "order": _("Order"),
    "order.evidence": _("Order: evidence"),
    "order.pdf": _("Written order (PDF)"),
    "order.step": _("Order"),
    "order.written": _("Written order"),
    "paper.entry": _("Paper forms: what came back"),
    "paper.pack": _("Paper forms: pack of a village"),
    "people": _("People"),
    "person": _("Person"),
    "person.card": _("Person: redacted card"),
    "person.correct": _("Person: correct"),
    "person.looks": _("Person: who looked"),
    "person.reveal": _("Person: numbers"),
    "person.twice": _("Person: registered twice?"),
    "person.both": _("Two registrations side by side"),
    "result": _("Test result"),
    "site": _("Site"),
    "task.call": _("Task: call"),
    "vulnerable": _("Who needs special care"),
    "vulnerable.export": _("Who needs special care: taken out"),
    "ward.discharge": _("Ward: discharge"),
    "ward.move": _("Ward: another bed"),
    "ward.patient": _("Ward: patient"),
    "ward.round": _("Ward: round"),
    "refusal": _("A refusal at a door"),
    "refusals": _("Refusals at a door"),
    "round.check": _("Asking a household of a round"),
    "ward.transfer": _("Ward: transfer"),
}
"""The pages at which people's data are seen, by the name of their address."""

REVEALS = (
    ("call", _("to call or visit this person")),
    ("verify", _("to verify who this is")),
    ("report", _("to fill a statutory report or an order")),
    ("ask", _("the person asks what is kept about them")),
)
"""Why numbers are revealed; kept with the look."""

EXPORTS = (
    ("trace", _("to trace and follow up")),
    ("statutory", _("to report as the law asks")),
    ("analyse", _("to analyse the outbreak")),
    ("hand over", _("to hand the work over to another office")),
)
"""What lists are taken out for; it stands in the file and is kept with the look."""

REASON_WORDS: Mapping[str, Any] = {
    **dict(REVEALS),
    **dict(EXPORTS),
    "audit": _("audit"),
    "correct": _("to correct details"),
    "evidence": _("to read the evidence"),
    "judge": _("to judge a look"),
    "line list": _("line list"),
    "match": _("to match a tube"),
    "objection": _("to answer an objection"),
    "card": _("to share a redacted card"),
    "compare": _("to compare with a lead"),
    "written order": _("written order"),
}
ORIGIN_WORDS: Mapping[str, Any] = {
    "web": _("a page of the program"),
    "api": _("a program over the network"),
    "phone": _("a phone"),
    "import": _("a spreadsheet"),
    "spreadsheet": _("a spreadsheet"),
    "cli": _("the command line"),
    "apply": _("an export that was applied"),
    "demo": _("the demonstration"),
    "link": _("the person's own page"),
    "schedule": _("the program itself, by the clock"),
}
SIGNED_WORDS: Mapping[str, Any] = {"pin": _("with the signer's own PIN"), "paper": _("on paper")}


def page_words(place: str) -> str:
    """What a page is called; an address that is no page any more stays as it was kept."""
    return str(PAGE_WORDS.get(place, place))


def reason_words(reason: str) -> str:
    """Why somebody looked: in words of their own, or what a kept key stands for."""
    if reason in ACTIONS:
        return str(ACTIONS[reason].label)
    if reason in FIGURES:
        return str(FIGURES[reason].label)
    return str(REASON_WORDS.get(reason, reason))
