"""Persons, households, where they lived, who sees them, who depends on whom, and the tables they are found in."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned
from lianfang.core.types import Nature

from .elsewhere import SOJOURN_WORDS, SojournKind
from .papers import PAPER_WORDS, WITHDRAWAL_WORDS, Paper, Withdrawal
from .types import (
    AREA_WORDS,
    ID_WORDS,
    LEAVING_WORDS,
    LOOK_VERDICT_WORDS,
    NEED_WORDS,
    PURPOSE_WORDS,
    RELATION_WORDS,
    SEX_WORDS,
    SUBJECT_WORDS,
    SUPPORT_WORDS,
    VULNERABLE_WORDS,
    AreaReason,
    IdKind,
    Leaving,
    LookVerdict,
    Need,
    Purpose,
    Relation,
    Sex,
    SubjectKind,
    Support,
    Vulnerable,
)

PERIOD = Q(until__isnull=True) | Q(until__gte=F("since"))


class Household(Versioned):
    """People who live behind one door.  `sealed` holds the address; `register_key` is its number in the register."""

    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    register_key = models.CharField(max_length=60, blank=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "division", "register_key", condition=~Q(register_key=""), name="one_household_per_register_key"
            )
        ]
        indexes = [models.Index(fields=["division", "at"])]


class Placement(Record):
    """That a household was put into another division of its village, a grid, by a drawing of grids; nobody moved."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="placements")
    came_from = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(came_from=F("division")), name="household_placed_somewhere_else")
        ]


class Person(Versioned):
    """A person.  `sealed` holds name, identity number, birth date and phone; `division` is where they live.

    From `destroyed_at` on nobody knows who it was; the row stays for what is counted.  Whoever was registered twice points
    with `same_as` to the registration that is counted; `Double` says who said so.
    """

    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    sex = models.CharField(max_length=8, choices=[(s.value, SEX_WORDS[s]) for s in Sex])
    birth_year = models.PositiveSmallIntegerField(null=True)
    id_kind = models.CharField(max_length=16, choices=[(k.value, ID_WORDS[k]) for k in IdKind])
    synthetic = models.BooleanField(default=False)
    sealed = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="doubles", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(sealed=b""), name="destroyed_person_says_nothing"
            ),
            models.CheckConstraint(condition=~Q(same_as=F("id")), name="nobody_is_their_own_double"),
        ]
        indexes = [
            models.Index(fields=["division", "at"]),
            models.Index(fields=["at", "division"]),
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="registered_twice"),
        ]


class Double(Versioned):
    """That somebody said of two registrations that they are of one person, or that they are not, until it was taken back.

    `sealed` holds by what it was known, under the key of `other`.  Since `rested_on_at` something was recorded of `kept` that
    only came by the number of `other`.
    """

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    same = models.BooleanField()
    sealed = models.BinaryField()
    rested_on_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "other", condition=Q(same=True, undone_at__isnull=True), name="somebody_is_joined_to_one"
            ),
            models.UniqueConstraint("kept", "other", condition=Q(undone_at__isnull=True), name="two_are_said_once"),
            models.CheckConstraint(condition=~Q(kept=F("other")), name="two_registrations_are_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="taken_back_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["division", "at"])]


class Residence(Record):
    """Where a person lived, from when until when; `in_register` says whether as one of the register of households, `left`
    why they were taken out of it at the end."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    relation = models.CharField(max_length=12, choices=[(r.value, RELATION_WORDS[r]) for r in Relation])
    in_register = models.BooleanField(default=True)
    left = models.CharField(max_length=14, blank=True, choices=[(one.value, LEAVING_WORDS[one]) for one in Leaving])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", condition=Q(until__isnull=True), name="one_residence_at_a_time"),
            models.CheckConstraint(condition=PERIOD, name="residence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(left="") | Q(in_register=True, until__isnull=False), name="only_the_register_is_left"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(until__isnull=True, in_register=False), name="residence_of_the_response"
            )
        ]


class Sojourn(Versioned):
    """That somebody is elsewhere than at home from `at` until `until`: away from `household`, or a guest in it.

    Who lives in one household of this home and is a guest in another has one of each, made and ended together.  `sealed`
    holds where somebody went, or where a guest came from, under the key of the person.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="sojourns", db_index=False)
    kind = models.CharField(max_length=10, choices=[(one.value, SOJOURN_WORDS[one]) for one in SojournKind])
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    expected_on = models.DateField(null=True)
    until = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "kind", condition=Q(until__isnull=True), name="elsewhere_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("at")), name="sojourn_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(kind="away") | Q(household__isnull=False), name="a_guest_is_somebodys"),
        ]
        indexes = [
            models.Index(fields=["household", "until"]),
            models.Index(fields=["person", "at"]),
            models.Index(fields=["division", "kind", "at"]),
        ]


class Document(Versioned):
    """A paper of a person besides the one they were registered with, until it is withdrawn, and why.

    `sealed` holds its number and who issued it, under the key of the person.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=[(one.value, PAPER_WORDS[one]) for one in Paper])
    expires_on = models.DateField(null=True)
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, blank=True, choices=[(w.value, WITHDRAWAL_WORDS[w]) for w in Withdrawal])
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True, why="") | (Q(until__isnull=False) & ~Q(why="")),
                name="withdrawn_paper_says_why",
            )
        ]


class PersonArea(Record):
    """That a division sees a person, why, and from when until when; `source` is the record that opened it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="areas", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=10, choices=[(r.value, AREA_WORDS[r]) for r in AreaReason])
    source = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "division", "reason", "source", condition=Q(until__isnull=True), name="area_opened_once"
            ),
            models.CheckConstraint(condition=PERIOD, name="area_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["division", "until", "person"]),
            models.Index(fields=["person", "until"]),
        ]


class Dependence(Versioned):
    """That one person cannot do without another's care."""

    dependant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    carer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    need = models.CharField(max_length=10, choices=[(n.value, NEED_WORDS[n]) for n in Need])
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "dependant", "carer", condition=Q(until__isnull=True), name="dependence_recorded_once"
            ),
            models.CheckConstraint(condition=~Q(dependant=F("carer")), name="nobody_is_their_own_carer"),
        ]


class Vulnerability(Versioned):
    """That a person needs special care, from `at` until `until`."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="vulnerabilities")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=[(v.value, VULNERABLE_WORDS[v]) for v in Vulnerable])
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "kind", condition=Q(until__isnull=True), name="vulnerability_noted_once")
        ]
        indexes = [models.Index(fields=["division", "kind", "at"])]


class CareNeed(Versioned):
    """What somebody is to be given every so many days, next on `next_on`.  `sealed` holds what, how much and by whom."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="care_needs")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=[(one.value, SUPPORT_WORDS[one]) for one in Support])
    every_days = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    sealed = models.BinaryField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(every_days__gte=1), name="a_need_comes_again")]
        indexes = [
            models.Index(fields=["next_on"], condition=Q(until__isnull=True), name="care_needs_to_be_met"),
            models.Index(fields=["division", "kind", "at"]),
        ]


class Destruction(Record):
    """The certificate that what was known of a subject was destroyed: which, why it might be, and who answers for it.

    `by` whom is the program itself where its schedule did it; then nobody signed.  It names nobody.  No edition rules how long
    the refused rows of a file are kept: the home does.
    """

    subject = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=[(k.value, SUBJECT_WORDS[k]) for k in SubjectKind])
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=14, choices=[(p.value, PURPOSE_WORDS[p]) for p in Purpose])
    ended_at = models.DateTimeField()
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, null=True, related_name="+")
    retention_days = models.PositiveSmallIntegerField()
    signed_how = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(at__gte=F("ended_at")), name="destroyed_after_its_purpose")]
        indexes = [models.Index(fields=["division", "at"])]


class LookReview(Versioned):
    """A look at somebody's numbers without a task, drawn to be judged by somebody else; `look` is its number.

    `sealed` holds what the judge said, under the person's key.
    """

    look = models.BigIntegerField()
    looked_by = models.UUIDField()
    looked_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.UUIDField(null=True)
    verdict = models.CharField(
        max_length=14, blank=True, choices=[(v.value, LOOK_VERDICT_WORDS[v]) for v in LookVerdict]
    )
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(judged_at__isnull=True, judged_by__isnull=True, verdict="")
                | (Q(judged_at__isnull=False, judged_by__isnull=False) & ~Q(verdict="")),
                name="judged_look_says_how",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("looked_by")), name="nobody_judges_their_own_look"
            ),
        ]
        indexes = [models.Index(fields=["division", "at"])]


class PersonSearch(models.Model):
    """What lists and searches read: the name in plain, and hashes of numbers under a secret of the home.

    Left out of backups and made again from the records by `search.rebuild`.  The database checks no keys of what can be made
    again: with the tokens that was two thirds of all it checked where a register is taken in.
    """

    nature = Nature.DERIVED

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="search", db_constraint=False)
    name = models.CharField(max_length=100)
    initials = models.CharField(max_length=20)
    sex = models.CharField(max_length=8)
    birth_year = models.PositiveSmallIntegerField(null=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_constraint=False)
    division = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    synthetic = models.BooleanField(default=False)
    number = models.BinaryField(max_length=16, null=True)
    number_end = models.BinaryField(max_length=8, null=True)
    phone = models.BinaryField(max_length=16, null=True)
    phone_end = models.BinaryField(max_length=8, null=True)

    class Meta:
        constraints = [models.UniqueConstraint("number", name="one_person_per_identity_number")]
        indexes = [
            models.Index(fields=["division", "name"]),
            models.Index(fields=["number_end"]),
            models.Index(fields=["phone"]),
            models.Index(fields=["phone_end"]),
        ]


class DocumentSearch(models.Model):
    """Hashes of the numbers of papers that count, by which their holders are found; made again with `PersonSearch`."""

    nature = Nature.DERIVED

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="search")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    number = models.BinaryField(max_length=16)
    number_end = models.BinaryField(max_length=8, null=True)

    class Meta:
        constraints = [models.UniqueConstraint("number", name="one_holder_per_paper")]
        indexes = [models.Index(fields=["number_end"])]


class SearchToken(models.Model):
    """A surname, pair of characters or initials by which a division that sees the person finds them."""

    nature = Nature.DERIVED

    division = models.ForeignKey(
        "places.Division", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    token = models.CharField(max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [models.UniqueConstraint("division", "token", "person", name="token_once")]
