"""Declarations of arrival, what became of them, and whom they turned out to be."""

from django.db import models
from django.db.models import Q

from lianfang.core.models import Record, Versioned
from lianfang.core.types import Nature

from ..types.declarations import (
    COMING_WORDS,
    SAID_BY_WORDS,
    TURN_WORDS,
    WAY_WORDS,
    Coming,
    DeclarationFacts,
    SaidBy,
    Turn,
    Way,
)


class Declaration(Versioned):
    """Somebody, with who comes along, is to come to a division on a day.  `sealed` holds who and from where, under a key of
    its own that is destroyed after `expires_on`.

    `repeats` is the declaration of the same people that was there first: it has the tasks, and closes both.
    """

    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    origin_code = models.CharField(max_length=12, blank=True)
    coming = models.CharField(max_length=8, choices=[(one.value, COMING_WORDS[one]) for one in Coming])
    said_by = models.CharField(max_length=8, choices=[(one.value, SAID_BY_WORDS[one]) for one in SaidBy])
    way = models.CharField(max_length=5, choices=[(one.value, WAY_WORDS[one]) for one in Way])
    people = models.PositiveSmallIntegerField()
    arrives_on = models.DateField()
    sealed = models.BinaryField()
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated")
    outcome = models.CharField(max_length=11, blank=True, choices=[(one.value, TURN_WORDS[one]) for one in Turn])
    closed_at = models.DateTimeField(null=True)
    expires_on = models.DateField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="a_closed_declaration_says_how",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(sealed=b""), name="a_destroyed_declaration_says_nothing"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "arrives_on"]),
            models.Index(fields=["destroyed_at", "expires_on"]),
        ]

    def facts(self) -> DeclarationFacts:
        return DeclarationFacts(self.division_id, self.arrives_on, self.closed_at, self.destroyed_at)


class DeclarationTurn(Record):
    """What was said of a declaration since: called, changed, arrived, cancelled.  `sealed` holds words, under its key."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="turns", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    turn = models.CharField(max_length=11, choices=[(one.value, TURN_WORDS[one]) for one in Turn])
    way = models.CharField(max_length=5, choices=[(one.value, WAY_WORDS[one]) for one in Way])
    arrives_on = models.DateField(null=True)
    to_division = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+", db_index=False)
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["declaration", "at"]), models.Index(fields=["division", "at"])]


class DeclaredPerson(Record):
    """That somebody who was declared arrived, and is this person."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="persons", db_index=False)
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("declaration", "person", name="somebody_arrives_once")]
        indexes = [models.Index(fields=["division", "at"])]


class DeclaredPhone(models.Model):
    """By which telephone a declaration is found, as a hash under a secret of the home; gone with what was declared."""

    nature = Nature.DERIVED

    declaration = models.OneToOneField(Declaration, models.PROTECT, primary_key=True, related_name="phone")
    digest = models.BinaryField(max_length=16, db_index=True)
