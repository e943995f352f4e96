"""The records behind a figure: what a number opens to, and each record to the operation that made it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Model

from lianfang.core.access import Actor
from lianfang.core.figures import FIGURES, Figure, Measure, Scope, model_of, value
from lianfang.people import queries as people
from lianfang.people.types import SEE as SEE_PEOPLE
from lianfang.places import queries as places
from lianfang.reporting import scopes
from lianfang.reporting.types import RecordPage, RecordRow

PERSONS = "people.person"
PAGE_ROWS = 100


def records(
    figure_id: str,
    by: Actor,
    at: datetime,
    *,
    until: datetime | None = None,
    since: datetime | None = None,
    division_id: UUID | None = None,
    start: int = 0,
    rows: int = PAGE_ROWS,
) -> RecordPage:
    """A page of the records that a figure counts in the actor's area, newest first; a ratio's are what it is a share of.

    What happens is counted from `since`, else from the cut-off before `until`.  A person's card comes with a row whose
    person the actor may see.  Raises Refused.
    """
    figure, until = scopes.figure(figure_id), until or at
    areas = scopes.tops(by, at, division_id)
    asked = scopes.scope(areas, until, since or scopes.day_start(areas[0], until))
    found, total = _rows(_counted(figure), asked, start, min(rows, PAGE_ROWS), by, at)
    return RecordPage(
        figure=figure.id,
        label=figure.label,
        unit=figure.unit,
        record=_counted(figure).record,
        value=value(figure, asked),
        rows=found,
        total=total,
        parts=(figure.above, figure.below) if figure.measure is Measure.RATIO else (),
        source=_source(figure, areas[0], until),
    )


def _counted(figure: Figure) -> Figure:
    return FIGURES[figure.below] if figure.measure is Measure.RATIO else figure


def _source(figure: Figure, area: UUID, until: datetime) -> str:
    edition = scopes.edition_at(area, until) if figure.measure is Measure.VALUE else None
    return edition.name if edition is not None else ""


def _rows(
    figure: Figure, asked: Scope, start: int, most: int, by: Actor, at: datetime
) -> tuple[tuple[RecordRow, ...], int]:
    if figure.rows is None:
        return (), 0
    model = model_of(figure)
    wanted = {"when": figure.at or "at", "where": figure.division, "amount": figure.adds, "person": person_path(model)}
    plain = [name for name in ("op", "by") if any(f.name == name for f in model._meta.fields)]
    columns = {name: column for name, column in wanted.items() if column}
    query = figure.records(asked).order_by(f"-{columns['when']}", "-pk")
    page = list(query.values_list("pk", *columns.values(), *plain)[start : start + most])
    named = [dict(zip(("pk", *columns, *plain), row, strict=True)) for row in page]
    cards = _cards((row["person"] for row in named if row.get("person")), by, at)
    shown = places.names(row["where"] for row in named)
    rows = tuple(
        RecordRow(
            id=row["pk"],
            at=row["when"],
            division_id=row["where"],
            place=shown.get(row["where"], ""),
            op=row.get("op"),
            by=row.get("by"),
            amount=row.get("amount", 1),
            person=cards.get(row["person"]) if row.get("person") else None,
        )
        for row in named
    )
    return rows, query.order_by().count()


def person_path(model: type[Model]) -> str | None:
    """The column that leads from a table's row to the person it is about, itself or by one step; None where none does."""
    if model._meta.label_lower == PERSONS:
        return "pk"
    steps = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
    if direct := next((f.attname for f in steps if _leads_to_person(f)), None):
        return direct
    for step in steps:
        further = (f for f in step.remote_field.model._meta.fields if isinstance(f, ForeignKey))
        if there := next((f.attname for f in further if _leads_to_person(f)), None):
            return f"{step.name}__{there}"
    return None


def _leads_to_person(field: "ForeignKey[Any, Any]") -> bool:
    return field.name == "person" and field.remote_field.model._meta.label_lower == PERSONS


def _cards(ids: Iterable[UUID], by: Actor, at: datetime) -> dict[UUID, Any]:
    wanted = set(ids)
    if not wanted or not by.may(SEE_PEOPLE, at):
        return {}
    seen = people.visible(by, SEE_PEOPLE, at).filter(id__in=wanted).values_list("id", flat=True)
    return dict[UUID, Any](people.cards(seen, at))
