"""What a bulletin says, worded: the one content that every renderer sets."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianfang.core import training
from lianfang.core.figures import qualified
from lianfang.reporting import scopes, wording
from lianfang.reporting.types import HEADLINES, Issuer, Line, Sheet, Value
from lianfang.roster import queries as roster

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """A part of a document: its heading, the columns, and rows of texts and numbers."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Document:
    """A worded document.  `facts` are name and text; `language` is the one it is worded in."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    language: str
    made_at: str


def document(sheet: Sheet, language: str) -> Document:
    """A sheet in the active language; the parts in the order of `wording.SECTIONS`."""
    return Document(
        title=training.marked(_("Bulletin of %(division)s") % {"division": sheet.name}),
        subtitle=_("As of %(moment)s") % {"moment": spoken(sheet)},
        facts=tuple(_facts(sheet)),
        tables=tuple(_tables(sheet)),
        notes=tuple(_notes(sheet)),
        language=language,
        made_at=sheet.known_at.isoformat(timespec="seconds"),
    )


def spoken(sheet: Sheet) -> str:
    """The moment as it is read: `2020-02-13 24:00`."""
    return scopes.shown_moment(sheet.until).replace("T", " ")


def _facts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield _("Division"), f"{sheet.name} ({sheet.code})"
    if sheet.number is None:
        yield _("Number"), _("not issued")
    else:
        yield _("Number"), str(sheet.number)
    if sheet.corrects is not None:
        yield _("Corrects"), _("Bulletin %(number)s") % {"number": sheet.corrects}
        yield _("Reason"), sheet.reason
    if sheet.issuer is not None:
        yield from _issuing(sheet.issuer)
    yield _("The day counts from"), scopes.shown_moment(sheet.since).replace("T", " ")
    yield _("Known at"), scopes.shown_moment(sheet.known_at).replace("T", " ")


def _issuing(issuer: Issuer) -> Iterator[tuple[str, str]]:
    """The authority that issued it, the person who did, and when."""
    if issuer.role and not issuer.organisation:
        area, role = issuer.area, roster.role_words(issuer.role)
        yield _("Issuing authority"), _("%(area)s, %(role)s") % {"area": area, "role": role}
    else:
        yield _("Issuing authority"), issuer.organisation or issuer.area
    if issuer.name:
        words = {"name": issuer.name, "other": issuer.stands_in_for}
        name = _("%(name)s, standing in for %(other)s") % words if issuer.stands_in_for else issuer.name
        yield _("Issued by"), name
    yield _("Issued at"), scopes.shown_moment(issuer.at).replace("T", " ")


def _tables(sheet: Sheet) -> Iterator[Table]:
    columns = (_("Figure"), _("Value"), _("Unit"), _("Reference"))
    if first := glance(sheet):
        yield Table(_("At a glance"), columns, first)
    left = list(sheet.lines)
    for module, heading in wording.SECTIONS.items():
        part = [line for line in left if line.figure.partition(".")[0] == module]
        left = [line for line in left if line not in part]
        if part:
            yield Table(str(heading), columns, tuple(_row(line) for line in part))
    if left:
        yield Table(_("Other figures"), columns, tuple(_row(line) for line in left))
    if sheet.differences:
        columns = (_("Figure"), _("As issued"), _("As known now"), _("Reference"))
        rows = tuple((wording.label(d.figure, d.id), cell(d.issued), cell(d.now), d.id) for d in sheet.differences)
        yield Table(_("Changed since it was issued"), columns, rows)


def glance(sheet: Sheet) -> tuple[tuple[Cell, ...], ...]:
    """The rows of the command seat's figures, in its order."""
    first = (line for id in HEADLINES for line in sheet.lines if line.figure == id)
    return tuple(_row(line) for line in first)


def _row(line: Line) -> tuple[Cell, ...]:
    name, span = wording.label(line.figure, line.id), str(wording.SPAN_WORDS[line.span])
    return str(qualified(name, span)) if span else name, cell(line.value), wording.unit(line.figure, line.unit), line.id


def cell(value: Value) -> Cell:
    """A value for a cell: numbers stay numbers."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else wording.shown(value)


def _notes(sheet: Sheet) -> Iterator[str]:
    yield _("Nothing on record is reported as 0. “–” stands where there is nothing to divide by or no rule in force.")
    if any(isinstance(line.value, str) and line.value.startswith("<") for line in sheet.lines):
        yield _("Small counts are hidden, because they may point at a person.")
