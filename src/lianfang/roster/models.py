"""Organisations, members, assignments, responsibilities, deputies; and the accounts they log in with."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned
from lianfang.core.types import Nature

from .types import LOGIN_EVENT_WORDS, SUBJECT_WORDS, LoginEventKind, SubjectKind


class Organisation(Record):
    """A body that members belong to: a health commission, a police station, a village committee."""

    name = models.CharField(max_length=200)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")


class Member(Versioned):
    """Somebody who works in the response, with or without an account.  Name and work phone are staff data, in clear."""

    name = models.CharField(max_length=100)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="members")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    username = models.CharField(max_length=40, blank=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("username", condition=~Q(username=""), name="one_member_per_username")]


class Assignment(Record):
    """A role in an area for a period: what access and the ownership of tasks are derived from.

    `grid` is what the roster calls the part of the area that is theirs; in words, access knows the area alone.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=40)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    grid = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["division", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="assignment_ends_after_it_begins"
            )
        ]


class Responsibility(Record):
    """A member answers for a subject in a role (a care team, the head of a post, a leader's area)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="responsibilities")
    role = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=12, choices=[(k.value, SUBJECT_WORDS[k]) for k in SubjectKind])
    subject = models.UUIDField()
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "until"])]


class Zone(Versioned):
    """A duty zone: a part of an area for which members answer by name.  Without parts it is the whole of the area."""

    name = models.CharField(max_length=200)
    duties = models.CharField(max_length=200, blank=True)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="zone_has_a_name")]


class ZonePart(Record):
    """What belongs to a zone: a division that lies in its area, or a household there."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="parts")
    division = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("zone", "division", name="a_division_once_in_a_zone"),
            models.UniqueConstraint("zone", "household", name="a_household_once_in_a_zone"),
            models.CheckConstraint(
                condition=Q(division__isnull=True, household__isnull=False)
                | Q(division__isnull=False, household__isnull=True),
                name="zone_part_is_one_thing",
            ),
        ]


class ZoneOwner(Record):
    """A member answers for a zone, with others or alone, for a period."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="owners")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class HouseholdContact(Record):
    """The member whom a household knows by name and telephone, one at a time."""

    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("household", condition=Q(until__isnull=True), name="one_contact_per_household"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="contact_ends_after_it_begins"
            ),
        ]


class AreaVisit(Record):
    """Somebody who answers for an area, as `charge` says, was there: what was looked at and advised."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    charge = models.CharField(max_length=40)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    summary = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["division", "at"])]


class AreaProblem(Versioned):
    """What was found wrong in an area, open until somebody solves it and says how."""

    visit = models.ForeignKey(AreaVisit, models.PROTECT, related_name="problems")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    words = models.CharField(max_length=200)
    how = models.CharField(max_length=200, blank=True)
    solved_at = models.DateTimeField(null=True)
    solved_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["division", "solved_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_at__isnull=True, solved_by__isnull=True, how="")
                | (Q(solved_at__isnull=False, solved_by__isnull=False) & ~Q(how="")),
                name="problem_solved_somehow",
            )
        ]


class Deputy(Record):
    """A stand-in: `deputy` holds what `member` holds, for a period."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Member, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="deputy_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(member=F("deputy")), name="nobody_is_their_own_deputy"),
        ]


class Account(AbstractBaseUser):
    """A login: credentials only; what its holder may do comes from the member's assignments."""

    nature = Nature.OPERATIONAL

    member = models.OneToOneField(Member, models.PROTECT, related_name="account")
    username = models.CharField(max_length=40, unique=True)
    pin = models.CharField(max_length=128, blank=True)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_blocked_until = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True)
    seen_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager()


class ApiToken(models.Model):
    """A program's token: only its digest is kept; it expires and can be revoked."""

    nature = Nature.OPERATIONAL

    digest = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Slip(models.Model):
    """A paper for one first login: only a digest of its code is kept, under a key of the home; good once, and for a time."""

    nature = Nature.OPERATIONAL

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="slips")
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "account", condition=Q(used_at=None, revoked_at=None), name="one_open_slip_per_account"
            )
        ]


class Device(models.Model):
    """A phone or browser that somebody began on: it holds a long secret, of which only the digest is kept here."""

    nature = Nature.OPERATIONAL

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=160, blank=True)
    since = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class DeviceLogin(models.Model):
    """Somebody who may log in on a device with their PIN, until it was unused for too long.

    `parked` is the key of the session they left when somebody else took over the phone.
    """

    nature = Nature.OPERATIONAL

    device = models.ForeignKey(Device, models.CASCADE, related_name="logins")
    account = models.ForeignKey(Account, models.CASCADE, related_name="devices")
    since = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    parked = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("device", "account", name="one_login_per_device_and_account")]


class OutsideLogin(models.Model):
    """Who somebody is at an identity provider (its `sub`): whom nobody linked here, it lets in nowhere."""

    nature = Nature.OPERATIONAL

    account = models.ForeignKey(Account, models.CASCADE, related_name="outside")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint("issuer", "subject", name="one_account_per_outside_subject"),
            models.UniqueConstraint("account", "issuer", name="one_outside_subject_per_account"),
        ]


class LoginEvent(models.Model):
    """What became of somebody's login, and by whom: for the auditor.  Never a code, a PIN or a token."""

    nature = Nature.OPERATIONAL

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16, choices=[(k.value, LOGIN_EVENT_WORDS[k]) for k in LoginEventKind])
    member = models.ForeignKey(Member, models.PROTECT, related_name="login_events")
    by = models.UUIDField(db_index=True)
    note = models.CharField(max_length=160, blank=True)
