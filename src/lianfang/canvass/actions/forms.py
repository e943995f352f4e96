"""Writes to the forms that others ask for: mapped, withdrawn.  Filling one writes nothing but the look."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label
from lianfang.places.types import DivisionId

from ..models import ForeignForm
from ..queries import forms as queries
from ..queries.lists import local_day
from ..rules import forms as rules
from ..types.forms import FILL, FORM_NAME_TAKEN, HEAD_COLUMNS, AskedFor, FormColumn, FormHead, FormId, FormRows

FormColumns = Annotated[list[FormColumn], Field(min_length=1, max_length=HEAD_COLUMNS)]


@dataclass(frozen=True)
class FormMapped:
    """A form that can be filled now."""

    id: UUID


@action(duty=FILL, kind=Kind.DECISION, label=_("Map a form of somebody else"))
def map_form(
    *,
    division_id: DivisionId,
    name: Label,
    asked_for: AskedFor,
    expires_on: date,
    rows: FormRows,
    head: FormHead,
    columns: FormColumns,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> FormMapped:
    """Keep a form that somebody else asks for, with what each of its columns is: from then on it is filled from what is known.

    Raises Refused with every reason.
    """
    taken = queries.name_taken(division_id, name)
    refuse_if(
        [
            *rules.reasons_against_form(rows, columns, expires_on, on=local_day(at)),
            *([Reason(FORM_NAME_TAKEN, "name")] if taken else []),
        ]
    )
    made = ForeignForm.objects.create(
        id=ids.new("form"),
        division_id=division_id,
        name=name,
        **asked_for.model_dump(),
        expires_on=expires_on,
        rows=rows.value,
        head=head.model_dump(mode="json"),
        columns=[one.model_dump(mode="json") for one in columns],
        **stamp(ids, by, at),
    )
    return FormMapped(made.id)


@action(duty=FILL, kind=Kind.DECISION, label=_("Withdraw a form of somebody else"))
def withdraw_form(*, form_id: FormId, seen: int, by: Actor, at: datetime, ids: Ids) -> None:
    """Take a form back: it is filled no more, and its name is free.  Raises Refused, Stale."""
    row = queries.lock_form(form_id, seen=seen)
    ForeignForm.objects.filter(id=row.id).update(withdrawn_at=at, version=row.version + 1)
