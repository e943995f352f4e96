"""Writes of household visits; other modules call them through `actions`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.core.errors import Refused, only
from lianfang.core.ids import Ids
from lianfang.core.inserting import insert
from lianfang.core.models import stamp

from . import rules
from .models import Visit, VisitedPerson
from .types import NewVisit, VisitEntry


def record_visits(new: Sequence[NewVisit]) -> list[Visit | Refused]:
    """Store many knocks with two statements; each is refused alone, with every reason.  Internal, equal to the loop."""
    found: list[Visit | Refused] = []
    visits: list[Visit] = []
    persons: list[VisitedPerson] = []
    for one in new:
        if reasons := tuple(rules.reasons_not_to_visit(one.entries)):
            found.append(Refused(reasons))
            continue
        visit = _visit(one)
        found.append(visit)
        visits.append(visit)
        persons += [_met(visit, entry, one.ids) for entry in one.entries]
    insert(Visit, map(vars, visits))
    insert(VisitedPerson, map(vars, persons))
    return found


def record_visit(
    *, household_id: UUID | None, division_id: UUID, entries: Sequence[VisitEntry], by: Actor, at: datetime, ids: Ids
) -> Visit:
    """Store one knock and how each person was met.  Internal.  Raises Refused with every reason."""
    return only(record_visits([NewVisit(household_id, division_id, entries, by, at, ids)]))


def _visit(new: NewVisit) -> Visit:
    place = new.household_id or new.entries[0].person_id
    return Visit(
        id=new.ids.new("visit", place),
        household_id=new.household_id,
        division_id=new.division_id,
        visitor=new.by.entered_for or new.by.member,
        means=new.by.means,
        **stamp(new.ids, new.by, new.at),
    )


def _met(visit: Visit, entry: VisitEntry, ids: Ids) -> VisitedPerson:
    return VisitedPerson(
        id=ids.new("visited_person", entry.person_id), visit=visit, person_id=entry.person_id, outcome=entry.outcome
    )
