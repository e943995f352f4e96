"""People who may be registered twice: who is likely, both side by side, saying what they are, and taking that back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.core.access import LOOK_AUDIT
from lianfang.core.errors import Refused
from lianfang.core.ids import fresh
from lianfang.editions import queries as editions
from lianfang.people import queries as people
from lianfang.people.types import MERGE, SEX_WORDS, mask_name
from lianfang.places import queries as places

from ..acting import actor, do, look, needs, now
from ..lives import names_of_members
from ..shown import by_field, moment, paged, place, reason_lines
from ..side_by_side import both_table, said_of
from .audit import tabs

COMPARE = "compare"
LONGEST = 500


def _seen(request: HttpRequest, person_id: UUID) -> Any:
    """A registered person whom the caller sees; 404 for anybody else."""
    row = people.visible(actor(request), MERGE, now(request)).filter(id=person_id, destroyed_at=None).first()
    if row is None:
        raise Http404
    return row


def _around(division_id: UUID) -> list[UUID]:
    """The divisions of the township that somebody lives in."""
    return list(places.under(places.township_of(division_id)))


@never_cache
@require_GET
@needs(MERGE)
def likely(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who may be the same person as somebody, the likeliest first; whoever is found by words may be compared too."""
    row, by, at = _seen(request, person_id), actor(request), now(request)
    words = request.GET.get("q", "").strip()[:80]
    found = people.likely_doubles(row.id, _around(row.division_id), editions.here_or_generic(row.division_id, at))
    seen = set(
        people.visible(by, MERGE, at).filter(id__in=[one.person_id for one in found]).values_list("id", flat=True)
    )
    percents = {one.person_id: f"{one.percent} %" for one in found if one.person_id in seen}
    searched = [card.id for card in people.search(by, words, at, MERGE)] if words else []
    percents |= {id: "" for id in searched if id not in percents and id != row.id}
    look(request, row.id, kind="search" if words else "detail", reason=COMPARE, shown=len(percents) + 1)
    cards = people.cards([row.id, *percents], at)
    shown = {
        "person": cards[row.id],
        "words": words,
        "table": {
            "caption": _("Who may be the same person"),
            "caption_hidden": True,
            "columns": [
                {"label": label, "number": n == 4}
                for n, label in enumerate((_("Full name"), _("Sex"), _("Age"), _("Lives in"), _("Probability")))
            ],
            "rows": [{"cells": _cells(row.id, cards[id], percent)} for id, percent in percents.items() if id in cards],
            "empty": _("Nobody in this township is likely to be the same person"),
            "empty_text": _("Search by name or number for somebody who lives elsewhere."),
            "empty_icon": "check",
        },
        "said": said_lines(request, row.id),
        "breadcrumbs": [
            {"label": _("People"), "url": reverse("people")},
            {"label": cards[row.id].name, "url": reverse("person", args=[row.id])},
            {"label": _("Registered twice?")},
        ],
    }
    return render(request, "web/people/twice.html", shown)


def _cells(person_id: UUID, card: Any, percent: str) -> list[Any]:
    return [
        {"text": card.name, "url": reverse("person.both", args=[person_id, card.id])},
        str(SEX_WORDS[card.sex]),
        card.age,
        place(card.division_id),
        percent,
    ]


def said_lines(request: HttpRequest, person_id: UUID) -> list[dict[str, Any]]:
    """What was said of somebody and others, and by whom, as a worklist; each opens both side by side."""
    rows = list(people.said_about(person_id))
    cards = people.cards(id for row in rows for id in (row.kept_id, row.other_id))
    names = names_of_members(row.by for row in rows)
    lines = []
    for row in rows:
        other = row.other_id if row.kept_id == person_id else row.kept_id
        words, tone = _word(row)
        lines.append(
            {
                "title": cards[other].name if other in cards else _("details destroyed"),
                "url": reverse("person.both", args=[row.kept_id, row.other_id]) if other in cards else "",
                "note": f"{moment(row.at)} · {names.get(row.by, '–')}",
                "icon": "users",
                "status": words,
                "status_tone": tone,
            }
        )
    return lines


def _word(row: Any) -> tuple[str, str]:
    if row.undone_at is not None:
        return _("taken back"), "idle"
    return (_("the same person"), "ok") if row.same else (_("not the same person"), "note")


@never_cache
@require_http_methods(["GET", "POST"])
@needs(MERGE)
def both(request: HttpRequest, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Two registrations side by side; saying whether they are of one person and which is counted, or taking that back."""
    first, second = _seen(request, person_id), _seen(request, other_id)
    if first.id == second.id:
        raise Http404
    if request.method == "GET" or "reveal" in request.POST:
        return _page(request, first, second, revealed="reveal" in request.POST)
    try:
        _do(request, first.id, second.id)
    except Refused as refusal:
        return _page(request, first, second, refusal=refusal)
    messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("person", args=[first.id]), status=303)


def _do(request: HttpRequest, first: UUID, second: UUID) -> None:
    sent = request.POST
    words, answer = sent.get("words", "").strip(), sent.get("answer", "")
    if "double_id" in sent:
        given = {"double_id": sent["double_id"], "seen": sent.get("seen", "")}
        do(request, "journeys.unmerge_persons", {**given, "words": words})
    elif answer == "apart":
        do(request, "journeys.keep_apart", {"person_id": first, "other_id": second, "words": words})
    else:
        kept, other = (second, first) if answer == "second" else (first, second)
        seen = {first: sent.get("seen_first", ""), second: sent.get("seen_second", "")}
        versions = {"seen_kept": seen[kept], "seen_other": seen[other]}
        chosen = {"kept_id": kept, "other_id": other} if answer else {}
        do(request, "journeys.merge_persons", {**chosen, **versions, "words": words})


def _page(
    request: HttpRequest, first: Any, second: Any, *, revealed: bool = False, refusal: Refused | None = None
) -> HttpResponse:
    kind = "reveal" if revealed else "detail"
    for row in (first, second):
        look(request, row.id, kind=kind, reason=COMPARE)
    said = people.said_of(first.id, second.id)
    at = now(request)
    found = people.likely_doubles(first.id, _around(first.division_id), editions.here_or_generic(first.division_id, at))
    like = next((one for one in found if one.person_id == second.id), None)
    facts = (said_of(first.id), said_of(second.id))
    names = places.names([first.division_id, second.division_id])
    heads = tuple(f"{names[row.division_id]} · {localtime(row.at):%Y-%m-%d}" for row in (first, second))
    shown = {
        "first": first,
        "second": second,
        "operation": fresh(at),
        "table": both_table((heads[0], heads[1]), facts, like.levels if like else {}, revealed=revealed),
        "percent": f"{like.percent} %" if like else "",
        "revealed": revealed,
        "fields": _fields(request, refusal, heads, said),
        "said": said,
        "answered": _answered(said),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "breadcrumbs": [
            {"label": _("People"), "url": reverse("people")},
            {"label": mask_name(facts[0]["name"]), "url": reverse("person", args=[first.id])},
            {"label": _("Registered twice?"), "url": reverse("person.twice", args=[first.id])},
        ],
    }
    return render(request, "web/people/both.html", shown, status=422 if refusal else 200)


def _fields(request: HttpRequest, refusal: Refused | None, heads: tuple[str, ...], said: Any) -> list[dict[str, Any]]:
    wrong = by_field(refusal.reasons) if refusal else {}
    words = {
        "name": "words",
        "label": _("Why it is taken back") if said else _("By what you know it"),
        "kind": "text",
        "maxlength": LONGEST,
        "required": True,
        "value": request.POST.get("words", ""),
        "hint": _("A call, the household register, an identity card, what a neighbour said."),
        "errors": wrong.get("words", []),
    }
    if said:
        return [words]
    chosen = request.POST.get("answer", "")
    labels = {
        "first": _("One person; count the registration: %(where)s") % {"where": heads[0]},
        "second": _("One person; count the registration: %(where)s") % {"where": heads[1]},
        "apart": _("Two people"),
    }
    answer = {
        "name": "answer",
        "label": _("They are"),
        "kind": "choice",
        "choices": [{"value": value, "label": label, "selected": value == chosen} for value, label in labels.items()],
        "open": True,
        "required": True,
        "errors": wrong.get("kept_id", []),
    }
    return [answer, words]


def _answered(row: Any) -> list[dict[str, Any]]:
    if row is None:
        return []
    return [
        {"label": _("Answer"), "value": _word(row)[0]},
        {"label": _("By what it is known"), "value": people.words_of_double(row)["words"] or "–"},
        {"label": _("Said by"), "value": names_of_members([row.by]).get(row.by, "–")},
        {"label": _("Said at"), "value": moment(row.at)},
    ]


@never_cache
@require_GET
@needs(LOOK_AUDIT, MERGE)
def said_of_all(request: HttpRequest) -> HttpResponse:
    """What was said of two registrations in the caller's area, and what was taken back: by whom, when.  It names nobody."""
    by, at = actor(request), now(request)
    rows, pager = paged(request, people.doubles_visible(by, at))
    names = names_of_members(id for row in rows for id in (row.by, row.undone_by) if id is not None)
    cards = people.cards(id for row in rows for id in (row.kept_id, row.other_id))
    opens = by.may(MERGE, at)
    heads = (_("Said at"), _("Said by"), _("Both"), _("Lives in"), _("Answer"), _("Taken back"))
    shown = {
        "tabs": tabs(request, "audit.twice"),
        "fields": [],
        "heading": _("Registered twice"),
        "table": {
            "caption": _("Registered twice"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in heads],
            "rows": [{"cells": _said_cells(row, names, cards, opens=opens)} for row in rows],
            "empty": _("Nothing was said of two registrations"),
        },
        "pager": pager,
        "prints": True,
    }
    return render(request, "web/audit/list.html", shown)


def _said_cells(row: Any, names: dict[UUID, str], cards: dict[UUID, Any], *, opens: bool) -> list[Any]:
    both = [mask_name(cards[id].name) if id in cards else "–" for id in (row.kept_id, row.other_id)]
    word, tone = (_("the same person"), "ok") if row.same else (_("not the same person"), "note")
    known = row.kept_id in cards and row.other_id in cards
    return [
        {
            "text": moment(row.at),
            "url": reverse("person.both", args=[row.kept_id, row.other_id]) if opens and known else "",
        },
        names.get(row.by, "–"),
        " · ".join(both),
        place(row.division_id),
        {"status": word, "tone": tone},
        {"text": moment(row.undone_at), "sub": names.get(row.undone_by, "–")} if row.undone_at else "",
    ]


paths = [
    path("audit/twice/", said_of_all, name="audit.twice"),
    path("people/<uuid:person_id>/twice/", likely, name="person.twice"),
    path("people/<uuid:person_id>/twice/<uuid:other_id>/", both, name="person.both"),
]
