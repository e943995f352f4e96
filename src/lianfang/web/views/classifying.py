"""Steps of one case: classified, taken back, its onset set, reported and verified, sampled, given a bed, closed at home."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import (
    ADMIT,
    CLASS_WORDS,
    CLASSIFY,
    INFECTED,
    NEXT,
    REPORT,
    VERIFY,
    CaseClass,
    Fact,
)
from lianfang.health.types import SAMPLE, TestOutcome
from lianfang.isolation import queries as isolation
from lianfang.tracing import queries as tracing

from ..acting import actor, needs, now
from ..asking import Ask, choices_in, step
from ..bedside import bed_ask, conditions, specimen_ask
from ..shown import moment
from ..slots import Choice
from .case_page import case_crumbs, case_strip, visible_case


def _page(row: Any, at: datetime, heading: str, save: str, **more: Any) -> dict[str, Any]:
    """What every step of a case shows around its form."""
    return {
        "person": case_strip(row, at),
        "heading": heading,
        "save": save,
        "cancel_url": reverse("case", args=[row.id]),
        "breadcrumbs": case_crumbs(row, here=heading),
        **more,
    }


def _back(row: Any) -> str:
    return reverse("case", args=[row.id])


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CLASSIFY)
def classify(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Confirm, exclude or otherwise classify, signed; what follows, and what stands against each class, is said before."""
    row, at = visible_case(request, case_id), now(request)
    held = CaseClass(row.held) if row.held else None
    section = clinical.edition_for(row.outbreak_id, row.division_id, at).clinical
    open_to = [c for c in CaseClass if c in NEXT[held]]
    against = {c: clinical.reasons_against_class(row, c, at) for c in open_to if c is not CaseClass.SUSPECTED}
    ask = Ask(
        "journeys.classify_case",
        ("to", "fact", *(("epi", "clinical_signs") if CaseClass.SUSPECTED in open_to else ()), "linked_to"),
        known={"case_id": row.id, "seen": row.version},
        worded={
            "to": tuple(Choice(c.value, CLASS_WORDS[c]) for c in open_to),
            "epi": choices_in(section.epi_criteria),
            "clinical_signs": choices_in(section.clinical_criteria),
        },
        looks={
            "to": {"open": True, "wide": True, "label": _("Class")},
            "fact__kind": {"label": _("First fact")},
            "fact__at": {"label": _("When that was")},
            "epi": {"wide": True, "hint": _("For a suspected case.")},
            "clinical_signs": {"wide": True, "hint": _("For a suspected case.")},
            "linked_to": {"hint": _("Where the rules confirm by a link to a confirmed case.")},
        },
        given={"fact": _fact(row, at)},
        shown=_page(
            row,
            at,
            _("Classify"),
            _("Sign"),
            consequences_title=_("What follows"),
            consequences=[*_what_follows(section, open_to), *_what_stands_against(against)],
        ),
    )
    return step(request, ask, _back(row), _("Classified. What follows from it is set off."))


def _fact(row: Any, at: datetime) -> dict[str, Any]:
    """The first fact to fill in: the latest positive result where there is one, else the criteria, now."""
    results = clinical.results_of([row.person_id], at).get(row.person_id, ())
    positives = [r for r in results if r.outcome is TestOutcome.POSITIVE]
    if positives:
        return {"kind": Fact.POSITIVE_RESULT.value, "at": max(r.at for r in positives)}
    return {"kind": Fact.CRITERIA.value, "at": at}


def _what_follows(section: Any, open_to: list[CaseClass]) -> list[str]:
    lines = []
    if INFECTED & set(open_to):
        words = _("Confirmed, or infected without symptoms: reported within %(hours)s hours of the first fact;")
        lines.append(words % {"hours": section.report_hours})
        lines.append(_("the case is investigated, its contacts are traced, its places are disinfected."))
    if CaseClass.EXCLUDED in open_to:
        lines.append(_("Excluded: a report that was filed is withdrawn; nothing new is owed."))
    return lines


def _what_stands_against(against: Mapping[Any, Sequence[Any]]) -> list[str]:
    lines = []
    for held, reasons in against.items():
        if reasons:
            said = " ".join(reason.sentence() for reason in reasons)
            lines.append(_("Not yet %(class)s: %(reasons)s") % {"class": CLASS_WORDS[held], "reasons": said})
        else:
            lines.append(_("%(class)s: every criterion holds.") % {"class": CLASS_WORDS[held]})
    return lines


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CLASSIFY)
def unconfirm(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the classification that stands back, signed, for a reason; everything that unwinds is listed before."""
    row, at = visible_case(request, case_id), now(request)
    standing = clinical.standing(row.id)
    if standing is None:
        raise Http404
    held = CLASS_WORDS[CaseClass(standing.to)]
    before = [c for c in clinical.classifications(row.id) if c.voided_at is None and c.id != standing.id]
    ask = Ask(
        "journeys.unconfirm_case",
        ("reason",),
        known={"classification_id": standing.id, "seen": row.version},
        looks={"reason": {"wide": True, "kind": "longtext", "rows": 3}},
        shown=_page(
            row,
            at,
            _("Take back: %(class)s") % {"class": held},
            _("Sign and take back"),
            consequences_title=_("What unwinds"),
            consequences_tone="warn",
            consequences=_what_unwinds(row, before, at),
        ),
    )
    return step(request, ask, _back(row), _("Taken back. The entry stays in the history."))


def _what_unwinds(row: Any, before: list[Any], at: datetime) -> list[str]:
    """What becomes of everything that rested on a classification, counted."""
    lines = []
    if before:
        words = _("The case is again: %(class)s.")
        lines.append(words % {"class": CLASS_WORDS[CaseClass(before[-1].to)]})
    else:
        lines.append(_("Nobody holds this person to be a case any more."))
    reports = clinical.reports_of(row.id)
    if filed := reports.filter(filed_at__isnull=False).count():
        words = ngettext(
            "%(n)s report was filed; a revision or a withdrawal becomes due.",
            "%(n)s reports were filed; a revision or a withdrawal becomes due.",
            filed,
        )
        lines.append(words % {"n": filed})
    if before and CaseClass(before[-1].to) in INFECTED:
        return lines
    contacts = list(tracing.contacts_of_case(row.id))
    orders = isolation.orders_of([c.person_id for c in contacts], at)
    notices = tracing.notices_of_case(row.id).filter(withdrawn_at=None).count()
    for count, words in (
        (len(contacts), ngettext("%(n)s contact is voided.", "%(n)s contacts are voided.", len(contacts))),
        (
            len(orders),
            ngettext(
                "%(n)s order that rests on it alone is revoked: free at once.",
                "%(n)s orders: those that rest on it alone are revoked, their people free at once.",
                len(orders),
            ),
        ),
        (notices, ngettext("%(n)s notice is withdrawn.", "%(n)s notices are withdrawn.", notices)),
    ):
        if count:
            lines.append(words % {"n": count})
    return lines


@never_cache
@require_http_methods(["GET", "POST"])
@needs(CLASSIFY)
def onset(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Set or correct the day of onset, or the time of the first positive specimen."""
    row, at = visible_case(request, case_id), now(request)
    ask = Ask(
        "clinical.set_onset",
        ("onset_on", "sampled_at"),
        known={"case_id": row.id, "seen": row.version},
        looks={
            "onset_on": {"hint": _("First day of illness. Empty: no symptoms.")},
            "sampled_at": {"hint": _("First positive specimen; days count from it where there are no symptoms.")},
        },
        given={"onset_on": row.onset_on, "sampled_at": row.sampled_at},
        shown=_page(row, at, _("Day of onset"), _("Save")),
    )
    return step(request, ask, _back(row), _("The day of onset is set."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(REPORT, VERIFY)
def report(request: HttpRequest, case_id: UUID, report_id: UUID) -> HttpResponse:
    """File a statutory report, or verify what somebody else filed."""
    row, at = visible_case(request, case_id), now(request)
    found = clinical.reports_of(row.id).filter(id=report_id, dropped_at=None).first()
    if found is None:
        raise Http404
    known = {"report_id": found.id, "seen": found.version}
    if found.filed_at is None:
        lead = _("Due by %(at)s. What the case is now is frozen in the report.") % {"at": moment(found.due_at)}
        page = _page(row, at, _("File the statutory report"), _("Filed"), lead=lead, consequences=_says(row, found))
        ask = Ask("journeys.file_report", ("card_number",), known=known, shown=_titled(page))
        return step(request, ask, f"{_back(row)}#reports", _("Filed; somebody else verifies it."))
    words = {"at": moment(found.filed_at), "number": found.card_number or "–"}
    lead = _("Filed on %(at)s, card number %(number)s.") % words
    page = _page(row, at, _("Verify the statutory report"), _("Verified"), lead=lead, consequences=_says(row, found))
    ask = Ask("journeys.verify_report", (), known=known, shown=_titled(page))
    return step(request, ask, f"{_back(row)}#reports", _("Verified."))


def _titled(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "consequences_title": _("What the report says")}


def _says(row: Any, found: Any) -> list[str]:
    """The content of a report: what was filed, else what would be."""
    held = found.content.get("class") if found.filed_at else row.held
    onset_on = found.content.get("onset_on") if found.filed_at else row.onset_on
    onset_words = {"day": onset_on or _("not known")}
    return [
        str(CLASS_WORDS[CaseClass(held)]) if held else _("none"),
        _("Onset: %(day)s") % onset_words,
        _("First fact: %(at)s") % {"at": moment(row.first_fact_at)},
    ]


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SAMPLE)
def specimen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a specimen from a case."""
    row, at = visible_case(request, case_id), now(request)
    stay = clinical.open_admission_of(row.person_id)
    reason = "suspected" if row.held == CaseClass.SUSPECTED else "discharge"
    ask = specimen_ask(row.person_id, stay.division_id if stay else row.division_id, reason, at, _back(row))
    return step(request, ask, _back(row), _("The specimen is on its way."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def bed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a case a bed of the right zone."""
    row, at = visible_case(request, case_id), now(request)
    known = {"person_id": row.person_id, "case_id": row.id}
    ask = bed_ask(row.person_id, row, known, actor(request), at, _back(row))
    return step(request, ask, _back(row), _("The patient has a bed."))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End the isolation of a case who lies in no bed, signed; every reason against it stands on the page before."""
    row, at = visible_case(request, case_id), now(request)
    against = [reason.sentence() for reason in clinical.reasons_at_home(row, at)]
    ask = Ask(
        "journeys.close_case",
        (),
        known={"case_id": row.id, "seen": row.version},
        shown=_page(
            row,
            at,
            _("End the isolation of a case at home"),
            _("Sign"),
            **conditions(against, _("What stands against it"), _("The case is closed as recovered.")),
            closed=_not_yet(row) if against else None,
        ),
    )
    return step(request, ask, _back(row), _("The case is closed as recovered."))


def _not_yet(row: Any) -> dict[str, Any]:
    """What the page says instead of asking for a signature that would be refused."""
    return {
        "title": _("The isolation cannot end yet"),
        "text": _("It is signed here once nothing above stands against it."),
        "symbol": "clipboard",
        "url": reverse("case", args=[row.id]),
        "link": _("Open the case"),
    }


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMIT)
def death(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record that a case has died, signed; what ends with it, and what goes on, is said before."""
    row, at = visible_case(request, case_id), now(request)
    ask = Ask(
        "journeys.record_death",
        ("died_at",),
        known={"case_id": row.id, "seen": row.version},
        shown=_page(
            row,
            at,
            _("Record a death"),
            _("Sign"),
            consequences_title=_("What follows"),
            consequences=[
                _("The case is closed; the bed, an order on the person and what is owed to them end."),
                _("Reports, the investigation and the care for contacts and places go on."),
            ],
        ),
    )
    return step(request, ask, _back(row), _("The death is on record."))


paths = [
    path("cases/<uuid:case_id>/classify/", classify, name="case.classify"),
    path("cases/<uuid:case_id>/take-back/", unconfirm, name="case.unconfirm"),
    path("cases/<uuid:case_id>/onset/", onset, name="case.onset"),
    path("cases/<uuid:case_id>/reports/<uuid:report_id>/", report, name="case.report"),
    path("cases/<uuid:case_id>/specimen/", specimen, name="case.specimen"),
    path("cases/<uuid:case_id>/bed/", bed, name="case.bed"),
    path("cases/<uuid:case_id>/close/", close, name="case.close"),
    path("cases/<uuid:case_id>/death/", death, name="case.death"),
]
