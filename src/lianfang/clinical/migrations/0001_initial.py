import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("editions", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Encounter",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                (
                    "came",
                    models.CharField(
                        choices=[
                            ("walk_in", "by themselves"),
                            ("transport", "by arranged transport"),
                            ("referral", "referred by another facility"),
                        ],
                        max_length=10,
                    ),
                ),
                ("handover", models.UUIDField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("triaged_at", models.DateTimeField(null=True)),
                ("celsius", models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ("danger_signs", models.JSONField(default=list)),
                ("symptoms", models.JSONField(default=list)),
                ("epi", models.JSONField(default=list)),
                ("clinical", models.JSONField(default=list)),
                ("concluded_at", models.DateTimeField(null=True)),
                ("concluded_by", models.UUIDField(null=True)),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("advice", "home with advice"),
                            ("observation", "kept under observation"),
                            ("admission", "admission"),
                            ("referral", "referral"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "refer_to",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("placement_due_at", models.DateTimeField(null=True)),
                ("placed_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "arrived_at"], name="clinical_en_divisio_accf2a_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("site"),
                        condition=models.Q(("concluded_at__isnull", True)),
                        name="one_open_encounter_at_a_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("concluded_at__isnull", True), ("disposition", "")),
                            models.Q(
                                models.Q(("concluded_at__isnull", True), _negated=True),
                                models.Q(("disposition", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="concluded_encounter_has_disposition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("concluded_at__isnull", True), ("triaged_at__isnull", False), _connector="OR"
                        ),
                        name="triage_before_conclusion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refer_to__isnull", True), ("disposition", "referral"), _connector="OR"),
                        name="only_referrals_name_a_target",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "outbreak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.outbreak"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="clinical.encounter",
                    ),
                ),
                ("onset_on", models.DateField(null=True)),
                ("sampled_at", models.DateTimeField(null=True)),
                (
                    "first_fact",
                    models.CharField(
                        choices=[
                            ("positive_result", "positive result"),
                            ("consultation", "conclusion of the consultation"),
                            ("criteria", "criteria met"),
                        ],
                        max_length=16,
                    ),
                ),
                ("first_fact_at", models.DateTimeField()),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mild", "mild"),
                            ("moderate", "moderate"),
                            ("severe", "severe"),
                            ("critical", "critical"),
                        ],
                        max_length=8,
                    ),
                ),
                ("isolated_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[("recovered", "recovered"), ("died", "died"), ("excluded", "excluded")],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "first_fact_at"], name="clinical_ca_divisio_dc5984_idx"),
                    models.Index(fields=["person"], name="clinical_ca_person__9c00aa_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("outbreak"),
                        condition=models.Q(("closed_at__isnull", True)),
                        name="one_open_case_in_an_outbreak",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("end", "")),
                            models.Q(
                                models.Q(("closed_at__isnull", True), _negated=True),
                                models.Q(("end", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_case_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consult",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "encounter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consults",
                        to="clinical.encounter",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consults",
                        to="clinical.case",
                    ),
                ),
                ("experts", models.CharField(max_length=200)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("encounter__isnull", False), ("case__isnull", False), _connector="OR"),
                        name="consult_is_about_something",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Classification",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="classifications", to="clinical.case"
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("suspected", "suspected case"),
                            ("confirmed", "confirmed case"),
                            ("asymptomatic", "infected without symptoms"),
                            ("excluded", "excluded"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("criteria", models.JSONField(default=list)),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("positive_result", "positive result"),
                            ("consultation", "conclusion of the consultation"),
                            ("criteria", "criteria met"),
                        ],
                        max_length=16,
                    ),
                ),
                ("fact_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_by", models.UUIDField(null=True)),
                ("voided_reason", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ["at", "recorded_at", "id"],
                "indexes": [models.Index(fields=["to", "at"], name="clinical_cl_to_650083_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("case"),
                        condition=models.Q(("ended_at__isnull", True), ("voided_at__isnull", True)),
                        name="one_classification_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                            models.Q(
                                models.Q(("voided_at__isnull", True), _negated=True),
                                models.Q(("voided_by__isnull", True), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="void_has_an_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at__isnull", True), ("voided_reason__isnull", True)),
                            models.Q(
                                models.Q(("voided_at__isnull", True), _negated=True),
                                models.Q(("voided_reason__isnull", True), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="void_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="clinical.case",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="clinical.encounter",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.room"),
                ),
                ("admitted_at", models.DateTimeField()),
                ("minimum_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[("discharged", "discharged"), ("transferred", "transferred"), ("died", "died")],
                        max_length=12,
                    ),
                ),
                ("follow_up_until", models.DateTimeField(null=True)),
                ("override_by", models.UUIDField(null=True)),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "admitted_at"], name="clinical_ad_divisio_90d094_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), condition=models.Q(("ended_at__isnull", True)), name="one_open_admission"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("end", "")),
                            models.Q(
                                models.Q(("ended_at__isnull", True), _negated=True),
                                models.Q(("end", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ended_admission_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("admitted_at")), _connector="OR"
                        ),
                        name="admission_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("override_by__isnull", True), ("sealed__isnull", True)),
                            models.Q(
                                models.Q(("override_by__isnull", True), _negated=True),
                                models.Q(("sealed__isnull", True), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="override_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="clinical.case"
                    ),
                ),
                (
                    "classification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="clinical.classification",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case", "case report"),
                            ("revision", "revised class"),
                            ("withdrawal", "withdrawal"),
                            ("correction", "correction"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="clinical.report",
                    ),
                ),
                ("clock_from", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("content", models.JSONField(default=dict)),
                ("filed_at", models.DateTimeField(null=True)),
                ("filed_by", models.UUIDField(null=True)),
                ("card_number", models.CharField(blank=True, max_length=60)),
                ("verification_due_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by", models.UUIDField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "due_at"], name="clinical_re_divisio_6182e1_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("clock_from"))), name="report_due_after_its_clock"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filed_at__isnull", True), ("filed_by__isnull", True)),
                            models.Q(
                                models.Q(("filed_at__isnull", True), _negated=True),
                                models.Q(("filed_by__isnull", True), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="filed_report_has_an_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verified_at__isnull", True), ("filed_at__isnull", False), _connector="OR"),
                        name="verified_report_was_filed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            models.Q(("verified_by", models.F("filed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="no_one_verifies_their_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dropped_at__isnull", True), ("filed_at__isnull", True), _connector="OR"),
                        name="filed_report_is_not_dropped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "admission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="clinical.admission"
                    ),
                ),
                ("symptoms", models.JSONField(default=list)),
                ("symptoms_improved", models.BooleanField(null=True)),
                ("imaging_improved", models.BooleanField(null=True)),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mild", "mild"),
                            ("moderate", "moderate"),
                            ("severe", "severe"),
                            ("critical", "critical"),
                        ],
                        max_length=8,
                    ),
                ),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["admission", "at"], name="clinical_ro_admissi_6ccb4f_idx")],
                "constraints": [],
            },
        ),
    ]
