"""Reads of the forms that others ask for."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianfang.core.access import Actor
from lianfang.core.rows import locked_row, one_row
from lianfang.places import queries as places

from ..models import ForeignForm
from ..rules import forms as rules
from ..types.forms import FILL, FormColumn, FormField, FormHead, FormRows
from .lists import local_day


def forms_visible(by: Actor, at: datetime) -> QuerySet[ForeignForm]:
    """The forms that the actor may fill, by name: those mapped in, above or below an area of theirs."""
    areas = by.areas(FILL, at)
    rows = ForeignForm.objects.filter(withdrawn_at=None).order_by("name", "id")
    ids = places.division_ids(areas)
    if ids is None or areas is None:
        return rows
    above = {id for area in areas for id in places.ancestors(area)}
    return rows.filter(division_id__in=above | set(ids))


def form(by: Actor, form_id: UUID, at: datetime) -> ForeignForm:
    """One form that the actor may fill; raises Refused."""
    return one_row(forms_visible(by, at), form_id, "form_id")


def lock_form(form_id: UUID, *, seen: int) -> ForeignForm:
    """Lock a form; raises Refused, Stale."""
    return locked_row(ForeignForm.objects.filter(withdrawn_at=None), form_id, "form_id", seen=seen)


def name_taken(division_id: UUID, name: str) -> bool:
    """Whether a form of this name is mapped in a division."""
    return ForeignForm.objects.filter(division_id=division_id, name=name, withdrawn_at=None).exists()


def columns_of(row: ForeignForm) -> list[FormColumn]:
    """What each column of a form is, in their order."""
    return sorted((FormColumn.model_validate(one) for one in row.columns), key=lambda one: one.place)


def head_of(row: ForeignForm) -> FormHead:
    """The lines of a form above its rows."""
    return FormHead.model_validate(row.head)


def fields_of(rows: FormRows) -> list[FormField]:
    """What a column of such a form can be filled with."""
    return [one for one in FormField if rules.fits(one, rows)]


def is_over(row: ForeignForm, at: datetime) -> bool:
    """Whether nobody may ask for a form any more."""
    return any(True for _reason in rules.reasons_not_to_fill(row.expires_on, on=local_day(at)))


def form_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `canvass.form`."""
    rows = ForeignForm.objects.filter(id__in=ids, withdrawn_at=None)
    return {id: (division,) for id, division in rows.values_list("id", "division_id")}
