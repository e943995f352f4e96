"""Guests: somebody who lives elsewhere stays in a household for a while, known already or registered on the way."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Gathered, Reason
from lianfang.core.ids import Ids
from lianfang.core.registry import action
from lianfang.core.types import Kind, PersonalText
from lianfang.people import actions as people
from lianfang.people import queries as people_known
from lianfang.people.types import REGISTER, AnyPersonId, HouseholdId, PersonEntry

from .. import whom
from ..rules import WHO
from ..types import Row


def _guest(params: Any, ids: Ids) -> UUID:
    known: UUID | None = params.person_id
    return known or (people_known.subject_of(params.entry, ids) if params.entry is not None else ids.new("person"))


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Write down a guest of a household"), subject=_guest)
def receive_guest(
    *,
    host_id: HouseholdId,
    entry: PersonEntry | None = None,
    person_id: AnyPersonId | None = None,
    place: PersonalText = "",
    expected_on: date | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Row:
    """Somebody stays in a household as its guest: who, `place` where they came from, until which day they are expected to stay.

    Whoever is known by their number, or named, is not doubled: they are away from their own home meanwhile, which is seen
    there.  Whoever is not is registered at this door, for what the response owes them.  Raises Refused with every reason.
    """
    host = people_known.household(host_id)
    said = Gathered()
    if (entry is None) == (person_id is None):
        said.add([Reason(WHO, "person_id")])
    guest = person_id
    if guest is None:
        who = entry or whom.NOBODY
        guest = whom.register(said, who, host.division_id, household=host_id, by=by, at=at, ids=ids).id
    with said.step():
        made = people.receive(
            person_id=guest, household_id=host_id, place=place, expected_on=expected_on, by=by, at=at, ids=ids
        )
    said.refuse()
    return made
