"""Divisions, sites, rooms and the holds on beds."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned
from lianfang.core.types import Nature

from .types import ROOM_WORDS, SITE_WORDS, ZONE_WORDS, RoomState, SiteKind, Zone


class Division(Record):
    """One administrative division.  `path` is the ids from the root to itself, each closed by `/`."""

    code = models.CharField(max_length=15, db_index=True)
    name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.TextField(db_index=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=9), name="division_level_in_range"),
            models.UniqueConstraint("code", condition=Q(valid_to__isnull=True), name="one_living_division_per_code"),
        ]


class FormerName(Record):
    """What a division was called before it was renamed, until `at`."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)


class FormerCode(Record):
    """A code and name of an earlier edition of the official divisions, and the division that its area lies in today.

    One that was divided leads to several.  Records keep the code that they were written under.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="former_codes")
    code = models.CharField(max_length=15, db_index=True)
    name = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField(null=True)
    last_year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("division", "code", "name", name="former_code_noted_once")]


class TreeState(models.Model):
    """How often the tree was changed; one row.  Every process reads the tree again when it has moved on."""

    nature = Nature.DERIVED

    changes = models.PositiveBigIntegerField(default=0)


class Site(Versioned):
    """A place that takes people in, treats or tests them."""

    kind = models.CharField(max_length=20, choices=[(k.value, SITE_WORDS[k]) for k in SiteKind])
    name = models.CharField(max_length=200)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    phone = models.CharField(max_length=40, blank=True)
    tier = models.PositiveSmallIntegerField(default=1)
    capabilities = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "division"])]


class Room(Versioned):
    """A room of a site: whom it is for, how many beds, and whether it is in use."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    zone = models.CharField(max_length=12, choices=[(z.value, ZONE_WORDS[z]) for z in Zone])
    beds = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=14, choices=[(s.value, ROOM_WORDS[s]) for s in RoomState])

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("site", "name", name="one_room_per_name"),
            models.CheckConstraint(condition=Q(beds__gte=1, beds__lte=50), name="room_has_beds"),
        ]

    @property
    def taken(self) -> int:
        """How many beds are taken, where `queries.rooms` or `queries.free_beds` counted them."""
        return int(self.__dict__["beds_taken"])

    @property
    def free(self) -> int:
        """How many beds are not taken, where they were counted."""
        return self.beds - self.taken


class Hold(Record):
    """A bed held by an occupant, whoever that is to the module that asked."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="holds")
    occupant = models.UUIDField(db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("occupant", condition=Q(until__isnull=True), name="one_bed_per_occupant"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="hold_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["room"], condition=Q(until__isnull=True), name="open_holds")]
