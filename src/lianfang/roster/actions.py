"""Every write to the roster."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused, only, refuse_if
from lianfang.core.ids import Ids
from lianfang.core.models import stamp
from lianfang.core.registry import Call, action
from lianfang.core.types import Instant, Kind, Label, MemberId, Personal, Phone, Version
from lianfang.places.types import DivisionId

from . import contacting, hiring, importing, leaving, queries, rules, zones
from .contacting import name_contact as name_contact
from .hiring import NewAssignment, NewMember, NewResponsibility
from .importing import Imported, NewWorker
from .leaving import at_relief as at_relief  # re-exported: actions are the way in
from .models import Account, Assignment, Deputy, Member, Organisation, Responsibility
from .types import (
    ALREADY_ENDED,
    ENDS_BEFORE_IT_BEGINS,
    KEEP_ROSTER,
    NAME_RESPONSIBLE,
    NAME_STAND_IN,
    AssignmentId,
    CareRole,
    Grid,
    LocalMemberId,
    OrganisationId,
    ResponsibilityId,
    RoleKey,
    StandInId,
    SubjectKind,
    Username,
)
from .visiting import log_visit as log_visit
from .visiting import solve_problem as solve_problem
from .zones import draw_zone as draw_zone
from .zones import end_zone as end_zone
from .zones import name_zone_owner as name_zone_owner
from .zones import relieve_zone_owner as relieve_zone_owner

INSTANT = timedelta(microseconds=1)
"""The least that a period lasts: a stand-in who never began is kept as one of no time before its end."""

StaffName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Personal()]
StaffPhone = Annotated[Phone, Personal()]


@action(duty=KEEP_ROSTER, kind=Kind.SETUP, label=_("Add an organisation"))
def add_organisation(*, name: Label, division_id: DivisionId, by: Actor, at: datetime, ids: Ids) -> Organisation:
    """Add a body that members belong to."""
    return Organisation.objects.create(
        id=ids.new("organisation"), name=name, division_id=division_id, **stamp(ids, by, at)
    )


def _add_members(calls: Sequence[Call]) -> list[Member | Refused]:
    return hiring.add_members([c.into(NewMember) for c in calls])


@action(
    duty=KEEP_ROSTER,
    kind=Kind.SETUP,
    label=_("Add a member"),
    subject=lambda params, ids: ids.new("member"),
    many=_add_members,
)
def add_member(
    *,
    name: StaffName,
    division_id: DivisionId,
    phone: StaffPhone = "",
    organisation_id: OrganisationId | None = None,
    username: Username | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Member:
    """Add somebody who works in the response; with `username` they get an account, still without credentials."""
    return only(hiring.add_members([NewMember(name, phone, division_id, organisation_id, username, by, at, ids)]))


def _assign_roles(calls: Sequence[Call]) -> list[Assignment | Refused]:
    return hiring.assign_roles([c.into(NewAssignment) for c in calls])


@action(duty=KEEP_ROSTER, kind=Kind.SETUP, label=_("Assign a role"), many=_assign_roles)
def assign(
    *,
    member_id: MemberId,
    role: RoleKey,
    division_id: DivisionId,
    since: Instant | None = None,
    until: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Assignment:
    """Give a member a role in an area, from `since` (else now) until `until` (else open)."""
    return only(hiring.assign_roles([NewAssignment(member_id, role, division_id, since, until, by, at, ids)]))


def _import_workers(calls: Sequence[Call]) -> list[Imported | Refused]:
    return importing.import_workers([c.into(NewWorker) for c in calls])


@action(
    duty=KEEP_ROSTER,
    kind=Kind.SETUP,
    label=_("Import a roster"),
    subject=lambda params, ids: ids.new("member"),
    many=_import_workers,
)
def import_worker(
    *,
    name: StaffName,
    role: RoleKey,
    division_id: DivisionId,
    phone: StaffPhone = "",
    grid: Grid = "",
    until: Instant | None = None,
    username: Username | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Imported:
    """A line of a roster: a member with a login that waits for a slip, and their role; who is known gets the role alone.

    Known is whoever has the same name and phone; without a phone, the same name in the same place.
    """
    worker = NewWorker(name, role, division_id, phone, grid, until, username, by, at, ids)
    return only(importing.import_workers([worker]))


@action(duty=KEEP_ROSTER, kind=Kind.DECISION, label=_("Relieve of a role"))
def relieve(*, assignment_id: AssignmentId, by: Actor, at: datetime) -> Assignment:
    """End an assignment now; tasks follow by role and area, those that named the member too, so nothing is orphaned."""
    row = Assignment.objects.select_for_update().get(id=assignment_id)
    if row.until is not None and row.until <= at:
        raise Refused(Reason(ALREADY_ENDED, "assignment_id"))
    if at <= row.since:
        raise Refused(Reason(ENDS_BEFORE_IT_BEGINS, "assignment_id"))
    row.until = at
    row.save(update_fields=["until"])
    leaving.give_back(row.member_id, at)
    return row


@action(duty=KEEP_ROSTER, kind=Kind.DECISION, label=_("Let a member go"))
def let_go(*, member_id: LocalMemberId, seen: Version, by: Actor, at: datetime) -> Member:
    """A member leaves: no role, no login, nothing to answer for from now on.  Raises Stale."""
    member = queries.lock_member(member_id, seen=seen)
    if member.left_at is not None:
        raise Refused(Reason(ALREADY_ENDED, "member_id"))
    member.left_at = at
    member.version += 1
    member.save(update_fields=["left_at", "version"])
    Account.objects.filter(member=member).update(is_active=False)
    leaving.end_responsibilities(member_id, at)
    zones.let_zones_go(member_id, at)
    contacting.let_contacts_go(member_id, at)
    leaving.give_back(member_id, at)
    return member


@action(duty=KEEP_ROSTER, kind=Kind.DECISION, label=_("Name a stand-in"))
def deputise(
    *, member_id: LocalMemberId, deputy_id: MemberId, since: Instant, until: Instant, by: Actor, at: datetime, ids: Ids
) -> Deputy:
    """`deputy_id` holds what `member_id` holds from `since` until `until`, for as long as the rules let at most.

    Raises Refused with every reason.
    """
    at_most = queries.longest_stand_in(member_id, at)
    refuse_if(rules.reasons_against_stand_in(member_id, deputy_id, since, until, at_most))
    return Deputy.objects.create(
        id=ids.new("deputy"), member_id=member_id, deputy_id=deputy_id, since=since, until=until, **stamp(ids, by, at)
    )


@action(duty=NAME_STAND_IN, kind=Kind.DECISION, label=_("Name my stand-in"), signed=True)
def name_stand_in(
    *, deputy_id: LocalMemberId, since: Instant | None = None, until: Instant, by: Actor, at: datetime, ids: Ids
) -> Deputy:
    """Somebody of one's area holds what one holds oneself, from `since` (else now, and never earlier) until `until`.

    What one holds only as a stand-in is not passed on; the rules say for how many days at most.  Raises Refused with every
    reason.
    """
    start = max(since or at, at)
    at_most = queries.longest_stand_in(by.member, at)
    against = rules.reasons_against_stand_in(by.member, deputy_id, start, until, at_most)
    refuse_if([*rules.reasons_not_to_pass_on(by, at), *against])
    return Deputy.objects.create(
        id=ids.new("deputy"), member_id=by.member, deputy_id=deputy_id, since=start, until=until, **stamp(ids, by, at)
    )


@action(duty=NAME_STAND_IN, kind=Kind.DECISION, label=_("End a stand-in"), signed=True)
def end_stand_in(*, stand_in_id: StandInId, by: Actor, at: datetime) -> Deputy:
    """Nobody stands in any more from now on; one that lies ahead never begins.  Raises Refused."""
    row = Deputy.objects.select_for_update().get(id=stand_in_id)
    refuse_if(rules.reasons_not_to_end_stand_in(by, row.member_id, row.until, at))
    row.since, row.until = min(row.since, at - INSTANT), at
    row.save(update_fields=["since", "until"])
    return row


def _name_all(calls: Sequence[Call]) -> list[Responsibility | Refused]:
    return hiring.name_all([c.into(NewResponsibility) for c in calls])


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("Name who answers"), many=_name_all)
def name_responsible(
    *,
    member_id: MemberId,
    role: CareRole,
    subject_kind: SubjectKind,
    subject: UUID,
    division_id: DivisionId,
    until: Instant | None = None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> Responsibility:
    """A member answers for a subject in a role; whoever had that role for it is relieved at the same moment.

    Raises Refused where the subject does not lie in the division.
    """
    named = NewResponsibility(member_id, role, subject_kind, subject, division_id, until, by, at, ids)
    return only(hiring.name_all([named]))


@action(duty=NAME_RESPONSIBLE, kind=Kind.DECISION, label=_("End a responsibility"))
def end_responsibility(*, responsibility_id: ResponsibilityId, by: Actor, at: datetime) -> Responsibility:
    """Somebody no longer answers for a subject."""
    row = Responsibility.objects.select_for_update().get(id=responsibility_id)
    if row.until is not None and row.until <= at:
        raise Refused(Reason(ALREADY_ENDED, "responsibility_id"))
    row.until = at
    row.save(update_fields=["until"])
    return row


def name_team(
    *,
    subject_kind: SubjectKind,
    subject: UUID,
    division_id: UUID,
    team: dict[str, UUID],
    until: datetime | None,
    by: Actor,
    at: datetime,
    ids: Ids,
) -> list[Responsibility]:
    """A whole care team at once (role to member); internal, for the module that owns the subject."""
    rows = [
        Responsibility(
            id=ids.new("responsibility", f"{subject}{role}"),
            member_id=member,
            role=role,
            subject_kind=subject_kind,
            subject=subject,
            division_id=division_id,
            since=at,
            until=until,
            **stamp(ids, by, at),
        )
        for role, member in team.items()
    ]
    return Responsibility.objects.bulk_create(rows)


def follow_area(*, division_ids: Sequence[UUID], into_id: UUID, by: Actor, at: datetime, ids: Ids) -> int:
    """Whoever works in areas that go into another one works there from `at`; gives how many roles that were.

    Nobody answers for the areas by name any more: the other one has its own charges.  Internal.
    """
    rows = Assignment.objects.filter(Q(until=None) | Q(until__gt=at), division_id__in=list(division_ids))
    held = list(rows.select_for_update().order_by("id"))
    there = {(row.member_id, row.role) for row in queries.assignments_in([into_id], at)}
    new = {(row.member_id, row.role): row for row in held if (row.member_id, row.role) not in there}
    hiring.follow([*new.values()], into_id, by=by, at=at, ids=ids)
    rows.filter(since__lt=at).update(until=at)
    relieve_team(subjects=list(division_ids), at=at)
    zones.follow_zones(division_ids, into_id)
    return len(held)


def pass_on(
    *, member_id: UUID, successor_id: UUID, division_ids: Sequence[UUID], by: Actor, at: datetime, ids: Ids
) -> int:
    """Whatever a member answers for in some areas, zones and households too, somebody else does from `at`; gives how much.

    Internal.
    """
    rows = Responsibility.objects.filter(
        Q(until=None) | Q(until__gt=at), member_id=member_id, division_id__in=list(division_ids), since__lte=at
    )
    passed = [
        NewResponsibility(
            successor_id, row.role, SubjectKind(row.subject_kind), row.subject, row.division_id, row.until, by, at, ids
        )
        for row in rows.order_by("id")
    ]
    rows.update(until=at)
    hiring.name_all(passed)
    owned = zones.pass_zones_on(
        member_id=member_id, successor_id=successor_id, division_ids=division_ids, by=by, at=at, ids=ids
    )
    known = contacting.pass_contacts_on(
        member_id=member_id, successor_id=successor_id, division_ids=division_ids, by=by, at=at, ids=ids
    )
    return len(passed) + owned + known


def relieve_team(*, subjects: list[UUID], at: datetime) -> int:
    """Nobody answers for `subjects` any more from `at`; gives how many responsibilities ended."""
    return Responsibility.objects.filter(subject__in=subjects, until=None).update(until=at)
