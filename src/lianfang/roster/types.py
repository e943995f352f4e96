"""Who answers for what: organisations, members, roles in areas, responsibilities for subjects."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, StringConstraints

from lianfang.core.access import duty
from lianfang.core.errors import Reason, Refused, reason_code
from lianfang.core.types import Ref
from lianfang.editions.types import Label

from .contact_types import FOCUS, ContactCount, ContactsNamed
from .roles import ROLES
from .zone_types import LOG_VISITS, AreaVisited, ProblemId, ZoneId

__all__ = ["FOCUS", "LOG_VISITS", "AreaVisited", "ContactCount", "ContactsNamed", "ProblemId", "ZoneId"]

UNKNOWN_ROLE = reason_code("roster.unknown_role", _("There is no role called “%(role)s”."))
USERNAME_TAKEN = reason_code("roster.username_taken", _("The login name %(username)s is taken."))
USERNAME_FORM = reason_code(
    "roster.username_form",
    _(
        "A login name has 2 to 40 characters: small letters a to z, digits, and . _ - after the first. "
        "It begins with a letter or a digit."
    ),
)
ENDS_BEFORE_IT_BEGINS = reason_code("roster.ends_before_it_begins", _("It ends before it begins."))
ALREADY_ENDED = reason_code("roster.already_ended", _("This has ended already."))
STAND_IN_TOO_LONG = reason_code(
    "roster.stand_in_too_long",
    _(
        "By the rules in force here somebody stands in for at most %(days)s days; whoever is away longer names them again."
    ),
)
NOT_YOUR_OWN_DEPUTY = reason_code("roster.not_your_own_deputy", _("Nobody is their own deputy."))
NO_ROLE_OF_YOUR_OWN = reason_code(
    "roster.no_role_of_your_own",
    _("You name a stand-in for your own roles alone, and here you only stand in for somebody else."),
)
NOT_YOUR_STAND_IN = reason_code(
    "roster.not_your_stand_in", _("Only whom they stand in for, or who keeps the roster, ends this.")
)
NOT_YOUR_OWN_LOGIN = reason_code(
    "roster.not_your_own_login", _("Nobody looks after their own login: ask somebody else who may.")
)
ALSO_ELSEWHERE = reason_code(
    "roster.also_elsewhere",
    _("This member also holds a role outside your area: whoever keeps the roster there does this."),
)
ROLE_ABOVE = reason_code(
    "roster.role_above", _("Of somebody who is “%(role)s” only whoever keeps the roster looks after the login.")
)
ON_THE_ROSTER = reason_code("roster.on_the_roster", _("This person is on the roster already, in this role and place."))
SUBJECT_TAKEN = reason_code(
    "roster.subject_taken", _("Somebody else here is linked to this subject of the identity provider.")
)
HAS_LEFT = reason_code("roster.has_left", _("This member has left."))
SAME_ROLE_TWICE = reason_code("roster.same_role_twice", _("The role “%(role)s” is taken by somebody else already."))

KEEP_ROSTER = duty("roster.keep", _("keep members, roles and areas"))
NAME_RESPONSIBLE = duty("roster.name_responsible", _("name who answers for somebody or something"))
NAME_STAND_IN = duty("roster.name_stand_in", _("name somebody to stand in for oneself, for a time"))
KEEP_LOGINS = duty("roster.logins", _("give slips for the first login, and end the login of a lost phone"))
SEE_ROSTER = duty("roster.see", _("see who answers for what"))


def _known_role(role: str) -> str:
    if role not in ROLES:
        raise Refused(Reason(UNKNOWN_ROLE, "role", {"role": role}))
    return role


RoleKey = Annotated[str, StringConstraints(max_length=40), AfterValidator(_known_role)]
"""The key of a role in the one table of roles and duties, `roles.py`."""

CareRole = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]+$")]
"""A role in a care team, as the edition's template names it."""

Grid = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
"""What a roster calls the part of an area that is somebody's: in words."""

OrganisationId = Annotated[UUID, Ref("roster.organisation", anywhere=True)]
LocalMemberId = Annotated[UUID, Ref("roster.member")]
AssignmentId = Annotated[UUID, Ref("roster.assignment")]
StandInId = Annotated[UUID, Ref("roster.stand_in")]
ResponsibilityId = Annotated[UUID, Ref("roster.responsibility")]
_USERNAME = r"^[a-z0-9][a-z0-9._-]{1,39}$"


def _login_name(username: str) -> str:
    if re.fullmatch(_USERNAME, username) is None:
        raise Refused(Reason(USERNAME_FORM, "username"))
    return username


Username = Annotated[
    str, StringConstraints(max_length=40), AfterValidator(_login_name), Field(json_schema_extra={"pattern": _USERNAME})
]
"""What somebody logs in with."""


class SubjectKind(StrEnum):
    """What somebody answers for."""

    STAY = "stay"
    CHECKPOINT = "checkpoint"
    SITE = "site"
    DIVISION = "division"
    CASE = "case"


SUBJECT_WORDS = {
    SubjectKind.STAY: _("a person in quarantine"),
    SubjectKind.CHECKPOINT: _("a checkpoint"),
    SubjectKind.SITE: _("a site"),
    SubjectKind.DIVISION: _("an area"),
    SubjectKind.CASE: _("a case"),
}


REFERENCES = {
    SubjectKind.STAY: "isolation.stay",
    SubjectKind.CHECKPOINT: "screening.checkpoint",
    SubjectKind.SITE: "places.site",
    SubjectKind.DIVISION: "places.division",
    SubjectKind.CASE: "clinical.case",
}
"""By which name the kernel looks a subject up, and finds from where it is seen."""


class LoginEventKind(StrEnum):
    """What can become of somebody's login."""

    SLIP_GIVEN = "slip_given"
    SLIP_USED = "slip_used"
    PHONE_ENDED = "phone_ended"
    ENDS_SET = "ends_set"
    OUTSIDE_SET = "outside_set"


LOGIN_EVENT_WORDS = {
    LoginEventKind.SLIP_GIVEN: _("slip given"),
    LoginEventKind.SLIP_USED: _("first login with a slip"),
    LoginEventKind.PHONE_ENDED: _("phone revoked"),
    LoginEventKind.ENDS_SET: _("end of the account set"),
    LoginEventKind.OUTSIDE_SET: _("login at the identity provider set"),
}


@dataclass(frozen=True)
class RoleHeld:
    """A role that a member holds, and whether it lies in the area of whoever asks."""

    role: str
    inside: bool


@dataclass(frozen=True)
class Responsible:
    """One who answers for a subject: the member with name and phone, and as what."""

    member_id: UUID
    name: str
    phone: str
    role: str


@dataclass(frozen=True)
class ChargeHeld:
    """A charge that the rules name for an area, and who holds it: nobody is a gap where it is `needed`, several too many."""

    division_id: UUID
    key: str
    label: Label
    needed: bool
    holders: tuple[Responsible, ...]

    @property
    def is_gap(self) -> bool:
        """Whether nobody answers who should."""
        return self.needed and not self.holders

    @property
    def is_doubled(self) -> bool:
        """Whether it is not clear who answers."""
        return len(self.holders) > 1


@dataclass(frozen=True)
class Chain:
    """The charges of one village's chain, from the top down, each held where it is named: nearest to the village."""

    division_id: UUID
    links: tuple[ChargeHeld, ...]

    @property
    def gaps(self) -> int:
        """How many of the links nobody holds."""
        return sum(1 for link in self.links if not link.holders)

    @property
    def is_doubled(self) -> bool:
        """Whether more than one holds a link."""
        return any(link.is_doubled for link in self.links)


@dataclass(frozen=True)
class Gap:
    """A charge of a chain that nobody holds in an area, and within how many hours it is to be filled."""

    division_id: UUID
    key: str
    hours: int
