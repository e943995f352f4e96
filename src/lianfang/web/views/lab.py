"""The laboratory's bench: scan tubes in, enter results in rows, match tubes, call positives; the backlog by its clocks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core.dispatch import Done
from lianfang.core.types import Outcome
from lianfang.health import queries as health
from lianfang.health.types import (
    OUTCOME_WORDS,
    REASON_WORDS,
    SPECIMEN_WORDS,
    TEST,
    TEST_WORDS,
    VOID_RESULT,
    SpecimenKind,
    SpecimenReason,
    TestMethod,
    TestOutcome,
)
from lianfang.people import queries as people
from lianfang.places import queries as places
from lianfang.places.types import SiteKind
from lianfang.roster import queries as roster
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CLASSIFY_CASE, RESULT

from ..acting import actor, do_all, look, needs, now
from ..asking import Ask, gone_on, step
from ..bedside import OUTCOME_TONES
from ..clocks import clock, clock_of
from ..forms import SEPARATORS
from ..patients import about
from ..shown import moment, paged, several, titled

CODES_AT_ONCE = 96
"""A rack: how many codes one scan form takes."""
ENTERED_SHOWN = 20
"""How many of the latest results stand on the bench; older ones are found by their tube.  A matter of display."""
TUBE_SHOWN = 40
CALLED_BACK = timedelta(days=14)
"""How far back a positive whose case nobody classified is still shown; a matter of display."""


def _laboratories(request: HttpRequest) -> list[Any]:
    divisions = places.division_ids(actor(request).areas(TEST, now(request)))
    return list(places.sites(SiteKind.LABORATORY, divisions))


def _laboratory(request: HttpRequest, site_id: UUID) -> Any:
    found = next((s for s in _laboratories(request) if s.id == site_id), None)
    if found is None:
        raise Http404
    return found


@require_GET
@needs(TEST)
def benches(request: HttpRequest) -> HttpResponse:
    """The bench of the caller's laboratory; the first one where they work at several."""
    found = _laboratories(request)
    if not found:
        return render(request, "web/lab/none.html")
    return _bench(request, found[0])


@require_GET
@needs(TEST)
def bench(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """The bench of one laboratory."""
    return _bench(request, _laboratory(request, site_id))


def _bench(
    request: HttpRequest,
    site: Any,
    *,
    refused: Mapping[str, Done] | None = None,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    by, at = actor(request), now(request)
    waiting = health.waiting(by, at).filter(laboratory_id=site.id)
    rows, pager = paged(request, waiting.filter(received_at__isnull=False, person__isnull=False))
    coming = list(waiting.filter(received_at=None)[:200])
    unmatched = list(health.unmatched(by, at).filter(laboratory_id=site.id)[:200])
    due = _due([row.id for row in [*rows, *coming]], at)
    late = sum(1 for d in due.values() if d < at)
    positives = _positives(request, site)
    others = [s for s in _laboratories(request) if s.id != site.id]
    shown = {
        "site": site,
        "others": [{"label": s.name, "url": reverse("lab.bench", args=[s.id])} for s in others],
        "figures": _figures(len(coming), pager["total"] if pager else len(rows), late, len(unmatched), len(positives)),
        "rows": [_row(row, due.get(row.id), at, refused or {}, typed or {}) for row in rows],
        "pager": pager,
        "methods": [{"value": m.value, "label": TEST_WORDS[m]} for m in TestMethod],
        "method": (typed or {}).get("method", TestMethod.NAT.value),
        "outcomes": [{"value": o.value, "label": OUTCOME_WORDS[o]} for o in TestOutcome],
        "coming": [_coming(row, due.get(row.id), at) for row in coming],
        "unmatched": [_unmatched(row) for row in unmatched],
        "positives": positives,
        "entered": _entered(request, site),
        "tube": request.GET.get("tube", "").strip()[:TUBE_SHOWN],
        "unknown": [code for code in request.GET.getlist("unknown") if code][:CODES_AT_ONCE],
        "refused": [d for d in (refused or {}).values() if d.outcome is Outcome.REFUSED],
        "accepted_operation": request.GET.get("done", ""),
    }
    return render(request, "web/lab/bench.html", shown, status=422 if shown["refused"] else 200)


def _figures(coming: int, waiting: int, late: int, unmatched: int, positives: int) -> list[dict[str, Any]]:
    return [
        {"label": _("On the way"), "value": coming, "href": "#coming"},
        {"label": _("Waiting for a result"), "value": waiting, "href": "#results"},
        {"label": _("Overdue"), "value": late, "href": "#results", "tone": "danger" if late else ""},
        {"label": _("Unmatched tubes"), "value": unmatched, "href": "#unmatched"},
        {
            "label": _("Positives to call"),
            "value": positives,
            "href": "#positives",
            "tone": "danger" if positives else "",
        },
    ]


def _due(specimen_ids: Sequence[UUID], at: datetime) -> dict[UUID, datetime]:
    """When each specimen's result is owed."""
    rows = tasks.open_tasks(specimen_ids, at).filter(kind=RESULT)
    return dict(rows.values_list("subject", "due_at"))


def _row(
    row: Any, due: datetime | None, at: datetime, refused: Mapping[str, Done], typed: Mapping[str, str]
) -> dict[str, Any]:
    done = refused.get(str(row.id))
    return {
        "id": str(row.id),
        "tube": row.tube,
        "kind": SPECIMEN_WORDS[SpecimenKind(row.kind)] if row.kind else "",
        "reason": REASON_WORDS[SpecimenReason(row.reason)] if row.reason else "",
        "received": moment(row.received_at),
        "clock": clock(due, at),
        "picked": typed.get(str(row.id), ""),
        "errors": [reason.sentence() for reason in done.reasons] if done else [],
    }


def _coming(row: Any, due: datetime | None, at: datetime) -> dict[str, Any]:
    kind = SPECIMEN_WORDS[SpecimenKind(row.kind)] if row.kind else ""
    note = " · ".join(filter(None, [str(kind), _("sampled %(at)s") % {"at": moment(row.sampled_at)}]))
    return {"title": row.tube, "note": note, "icon": "truck", **clock_of(due, at)}


def _unmatched(row: Any) -> dict[str, Any]:
    note = _("received %(at)s") % {"at": moment(row.received_at)}
    url = reverse("lab.match", args=[row.id])
    return {"title": row.tube, "url": url, "note": note, "icon": "help", "tone": "warn", "status": _("whose?")}


def _positives(request: HttpRequest, site: Any) -> list[dict[str, Any]]:
    """The positives whose case nobody has classified yet, each with who is to be called."""
    by, at = actor(request), now(request)
    found = {r.id: r for r in health.positives(by, at, at - CALLED_BACK).filter(specimen__laboratory_id=site.id)[:100]}
    owed = list(tasks.open_tasks(found, at).filter(kind=CLASSIFY_CASE))
    owners = tasks.owners(owed, at)
    phones = {id: roster.member(id).phone for id in {o.member_id for o in owners.values()}}
    return [
        {
            "tube": found[task.subject].specimen.tube,
            "test": TEST_WORDS[TestMethod(found[task.subject].method)],
            "at": moment(found[task.subject].at),
            "owner": owners[task.id].name if task.id in owners else "",
            "phone": phones.get(owners[task.id].member_id, "") if task.id in owners else "",
            "clock": clock(task.due_at, at),
        }
        for task in owed
    ]


def _entered(request: HttpRequest, site: Any) -> list[dict[str, Any]]:
    """What this laboratory reported, the newest first, or of the tube asked for; each leads to declaring it void."""
    by, at = actor(request), now(request)
    rows = health.results_visible(by, at, VOID_RESULT).filter(
        specimen__laboratory_id=site.id, specimen__person__isnull=False
    )
    if tube := request.GET.get("tube", "").strip():
        rows = rows.filter(specimen__tube=tube.upper())
    return [
        {
            "title": row.specimen.tube,
            "url": reverse("result", args=[row.id]),
            "note": " · ".join([str(TEST_WORDS[TestMethod(row.method)]), moment(row.at)]),
            "icon": "lab",
            "status": OUTCOME_WORDS[TestOutcome(row.outcome)],
            "status_tone": OUTCOME_TONES[TestOutcome(row.outcome)],
        }
        for row in rows[:ENTERED_SHOWN]
    ]


@require_POST
@needs(TEST)
def scan(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Receive the tubes whose codes were scanned; codes that nobody announced are shown and may be received too."""
    site = _laboratory(request, site_id)
    codes = [c.upper() for c in SEPARATORS.split(request.POST.get("tubes", "").strip()) if c][:CODES_AT_ONCE]
    found = {code: health.by_tube(site.id, code) for code in dict.fromkeys(codes)}
    known = {code: {"specimen_id": row.id} for code, row in found.items() if row is not None}
    done = do_all(request, "health.receive_specimen", known) if known else {}
    for code, one in done.items():
        if one.outcome is Outcome.REFUSED:
            messages.warning(request, titled(code, " ".join(r.sentence() for r in one.reasons)))
    received = [code for code, one in done.items() if one.outcome is not Outcome.REFUSED]
    unknown = [code for code, row in found.items() if row is None]
    query = f"?{urlencode({'unknown': unknown}, doseq=True)}" if unknown else ""
    if received:
        return gone_on(request, f"{_bench_url(site)}{query}", _("Received: %(codes)s") % {"codes": several(received)})
    return gone_on(request, f"{_bench_url(site)}{query}", "")


def _bench_url(site: Any) -> str:
    return reverse("lab.bench", args=[site.id])


@require_POST
@needs(TEST)
def receive_unannounced(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Receive tubes that nobody announced: whose they are is found out later."""
    site = _laboratory(request, site_id)
    codes = dict.fromkeys(request.POST.getlist("tube")[:CODES_AT_ONCE])
    done = do_all(request, "health.receive_tube", {c: {"tube": c, "site_id": site.id} for c in codes}) if codes else {}
    for code, one in done.items():
        if one.outcome is Outcome.REFUSED:
            messages.warning(request, titled(code, " ".join(r.sentence() for r in one.reasons)))
    received = sum(one.outcome is not Outcome.REFUSED for one in done.values())
    words = ngettext("%(n)s tube received, to be matched.", "%(n)s tubes received, to be matched.", received)
    return gone_on(request, f"{_bench_url(site)}#unmatched", words % {"n": received})


@require_POST
@needs(TEST)
def results(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Enter the results of several tubes at once; those left open wait."""
    site = _laboratory(request, site_id)
    prefix, method = "outcome.", request.POST.get("method", "")
    typed = {n.removeprefix(prefix): str(said) for n, said in request.POST.items() if n.startswith(prefix) and said}
    if not typed:
        messages.warning(request, _("No result was entered."))
        return gone_on(request, f"{_bench_url(site)}#results", "")
    payloads = {id: {"specimen_id": id, "outcome": said, "method": method} for id, said in typed.items()}
    done = do_all(request, "journeys.enter_result", payloads)
    entered = [id for id, one in done.items() if one.outcome is not Outcome.REFUSED]
    positive = sum(typed[id] == TestOutcome.POSITIVE for id in entered)
    words = ngettext("%(n)s result entered.", "%(n)s results entered.", len(entered)) % {"n": len(entered)}
    if positive:
        words = " ".join([words, _("Positive: call who classifies, the two-hour clock runs.")])
    if len(entered) < len(done):
        if entered:
            messages.success(request, words)
        return _bench(request, site, refused=done, typed={**typed, "method": method})
    return gone_on(request, f"{_bench_url(site)}{'#positives' if positive else ''}", words)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(TEST)
def match(request: HttpRequest, specimen_id: UUID) -> HttpResponse:
    """Say whose tube this is, by the slip that came with it."""
    by, at = actor(request), now(request)
    row = health.unmatched(by, at).filter(id=specimen_id).first()
    if row is None:
        raise Http404
    chosen = request.POST.get("person_id", "")
    card = _card_of(chosen)
    if card is not None:
        look(request, card.id, reason="match")
    back = reverse("lab.bench", args=[row.laboratory_id])
    ask = Ask(
        "health.match_specimen",
        ("person_id", "kind", "reason", "sampled"),
        known={"specimen_id": row.id, "seen": row.version},
        looks={"person_id": {"search_url": reverse("lab.find"), "shown": card.name if card else "", "wide": True}},
        shown={
            "heading": _("Whose tube is %(tube)s?") % {"tube": row.tube},
            "lead": _("Received %(at)s. Read the name and the time of sampling from the slip.")
            % {"at": moment(row.received_at)},
            "save": _("Match"),
            "cancel_url": back,
        },
    )
    return step(request, ask, f"{back}#results", _("Matched."))


def _card_of(chosen: str) -> Any:
    try:
        id = UUID(chosen)
    except ValueError:
        return None
    return people.cards([id]).get(id)


@require_GET
@needs(TEST)
def find(request: HttpRequest) -> HttpResponse:
    """Options for the box that asks whose a tube is: people of the laboratory's area."""
    words, at = request.GET.get("q", "")[:80], now(request)
    found = people.search(actor(request), words, at, TEST)[:20] if words else []
    if found:
        look(request, None, kind="search", reason="match", shown=len(found))
    options = [{"value": str(card.id), "label": card.name, "sub": about(card)} for card in found]
    return render(request, "web/parts/reference_options.html", {"options": options})


paths = [
    path("lab/", benches, name="lab"),
    path("lab/find/", find, name="lab.find"),
    path("lab/tubes/<uuid:specimen_id>/match/", match, name="lab.match"),
    path("lab/<uuid:site_id>/", bench, name="lab.bench"),
    path("lab/<uuid:site_id>/scan/", scan, name="lab.scan"),
    path("lab/<uuid:site_id>/unannounced/", receive_unannounced, name="lab.receive"),
    path("lab/<uuid:site_id>/results/", results, name="lab.results"),
]
