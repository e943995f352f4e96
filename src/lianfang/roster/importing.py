"""A whole roster, line by line: members, their logins and their roles with a few statements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from lianfang.core.access import Actor
from lianfang.core.errors import Reason, Refused
from lianfang.core.ids import Ids

from . import hiring
from .hiring import NewAssignment, NewMember
from .models import Assignment, Member
from .types import ENDS_BEFORE_IT_BEGINS, ON_THE_ROSTER, USERNAME_TAKEN

Imported = dict[str, Any]
"""What a line became: `id` of the member and `assignment_id`."""
Key = tuple[str, str]
FEWEST_DIGITS = 7
"""A shorter number is an extension or an emergency number: many share it, and it makes no login name."""


@dataclass(frozen=True)
class NewWorker:
    """A line of a roster about to be taken in."""

    name: str
    role: str
    division_id: UUID
    phone: str
    grid: str
    until: datetime | None
    username: str | None
    by: Actor
    at: datetime
    ids: Ids

    @property
    def key(self) -> Key:
        """What tells this person from others: the name with the phone; without one, with the place."""
        return self.name, re.sub(r"\D", "", self.phone) or str(self.division_id)


@dataclass
class _Known:
    """Who is on the roster already, what they hold, and which login names are taken; grows with every line."""

    members: dict[Key, UUID]
    held: set[tuple[UUID, str, UUID]]
    taken: set[str]
    new: list[NewMember] = field(default_factory=list)
    roles: list[NewAssignment] = field(default_factory=list)

    def reasons_against(self, n: NewWorker) -> Iterator[Reason]:
        known = self.members.get(n.key)
        if known is not None and (known, n.role, n.division_id) in self.held:
            yield Reason(ON_THE_ROSTER, "name")
        if n.until is not None and n.until <= n.at:
            yield Reason(ENDS_BEFORE_IT_BEGINS, "until")
        if known is None and n.username and n.username in self.taken:
            yield Reason(USERNAME_TAKEN, "username", {"username": n.username})

    def take_in(self, n: NewWorker) -> UUID:
        member_id = self.members.get(n.key)
        if member_id is None:
            username = n.username or self._free_name(n)
            self.new.append(NewMember(n.name, n.phone, n.division_id, None, username, n.by, n.at, n.ids))
            member_id = self.members[n.key] = n.ids.new("member")
            self.taken.add(username)
        self.held.add((member_id, n.role, n.division_id))
        self.roles.append(
            NewAssignment(member_id, n.role, n.division_id, None, n.until, n.by, n.at, n.ids, grid=n.grid)
        )
        return member_id

    def _free_name(self, n: NewWorker) -> str:
        """The login name of somebody for whom the roster says none: the work phone, else what nobody else has."""
        digits = re.sub(r"\D", "", n.phone)
        free = len(digits) >= FEWEST_DIGITS and digits not in self.taken
        return digits if free else f"m.{n.ids.new('member').hex}"


def import_workers(new: Sequence[NewWorker]) -> list[Imported | Refused]:
    """Take lines of a roster in; each is refused alone, with every reason."""
    known, results = _known(new), list[Imported | Refused]()
    for n in new:
        if reasons := tuple(known.reasons_against(n)):
            results.append(Refused(reasons))
            continue
        results.append({"id": known.take_in(n), "assignment_id": n.ids.new("assignment")})
    hiring.add_members(known.new)
    hiring.assign_roles(known.roles)
    return results


def _known(new: Sequence[NewWorker]) -> _Known:
    """What the tables say about everybody named, in three statements."""
    there = Member.objects.filter(left_at=None, name__in={n.name for n in new}).order_by("-at", "-id")
    members: dict[Key, UUID] = {}
    for row in there:
        members[row.name, re.sub(r"\D", "", row.phone) or str(row.division_id)] = row.id
    earliest = min((n.at for n in new), default=None)
    roles = Assignment.objects.filter(Q(until=None) | Q(until__gt=earliest), member_id__in=set(members.values()))
    held = set(roles.values_list("member_id", "role", "division_id"))
    wanted = {name for n in new for name in (n.username, re.sub(r"\D", "", n.phone)) if name}
    taken = set(Member.objects.filter(username__in=wanted).values_list("username", flat=True))
    return _Known(members, held, taken)
