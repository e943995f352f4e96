"""A new rule edition takes effect: at once or on its day; orders in force become shorter by it, never longer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind
from lianfang.editions import actions as editions
from lianfang.editions import queries as editions_known
from lianfang.editions.vocabulary import ADOPT, DocumentText, EditionId, OutbreakId
from lianfang.isolation import actions as isolation
from lianfang.places import queries as places
from lianfang.places.types import DivisionId

from .days import RUN
from .orders import prepare_anew


@dataclass(frozen=True)
class Adopted:
    """An adopted edition, and how many orders end earlier by it; `orders` is none while it is still to take effect."""

    id: UUID
    orders: int | None


@action(duty=ADOPT, kind=Kind.SETUP, label=_("Adopt a rule edition"))
def adopt_edition(
    *, outbreak_id: OutbreakId, division_id: DivisionId, document: DocumentText, by: Actor, at: datetime, ids: Ids
) -> Adopted:
    """Adopt an edition, given as TOML, for an outbreak in a division from its `effective_from` on.

    A document that departs from a parent is completed from it.  Where its section says that open records are recomputed,
    signed orders that would end earlier by it do, as soon as it is in force; none lasts longer without a new signature.
    Raises Refused with every flaw, by dotted path.
    """
    row = editions.adopt_edition(
        outbreak_id=outbreak_id, division_id=division_id, document=document, by=by, at=at, ids=ids
    )
    if row.effective_at > at:
        return Adopted(row.id, None)
    return Adopted(row.id, _shorten(outbreak_id, division_id, by=by, at=at, ids=ids))


@action(duty=RUN, kind=Kind.SYSTEM, label=_("Let an edition take effect"))
def take_effect(*, edition_id: EditionId, by: Actor, at: datetime, ids: Ids) -> Adopted:
    """An edition that was adopted ahead is in force now: signed orders that would end earlier by it do."""
    found = editions_known.edition(edition_id)
    return Adopted(found.id, _shorten(found.outbreak_id, found.division_id, by=by, at=at, ids=ids))


def _shorten(outbreak_id: UUID, division_id: UUID, *, by: Actor, at: datetime, ids: Ids) -> int:
    inside = places.under(division_id)
    changed = isolation.recompute(outbreak_id=outbreak_id, division_ids=inside, by=by, at=at, ids=ids)
    prepare_anew([order.person_id for order in changed], by=by, at=at, ids=ids)
    return len(changed)
