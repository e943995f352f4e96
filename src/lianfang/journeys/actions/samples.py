"""Specimens: taken, and the result owed from then on."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.clinical import duties
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Instant, Kind
from lianfang.editions import queries as editions
from lianfang.health import actions as health
from lianfang.health.types import SAMPLE, SpecimenKind, SpecimenReason, Tube
from lianfang.people.types import PersonId
from lianfang.places.types import AnySiteId, DivisionId
from lianfang.tasks import actions as tasks
from lianfang.tasks.kinds import TAKE_SPECIMEN

from ..types import Row

URGENT = frozenset({SpecimenReason.FEVER, SpecimenReason.SUSPECTED})
"""What a patient waits for in a single room: the urgent clock of the edition."""


@action(duty=SAMPLE, kind=Kind.OBSERVATION, label=_("Take a specimen"))
def take_specimen(
    *,
    person_id: PersonId,
    tube: Tube,
    kind: SpecimenKind,
    reason: SpecimenReason,
    site_id: AnySiteId,
    division_id: DivisionId,
    sampled: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Row:
    """Take a specimen for a laboratory; the laboratory owes its result by the edition's clock.  Raises Refused."""
    made = health.take_specimen(
        person_id=person_id,
        tube=tube,
        kind=kind,
        reason=reason,
        site_id=site_id,
        division_id=division_id,
        sampled=sampled,
        by=by,
        at=at,
        ids=ids,
    )
    section = editions.in_force(editions.current_outbreak(division_id, at).id, division_id, at).edition.clinical
    assert made.sampled_at is not None
    owed = duties.result_of_specimen(
        specimen_id=made.id,
        person_id=person_id,
        division_id=division_id,
        taken_at=made.sampled_at,
        section=section,
        urgent=reason in URGENT,
    )
    tasks.fulfil([tasks.fulfilment(TAKE_SPECIMEN, by=by, at=at, ids=ids, person_id=person_id)])
    tasks.create([owed], by=by, at=at, ids=ids)
    return made
