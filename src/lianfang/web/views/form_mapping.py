"""What the columns of somebody else's form are: proposed from its headings, mended on the page, and kept."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from pydantic import ValidationError

from lianfang.canvass import queries as canvass
from lianfang.canvass.types.forms import FILL, FORM_FIELD_WORDS, FormHead, FormRows
from lianfang.core.errors import REQUIRED, Reason, Refused
from lianfang.core.figures import FIGURES
from lianfang.core.ids import fresh
from lianfang.places import queries as places

from ..acting import do, form_id, needs, now
from ..form_fields import areas_offered, choice
from ..form_heads import head_of, headings, proposed
from ..shown import by_field, reason_lines
from .their_forms import forms_page

MEGABYTES = 8


@never_cache
@require_POST
@needs(FILL)
def mapping(request: HttpRequest) -> HttpResponse:
    """What each column is: proposed from the headings of a file, then mended and kept."""
    rows = FormRows(request.POST["rows"]) if request.POST.get("rows") in set(FormRows) else FormRows.PEOPLE
    if "head" not in request.POST:
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise Refused(Reason(REQUIRED, "file"))
            head = head_of(sent.name or "", sent.read(MEGABYTES * 1024 * 1024))
        except Refused as refusal:
            return forms_page(request, refusal.reasons)
        return _mapping(request, rows, head, (sent.name or "").rpartition(".")[0])
    try:
        head = FormHead.model_validate_json(request.POST["head"])
    except ValidationError:
        return forms_page(request, [Reason(REQUIRED, "file")])
    if "lines" in request.POST and "look" in request.POST:
        return _mapping(request, rows, _shortened(request, head), request.POST.get("name", ""))
    try:
        made = do(request, "canvass.map_form", _said(request, rows, head))
    except Refused as refusal:
        return _mapping(request, rows, head, request.POST.get("name", ""), refusal.reasons)
    return HttpResponseRedirect(reverse("form", args=[made["id"]]), status=303)


def _shortened(request: HttpRequest, head: FormHead) -> FormHead:
    """The heading with as many of its lines as were chosen."""
    said = request.POST["lines"]
    most = min(max(int(said), 1), len(head.lines)) if said.isdigit() else len(head.lines)
    return FormHead(lines=head.lines[:most], merged=[one for one in head.merged if one.bottom < most])


def _said(request: HttpRequest, rows: FormRows, head: FormHead) -> dict[str, Any]:
    columns = []
    for n, said in enumerate(headings(head)):
        chosen = request.POST.get(f"column-{n}", "")
        figure = chosen.removeprefix("figure:") if chosen.startswith("figure:") else ""
        field = (chosen or None) if not figure else None
        columns.append({"place": n, "heading": said[:200], "field": field, "figure": figure})
    return {
        "division_id": places.by_code(request.POST.get("area", "")),
        "name": request.POST.get("name", ""),
        "asked_for": {name: request.POST.get(name, "") for name in ("requester", "legal_basis", "purpose")},
        "expires_on": request.POST.get("expires_on", ""),
        "rows": rows,
        "head": head.model_dump(mode="json"),
        "columns": columns,
    }


def _mapping(
    request: HttpRequest, rows: FormRows, head: FormHead, name: str, reasons: Sequence[Reason] = ()
) -> HttpResponse:
    crumbs = [{"label": _("Forms that others ask for"), "url": reverse("forms")}, {"label": _("What its columns are")}]
    shown = {
        "operation": form_id(request) or fresh(now(request)),
        "reasons": reason_lines(reasons),
        "head": head.model_dump_json(),
        "rows": rows.value,
        "columns": _columns(request, rows, head),
        "lines": {"name": "lines", "label": _("Lines of the heading"), "kind": "integer", "value": len(head.lines)},
        "fields": _fields(request, name, by_field(reasons)),
        "breadcrumbs": crumbs,
    }
    return render(request, "web/forms/mapping.html", shown, status=422 if reasons else 200)


def _columns(request: HttpRequest, rows: FormRows, head: FormHead) -> list[dict[str, Any]]:
    """A field for each column: what it may be, and what it is most likely, or was chosen to be."""
    figures = [(one.id, str(one.label)) for one in FIGURES.values()] if rows is FormRows.AREAS else []
    words: dict[str, Any] = {field.value: FORM_FIELD_WORDS[field] for field in canvass.forms.fields_of(rows)}
    words |= {f"figure:{id}": label for id, label in figures}
    columns = []
    for n, said in enumerate(headings(head)):
        field, figure = proposed(said, rows, figures)
        guess = f"figure:{figure}" if figure else field.value if field else ""
        label = said or _("column %(n)s") % {"n": n + 1}
        columns.append(choice(f"column-{n}", label, words, request.POST.get(f"column-{n}", guess)))
    return columns


def _fields(request: HttpRequest, name: str, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    """On what ground the form is asked for, until when, and for which area it is mapped."""
    posted = request.POST
    asked = (
        ("name", _("Name of the form"), name),
        ("requester", _("Asked for by"), ""),
        ("legal_basis", _("Legal basis"), ""),
        ("purpose", _("Purpose"), ""),
    )
    texts = [
        {"name": field, "label": label, "kind": "text", "maxlength": 200, "required": True}
        | {"value": posted.get(field, value), "errors": wrong.get(field, wrong.get(f"asked_for.{field}", []))}
        for field, label, value in asked
    ]
    day = {"name": "expires_on", "label": _("May be asked for until"), "kind": "date", "required": True}
    area = choice("area", _("Area"), dict(areas_offered(request)), posted.get("area", ""), required=True)
    return [
        *texts,
        {**day, "value": posted.get("expires_on", ""), "errors": wrong.get("expires_on", [])},
        {**area, "errors": wrong.get("division_id", [])},
    ]


paths = [path("forms/map/", mapping, name="form.map")]
