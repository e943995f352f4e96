"""Writes to lists: opened, mapped, filled chunk by chunk, cleared when their day is over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, refuse_if
from lianfang.core.ids import Ids, derived
from lianfang.core.inserting import Row, insert
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import SHUT, Kind, Label
from lianfang.editions import queries as editions
from lianfang.places.types import DivisionId

from ..marking import mark_of
from ..models import ImportChunk, Lead, LeadList, LeadPair, ListImport, SavedMapping
from ..queries import lists as queries
from ..rules import lists as rules
from ..types.leads import NOT_OF_THIS_LIST, ON_THE_LIST, LeadEntry, RefusedRow, RowNumber
from ..types.lists import (
    IMPORT_UNDER_WAY,
    KEEP_LISTS,
    ROWS_IN_A_CHUNK,
    ColumnChoice,
    DayOrder,
    FileRead,
    Grounds,
    ImportId,
    ListId,
    Totals,
)

Columns = Annotated[list[ColumnChoice], Field(min_length=1, max_length=400)]
Entries = Annotated[list[LeadEntry], Field(max_length=ROWS_IN_A_CHUNK)]
RefusedRows = Annotated[list[RefusedRow], Field(max_length=ROWS_IN_A_CHUNK)]


@dataclass(frozen=True)
class Opened:
    """A list that was opened."""

    id: UUID


@action(duty=KEEP_LISTS, kind=Kind.DECISION, label=_("Open a list of leads"))
def open_list(
    *, division_id: DivisionId, grounds: Grounds, expires_on: date, by: Actor, at: datetime, ids: Ids
) -> Opened:
    """Open a list for people who are to be found: who asked for it, by which law, what for, and the last day it is kept.

    Raises Refused where it would be kept longer than the rules in force allow.
    """
    edition = editions.in_force_here(division_id, at)
    most = editions.here_or_generic(division_id, at).privacy.lead_days
    refuse_if(rules.reasons_against_expiry(expires_on, most, on=queries.local_day(at)))
    made = LeadList.objects.create(
        id=ids.new("list"),
        division_id=division_id,
        source=grounds.source.value,
        requester=grounds.requester,
        legal_basis=grounds.legal_basis,
        purpose=grounds.purpose,
        edition=edition.id if edition is not None else None,
        expires_on=expires_on,
        **stamp(ids, by, at),
    )
    return Opened(made.id)


@action(duty=KEEP_LISTS, kind=Kind.DECISION, label=_("Save a mapping of columns"))
def save_mapping(
    *,
    division_id: DivisionId,
    name: Label,
    columns: Columns,
    day_order: DayOrder = DayOrder.UNSAID,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Opened:
    """Keep under a name what the columns of a kind of file are; a mapping of that name is replaced."""
    refuse_if(rules.reasons_against_columns(columns))
    said = {"columns": _plain(columns), "day_order": day_order.value}
    before = SavedMapping.objects.select_for_update().filter(division_id=division_id, name=name).first()
    if before is not None:
        SavedMapping.objects.filter(id=before.id).update(**said, version=before.version + 1)
        return Opened(before.id)
    made = SavedMapping.objects.create(
        id=ids.new("mapping"), division_id=division_id, name=name, **said, **stamp(ids, by, at)
    )
    return Opened(made.id)


@action(duty=KEEP_LISTS, kind=Kind.DECISION, label=_("Read a file into a list"))
def begin_import(
    *,
    list_id: ListId,
    file: FileRead,
    columns: Columns,
    day_order: DayOrder = DayOrder.UNSAID,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Opened:
    """Say which file is read into a list and how: its digest, its rows, what its columns are.  Its rows follow in chunks.

    Raises Refused for a column that tells where people were, and where the same file is in the list already.
    """
    kept = queries.lock_list(list_id)
    reasons = [
        *rules.reasons_not_to_add(kept.facts(), on=queries.local_day(at)),
        *rules.reasons_against_columns(columns),
    ]
    if ListImport.objects.filter(list=kept, digest=file.digest).exists():
        reasons.append(Reason(IMPORT_UNDER_WAY, "file.digest"))
    refuse_if(reasons)
    made = ListImport.objects.create(
        id=ids.new("import"),
        list=kept,
        division_id=kept.division_id,
        digest=file.digest,
        encoding=file.encoding,
        rows=file.rows,
        columns=_plain(columns),
        day_order=day_order.value,
        **stamp(ids, by, at),
    )
    return Opened(made.id)


@action(
    duty=KEEP_LISTS,
    kind=Kind.DECISION,
    label=_("Add rows of a file to a list"),
    subject=lambda params, _ids: params.list_id,
)
def add_leads(
    *,
    list_id: ListId,
    import_id: ImportId,
    first: RowNumber,
    entries: Entries,
    refused: RefusedRows,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Totals:
    """Add the next rows of a file to its list, up to 1,000: each is accepted, merged with the lead it repeats, or refused.

    Raises Refused where the rows are not consecutive, are there already, or somebody comes twice without its being said.
    """
    kept = queries.lock_list(list_id)
    one = ListImport.objects.filter(id=import_id, list=kept).prefetch_related("chunks").first()
    if one is None:
        raise Refused(Reason(NOT_OF_THIS_LIST, "import_id"))
    refuse_if(
        [
            *rules.reasons_not_to_add(kept.facts(), on=queries.local_day(at)),
            *rules.reasons_against_rows(one.facts(), first, entries, refused),
        ]
    )
    key = _key(list_id, entries)
    marks = [mark_of(key, entry) if key else None for entry in entries]
    refuse_if(_reasons_against_repeats(one, entries, marks))
    insert(Lead, (_lead(one, e, m, key, by, at, ids) for e, m in zip(entries, marks, strict=True)))
    merged = sum(1 for entry in entries if entry.same_as is not None)
    became = Totals(len(entries) + len(refused), len(entries) - merged, merged, len(refused))
    ImportChunk.objects.create(
        id=ids.new("chunk"),
        list_import=one,
        first=first,
        last=first + became.rows - 1,
        accepted=became.accepted,
        merged=became.merged,
        refused=became.refused,
        refusals=[[row.row, row.reasons] for row in refused],
        **stamp(ids, by, at),
    )
    return became


def clear(list_ids: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """Take out of lists whatever tells who is on them; their keys are destroyed beside.  Internal."""
    Lead.objects.filter(list_id__in=list_ids).update(sealed=b"", mark=None)
    LeadPair.objects.filter(lead__list_id__in=list_ids).update(sealed=None)
    for kept in LeadList.objects.select_for_update().filter(id__in=list_ids, destroyed_at=None).order_by("id"):
        kept.destroyed_at = at
        kept.version += 1
        kept.save(update_fields=["destroyed_at", "version"])


def _plain(columns: Sequence[ColumnChoice]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in columns]


def _key(list_id: UUID, entries: Sequence[LeadEntry]) -> bytes:
    """The key of a list; empty where what it said is read back after it was destroyed."""
    if any(SHUT in f"{entry.name}{entry.id_number}{entry.phone}" for entry in entries):
        return b""
    return privacy.keys_of([list_id], make=True)[list_id]


def _reasons_against_repeats(
    one: ListImport, entries: Sequence[LeadEntry], marks: Sequence[str | None]
) -> Iterator[Reason]:
    """Why a row does not repeat the lead it says, or repeats one that it does not say."""
    first: Mapping[UUID, LeadEntry] = {derived(one.id, "lead", e.row): e for e in entries if e.same_as is None}
    said = {entry.same_as for entry in entries if entry.same_as is not None}
    there = queries.unmerged(one.list_id, said) | first.keys()
    alone = [mark if entry.same_as is None else None for entry, mark in zip(entries, marks, strict=True)]
    twice = rules.twice(alone, queries.leads_marked(one.list_id, [mark for mark in alone if mark is not None]))
    for n, entry in enumerate(entries):
        if entry.same_as is not None and entry.same_as not in there:
            yield Reason(NOT_OF_THIS_LIST, f"entries.{n}.same_as")
        if n in twice:
            yield Reason(ON_THE_LIST, f"entries.{n}.same_as")


def _lead(one: ListImport, entry: LeadEntry, mark: str | None, key: bytes, by: Actor, at: datetime, ids: Ids) -> Row:
    said = entry.model_dump(mode="json", exclude={"row", "same_as", "sex", "division_id"})
    return {
        **stamp(ids, by, at),
        "id": derived(one.id, "lead", entry.row),
        "version": 1,
        "list_id": one.list_id,
        "list_import_id": one.id,
        "row": entry.row,
        "division_id": entry.division_id or one.division_id,
        "sex": entry.sex.value,
        "birth_year": entry.born_on.year if entry.born_on else None,
        "sealed": privacy.seal(key, said) if key else b"",
        "mark": mark,
        "same_as_id": entry.same_as,
    }
