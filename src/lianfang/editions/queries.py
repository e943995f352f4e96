"""Reads of outbreaks and of the rules in force."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import F, Q, QuerySet

from lianfang.core import errors
from lianfang.core.errors import Reason, Refused
from lianfang.core.memory import forgets
from lianfang.core.rows import locked_row, one_row
from lianfang.places import queries as places

from .documents import read_toml
from .flaws import edition_of
from .models import ListedArea, Outbreak, RuleEdition
from .presets import ALL, GENERIC, preset
from .types import Edition
from .vocabulary import NO_EDITION, NO_OUTBREAK, EditionInForce

REMEMBERED_SECONDS = 1.0


@dataclass
class _Memory:
    """The outbreaks and the heads of editions, which every operation asks for: read anew each second, and after a change."""

    read_at: float = float("-inf")
    outbreaks: tuple[Outbreak, ...] = ()
    editions: tuple[RuleEdition, ...] = ()


_memory = _Memory()


@forgets
def forget() -> None:
    """Read outbreaks and editions again at the next question; after a change and between tests."""
    _memory.read_at = float("-inf")


def _remembered() -> _Memory:
    if time.monotonic() - _memory.read_at > REMEMBERED_SECONDS:
        _memory.outbreaks = tuple(Outbreak.objects.order_by("-began_at"))
        _memory.editions = tuple(RuleEdition.objects.defer("document"))
        _memory.read_at = time.monotonic()
    return _memory


@lru_cache(maxsize=256)
def _read(edition_id: UUID) -> Edition:
    """The content of a stored edition, which never changes."""
    return edition_of(read_toml(RuleEdition.objects.values_list("document", flat=True).get(id=edition_id)))


forgets(_read.cache_clear)


def opened(row: RuleEdition) -> EditionInForce:
    """A stored edition, read."""
    stricter = tuple(row.stricter)
    return EditionInForce(row.id, row.outbreak_id, row.division_id, row.effective_at, stricter, _read(row.id))


def in_force(outbreak_id: UUID, division_id: UUID, at: datetime) -> EditionInForce:
    """The edition in force for a division at an instant: the latest of the nearest division that adopted one.

    Raises Refused when none is.
    """
    found = in_force_or_none(outbreak_id, division_id, at)
    if found is None:
        raise Refused(Reason(NO_EDITION))
    return found


def in_force_or_none(outbreak_id: UUID, division_id: UUID, at: datetime) -> EditionInForce | None:
    """The edition in force, or None."""
    above = places.ancestors(division_id)
    rows = [
        row
        for row in _remembered().editions
        if row.outbreak_id == outbreak_id and row.division_id in above and row.effective_at <= at
    ]
    best = max(rows, key=lambda r: (above.index(r.division_id), r.effective_at, r.id), default=None)
    return opened(best) if best is not None else None


def in_force_here(division_id: UUID, at: datetime) -> EditionInForce | None:
    """The edition in force for the outbreak handled in a division at an instant; None where none is handled."""
    outbreak = _outbreak_at(division_id, at)
    return in_force_or_none(outbreak.id, division_id, at) if outbreak is not None else None


def here_or_generic(division_id: UUID | None, at: datetime) -> Edition:
    """The rules in force for the outbreak handled in a division at an instant; else those that every edition departs from."""
    found = in_force_here(division_id, at) if division_id is not None else None
    return found.edition if found is not None else preset(GENERIC)


def keeping(division_id: UUID, at: datetime) -> EditionInForce | None:
    """Of every outbreak that was ever handled in a division, the edition that keeps personal details longest at `at`."""
    above = places.ancestors(division_id)
    begun = [o for o in _remembered().outbreaks if o.began_at <= at and o.division_id in above]
    found = [one for o in begun if (one := in_force_or_none(o.id, division_id, at)) is not None]
    return max(found, key=lambda one: (one.edition.privacy.retention_days, one.id), default=None)


def current_outbreak(division_id: UUID, at: datetime) -> Outbreak:
    """The outbreak handled in a division at an instant, the newest when there are several.  Raises Refused."""
    found = _outbreak_at(division_id, at)
    if found is None:
        raise Refused(Reason(NO_OUTBREAK))
    return found


def _outbreak_at(division_id: UUID, at: datetime) -> Outbreak | None:
    above = places.ancestors(division_id)
    for found in _remembered().outbreaks:
        begun = found.began_at <= at and (found.ended_at is None or found.ended_at > at)
        if begun and found.division_id in above:
            return found
    return None


def current_outbreaks(division_id: UUID, at: datetime) -> QuerySet[Outbreak]:
    """The outbreaks handled in a division at an instant, newest first."""
    rows = Outbreak.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), began_at__lte=at)
    return rows.filter(division_id__in=places.ancestors(division_id)).order_by("-began_at")


def outbreaks() -> QuerySet[Outbreak]:
    """Every outbreak, newest first."""
    return Outbreak.objects.order_by("-began_at")


def outbreak(outbreak_id: UUID) -> Outbreak:
    """One outbreak; raises Refused when unknown."""
    return one_row(Outbreak.objects.all(), outbreak_id, "outbreak_id")


def lock_outbreak(outbreak_id: UUID, *, seen: int) -> Outbreak:
    """Lock an outbreak; raises Stale, or Refused when unknown."""
    return locked_row(Outbreak.objects.all(), outbreak_id, "outbreak_id", seen=seen)


def editions(outbreak_id: UUID) -> QuerySet[RuleEdition]:
    """Every edition of an outbreak, newest first."""
    return RuleEdition.objects.filter(outbreak_id=outbreak_id).order_by("-effective_at", "-id")


def adopted() -> QuerySet[RuleEdition]:
    """Every edition of every outbreak, newest first, without its document."""
    return RuleEdition.objects.defer("document").order_by("-effective_at", "-id")


def begun_after_adoption(outbreak_id: UUID, at: datetime) -> QuerySet[RuleEdition]:
    """The editions of an outbreak that were adopted ahead and have taken effect by `at`, the earliest first."""
    rows = RuleEdition.objects.filter(outbreak_id=outbreak_id, effective_at__gt=F("at"), effective_at__lte=at)
    return rows.defer("document").order_by("effective_at", "id")


def edition(edition_id: UUID) -> EditionInForce:
    """One stored edition, read; raises Refused when unknown."""
    row = RuleEdition.objects.filter(id=edition_id).first()
    if row is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "edition_id"))
    return opened(row)


def document(edition_id: UUID) -> tuple[str, str]:
    """The name of a stored edition and its complete TOML; raises Refused when unknown."""
    row = RuleEdition.objects.filter(id=edition_id).first()
    if row is None:
        raise Refused(Reason(errors.NOT_FOUND_HERE, "edition_id"))
    return row.name, row.document


def above(edition_id: UUID) -> Edition | None:
    """The edition that a stored one departs from: an adopted one, else the preset of that name; None at the top."""
    own = edition(edition_id)
    row = RuleEdition.objects.filter(id=edition_id).values_list("parent_id", flat=True).first()
    if row is not None:
        return _read(row)
    return preset(own.edition.parent) if own.edition.parent in ALL else None


def edition_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of stored editions."""
    return dict(RuleEdition.objects.filter(id__in=set(ids)).values_list("id", "name"))


def listed_areas(outbreak_id: UUID, at: datetime) -> QuerySet[ListedArea]:
    """The areas listed at an instant."""
    in_force = Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))
    return ListedArea.objects.filter(in_force, outbreak_id=outbreak_id).order_by("code")


def listed(outbreak_id: UUID, code: str, at: datetime) -> ListedArea | None:
    """The nearest listed area that an official code lies in at an instant, or None."""
    rows = listed_areas(outbreak_id, at)
    return max((r for r in rows if code.startswith(r.code)), key=lambda r: len(r.code), default=None)


def outbreak_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `editions.outbreak`."""
    return {id: (d,) for id, d in Outbreak.objects.filter(id__in=ids).values_list("id", "division_id")}


def edition_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `editions.edition`."""
    return {id: (d,) for id, d in RuleEdition.objects.filter(id__in=ids).values_list("id", "division_id")}


def listed_area_areas(ids: set[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The resolver of `editions.listed_area`."""
    rows = ListedArea.objects.filter(id__in=ids).values_list("id", "outbreak__division_id")
    return {id: (d,) for id, d in rows}
