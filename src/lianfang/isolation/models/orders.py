"""Orders, stays, objections, certificates: milestones and the guards of the database on them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from lianfang.core.models import Record, Versioned
from lianfang.editions.types import Place

from ..types import (
    DECLINE_WORDS,
    END_WORDS,
    GROUND_WORDS,
    HOME_WORDS,
    OBJECTOR_WORDS,
    PLACE_WORDS,
    REVOKE_WORDS,
    VERDICT_WORDS,
    BasisTimes,
    DeclineReason,
    End,
    Ground,
    HomeException,
    Objector,
    OrderFacts,
    RevokeReason,
    StayFacts,
    Verdict,
)

PLACES = [(p.value, PLACE_WORDS[p]) for p in Place]
ENDS = [(e.value, END_WORDS[e]) for e in End]


class Order(Versioned):
    """A measure on one person: a proposal until it is signed, made `at` `by` its author.  `sealed` holds the evidence.

    `departures` names the values in which its rule edition is stricter than the edition above.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    outbreak = models.ForeignKey("editions.Outbreak", models.PROTECT, related_name="+")
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    category = models.CharField(max_length=48)
    ground = models.CharField(max_length=12, choices=[(g.value, GROUND_WORDS[g]) for g in Ground])
    sealed = models.BinaryField()
    place = models.CharField(max_length=4, choices=PLACES)
    home_exception = models.CharField(
        max_length=12, blank=True, choices=[(h.value, HOME_WORDS[h]) for h in HomeException]
    )
    departures = models.JSONField(default=list)
    last_exposure_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    left_area_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    interim_until = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_how = models.CharField(max_length=20, blank=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.UUIDField(null=True)
    decline_reason = models.CharField(
        max_length=16, blank=True, choices=[(r.value, DECLINE_WORDS[r]) for r in DeclineReason]
    )
    served_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end = models.CharField(max_length=16, blank=True, choices=ENDS)
    revoke_reason = models.CharField(
        max_length=16, blank=True, choices=[(r.value, REVOKE_WORDS[r]) for r in RevokeReason]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("starts_at")), name="order_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True, signed_how="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False, due_at__isnull=False) & ~Q(signed_how="")),
                name="signed_order_has_signer_and_end",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(declined_at__isnull=True), name="order_signed_or_declined"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="ended_order_says_how",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(due_at__isnull=True) | Q(ended_at__lte=F("due_at")),
                name="order_never_outlives_its_end",
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="order_has_ground"),
            models.UniqueConstraint(
                "person", condition=Q(declined_at__isnull=True, ended_at__isnull=True), name="one_open_order_per_person"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "at"]),
            models.Index(fields=["division", "signed_at"]),
            models.Index(fields=["person", "at"]),
            models.Index(
                fields=["division", "at"],
                condition=Q(signed_at__isnull=True, declined_at__isnull=True, ended_at__isnull=True),
                name="orders_waiting",
            ),
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="orders_by_end"),
        ]

    @property
    def basis(self) -> BasisTimes:
        return BasisTimes(
            last_exposure_at=self.last_exposure_at, arrived_at=self.arrived_at, left_area_at=self.left_area_at
        )

    def facts(self) -> OrderFacts:
        """What the rules look at."""
        return OrderFacts(
            category=self.category,
            place=Place(self.place),
            basis=self.basis,
            starts_at=self.starts_at,
            due_at=self.due_at,
            interim_until=self.interim_until,
            signed_at=self.signed_at,
            declined_at=self.declined_at,
            served_at=self.served_at,
            acknowledged_at=self.acknowledged_at,
            ended_at=self.ended_at,
            end=End(self.end) if self.end else None,
        )


class DueChange(Record):
    """An order made shorter: by decision, or by a new rule edition."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="due_changes")
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, null=True, related_name="+")
    before = models.DateTimeField()
    after = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(after__lt=F("before")), name="due_only_comes_nearer")]


class Stay(Versioned):
    """Where an order is lived: at home or at a site, until `due_at` at the latest.

    `over_at` is kept by the database: when it ended, else when it must.  `settled_at` is when, after that, the bed (held in
    places under the stay's id) and the area's sight of the person were given up.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="stays")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=PLACES)
    site = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end = models.CharField(max_length=16, blank=True, choices=ENDS)
    settled_at = models.DateTimeField(null=True)
    over_at = models.GeneratedField(
        expression=Coalesce("ended_at", "due_at"), output_field=models.DateTimeField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="stay_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"), ended_at__lte=F("due_at")),
                name="stay_never_outlives_its_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="ended_stay_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(end=End.RELEASED.value) | Q(ended_at=F("due_at")), name="released_at_the_end_never_before"
            ),
            models.CheckConstraint(
                condition=Q(kind=Place.SITE.value, site__isnull=False) | Q(kind=Place.HOME.value, site__isnull=True),
                name="stay_at_site_names_it",
            ),
            models.UniqueConstraint("person", condition=Q(ended_at__isnull=True), name="one_open_stay_per_person"),
        ]
        indexes = [
            models.Index(fields=["division", "over_at"]),
            models.Index(fields=["division", "started_at"]),
            models.Index(fields=["person", "started_at"]),
            models.Index(fields=["site"], condition=Q(ended_at__isnull=True), name="stays_open_at_site"),
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="stays_by_end"),
            models.Index(fields=["over_at"], condition=Q(settled_at__isnull=True), name="stays_to_settle"),
        ]

    def facts(self) -> StayFacts:
        """What the rules look at."""
        return StayFacts(
            started_at=self.started_at,
            due_at=self.due_at,
            ended_at=self.ended_at,
            end=End(self.end) if self.end else None,
            full_term=self.order.signed_at is not None and self.order.due_at == self.due_at,
        )


class ChecklistTick(Record):
    """An item of the start checklist, done."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=48)

    class Meta:
        constraints = [models.UniqueConstraint("stay", "item", name="item_ticked_once")]


class Objection(Versioned):
    """An objection to an order, raised `at`, with its answer and the clock on it.  `sealed` holds what was said."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="objections")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    raised_by = models.CharField(max_length=10, choices=[(o.value, OBJECTOR_WORDS[o]) for o in Objector])
    sealed = models.BinaryField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    signed_how = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=8, blank=True, choices=[(v.value, VERDICT_WORDS[v]) for v in Verdict])
    sealed_answer = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, verdict="", answered_by__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(verdict="") & ~Q(signed_how="")),
                name="answer_is_signed_and_says_which",
            ),
            models.UniqueConstraint(
                "order", condition=Q(answered_at__isnull=True), name="one_open_objection_per_order"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "at"]),
            models.Index(fields=["division", "due_at"], condition=Q(answered_at__isnull=True), name="objections_open"),
        ]


class Certificate(Record):
    """That a stay was completed: plain facts under a number, without the name.  `voided_at` when it proved wrong."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="certificates")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=4, choices=PLACES)
    category = models.CharField(max_length=48)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("stay", condition=Q(voided_at__isnull=True), name="one_valid_certificate_per_stay")
        ]
        indexes = [models.Index(fields=["division", "issued_at"])]
