"""Encounters, cases with the history of their classification, admissions with their rounds, statutory reports."""

from django.db import models
from django.db.models import F, Q

from lianfang.core.models import Record, Versioned

from .types import (
    ADMISSION_END_WORDS,
    CAME_WORDS,
    CASE_END_WORDS,
    CLASS_WORDS,
    DISPOSITION_WORDS,
    FACT_WORDS,
    REPORT_KIND_WORDS,
    SEVERITY_WORDS,
    AdmissionEnd,
    Came,
    CaseClass,
    CaseEnd,
    Disposition,
    Fact,
    ReportKind,
    Severity,
)


def together(one: Q, other: Q) -> Q:
    """Both hold or neither does: two columns that are filled by one decision."""
    return (one & other) | (~one & ~other)


class Encounter(Versioned):
    """A patient at a facility, from the door to one of four conclusions.

    `handover` is the transport's hand-over, when one brought the patient; `sealed` holds the note of the conclusion.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    came = models.CharField(max_length=10, choices=[(c.value, CAME_WORDS[c]) for c in Came])
    handover = models.UUIDField(null=True)
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    triaged_at = models.DateTimeField(null=True)
    celsius = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    danger_signs = models.JSONField(default=list)
    symptoms = models.JSONField(default=list)
    epi = models.JSONField(default=list)
    clinical = models.JSONField(default=list)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.UUIDField(null=True)
    disposition = models.CharField(
        max_length=12, choices=[(d.value, DISPOSITION_WORDS[d]) for d in Disposition], blank=True
    )
    refer_to = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    placement_due_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "site", condition=Q(concluded_at__isnull=True), name="one_open_encounter_at_a_site"
            ),
            models.CheckConstraint(
                condition=together(Q(concluded_at__isnull=True), Q(disposition="")),
                name="concluded_encounter_has_disposition",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True) | Q(triaged_at__isnull=False), name="triage_before_conclusion"
            ),
            models.CheckConstraint(
                condition=Q(refer_to__isnull=True) | Q(disposition=Disposition.REFERRAL.value),
                name="only_referrals_name_a_target",
            ),
        ]
        indexes = [models.Index(fields=["division", "arrived_at"])]


class Consult(Record):
    """A joint consultation on an encounter or a case; `sealed` holds the opinion."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, related_name="consults")
    case = models.ForeignKey("Case", models.PROTECT, null=True, related_name="consults")
    experts = models.CharField(max_length=200)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(encounter__isnull=False) | Q(case__isnull=False), name="consult_is_about_something"
            )
        ]


class Case(Versioned):
    """A person as a case of one outbreak.  `division` is where they live; the class is the classification that stands.

    `onset_on` is the first day of the edition's onset symptom; `sampled_at` the first positive specimen, from which
    days are counted where there are no symptoms; `first_fact_at` starts the statutory clock and only ever moves earlier.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    outbreak = models.ForeignKey("editions.Outbreak", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, related_name="cases")
    onset_on = models.DateField(null=True)
    sampled_at = models.DateTimeField(null=True)
    first_fact = models.CharField(max_length=16, choices=[(f.value, FACT_WORDS[f]) for f in Fact])
    first_fact_at = models.DateTimeField()
    severity = models.CharField(max_length=8, choices=[(s.value, SEVERITY_WORDS[s]) for s in Severity], blank=True)
    isolated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=[(e.value, CASE_END_WORDS[e]) for e in CaseEnd], blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "outbreak", condition=Q(closed_at__isnull=True), name="one_open_case_in_an_outbreak"
            ),
            models.CheckConstraint(
                condition=together(Q(closed_at__isnull=True), Q(end="")), name="closed_case_says_how"
            ),
        ]
        indexes = [models.Index(fields=["division", "first_fact_at"]), models.Index(fields=["person"])]


class Classification(Record):
    """One entry of a case's history: what it was held to be, from `at` on, by which edition and which criteria.

    `ended_at` is when another class, or the end of the case, took its place.  A voided entry stays, with who voided it and
    (sealed) why; it stands for nothing any more.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="classifications")
    to = models.CharField(max_length=12, choices=[(c.value, CLASS_WORDS[c]) for c in CaseClass])
    edition = models.ForeignKey("editions.RuleEdition", models.PROTECT, related_name="+")
    criteria = models.JSONField(default=list)
    fact = models.CharField(max_length=16, choices=[(f.value, FACT_WORDS[f]) for f in Fact])
    fact_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.UUIDField(null=True)
    voided_reason = models.BinaryField(null=True)

    class Meta:
        ordering = ["at", "recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "case",
                condition=Q(ended_at__isnull=True, voided_at__isnull=True),
                name="one_classification_stands",
            ),
            models.CheckConstraint(
                condition=together(Q(voided_at__isnull=True), Q(voided_by__isnull=True)), name="void_has_an_author"
            ),
            models.CheckConstraint(
                condition=together(Q(voided_at__isnull=True), Q(voided_reason__isnull=True)), name="void_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["to", "at"])]


class Report(Versioned):
    """A statutory report: owed from the first fact on, filed, verified.  `content` is what was filed, frozen, without names.

    `corrects` names the report that this one corrects; the old one stays as it was.  `dropped_at`: what it was to say was
    voided before it was filed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    classification = models.ForeignKey(Classification, models.PROTECT, related_name="reports")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(k.value, REPORT_KIND_WORDS[k]) for k in ReportKind])
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    clock_from = models.DateTimeField()
    due_at = models.DateTimeField()
    content = models.JSONField(default=dict)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.UUIDField(null=True)
    card_number = models.CharField(max_length=60, blank=True)
    verification_due_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.UUIDField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("clock_from")), name="report_due_after_its_clock"),
            models.CheckConstraint(
                condition=together(Q(filed_at__isnull=True), Q(filed_by__isnull=True)),
                name="filed_report_has_an_author",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(filed_at__isnull=False), name="verified_report_was_filed"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("filed_by")), name="no_one_verifies_their_own"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | Q(filed_at__isnull=True), name="filed_report_is_not_dropped"
            ),
        ]
        indexes = [models.Index(fields=["division", "due_at"])]


class Admission(Versioned):
    """A patient's time in a bed of one facility.  The bed is held in `places` under the admission's id.

    `minimum_until` is a local rule stricter than the national one; `override_by` is the expert who lifted it, `sealed` why.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="admissions")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, related_name="admissions")
    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    division = models.ForeignKey("places.Division", models.PROTECT, related_name="+")
    room = models.ForeignKey("places.Room", models.PROTECT, related_name="+")
    admitted_at = models.DateTimeField()
    minimum_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=[(e.value, ADMISSION_END_WORDS[e]) for e in AdmissionEnd], blank=True)
    follow_up_until = models.DateTimeField(null=True)
    override_by = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("person", condition=Q(ended_at__isnull=True), name="one_open_admission"),
            models.CheckConstraint(
                condition=together(Q(ended_at__isnull=True), Q(end="")), name="ended_admission_says_how"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("admitted_at")),
                name="admission_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=together(Q(override_by__isnull=True), Q(sealed__isnull=True)), name="override_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["division", "admitted_at"])]


class Round(Record):
    """What the daily round found.  `None` where it was not looked at; `sealed` holds the note."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="rounds")
    symptoms = models.JSONField(default=list)
    symptoms_improved = models.BooleanField(null=True)
    imaging_improved = models.BooleanField(null=True)
    severity = models.CharField(max_length=8, choices=[(s.value, SEVERITY_WORDS[s]) for s in Severity], blank=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["admission", "at"])]
