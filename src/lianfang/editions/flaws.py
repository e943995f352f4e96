"""What is wrong with an edition: every reason at once, by dotted path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError

from .comparing import stricter_than
from .days import parse_clock
from .documents import DESCRIBED, leaves, nearest, sections_of, sources_of
from .later import brought_forward
from .types import (
    SECTIONS,
    Clinical,
    Document,
    Edition,
    EditionRefused,
    Flaw,
    General,
    Isolation,
    Problem,
    Responsibility,
    Tasks,
    Tracing,
    TransportScope,
)

_FLAW_OF_PYDANTIC = {
    "missing": Flaw.MISSING,
    "extra_forbidden": Flaw.UNKNOWN_FIELD,
    "greater_than_equal": Flaw.TOO_SMALL,
    "greater_than": Flaw.TOO_SMALL,
    "too_short": Flaw.TOO_SMALL,
    "string_too_short": Flaw.TOO_SMALL,
    "less_than_equal": Flaw.TOO_LARGE,
    "less_than": Flaw.TOO_LARGE,
    "too_long": Flaw.TOO_LARGE,
    "string_too_long": Flaw.TOO_LARGE,
    "enum": Flaw.NOT_A_CHOICE,
    "string_pattern_mismatch": Flaw.BAD_FORMAT,
    "decimal_max_places": Flaw.BAD_FORMAT,
    "decimal_parsing": Flaw.BAD_FORMAT,
    "datetime_from_date_parsing": Flaw.BAD_FORMAT,
    "datetime_parsing": Flaw.BAD_FORMAT,
    "timezone_naive": Flaw.BAD_FORMAT,
}
_PARAMS = {"ge", "gt", "le", "lt", "min_length", "max_length", "expected", "pattern", "decimal_places"}


def edition_of(document: Document, *, parent: Edition | None = None) -> Edition:
    """The edition a complete document states.  Raises ``EditionRefused`` with every problem.

    What came to editions after the document was written is as the generic edition states it.
    """
    document = brought_forward(document)
    if found := tuple(problems(document, parent=parent)):
        raise EditionRefused(str(document.get("name", "")), found)
    return Edition.model_validate(document)


def problems(document: Document, *, parent: Edition | None = None) -> Iterator[Problem]:
    """Every reason why a complete document is no valid edition, by dotted path.

    ``parent`` is the edition it departs from; when given, being stricter than it needs ``approved_by``.
    """
    document = brought_forward(document)
    broken = yield from _problems_of_form(document)
    for name, section in SECTIONS.items():
        if name not in broken:
            yield from _problems_of_section(section.model_validate(document[name]))
    if not broken & {"isolation", "tracing"}:
        isolation = Isolation.model_validate(document["isolation"])
        tracing = Tracing.model_validate(document["tracing"])
        category = isolation.categories.get(tracing.contact_category)
        if category is None or not category.in_use:
            yield Problem("tracing.contact_category", Flaw.UNKNOWN_REFERENCE, {"key": tracing.contact_category})
    yield from _problems_of_sources(document)
    if parent is not None and not broken and not document.get("approved_by"):
        for path in stricter_than(Edition.model_validate(document), parent):
            yield Problem(path, Flaw.STRICTER_UNAPPROVED, {"parent": parent.name})


def _problems_of_form(document: Document) -> Generator[Problem, None, set[str]]:
    """Problems of fields and types; returns the names of the top-level entries that have any."""
    broken: set[str] = set()
    try:
        Edition.model_validate(document)
    except ValidationError as refused:
        for error in refused.errors(include_url=False, include_input=False):
            broken.add(str(error["loc"][0]))
            code = _FLAW_OF_PYDANTIC.get(error["type"], Flaw.WRONG_TYPE)
            context = error.get("ctx", {})
            if error["type"] == "literal_error":
                code = Flaw.NOT_A_CHOICE if " or " in str(context.get("expected")) else Flaw.FIXED
            params = {
                key: value if type(value) is int else str(value) for key, value in context.items() if key in _PARAMS
            }
            yield Problem(".".join(str(part) for part in error["loc"] if part != "[key]"), code, params)
    return broken


def _problems_of_sources(document: Document) -> Iterator[Problem]:
    values = leaves(sections_of(document))
    sources = sources_of(document)
    for path in values:
        if nearest(sources, path) is None:
            yield Problem(path, Flaw.WITHOUT_SOURCE, {})
    described = {*DESCRIBED, *values}
    tables = {".".join(path.split(".")[:depth]) for path in values for depth in range(1, path.count(".") + 1)}
    tables.update(_empty(sections_of(document)))
    for path in sources:
        if path not in described and path not in tables:
            yield Problem(f"sources.{path}", Flaw.SOURCE_OF_NOTHING, {})


def _empty(table: Mapping[str, object], above: str = "") -> Iterator[str]:
    """The tables in which nothing is named: that nothing is, is a value with a source."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _empty(value, f"{above}{key}.") if value else (f"{above}{key}",)


def _problems_of_section(section: BaseModel) -> Iterator[Problem]:
    match section:
        case General():
            yield from _problems_of_general(section)
        case Isolation():
            yield from _problems_of_isolation(section)
        case Clinical():
            yield from _problems_of_clinical(section)
        case Tracing():
            yield from _problems_of_tracing(section)
        case Responsibility():
            for key in section.chain:
                if key not in section.charges:
                    yield Problem("responsibility.chain", Flaw.UNKNOWN_REFERENCE, {"key": key})
            yield from _repeated("responsibility.chain", section.chain)
            if section.refusals.charge and section.refusals.charge not in section.charges:
                yield Problem(
                    "responsibility.refusals.charge", Flaw.UNKNOWN_REFERENCE, {"key": section.refusals.charge}
                )
        case Tasks():
            minutes = [step.after_minutes for step in section.escalation]
            if minutes != sorted(set(minutes)):
                yield Problem("tasks.escalation", Flaw.OUT_OF_ORDER, {})


def _problems_of_general(section: General) -> Iterator[Problem]:
    if section.time_zone not in _zones():
        yield Problem("general.time_zone", Flaw.UNKNOWN_ZONE, {"key": section.time_zone})
    if parse_clock(section.cutoff) == timedelta(0):
        yield Problem("general.cutoff", Flaw.BAD_FORMAT, {"expected": "00:01-24:00"})


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _problems_of_isolation(section: Isolation) -> Iterator[Problem]:
    for key, category in section.categories.items():
        path = f"isolation.categories.{key}"
        if category.care_team not in section.care_teams:
            yield Problem(f"{path}.care_team", Flaw.UNKNOWN_REFERENCE, {"key": category.care_team})
        if category.in_use and category.days == 0:
            yield Problem(f"{path}.days", Flaw.TOO_SMALL, {"ge": 1})
    for key, team in section.care_teams.items():
        yield from _repeated(f"isolation.care_teams.{key}.roles", [role.key for role in team.roles])
    yield from _repeated("isolation.checklist", [item.key for item in section.checklist])
    windows = [(parse_clock(window.opens), parse_clock(window.closes)) for window in section.reading_windows]
    if len(windows) != section.readings_per_day:
        yield Problem("isolation.reading_windows", Flaw.WINDOWS_DISAGREE, {"expected": section.readings_per_day})
    moments = [moment for window in windows for moment in window]
    if any(later <= earlier for earlier, later in pairwise(moments)):
        yield Problem("isolation.reading_windows", Flaw.WINDOWS_OVERLAP, {})
    longest = max((category.days for category in section.categories.values() if category.in_use), default=0)
    days = section.release.test_days
    if any(day > longest for day in days):
        yield Problem("isolation.release.test_days", Flaw.BEYOND_STAY, {"le": longest})
    if list(days) != sorted(set(days)):
        yield Problem("isolation.release.test_days", Flaw.OUT_OF_ORDER, {})
    if section.release.negatives > len(days):
        yield Problem("isolation.release.negatives", Flaw.MORE_THAN_LISTED, {"le": len(days)})


def _repeated(path: str, keys: Iterable[str]) -> Iterator[Problem]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Problem(path, Flaw.REPEATED_KEY, {"key": key})


def _problems_of_clinical(section: Clinical) -> Iterator[Problem]:
    if section.onset_symptom and section.onset_symptom not in section.symptoms:
        yield Problem("clinical.onset_symptom", Flaw.UNKNOWN_REFERENCE, {"key": section.onset_symptom})
    suspected, listed = section.suspected, len(section.clinical_criteria)
    asked = [
        ("epi_least", suspected.epi_least, len(section.epi_criteria)),
        ("clinical_with_epi", suspected.clinical_with_epi, listed),
        ("clinical_without_epi", 0 if suspected.epi_needed else suspected.clinical_without_epi, listed),
    ]
    for field, count, most in asked:
        if count > most:
            yield Problem(f"clinical.suspected.{field}", Flaw.MORE_THAN_LISTED, {"le": most})
    if section.discharge.negatives and not section.discharge.methods:
        yield Problem("clinical.discharge.methods", Flaw.TOO_SMALL, {"min_length": 1})
    if section.result_urgent_hours > section.result_hours:
        yield Problem("clinical.result_urgent_hours", Flaw.TOO_LARGE, {"le": section.result_hours})


def _problems_of_tracing(section: Tracing) -> Iterator[Problem]:
    for key, rule in section.transport.items():
        if (rule.scope is TransportScope.ROWS) != (rule.rows > 0):
            yield Problem(f"tracing.transport.{key}.rows", Flaw.OUT_OF_ORDER, {"scope": rule.scope.value})
