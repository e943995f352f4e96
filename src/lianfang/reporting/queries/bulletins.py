"""Bulletins: every figure of a division as of a moment, as known now or as it was issued."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core.access import Actor, actor_of, covers
from lianfang.core.errors import refuse_if
from lianfang.core.figures import FIGURES, Figure, Measure, Scope, flows, percent, value, value_of_each
from lianfang.core.rows import one_row
from lianfang.places import queries as places
from lianfang.reporting import catalogue, rules, scopes
from lianfang.reporting.models import Bulletin
from lianfang.reporting.types import ISSUE, SEE, Audience, Entry, Issuer, Line, Sheet, Span, Value
from lianfang.reporting.wording import english
from lianfang.roster import queries as roster


class _Numbers:
    """The numbers of one sheet: counted together where they can be, each asked of the database once."""

    def __init__(self, moment: Scope, day: Scope) -> None:
        self._scopes = {Span.MOMENT: moment, Span.TOTAL: moment, Span.DAY: day}
        counted = [figure for figure in FIGURES.values() if figure.rows is not None]
        self._known: dict[tuple[str, Span], Value] = {}
        for span in (Span.DAY, Span.MOMENT):
            own = (figure for figure in counted if rules.span_of(flows(figure)) is span)
            self._known |= {(id, span): n for id, n in value_of_each(own, self._scopes[span]).items()}

    def of(self, figure: Figure, span: Span) -> Value:
        """The number of a declared figure."""
        key = (figure.id, span)
        if key not in self._known:
            ratio = figure.measure is Measure.RATIO
            self._known[key] = self._ratio(figure, span) if ratio else self.narrow(figure, span)
        return self._known[key]

    def narrow(self, figure: Figure, span: Span) -> Value:
        """The number of a figure that is not among the declared ones."""
        return value(figure, self._scopes[span])

    def base(self, figure: Figure, span: Span) -> int | None:
        """What a percentage is of."""
        below = self.of(FIGURES[figure.below], span) if figure.measure is Measure.RATIO else None
        return below if isinstance(below, int) else None

    def _ratio(self, figure: Figure, span: Span) -> Value:
        return percent(*(self.of(FIGURES[id], span) for id in (figure.above, figure.below)))


def sheet_now(division_id: UUID, until: datetime, known_at: datetime) -> Sheet:
    """Every figure of a division as of `until`, as the records say now.  Raises Refused for an unknown division."""
    row = places.division(division_id)
    since = scopes.day_start(division_id, until)
    whole = scopes.scope((division_id,), until, None)
    numbers = _Numbers(whole, replace(whole, since=since))
    return Sheet(
        division_id=division_id,
        code=row.code,
        name=row.name,
        level=row.level,
        since=since,
        until=until,
        known_at=known_at,
        lines=tuple(_lines(catalogue.entries_of(row.code), numbers)),
    )


def _lines(entries: tuple[Entry, ...], numbers: _Numbers) -> Iterator[Line]:
    taken = set()
    for entry in entries:
        figure = catalogue.figure_of(entry)
        if not entry.conditions:
            taken.add((entry.figure, entry.span))
        n = numbers.narrow(figure, entry.span) if entry.conditions else numbers.of(figure, entry.span)
        yield Line(entry.id, figure.id, n, entry.unit, entry.span, numbers.base(figure, entry.span))
    for figure in FIGURES.values():
        span = rules.span_of(flows(figure))
        if (figure.id, span) not in taken:
            base = numbers.base(figure, span)
            yield Line(figure.id, figure.id, numbers.of(figure, span), english(figure.unit), span, base)


def bulletin(
    division_id: UUID,
    until: datetime,
    by: Actor,
    at: datetime,
    *,
    audience: Audience = Audience.INTERNAL,
) -> Sheet:
    """The bulletin of a division as of `until`: as it was issued (last corrected) where it was, else as known at `at`.

    Raises Refused for a division that the actor does not see, and for a public release where no edition rules.
    """
    scopes.tops(by, at, division_id)
    now = sheet_now(division_id, until, at)
    rows = Bulletin.objects.select_related("correction_of", "division")
    row = rows.filter(division_id=division_id, until=until, corrected_by=None).first()
    return _released(now if row is None else _as_issued(row, now), audience)


def ended(until: datetime, at: datetime) -> datetime:
    """The moment `until`, once it has come; raises Refused before."""
    refuse_if(rules.reasons_not_to_issue(until, None, at=at))
    return until


def issued_bulletin(bulletin_id: UUID, by: Actor, at: datetime, *, audience: Audience = Audience.INTERNAL) -> Sheet:
    """A bulletin as it was issued, corrected since or not: its frozen figures, nothing is counted.  Raises Refused."""
    return _released(_frozen(_seen(bulletin_id, by, at)), audience)


def issued_beside_now(bulletin_id: UUID, by: Actor, at: datetime) -> Sheet:
    """A bulletin as it was issued, and what differs now: every figure is counted anew.  Raises Refused."""
    row = _seen(bulletin_id, by, at)
    return _as_issued(row, sheet_now(row.division_id, row.until, at))


def _seen(bulletin_id: UUID, by: Actor, at: datetime) -> Bulletin:
    row = one_row(Bulletin.objects.select_related("correction_of", "division"), bulletin_id, "bulletin_id")
    scopes.tops(by, at, row.division_id)
    return row


def _frozen(row: Bulletin) -> Sheet:
    return Sheet(
        division_id=row.division_id,
        code=row.division.code,
        name=row.division.name,
        level=row.division.level,
        since=row.since,
        until=row.until,
        known_at=row.known_at,
        lines=thawed(row.lines),
        bulletin_id=row.id,
        number=row.number,
        corrects=row.correction_of.number if row.correction_of else None,
        reason=row.note,
        issuer=_issuer(row),
    )


def _issuer(row: Bulletin) -> Issuer:
    """Who issued a bulletin, as what and where they acted when they did."""
    grants = actor_of(row.by, row.at).grants_of(ISSUE, row.at)
    held = [g for g in grants if covers(None if g.area is None else (g.area,), [row.division_id])]
    grant = min(held, key=lambda g: g.deputy_for is not None, default=None)
    other = grant.deputy_for if grant is not None else None
    names = roster.member_names(id for id in (row.by, other) if id is not None)
    return Issuer(
        name=names.get(row.by, ""),
        at=row.at,
        organisation=roster.organisation_of(row.by),
        role=grant.role if grant else "",
        area=places.names([grant.area])[grant.area] if grant and grant.area else row.division.name,
        stands_in_for=names.get(other, "") if other is not None else "",
    )


def _as_issued(row: Bulletin, now: Sheet) -> Sheet:
    frozen = _frozen(row)
    return replace(frozen, differences=tuple(rules.differences(frozen.lines, now.lines)))


def _released(sheet: Sheet, audience: Audience) -> Sheet:
    if audience is Audience.INTERNAL:
        return sheet
    section = scopes.ruling_edition(sheet.division_id, sheet.until).reporting
    return replace(sheet, lines=rules.released(sheet.lines, section, sheet.level), differences=())


def issued(by: Actor, at: datetime) -> "QuerySet[Bulletin]":
    """The bulletins of the actor's areas, the latest moment first, a correction before what it corrects."""
    ids = places.division_ids(by.areas(SEE, at))
    rows = Bulletin.objects.select_related("division", "correction_of").defer("lines")
    return rows if ids is None else rows.filter(division_id__in=ids)


def lock_bulletin(bulletin_id: UUID) -> Bulletin:
    """Lock an issued bulletin; raises Refused when unknown."""
    return one_row(Bulletin.objects.select_for_update(), bulletin_id, "bulletin_id")


def last_bulletin(division_id: UUID) -> Bulletin | None:
    """Lock the newest bulletin of a division, whose number the next one follows; None where none was issued."""
    return Bulletin.objects.select_for_update().filter(division_id=division_id).order_by("-number").first()


def bulletin_of(division_id: UUID, until: datetime) -> Bulletin | None:
    """The bulletin first issued for a moment."""
    return Bulletin.objects.filter(division_id=division_id, until=until, correction_of=None).first()


def correction_of(bulletin_id: UUID) -> Bulletin | None:
    """The bulletin that corrects one."""
    return Bulletin.objects.filter(correction_of_id=bulletin_id).first()


def frozen_lines(sheet: Sheet) -> list[list[Any]]:
    """A sheet's lines as they are kept."""
    return [[n.id, n.figure, rules.frozen(n.value), n.unit, n.span.value, n.base] for n in sheet.lines]


def thawed(kept: list[list[Any]]) -> tuple[Line, ...]:
    """Kept lines, read back."""
    return tuple(Line(id, figure, n, unit, Span(span), base) for id, figure, n, unit, span, base in kept)


def bulletin_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `reporting.bulletin`."""
    return {id: (d,) for id, d in Bulletin.objects.filter(id__in=ids).values_list("id", "division_id")}
