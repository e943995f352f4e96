"""Set-based writes of the roster: a whole county's members, roles and responsibilities with a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lianfang.core.access import Actor, covers
from lianfang.core.errors import NOT_FOUND_HERE, Reason, Refused
from lianfang.core.ids import Ids
from lianfang.core.inserting import insert
from lianfang.core.models import stamp
from lianfang.core.references import Found

from .models import Account, Assignment, Member, Responsibility
from .types import ENDS_BEFORE_IT_BEGINS, REFERENCES, USERNAME_TAKEN, SubjectKind


@dataclass(frozen=True)
class NewMember:
    """Somebody about to be added; with `username` they get an account, still without credentials."""

    name: str
    phone: str
    division_id: UUID
    organisation_id: UUID | None
    username: str | None
    by: Actor
    at: datetime
    ids: Ids


@dataclass(frozen=True)
class NewAssignment:
    """A role about to be given, from `since` (None: from `at`) until `until` (None: open)."""

    member_id: UUID
    role: str
    division_id: UUID
    since: datetime | None
    until: datetime | None
    by: Actor
    at: datetime
    ids: Ids
    grid: str = ""


@dataclass(frozen=True)
class NewResponsibility:
    """A member about to answer for a subject in a role, from `at` until `until` (None: open)."""

    member_id: UUID
    role: str
    subject_kind: SubjectKind
    subject: UUID
    division_id: UUID
    until: datetime | None
    by: Actor
    at: datetime
    ids: Ids


def add_members(new: Sequence[NewMember]) -> list[Member | Refused]:
    """Add members with their accounts; each is refused alone when its user name is taken."""
    taken = set(
        Member.objects.filter(username__in=[n.username for n in new if n.username]).values_list("username", flat=True)
    )
    results: list[Member | Refused] = []
    for n in new:
        if n.username and n.username in taken:
            results.append(Refused(Reason(USERNAME_TAKEN, "username", {"username": n.username})))
            continue
        taken.add(n.username or "")
        results.append(_member(n))
    made = [row for row in results if isinstance(row, Member)]
    insert(Member, map(vars, made))
    insert(Account, (vars(_account(row)) for row in made if row.username))
    return results


def _member(n: NewMember) -> Member:
    return Member(
        id=n.ids.new("member"),
        name=n.name,
        phone=n.phone,
        division_id=n.division_id,
        organisation_id=n.organisation_id,
        username=n.username or "",
        **stamp(n.ids, n.by, n.at),
    )


def _account(member: Member) -> Account:
    account = Account(member=member, username=member.username)
    account.set_unusable_password()
    return account


def assign_roles(new: Sequence[NewAssignment]) -> list[Assignment | Refused]:
    """Give members roles in areas; each is refused alone when it would end before it begins."""
    results: list[Assignment | Refused] = []
    for n in new:
        start = n.since or n.at
        if n.until is not None and n.until <= start:
            results.append(Refused(Reason(ENDS_BEFORE_IT_BEGINS, "until")))
            continue
        results.append(
            Assignment(
                id=n.ids.new("assignment"),
                member_id=n.member_id,
                role=n.role,
                division_id=n.division_id,
                grid=n.grid,
                since=start,
                until=n.until,
                **stamp(n.ids, n.by, n.at),
            )
        )
    insert(Assignment, (vars(row) for row in results if isinstance(row, Assignment)))
    return results


def follow(held: Sequence[Assignment], division_id: UUID, *, by: Actor, at: datetime, ids: Ids) -> None:
    """Give the holders of some assignments the same roles in another area, from `at` until the same end."""
    rows = [
        Assignment(
            id=ids.new("assignment", row.id),
            member_id=row.member_id,
            role=row.role,
            division_id=division_id,
            grid=row.grid,
            since=max(row.since, at),
            until=row.until,
            **stamp(ids, by, at),
        )
        for row in held
    ]
    insert(Assignment, map(vars, rows))


def name_all(new: Sequence[NewResponsibility]) -> list[Responsibility | Refused]:
    """Let members answer for subjects; whoever had a role for a subject is relieved when the next one is named.

    Each is refused alone whose subject is not seen from the area that it is named for.
    """
    before = Responsibility.objects.filter(subject__in={n.subject for n in new}, role__in={n.role for n in new})
    holders: dict[tuple[UUID, str], list[Responsibility]] = {}
    for row in before.select_for_update():
        holders.setdefault((row.subject, row.role), []).append(row)
    results: list[Responsibility | Refused] = []
    relieved: dict[datetime, set[UUID]] = {}
    seen = Found()
    seen.prefetch((REFERENCES[n.subject_kind], n.subject) for n in new)
    for n in new:
        if not covers((n.division_id,), seen.of(REFERENCES[n.subject_kind], n.subject) or ()):
            results.append(Refused(Reason(NOT_FOUND_HERE, "subject")))
            continue
        there = holders.setdefault((n.subject, n.role), [])
        for row in there:
            if row.until is None or row.until > n.at:
                row.until = n.at
                relieved.setdefault(n.at, set()).add(row.id)
        there.append(_responsibility(n))
        results.append(there[-1])
    made = [row for row in results if isinstance(row, Responsibility)]
    insert(Responsibility, map(vars, made))
    for at in sorted(relieved):
        Responsibility.objects.filter(id__in=relieved[at] - {row.id for row in made}).update(until=at)
    return results


def _responsibility(n: NewResponsibility) -> Responsibility:
    return Responsibility(
        id=n.ids.new("responsibility", f"{n.subject}{n.role}"),
        member_id=n.member_id,
        role=n.role,
        subject_kind=n.subject_kind,
        subject=n.subject,
        division_id=n.division_id,
        since=n.at,
        until=n.until,
        **stamp(n.ids, n.by, n.at),
    )
