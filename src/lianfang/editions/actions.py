"""Every write to outbreaks, rule editions and listed areas."""

import tomllib
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind, Label, ShortText, Version
from lianfang.places.types import DivisionId

from . import queries
from .comparing import stricter_than
from .documents import document_of, merge, read_toml, write_toml
from .flaws import edition_of
from .models import ListedArea, Outbreak, RuleEdition
from .presets import ALL, preset
from .types import Document, Edition, EditionRefused
from .vocabulary import (
    ADOPT,
    ALREADY_OVER,
    FLAW,
    FLAW_WORDS,
    LIST_AREAS,
    NAME_TAKEN,
    NOT_TOML,
    OTHER_DISEASE,
    UNKNOWN_PARENT,
    AreaCode,
    DocumentText,
    ListedAreaId,
    OutbreakId,
    Risk,
)


@action(duty=ADOPT, kind=Kind.SETUP, label=_("Open an outbreak"))
def open_outbreak(
    *,
    name: Label,
    disease: Label,
    division_id: DivisionId,
    began_at: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Outbreak:
    """Open an outbreak of a disease (a profile's key such as `covid19`) led by a division."""
    queries.forget()
    return Outbreak.objects.create(
        id=ids.new("outbreak"),
        name=name,
        disease=disease,
        division_id=division_id,
        began_at=began_at or at,
        **stamp(ids, by, at),
    )


@action(duty=ADOPT, kind=Kind.DECISION, label=_("Close an outbreak"), signed=True)
def close_outbreak(*, outbreak_id: OutbreakId, seen: Version, by: Actor, at: datetime) -> Outbreak:
    """An outbreak is over: nothing new is decided under its rules.  Raises Stale, Refused."""
    outbreak = queries.lock_outbreak(outbreak_id, seen=seen)
    if outbreak.ended_at is not None:
        raise Refused(Reason(ALREADY_OVER, "outbreak_id"))
    outbreak.ended_at = at
    outbreak.version += 1
    outbreak.save(update_fields=["ended_at", "version"])
    queries.forget()
    return outbreak


@action(duty=ADOPT, kind=Kind.SETUP, label=_("Adopt a rule edition"), public=False)
def adopt_edition(
    *, outbreak_id: OutbreakId, division_id: DivisionId, document: DocumentText, by: Actor, at: datetime, ids: Ids
) -> RuleEdition:
    """Adopt an edition, given as TOML, for an outbreak in a division from its `effective_from` on.

    A document that departs from a parent is completed from it: from an adopted edition of that name, else from the
    preset.  Raises Refused with every flaw, by dotted path.  Internal: a journey lets it act on open orders.
    """
    given, outbreak = _read(document), queries.outbreak(outbreak_id)
    parent_row, parent = _parent(given, outbreak.id)
    edition = _edition(merge(document_of(parent), given) if parent is not None else given, parent)
    reasons = []
    if edition.disease != outbreak.disease:
        reasons.append(Reason(OTHER_DISEASE, "document", {"disease": edition.disease}))
    if queries.editions(outbreak.id).filter(name=edition.name).exists():
        reasons.append(Reason(NAME_TAKEN, "document", {"name": edition.name}))
    if reasons:
        raise Refused(reasons)
    queries.forget()
    return RuleEdition.objects.create(
        id=ids.new("edition"),
        outbreak=outbreak,
        division_id=division_id,
        name=edition.name,
        parent=parent_row,
        effective_at=edition.starts_at,
        document=write_toml(edition),
        stricter=stricter_than(edition, parent) if parent is not None else [],
        **stamp(ids, by, at),
    )


def _read(text: str) -> Document:
    try:
        return read_toml(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Refused(Reason(NOT_TOML, "document", {"why": str(wrong)})) from None


def _parent(document: Document, outbreak_id: UUID) -> tuple[RuleEdition | None, Edition | None]:
    name = str(document.get("parent") or "")
    if not name:
        return None, None
    row = queries.editions(outbreak_id).filter(name=name).first()
    if row is not None:
        return row, queries.opened(row).edition
    if name not in ALL:
        raise Refused(Reason(UNKNOWN_PARENT, "document", {"parent": name[:80]}))
    return None, preset(name)


def _edition(document: Document, parent: Edition | None) -> Edition:
    try:
        return edition_of(document, parent=parent)
    except EditionRefused as refusal:
        raise Refused(
            Reason(FLAW, f"document.{p.path}", {"path": p.path, "flaw": FLAW_WORDS[p.code], **p.params})
            for p in refusal.problems
        ) from None


@action(duty=LIST_AREAS, kind=Kind.DECISION, label=_("List an area"))
def list_area(
    *,
    outbreak_id: OutbreakId,
    code: AreaCode,
    name: Label,
    risk: Risk = Risk.HIGH,
    source: ShortText = "",
    since: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> ListedArea:
    """List an area: arrivals from it fall under the rules from `since` (else now) on."""
    return ListedArea.objects.create(
        id=ids.new("listed_area"),
        outbreak_id=outbreak_id,
        code=code,
        name=name,
        risk=risk,
        source=source,
        since=since or at,
        **stamp(ids, by, at),
    )


@action(duty=LIST_AREAS, kind=Kind.DECISION, label=_("Take an area off the list"))
def unlist_area(*, listed_area_id: ListedAreaId, by: Actor, at: datetime) -> ListedArea:
    """Arrivals from this area are ordinary again.  Raises Refused when it is off the list already."""
    row = ListedArea.objects.select_for_update().get(id=listed_area_id)
    if row.until is not None or at <= row.since:
        raise Refused(Reason(ALREADY_OVER, "listed_area_id"))
    row.until = at
    row.save(update_fields=["until"])
    return row
