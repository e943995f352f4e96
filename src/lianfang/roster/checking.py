"""The daily checklist of a village handed in, and residents enrolled as volunteers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, Stale, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import action
from lianfang.core.types import Kind, Label, Version
from lianfang.editions.vocabulary import EditionInForce
from lianfang.people import queries as people
from lianfang.people.types import REGISTER, PersonId

from .check_types import (
    CHECKED_ALREADY,
    CONSENT_NEEDED,
    ITEM_MISSING,
    ITEM_UNKNOWN,
    NO_CHECKLIST,
    VOLUNTEERS_ALREADY,
    WHY_NOT_DONE,
    ItemAnswer,
    VolunteerId,
)
from .models import VillageCheck, Volunteer
from .types import ALREADY_ENDED


def hand_in(
    division_id: UUID,
    day: date,
    edition: EditionInForce | None,
    answers: Sequence[ItemAnswer],
    *,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> VillageCheck:
    """Keep what was found in a village on a local day.  Raises Refused with every reason.  Internal."""
    refuse_if(_reasons_against(division_id, day, edition, answers))
    assert edition is not None
    return VillageCheck.objects.create(
        id=ids.new("village_check"),
        division_id=division_id,
        day=day,
        edition_id=edition.id,
        member_id=by.entered_for or by.member,
        answers=[one.model_dump() for one in answers],
        open_items=sum(1 for one in answers if not one.done),
        **stamp(ids, by, at),
    )


def _reasons_against(
    division_id: UUID, day: date, edition: EditionInForce | None, answers: Sequence[ItemAnswer]
) -> Iterator[Reason]:
    items = edition.edition.responsibility.village_checklist.items if edition is not None else {}
    if not items:
        yield Reason(NO_CHECKLIST, "division_id")
        return
    if VillageCheck.objects.filter(division_id=division_id, day=day).exists():
        yield Reason(CHECKED_ALREADY, "division_id")
    said = [one.item for one in answers]
    for n, one in enumerate(answers):
        if one.item not in items or one.item in said[:n]:
            yield Reason(ITEM_UNKNOWN, f"answers.{n}.item")
        elif not one.done and not one.evidence:
            yield Reason(WHY_NOT_DONE, f"answers.{n}.evidence")
    if missing := [key for key in items if key not in said]:
        yield Reason(ITEM_MISSING, "answers", {"items": ", ".join(missing)})


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("Enrol a resident as a volunteer"))
def enrol_volunteer(
    *, person_id: PersonId, helps: Label, consented: bool, by: Actor, at: datetime, ids: Ids
) -> Volunteer:
    """A resident wants to help, and with what.  Raises Refused with every reason; without their consent it is one."""
    reasons = [] if consented else [Reason(CONSENT_NEEDED, "consented")]
    if Volunteer.objects.filter(person_id=person_id, until=None).exists():
        reasons.append(Reason(VOLUNTEERS_ALREADY, "person_id"))
    refuse_if(reasons)
    return Volunteer.objects.create(
        id=ids.new("volunteer"),
        person_id=person_id,
        division_id=people.person(person_id).division_id,
        helps=helps,
        **stamp(ids, by, at),
    )


@action(duty=REGISTER, kind=Kind.OBSERVATION, label=_("End a resident's volunteering"))
def end_volunteer(*, volunteer_id: VolunteerId, seen: Version, by: Actor, at: datetime) -> Volunteer:
    """A resident helps no more: whoever wants to stop stops at once, and says no reason.  Raises Stale, Refused."""
    row = Volunteer.objects.select_for_update().get(id=volunteer_id)
    if row.version != seen:
        raise Stale(seen=seen, current=row.version)
    if row.until is not None:
        raise Refused(Reason(ALREADY_ENDED, "volunteer_id"))
    row.until = at
    row.version += 1
    row.save(update_fields=["until", "version"])
    return row
