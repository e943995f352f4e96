"""Writes to declarations of arrival.  Called by journeys, which make the tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lianfang.core import privacy
from lianfang.core.access import Actor
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.types import SHUT
from lianfang.editions import queries as editions
from lianfang.people import queries as people

from ..models import Declaration, DeclarationTurn, DeclaredPerson, DeclaredPhone
from ..queries import declarations as queries
from ..queries.lists import local_day
from ..rules import declarations as rules
from ..types.declarations import FINAL, Journey, Speaker, Turn, Way


@dataclass(frozen=True)
class NewDeclaration:
    """A declaration as it is written: `who` as plain entries, `phone` the number to call as it was given."""

    division_id: UUID
    arrives_on: date
    who: tuple[dict[str, Any], ...]
    phone: str
    journey: Journey
    speaker: Speaker
    way: Way
    repeats: UUID | None = None

    def said(self) -> dict[str, Any]:
        """What lies sealed."""
        told = self.journey.model_dump(mode="json", exclude={"coming", "origin_code"})
        by = {"speaker": self.speaker.name, "speaker_phone": self.speaker.phone}
        return {"who": list(self.who), "phone": self.phone, **told, **by}


def declare(new: NewDeclaration, *, by: Actor, at: datetime, ids: Ids) -> Declaration:
    """Write a declaration down under a key of its own.  Internal."""
    id = ids.new("declaration")
    kept = editions.here_or_generic(new.division_id, at).declaring.kept_days
    made = Declaration.objects.create(
        id=id,
        division_id=new.division_id,
        origin_code=new.journey.origin_code or "",
        coming=new.journey.coming.value,
        said_by=new.speaker.said_by.value,
        way=new.way.value,
        people=len(new.who),
        arrives_on=new.arrives_on,
        sealed=_sealed(id, new.said()),
        repeats_id=new.repeats,
        expires_on=rules.expires_on(new.arrives_on, None, kept, closed_on=None),
        **stamp(ids, by, at),
    )
    if made.sealed and (mark := people.phone_mark(new.phone)) is not None:
        DeclaredPhone.objects.create(declaration=made, digest=mark)
    return made


def turn(
    one: Declaration,
    turn: Turn,
    way: Way,
    *,
    arrives_on: date | None = None,
    to_division_id: UUID | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Declaration:
    """Write down what was said of a declaration; another day or village holds from now on.  Internal: `one` is locked and
    nothing stands against it.  What closes it closes those that repeat it."""
    DeclarationTurn.objects.create(
        id=ids.new("turn", one.id),
        declaration=one,
        division_id=one.division_id,
        turn=turn.value,
        way=way.value,
        arrives_on=arrives_on,
        to_division_id=to_division_id,
        sealed=_sealed(one.id, {"note": note}) if note else b"",
        **stamp(ids, by, at),
    )
    one.arrives_on = arrives_on or one.arrives_on
    one.division_id = to_division_id or one.division_id
    together = [one, *queries.repeats_of(one.id).select_for_update()] if turn in FINAL else [one]
    for each in together:
        if turn in FINAL:
            each.outcome, each.closed_at = turn.value, at
        kept = editions.here_or_generic(each.division_id, at).declaring.kept_days
        each.expires_on = rules.expires_on(each.arrives_on, each.closed_at, kept, closed_on=local_day(at))
        each.version += 1
        each.save(update_fields=["arrives_on", "division_id", "outcome", "closed_at", "expires_on", "version"])
    return one


def link_persons(one: Declaration, person_ids: Sequence[UUID], *, by: Actor, at: datetime, ids: Ids) -> None:
    """Note whom a declaration turned out to be.  Internal."""
    for person in dict.fromkeys(person_ids):
        DeclaredPerson.objects.create(
            id=ids.new("declared", person),
            declaration=one,
            division_id=one.division_id,
            person_id=person,
            **stamp(ids, by, at),
        )


def clear(declaration_ids: Sequence[UUID], *, at: datetime) -> None:
    """Take out of declarations whatever tells who it was; their keys are destroyed beside.  Internal."""
    DeclaredPhone.objects.filter(declaration_id__in=declaration_ids).delete()
    DeclarationTurn.objects.filter(declaration_id__in=declaration_ids).update(sealed=b"")
    for one in Declaration.objects.select_for_update().filter(id__in=declaration_ids).order_by("id"):
        one.sealed, one.destroyed_at = b"", at
        one.version += 1
        one.save(update_fields=["sealed", "destroyed_at", "version"])


def _sealed(id: UUID, said: dict[str, Any]) -> bytes:
    """What is said, under the declaration's key; nothing of what was destroyed before it was read back."""
    if SHUT in str(said):
        return b""
    return privacy.seal(privacy.keys_of([id], make=True)[id], said)
