"""Investigations, exposures, contacts, chains of transmission, notices to other areas."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned

from .types import (
    CONTACT_END_WORDS,
    CONTACT_WORDS,
    NOTICE_WORDS,
    RELATION_WORDS,
    SETTING_WORDS,
    ContactEnd,
    ContactKind,
    NoticeKind,
    Relation,
    Setting,
)


def together(one: Q, other: Q) -> Q:
    """Both hold or neither does: two columns that are filled by one decision."""
    return (one & other) | (~one & ~other)


class Investigation(Versioned):
    """The investigation of one case, with its clock; `sealed` holds the summary.  `nothing_found`: no exposure was known."""

    case = models.ForeignKey("clinical.Case", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    finished_by = models.UUIDField(null=True)
    nothing_found = models.BooleanField(default=False)
    sealed = models.BinaryField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("case", condition=Q(voided_at__isnull=True), name="one_investigation_of_a_case"),
            models.CheckConstraint(condition=Q(due_at__gt=F("opened_at")), name="investigation_due_after_opening"),
            models.CheckConstraint(
                condition=together(Q(finished_at__isnull=True), Q(finished_by__isnull=True)),
                name="finished_investigation_has_an_author",
            ),
        ]
        indexes = [models.Index(fields=["division", "opened_at"])]


class Exposure(Versioned):
    """Where a case was, infected or could infect others, from `since` until `until`; `sealed` holds the place in words.

    `trip` names a public vehicle's journey (a train number and day), nobody's person.
    """

    case = models.ForeignKey("clinical.Case", models.PROTECT, related_name="+")
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="exposures")
    setting = models.CharField(max_length=12, choices=[(s.value, SETTING_WORDS[s]) for s in Setting])
    division = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    vehicle = models.CharField(max_length=48, blank=True)
    trip = models.CharField(max_length=100, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    sealed = models.BinaryField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="exposure_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(vehicle="") | Q(setting=Setting.TRANSPORT.value), name="only_transport_has_a_vehicle"
            ),
        ]
        indexes = [models.Index(fields=["case", "since"])]


class Contact(Versioned):
    """A person who met a case in its infectious window.  `division` is where the contact lives.

    Judged by the edition at `found_at`; `met` are the definitions that fitted.  `order` is the observation order that
    places a close contact; `follow_up_until` counts from the last exposure.  `became` is the case the contact became.
    """

    case = models.ForeignKey("clinical.Case", models.PROTECT, related_name="+")
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="contacts")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    exposure = models.ForeignKey(Exposure, models.PROTECT, null=True, related_name="contacts")
    relation = models.CharField(max_length=14, choices=[(r.value, RELATION_WORDS[r]) for r in Relation])
    kind = models.CharField(max_length=6, choices=[(k.value, CONTACT_WORDS[k]) for k in ContactKind])
    met = models.JSONField(default=list)
    protected = models.BooleanField(default=False)
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    last_exposure_at = models.DateTimeField()
    found_at = models.DateTimeField()
    tell_by = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_by = models.UUIDField(null=True)
    place_by = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)
    order = models.ForeignKey("isolation.Order", models.PROTECT, null=True, related_name="+")
    follow_up_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=[(e.value, CONTACT_END_WORDS[e]) for e in ContactEnd], blank=True)
    became = models.ForeignKey("clinical.Case", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "case", "person", condition=~Q(outcome=ContactEnd.VOIDED.value), name="one_contact_per_case_and_person"
            ),
            models.CheckConstraint(
                condition=together(Q(ended_at__isnull=True), Q(outcome="")), name="ended_contact_says_how"
            ),
            models.CheckConstraint(
                condition=together(Q(outcome=ContactEnd.BECAME_CASE.value), Q(became__isnull=False)),
                name="became_names_the_case",
            ),
            models.CheckConstraint(
                condition=together(Q(order__isnull=True), Q(placed_at__isnull=True)), name="placed_contact_has_an_order"
            ),
            models.CheckConstraint(
                condition=Q(follow_up_until__gt=F("last_exposure_at")), name="follow_up_ends_after_exposure"
            ),
        ]
        indexes = [models.Index(fields=["division", "found_at"]), models.Index(fields=["person"])]


class ChainLink(Record):
    """Who infected whom, as judged; `serial_interval_days` is from onset to onset, as known when the link was made."""

    infector = models.ForeignKey("clinical.Case", models.PROTECT, related_name="+")
    case = models.ForeignKey("clinical.Case", models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="links")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    serial_interval_days = models.SmallIntegerField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("case", condition=Q(voided_at__isnull=True), name="one_source_per_case"),
            models.CheckConstraint(condition=~Q(infector=F("case")), name="no_case_infects_itself"),
        ]


class Notice(Versioned):
    """What another area is told, at once and with the minimum; `sealed` holds the words, `to_words` an area not in this home.

    The clock starts at `fact_at`, the suspicion.  One subject: a case, a contact or an exposure.
    """

    kind = models.CharField(max_length=10, choices=[(k.value, NOTICE_WORDS[k]) for k in NoticeKind])
    case = models.ForeignKey("clinical.Case", models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="notices")
    exposure = models.ForeignKey(Exposure, models.PROTECT, null=True, related_name="notices")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    to_division = models.ForeignKey("places.Division", models.PROTECT, null=True, related_name="+")
    to_words = models.CharField(max_length=200, blank=True)
    fact_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=together(Q(to_division__isnull=True), ~Q(to_words="")), name="notice_goes_to_one_area"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("fact_at")), name="notice_due_after_its_fact"),
            models.CheckConstraint(
                condition=Q(kind="case", contact__isnull=True, exposure__isnull=True)
                | Q(kind="contact", contact__isnull=False, exposure__isnull=True)
                | Q(kind="exposure", contact__isnull=True, exposure__isnull=False),
                name="notice_is_about_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["division", "sent_at"]),
            models.Index(fields=["to_division", "acknowledged_at"]),
        ]
