"""Writes about persons at a checkpoint: abnormal findings, registers, their purge.  Others call them through `actions`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.errors import Reason, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText
from lianfang.editions import queries as editions
from lianfang.editions.types import RegisterGround
from lianfang.editions.vocabulary import EditionInForce
from lianfang.people.types import AnyPersonId
from lianfang.places.types import AnySiteId

from . import queries, rules
from .models import Abnormal, Checkpoint, RegisterEntry
from .tallying import count_once, edition_at, reasons_not_standing
from .types import (
    PURGE,
    SCREEN,
    CheckpointId,
    Finding,
    Measured,
    Passage,
    SymptomKey,
)


@action(duty=SCREEN, kind=Kind.OBSERVATION, label=_("Record an abnormal finding"), public=False)
def record_abnormal(
    *,
    checkpoint_id: CheckpointId,
    person_id: AnyPersonId,
    first: Measured,
    retest: Measured | None = None,
    symptoms: Annotated[tuple[SymptomKey, ...], Field(max_length=20)] = (),
    site_id: AnySiteId | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Abnormal:
    """Write down a passer with a fever measured twice, or a symptom, who goes to a clinic (`site_id`).

    Internal: the journey registers the person and hands them over by `clinic_due_at`.  Raises Refused with every reason.
    """
    post = queries.checkpoint(checkpoint_id)
    found = edition_at(post.division_id, at)
    finding, section = Finding(first, retest, symptoms), found.edition.screening
    refuse_if(
        [
            *reasons_not_standing(post, at),
            *rules.reasons_not_to_escalate(finding, section, found.edition.clinical.symptoms, at=at),
        ]
    )
    made_id = ids.new("abnormal", person_id)
    count_once(post, person_id, made_id, rules.day_rule(found.edition), by=by, at=at, ids=ids)
    return Abnormal.objects.create(
        id=made_id,
        checkpoint=post,
        division_id=post.division_id,
        person_id=person_id,
        first_at=first.at,
        first_celsius=first.celsius,
        retest_at=retest.at if retest is not None else None,
        retest_celsius=retest.celsius if retest is not None else None,
        symptoms=list(symptoms),
        threshold=section.fever_threshold_c,
        edition=found.id,
        site_id=site_id,
        clinic_due_at=rules.clinic_due_at(at, section),
        **stamp(ids, by, at),
    )


def mark_transported(*, abnormal_id: UUID, at: datetime) -> Abnormal:
    """The transport has left with somebody.  Internal, for the journey that sends it; said twice it stays as it was."""
    found = queries.lock_finding(abnormal_id)
    if found.transported_at is None:
        found.transported_at = at
        found.version += 1
        found.save(update_fields=["transported_at", "version"])
    return found


def mark_arrived(*, person_id: UUID, at: datetime) -> int:
    """A person has arrived at a clinic, which ends every finding of theirs that is open.  Internal.  Gives how many."""
    rows = Abnormal.objects.filter(person_id=person_id, arrived_at__isnull=True, at__lte=at)
    return rows.update(arrived_at=at, version=F("version") + 1)


@action(duty=SCREEN, kind=Kind.OBSERVATION, label=_("Register an arrival"), public=False)
def register_arrival(
    *,
    checkpoint_id: CheckpointId,
    person_id: AnyPersonId,
    ground: RegisterGround,
    passage: Passage,
    seat: PersonalText = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> RegisterEntry:
    """Write a passer into the register because a rule asks for it; the entry purges itself at its end.

    Internal: `journeys.arrive` registers the person and what follows.  Raises Refused with every reason.
    """
    post = queries.checkpoint(checkpoint_id)
    found = edition_at(post.division_id, at)
    against = _reasons_not_to_register(post, person_id, ground, passage.origin_code, found, at)
    refuse_if([*reasons_not_standing(post, at), *against])
    entry_id = ids.new("register_entry", person_id)
    count_once(post, person_id, entry_id, rules.day_rule(found.edition), by=by, at=at, ids=ids)
    key = privacy.keys_of([person_id], make=True)[person_id]
    return RegisterEntry.objects.create(
        id=entry_id,
        checkpoint=post,
        division_id=post.division_id,
        person_id=person_id,
        ground=ground,
        origin_code=passage.origin_code or "",
        carrier=passage.carrier[:100],
        trip=passage.trip[:40],
        sealed=privacy.seal(key, {"seat": seat, "plate": passage.plate}) if seat or passage.plate else b"",
        going_to_id=passage.going_to_id,
        edition=found.id,
        purge_at=rules.purge_at(at, found.edition.screening),
        **stamp(ids, by, at),
    )


def _reasons_not_to_register(
    post: Checkpoint,
    person_id: UUID,
    ground: RegisterGround,
    origin_code: str | None,
    found: EditionInForce,
    at: datetime,
) -> Iterator[Reason]:
    rule = rules.day_rule(found.edition)
    today = rules.bounds_of(rules.day_of(at, rule), rule)
    listed = origin_code is not None and editions.listed(found.outbreak_id, origin_code, at) is not None
    return rules.reasons_not_to_register(
        ground,
        found.edition.screening,
        origin_code=origin_code or "",
        listed=listed,
        found_today=queries.found_between(post.id, person_id, *today),
    )


def journey_of(entry: RegisterEntry) -> dict[str, str]:
    """Seat and plate of a register entry in clear; the caller records the look.  Raises privacy.Destroyed."""
    if not entry.sealed or entry.person_id is None:
        return {}
    return privacy.unseal(privacy.key_of(entry.person_id), entry.sealed)


@action(duty=PURGE, kind=Kind.SYSTEM, label=_("Purge registers whose time is over"))
def purge_registers(*, at: datetime) -> int:
    """Take person and journey out of every register entry that has reached its end; gives how many."""
    rows = RegisterEntry.objects.filter(purged_at__isnull=True, purge_at__lte=at)
    return rows.update(
        person=None, carrier="", trip="", sealed=b"", going_to=None, purged_at=at, version=F("version") + 1
    )


__all__ = [
    "journey_of",
    "mark_arrived",
    "mark_transported",
    "purge_registers",
    "record_abnormal",
    "register_arrival",
]
