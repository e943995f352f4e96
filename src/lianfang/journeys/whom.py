"""Whom a step of a journey is about: somebody known, or somebody who is registered on the way."""

from datetime import datetime
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.core.errors import Gathered, Reason, Refused
from lianfang.core.ids import Ids
from lianfang.people import actions as people
from lianfang.people.types import PersonEntry, Registered

from .rules import WHO

NOBODY = PersonEntry(name="—")
"""Who stands in for somebody whose entry was refused, until the whole operation is."""


def somebody(
    said: Gathered,
    entry: PersonEntry | None,
    person_id: UUID | None,
    home: UUID,
    address: str = "",
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> UUID:
    """The person of a step that names one by id or by entry; what is against them is gathered.

    Whoever gathers refuses in the end, and nobody who stood in is kept.
    """
    if person_id is not None and entry is None:
        return person_id
    if entry is None or person_id is not None:
        said.add([Reason(WHO, "person_id")])
    return register(said, entry or NOBODY, home, address=address, by=by, at=at, ids=ids).id


def register(
    said: Gathered,
    entry: PersonEntry,
    division_id: UUID,
    *,
    address: str = "",
    household: UUID | None = None,
    under: str = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Registered:
    """Register `entry`, or gather what is against it and let nobody stand in, so that later steps are asked too."""

    def registered(who: PersonEntry) -> Registered:
        done: Registered = people.register_person(
            entry=who,
            division_id=division_id,
            household=household,
            address=address,
            in_register=False,
            by=by,
            at=at,
            ids=ids,
        )
        return done

    try:
        return registered(entry)
    except Refused as refusal:
        said.add(refusal.reasons, under)
        return registered(NOBODY)
