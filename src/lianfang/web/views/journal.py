"""How a record came about: the operation that made it, who, when, from where, at what time it happened and was received."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core import journal, privacy
from lianfang.core.access import LOOK_AUDIT, OPERATOR_ID, SYSTEM_ID, covers
from lianfang.core.errors import Refused
from lianfang.core.references import Found
from lianfang.core.registry import ACTIONS, values_at
from lianfang.core.types import MEMBER
from lianfang.reporting.types import SEE
from lianfang.roster import queries as roster

from ..acting import actor, needs, now
from ..evidence_words import ORIGIN_WORDS, SIGNED_WORDS
from ..field_words import label_of_path
from ..shown import moment

MEANS = {"paper": gettext_lazy("from paper"), "phone": gettext_lazy("by telephone")}
SHOWN_FIELDS = 40


@never_cache
@require_GET
@needs(SEE)
def operation(request: HttpRequest, op: UUID) -> HttpResponse:
    """One accepted operation; what it said of a person stays sealed here."""
    line = journal.line_of(op)
    if line is None or not _may_see(request, line):
        raise Http404(op)
    happened = parse_datetime(line["at"]) if isinstance(line.get("at"), str) else None
    facts = [
        {"label": _("What was done"), "value": line["label"], "code": line["action"]},
        {"label": _("By"), "value": _who(line["by"])},
        {"label": _("Happened at"), "value": moment(happened or line["received"])},
        {"label": _("Received at"), "value": moment(line["received"])},
        {"label": _("From where"), "value": ORIGIN_WORDS.get(line["origin"], line["origin"]), "code": line["device"]},
    ]
    if line.get("entered_for"):
        means = str(MEANS.get(line.get("means", ""), ""))
        facts.append({"label": _("Entered for"), "value": _who(UUID(line["entered_for"])), "note": means})
    facts.append({"label": _("Identifier"), "value": "", "code": str(op)})
    if line.get("signed"):
        facts.append({"label": _("Signed"), "value": SIGNED_WORDS.get(line["signed"], line["signed"])})
    shown = {
        "heading": line["label"],
        "facts": facts,
        "said": list(_said(line["with"]))[:SHOWN_FIELDS],
        "breadcrumbs": [{"label": _("Figures"), "url": reverse("figures")}, {"label": _("Journal")}],
    }
    return render(request, "web/command/journal.html", shown)


def _may_see(request: HttpRequest, line: dict[str, Any]) -> bool:
    """Whether the operation concerns the caller's area: one of the records it names is seen from there.

    What names no place is seen where whoever did it works; one's own and what the program and whoever set the home up did
    without a place is seen by all, and auditors see everything.
    """
    by, at = actor(request), now(request)
    if by.may(LOOK_AUDIT, at) or line["by"] == by.member:
        return True
    if (named := _places(line)) is None:
        return False
    if not named and line["by"] in (SYSTEM_ID, OPERATOR_ID):
        return True
    return covers(by.areas(SEE, at), named or Found().of(MEMBER, line["by"]) or ())


def _places(line: dict[str, Any]) -> list[UUID] | None:
    """The areas from which what an operation names is seen; None where it cannot be read any more."""
    action, found = ACTIONS.get(line["action"]), Found()
    try:
        params = action.parse(journal.opened(line)) if action is not None else None
    except (Refused, privacy.Destroyed):
        params = None
    if action is None or params is None:
        return None
    ids = ((ref.name, id) for path_to, ref in action.refs for _shown, id in values_at(params, path_to))
    return [place for name, id in ids for place in found.of(name, id) or ()]


def _who(member: UUID) -> str:
    if member == SYSTEM_ID:
        return _("the program, by the rules")
    if member == OPERATOR_ID:
        return _("whoever set the home up")
    return roster.member_names([member]).get(member, str(member))


def _said(value: Any, path_to: str = "") -> Any:
    """The fields of an operation, with their words; what is personal is named and not shown."""
    if isinstance(value, dict) and journal.SEALED in value:
        yield {"label": label_of_path(path_to), "value": _("personal: sealed")}
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _said(item, f"{path_to}.{key}" if path_to else key)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _said(item, f"{path_to}.{n}")
    elif value not in (None, ""):
        yield {"label": label_of_path(path_to), "value": str(value)[:200]}


paths = [path("journal/<uuid:op>/", operation, name="journal")]
