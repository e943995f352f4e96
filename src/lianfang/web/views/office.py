"""The office: every public operation the caller may do, as a form made from its model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core import dispatch
from lianfang.core.access import Actor
from lianfang.core.errors import NOT_A_TIME, Gathered, Reason, Refused, reason_code
from lianfang.core.ids import fresh
from lianfang.core.registry import ACTIONS, Action
from lianfang.core.types import Kind
from lianfang.roster import queries as roster

from ..acting import actor, form_id, look, needs, now
from ..edition_choices import edition_of, usual_of, with_choices
from ..field_words import label_of
from ..finding import FINDERS, find, names_of, shows_people
from ..forms import VERSION_MARK, fields_of, initial_of, local_moment, payload_of, whole, zoned
from ..shown import by_field, reason_lines
from ..slots import ROWS_AT_MOST, Slot, slots_of

AREA_WORDS = {
    "places": gettext_lazy("Places"),
    "editions": gettext_lazy("Rules"),
    "people": gettext_lazy("People"),
    "health": gettext_lazy("Readings and tests"),
    "roster": gettext_lazy("Members and roles"),
    "tasks": gettext_lazy("Tasks and hand-overs"),
    "screening": gettext_lazy("Checkpoints"),
    "isolation": gettext_lazy("Quarantine"),
    "clinical": gettext_lazy("Clinic"),
    "tracing": gettext_lazy("Tracing"),
    "reporting": gettext_lazy("Bulletins"),
    "journeys": gettext_lazy("Steps that set others off"),
    "core": gettext_lazy("The home"),
}
KIND_WORDS = {
    Kind.OBSERVATION: gettext_lazy("observation"),
    Kind.DECISION: gettext_lazy("decision"),
    Kind.SETUP: gettext_lazy("set-up"),
    Kind.SYSTEM: gettext_lazy("job"),
}
PAGES = {"people.register_person": "person", "people.correct_person": "person", "places.open_site": "site"}
"""Where to go on to from what an operation made, by the name of its page."""
MEANS = (("paper", gettext_lazy("on paper")), ("phone", gettext_lazy("by telephone")))
NOTHING_AROUND = {"happened_at": "", "entered_for": "", "means": ""}
MEANS_NEEDED = reason_code("web.means_needed", gettext_lazy("Say whether it reached you on paper or by telephone."))
UNKNOWN_MEMBER = reason_code("web.unknown_member", gettext_lazy("Choose the member from the list."))


def action_or_404(request: HttpRequest, name: str) -> Action:
    """The public operation called `name`, when the caller holds its duty somewhere."""
    found = ACTIONS.get(name)
    if found is None or not found.public:
        raise Http404(name)
    return found


def allowed(by: Actor, action: Action, at: datetime) -> bool:
    """Whether the caller may do an operation somewhere."""
    return action.public and by.may(action.duty, at)


@require_GET
@needs()
def office(request: HttpRequest) -> HttpResponse:
    """Every operation the caller may do, by area, found by words."""
    words = request.GET.get("q", "").strip()
    mine = [a for a in ACTIONS.values() if allowed(actor(request), a, now(request)) and a.kind is not Kind.SYSTEM]
    wanted = [a for a in mine if words.casefold() in f"{a.label} {a.name} {summary_of(a)}".casefold()]
    areas: dict[str, list[dict[str, Any]]] = {}
    for action in sorted(wanted, key=lambda a: str(a.label)):
        areas.setdefault(action.name.split(".")[0], []).append(_listed(action))
    shown = {
        "words": words,
        "columns": _balanced([(AREA_WORDS[key], areas[key]) for key in AREA_WORDS if key in areas]),
        "count": len(wanted),
    }
    return render(request, "web/office/office.html", shown)


def _balanced(areas: list[tuple[Any, list[dict[str, Any]]]]) -> list[list[dict[str, Any]]]:
    """The areas in two columns of about the same height."""
    columns: list[list[dict[str, Any]]] = [[], []]
    heights = [0, 0]
    for label, works in areas:
        shorter = heights.index(min(heights))
        columns[shorter].append({"label": label, "works": works})
        heights[shorter] += len(works) + 2
    return [column for column in columns if column]


def _listed(action: Action) -> dict[str, Any]:
    return {
        "title": action.label,
        "url": reverse("office.form", args=[action.name]),
        "note": str(KIND_WORDS[action.kind]),
        "icon": "signature" if action.signed else "pencil",
        "status": _("to be signed") if action.signed else "",
        "status_tone": "note",
    }


def summary_of(action: Action) -> str:
    """The first line of what an operation says of itself."""
    return (action.function.__doc__ or "").strip().split("\n")[0]


@require_GET
@needs()
def search_box(request: HttpRequest, name: str) -> HttpResponse:
    """Options for a search box, of the kind of record `name`, among what the caller sees."""
    if name not in FINDERS:
        raise Http404(name)
    text = request.GET.get("q", "")[:80]
    options = find(name, actor(request), now(request), text)
    if options and shows_people(name):
        look(request, None, kind="search", reason=_("search box"), shown=len(options))
    return render(request, "web/parts/reference_options.html", {"options": options})


@never_cache
@require_http_methods(["GET", "POST"])
@needs()
def form(request: HttpRequest, name: str) -> HttpResponse:
    """One operation: its form, and doing it."""
    action = action_or_404(request, name)
    if not allowed(actor(request), action, now(request)):
        return render(request, "web/forbidden.html", {"duties": (action.duty,)}, status=403)
    slots = slots_for(request, action)
    if request.method == "GET":
        filled = {**usual_of(action, actor(request), now(request)), **initial_of(slots, request.GET)}
        return form_page(request, action, _at_home(request, action, filled), NOTHING_AROUND)
    payload = payload_of(slots, request.POST)
    around = {key: request.POST.get(key, "").strip() for key in ("happened_at", "entered_for", "means")}
    if more := request.POST.get("rows"):
        return form_page(request, action, payload, around, more=more)
    try:
        result = _done(request, action, payload, around)
    except Refused as refusal:
        return form_page(request, action, payload, around, refusal=refusal)
    messages.success(request, _("Done: %(what)s.") % {"what": action.label})
    address = next_address(request, _page_of(action, result) or reverse("office.form", args=[action.name]))
    return HttpResponseRedirect(f"{address}?done={form_id(request) or ''}", status=303)


def slots_for(request: HttpRequest, action: Action) -> tuple[Slot, ...]:
    """What an operation asks for, with the choices that the rules in force for the caller give."""
    by, at = actor(request), now(request)
    return with_choices(slots_of(action.model), edition_of(by, action.duty, at))


def _page_of(action: Action, result: Any) -> str:
    """The page of what was made, where there is one."""
    made = result.get("id") if isinstance(result, dict) else None
    page = PAGES.get(action.name)
    return reverse(page, args=[made]) if page and made else ""


def _at_home(request: HttpRequest, action: Action, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with the caller's own area filled in, when they hold the duty in one only."""
    areas = actor(request).areas(action.duty, now(request)) or ()
    if "division_id" in action.model.model_fields and len(areas) == 1:
        return {"division_id": str(areas[0]), **payload}
    return payload


def _done(request: HttpRequest, action: Action, payload: dict[str, Any], around: dict[str, str]) -> Any:
    said, happened_at = Gathered(), None
    by = actor(request)
    with said.step():
        by = _author(by, around)
    with said.step():
        happened_at = _instant(around["happened_at"]) if action.kind is Kind.OBSERVATION else None
    sent: dict[str, Any] = {"by": by, "at": now(request), "origin": "web", "happened_at": happened_at}
    if said.reasons:
        said.add(dispatch.against(action.name, payload, **sent))
        said.refuse()
    try:
        return dispatch.perform(action.name, payload, id=form_id(request) or fresh(now(request)), **sent)
    except Refused as refusal:
        raise Refused(_as_asked(refusal.reasons)) from None


def _as_asked(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Reasons against whose paper it is, by the name that the form has for it."""
    for reason in reasons:
        yield replace(reason, field="entered_for") if reason.field == "on_behalf.member" else reason


def _author(by: Actor, around: dict[str, str]) -> Actor:
    """The caller, or the caller typing in what somebody else wrote or said."""
    if not around["entered_for"]:
        return by
    if around["means"] not in dict(MEANS):
        raise Refused(Reason(MEANS_NEEDED, "means"))
    try:
        member = UUID(around["entered_for"].split(VERSION_MARK)[0])
    except ValueError:
        raise Refused(Reason(UNKNOWN_MEMBER, "entered_for")) from None
    if not roster.member_names([member]):
        raise Refused(Reason(UNKNOWN_MEMBER, "entered_for"))
    return replace(by, entered_for=member, means=around["means"])


def _instant(typed: str) -> datetime | None:
    if not typed:
        return None
    try:
        return datetime.fromisoformat(zoned(typed))
    except ValueError:
        raise Refused(Reason(NOT_A_TIME, "happened_at")) from None


def form_page(
    request: HttpRequest,
    action: Action,
    payload: dict[str, Any],
    around: dict[str, str],
    *,
    refusal: Refused | None = None,
    more: str = "",
    back: str = "",
) -> HttpResponse:
    """An operation's form on a page, filled; it is always sent to the operation's own address and comes back to `back`."""
    wrong = by_field(refusal.reasons) if refusal else {}
    by, at = actor(request), now(request)

    def named(ref: str, ids: Any) -> Mapping[str, str]:
        return names_of(ref, by, at, ids)

    shown = {
        "action": action,
        "kind": KIND_WORDS[action.kind],
        "help": summary_of(action),
        "fields": fields_of(slots_for(request, action), _with_rows(payload, more), wrong, shown=named),
        "around": _around_fields(action, around, wrong, named),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "next": back or next_address(request, ""),
        "head_actions": [
            {"label": _("By spreadsheet"), "icon": "table", "url": reverse("office.sheet", args=[action.name])}
        ],
        "breadcrumbs": [{"label": _("Office"), "url": reverse("office")}, {"label": action.label}],
        "accepted_operation": request.GET.get("done", ""),
    }
    return render(request, "web/office/form.html", shown, status=422 if refusal else 200)


def _with_rows(payload: dict[str, Any], more: str) -> dict[str, Any]:
    """The payload with the list of entries made as long as a press on "one more" asks: `path:count`."""
    name, _colon, count = more.partition(":")
    wanted, rows = whole(count, 0), payload.get(name, [])
    if not name or not isinstance(rows, list):
        return payload
    rows = [*rows, *({} for _n in range(min(wanted, ROWS_AT_MOST) - len(rows)))]
    return {**payload, name: rows}


def _around_fields(
    action: Action, around: dict[str, str], wrong: dict[str, list[str]], named: Any
) -> list[dict[str, Any]]:
    """When it happened, for what was seen; and for whom it is typed in."""

    def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "label": label_of(name), "kind": kind, "errors": wrong.get(name, []), **more}

    member = around["entered_for"]
    fields = [
        field(
            "entered_for",
            "reference",
            search_url=reverse("office.find", args=["roster.member"]),
            value=member,
            shown=named("roster.member", [member]).get(member.split(VERSION_MARK)[0], "") if member else "",
            hint=_("Whose paper or call you type in; leave it empty for your own entries."),
        ),
        field(
            "means",
            "choice",
            choices=[{"value": v, "label": w, "selected": around["means"] == v} for v, w in MEANS],
        ),
    ]
    if action.kind is Kind.OBSERVATION:
        hint = _("Leave it empty for now. A later entry keeps both times.")
        fields.insert(0, field("happened_at", "datetime", value=local_moment(around["happened_at"]), hint=hint))
    return fields


def next_address(request: HttpRequest, otherwise: str) -> str:
    """The address a form goes on to: one of ours that its link names."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else otherwise


paths = [
    path("office/", office, name="office"),
    path("office/find/<str:name>/", search_box, name="office.find"),
    path("office/<str:name>/", form, name="office.form"),
]
