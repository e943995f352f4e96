"""Cases: the line list, its file, and opening a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CASE_END_WORDS, CLASS_WORDS, CLASSIFY, SEE, CaseClass, CaseEnd, Fact
from lianfang.core import training
from lianfang.core.access import Actor
from lianfang.core.errors import REQUIRED, Reason
from lianfang.people import queries as people
from lianfang.people.types import SEX_WORDS
from lianfang.places import queries as places
from lianfang.reporting.types import EXPORT
from lianfang.roster import queries as roster

from ..acting import actor, look, needs, now
from ..asking import Ask, step_by_result
from ..evidence_words import EXPORTS
from ..line_lists import AT_MOST, LineList, as_csv, as_xlsx
from ..patients import class_cell, name_cell
from ..shown import moment, paged
from ..slots import Choice

FORMS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _wanted(request: HttpRequest) -> tuple[CaseClass | None, str, Any]:
    """The class and the words that are asked for, and the cases that match."""
    by, at = actor(request), now(request)
    asked_for, words = request.GET.get("class", ""), request.GET.get("q", "").strip()[:80]
    to = CaseClass(asked_for) if asked_for in set(CaseClass) else None
    persons = [card.id for card in people.search(by, words, at, SEE)] if words else None
    return to, words, clinical.line_list(by, at, to=to, person_ids=persons)


@require_GET
@needs(SEE)
def line_list(request: HttpRequest) -> HttpResponse:
    """The line list: by class, by name or number; newest first."""
    return _list_page(request)


def _list_page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    by, at = actor(request), now(request)
    to, words, found = _wanted(request)
    rows, pager = paged(request, found)
    if words:
        look(request, None, kind="search", shown=len(rows))
    cards = people.cards([row.person_id for row in rows], at)
    columns = [_("Case"), _("Class"), _("Onset"), _("First fact"), _("Isolated"), _("State")]
    shown = {
        "words": words,
        "class": to,
        "tabs": _class_tabs(to, words),
        "table": {
            "caption": _("Line list"),
            "caption_hidden": True,
            "columns": [{"label": label} for label in columns],
            "rows": [_line(row, cards.get(row.person_id)) for row in rows],
            "empty": _("No case here"),
            "empty_text": _("Cases come from the clinic, or are opened after a positive result."),
            "empty_icon": "check-circle",
        },
        "pager": pager,
        "actions": _list_actions(by, at),
        "limit": AT_MOST,
        "wrong": wrong,
        "purposes": [{"value": value, "label": label} for value, label in EXPORTS] if by.may(EXPORT, at) else [],
        "files": [{"label": form.upper(), "url": reverse("cases.export", args=[form])} for form in FORMS],
    }
    return render(request, "web/cases/list.html", shown, status=422 if wrong else 200)


def _class_tabs(to: CaseClass | None, words: str) -> list[dict[str, Any]]:
    def tab(label: Any, value: str, active: bool) -> dict[str, Any]:
        return {"label": label, "url": f"?{urlencode({'class': value, 'q': words})}", "active": active}

    return [tab(_("All"), "", to is None), *(tab(CLASS_WORDS[c], c.value, to is c) for c in CaseClass)]


def _line(row: Any, card: Any) -> dict[str, Any]:
    return {
        "cells": [
            name_cell(card, reverse("case", args=[row.id])),
            class_cell(row.held),
            row.onset_on.isoformat() if row.onset_on else "",
            moment(row.first_fact_at),
            moment(row.isolated_at),
            _state(row),
        ]
    }


def _state(row: Any) -> Any:
    """Whether a case is open, and how it ended where its class does not say it."""
    if not row.end:
        return _("still open")
    return _("case closed") if row.end == CaseEnd.EXCLUDED else CASE_END_WORDS[CaseEnd(row.end)]


def _list_actions(by: Actor, at: datetime) -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = [{"label": _("Discharge board"), "url": reverse("wards"), "icon": "bed"}]
    if by.may(CLASSIFY, at):
        actions.append({"label": _("Open a case"), "url": reverse("cases.open"), "icon": "add"})
    return actions


@never_cache
@require_GET
@needs(EXPORT)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The line list as a file for a purpose that is said, without names of papers or numbers; the look is recorded, and
    who took how many rows out, when and what for stands on every row and at the end."""
    by, at = actor(request), now(request)
    if form not in FORMS or not by.may(SEE, at):
        raise Http404(form)
    purpose = dict(EXPORTS).get(request.GET.get("why", ""))
    if purpose is None:
        return _list_page(request, wrong=Reason(REQUIRED, "why").sentence())
    _to, _words, found = _wanted(request)
    rows = list(found[:AT_MOST])
    look(request, None, kind="export", reason=request.GET["why"], shown=len(rows))
    mark = _mark(by, at, str(purpose), len(rows), len(rows) if len(rows) < AT_MOST else found.count())
    made = LineList(_("Line list of cases"), _columns(), _cells(rows, at), mark, at)
    write, kind = FORMS[form]
    name = f"line-list-{moment(at).replace(' ', '-').replace(':', '')}.{form}"
    return HttpResponse(
        write(made), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _mark(by: Actor, at: datetime, purpose: str, count: int, there: int) -> str:
    """Who took it out, when and what for; and, where the file holds fewer rows than there are, that it does."""
    name = roster.member_names([by.member]).get(by.member, "")
    words = {"name": name, "at": moment(at), "n": count, "all": there, "purpose": purpose}
    if there > count:
        text = _(
            "NOT ALL: the first %(n)s of %(all)s rows. Taken out by %(name)s on %(at)s %(purpose)s. Do not pass on."
        )
    else:
        text = _("Taken out by %(name)s on %(at)s %(purpose)s, %(n)s rows. Do not pass on.")
    return training.marked(text % words)


def _columns() -> list[str]:
    """The field's own words: they are keys for other programs, not texts."""
    return [
        *("case_id", "name", "sex", "age", "residence", "classification"),
        *("date_onset", "date_first_fact", "date_reporting", "date_isolation", "date_outcome", "outcome"),
    ]


def _cells(rows: Sequence[Any], at: datetime) -> list[list[str]]:
    cards = people.cards([row.person_id for row in rows], at)
    reported = clinical.first_reported([row.id for row in rows])
    where = {card.division_id: places.full_name(card.division_id) for card in cards.values()}
    found = []
    for row in rows:
        card = cards.get(row.person_id)
        who = [card.name, str(SEX_WORDS[card.sex]), str(card.age or ""), where[card.division_id]] if card else [""] * 4
        dates = [row.onset_on.isoformat() if row.onset_on else "", moment(row.first_fact_at)]
        dates += [moment(reported.get(row.id)), moment(row.isolated_at), moment(row.closed_at)]
        held = str(CLASS_WORDS[CaseClass(row.held)]) if row.held else ""
        found.append([str(row.id), *who, held, *dates, str(CASE_END_WORDS[CaseEnd(row.end)]) if row.end else ""])
    return found


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CLASSIFY)
def open_case(request: HttpRequest) -> HttpResponse:
    """Open a case of somebody who was not seen at a clinic here: after a positive result, or by the criteria."""
    classes = tuple(Choice(c.value, CLASS_WORDS[c]) for c in CaseClass if c is not CaseClass.EXCLUDED)
    ask = Ask(
        "journeys.open_case",
        ("person_id", "to", "fact", "onset_on", "linked_to"),
        worded={"to": classes},
        looks={
            "person_id": {"wide": True},
            "to": {"open": True, "wide": True, "label": _("Class")},
            "fact__kind": {"label": _("First fact")},
            "fact__at": {"label": _("When that was")},
        },
        given={"fact": {"kind": Fact.POSITIVE_RESULT.value, "at": now(request)}},
        shown={
            "heading": _("Open a case"),
            "save": _("Open a case"),
            "cancel_url": reverse("cases"),
            "consequences_title": _("From this moment"),
            "consequences": [
                _("the statutory report is owed, by the clock of the first fact;"),
                _(
                    "a confirmed case, or one infected without symptoms, is investigated and its places are disinfected."
                ),
            ],
        },
    )
    return step_by_result(request, ask, lambda made: (reverse("case", args=[made["case_id"]]), _("The case is open.")))


@never_cache
@require_GET
@needs(CLASSIFY)
def of_person(request: HttpRequest, person_id: UUID) -> HttpResponseRedirect:
    """Where the next step on somebody is made: their open case to be classified, else the page that opens one of them."""
    by, at = actor(request), now(request)
    if not people.visible(by, CLASSIFY, at).filter(id=person_id).exists():
        raise Http404
    found = clinical.line_list(by, at, person_ids=[person_id]).filter(closed_at=None).first()
    if found is not None:
        return HttpResponseRedirect(reverse("case.classify", args=[found.id]))
    return HttpResponseRedirect(f"{reverse('cases.open')}?person_id={person_id}")


paths = [
    path("cases/", line_list, name="cases"),
    path("cases/of/<uuid:person_id>/", of_person, name="case.of"),
    path("cases/open/", open_case, name="cases.open"),
    path("cases/export.<str:form>", export, name="cases.export"),
]
