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

from lianfang.core import journal
from lianfang.core.access import OPERATOR_ID, SYSTEM_ID
from lianfang.reporting.types import SEE
from lianfang.roster import queries as roster

from ..acting import needs
from ..field_words import label_of_path
from ..shown import moment

ORIGINS = {
    "web": gettext_lazy("a page of the program"),
    "api": gettext_lazy("a program over the network"),
    "phone": gettext_lazy("a phone"),
    "import": gettext_lazy("a spreadsheet"),
    "cli": gettext_lazy("the command line"),
    "apply": gettext_lazy("an export that was applied"),
    "job": gettext_lazy("the program itself, by the clock"),
}
MEANS = {"paper": gettext_lazy("from paper"), "phone": gettext_lazy("by telephone")}
SIGNED = {"pin": gettext_lazy("with the signer's own PIN"), "paper": gettext_lazy("on paper")}
SHOWN_FIELDS = 40


@never_cache
@require_GET
@needs(SEE)
def operation(request: HttpRequest, op: UUID) -> HttpResponse:
    """One accepted operation; what it said of a person stays sealed here."""
    line = journal.line_of(op)
    if line is None:
        raise Http404(op)
    happened = parse_datetime(line["at"]) if isinstance(line.get("at"), str) else None
    facts = [
        {"label": _("What was done"), "value": line["label"], "note": line["action"]},
        {"label": _("By"), "value": _who(line["by"])},
        {"label": _("Happened at"), "value": moment(happened or line["received"])},
        {"label": _("Received at"), "value": moment(line["received"])},
        {"label": _("From where"), "value": ORIGINS.get(line["origin"], line["origin"]), "note": line["device"]},
    ]
    if line.get("entered_for"):
        means = str(MEANS.get(line.get("means", ""), ""))
        facts.append({"label": _("Entered for"), "value": _who(UUID(line["entered_for"])), "note": means})
    if line.get("signed"):
        facts.append({"label": _("Signed"), "value": SIGNED.get(line["signed"], line["signed"])})
    shown = {
        "heading": line["label"],
        "facts": facts,
        "said": list(_said(line["with"]))[:SHOWN_FIELDS],
        "op": str(op),
        "breadcrumbs": [{"label": _("Figures"), "url": reverse("figures")}, {"label": _("Journal")}],
    }
    return render(request, "web/command/journal.html", shown)


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
