"""Forms that somebody else asks to be filled: what their columns can be, on what ground they are asked for, until when."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from lianfang.core.access import duty
from lianfang.core.errors import reason_code
from lianfang.core.types import Label, Ref

FILL = duty("canvass.fill_forms", _("map the forms that others ask for, and fill them"))
FormId = Annotated[UUID, Ref("canvass.form")]
HEAD_LINES, HEAD_COLUMNS = 12, 80

FORM_NAME_TAKEN = reason_code("canvass.form_name_taken", _("A form of this name is mapped here already."))
FORM_IS_OVER = reason_code(
    "canvass.form_is_over", _("Nobody may ask for this form any more: its last day was %(day)s.")
)
FORM_NEEDS_A_DAY = reason_code("canvass.form_needs_a_day", _("Its last day is over already; give a day to come."))
NOTHING_MAPPED = reason_code("canvass.nothing_mapped", _("Say of at least one column what it is."))
COLUMN_TWICE = reason_code("canvass.column_twice", _("A column is named twice."))
OF_THE_OTHER_KIND = reason_code(
    "canvass.of_the_other_kind", _("A row of this form is not what this column says something about.")
)


class FormRows(StrEnum):
    """What a row of a form is."""

    PEOPLE = "people"
    AREAS = "areas"


FORM_ROWS_WORDS = {FormRows.PEOPLE: _("a person"), FormRows.AREAS: _("an area, with figures")}


class FormField(StrEnum):
    """What a column can be filled with from what is known."""

    COUNTER = "counter"
    NAME = "name"
    SEX = "sex"
    AGE = "age"
    BORN_ON = "born_on"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    CARE = "care"
    ELSEWHERE = "elsewhere"
    BOUND_BY = "bound_by"
    BOUND_UNTIL = "bound_until"
    AREA = "area"
    TODAY = "today"
    FILLED_BY = "filled_by"


FORM_FIELD_WORDS = {
    FormField.COUNTER: _("running number"),
    FormField.NAME: _("name"),
    FormField.SEX: _("sex"),
    FormField.AGE: _("age"),
    FormField.BORN_ON: _("date of birth"),
    FormField.ID_NUMBER: _("identity number"),
    FormField.PHONE: _("telephone"),
    FormField.ADDRESS: _("address"),
    FormField.COUNTY: _("county"),
    FormField.TOWN: _("township"),
    FormField.VILLAGE: _("village or community"),
    FormField.CARE: _("needs special care because"),
    FormField.ELSEWHERE: _("away or a guest"),
    FormField.BOUND_BY: _("order that binds them"),
    FormField.BOUND_UNTIL: _("order ends"),
    FormField.AREA: _("name of the area"),
    FormField.TODAY: _("day of filling"),
    FormField.FILLED_BY: _("who fills it"),
}
OF_BOTH = frozenset({FormField.COUNTER, FormField.COUNTY, FormField.TOWN, FormField.TODAY, FormField.FILLED_BY})
"""What can be said of a person and of an area."""


class FormColumn(BaseModel):
    """One column of a form: its place, from 0, its heading, and what fills it: a field or a figure (none: it stays empty)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Annotated[int, Field(ge=0, lt=HEAD_COLUMNS)]
    heading: Annotated[str, Field(max_length=200)] = ""
    field: FormField | None = None
    figure: Annotated[str, Field(max_length=80)] = ""


class Merged(BaseModel):
    """Cells of a heading that are one: the first and the last line and column, from 0."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    top: Annotated[int, Field(ge=0, lt=HEAD_LINES)]
    left: Annotated[int, Field(ge=0, lt=HEAD_COLUMNS)]
    bottom: Annotated[int, Field(ge=0, lt=HEAD_LINES)]
    right: Annotated[int, Field(ge=0, lt=HEAD_COLUMNS)]


HeadCell = Annotated[str, Field(max_length=200)]
HeadLine = Annotated[list[HeadCell], Field(max_length=HEAD_COLUMNS)]


class FormHead(BaseModel):
    """The lines of a form above its rows, as they stand in the file; whatever rows the file had are not kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: Annotated[list[HeadLine], Field(min_length=1, max_length=HEAD_LINES)]
    merged: Annotated[list[Merged], Field(max_length=200)] = []


class AskedFor(BaseModel):
    """On what ground a form is asked for: by whom, by which law, what for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requester: Label
    legal_basis: Label
    purpose: Label
