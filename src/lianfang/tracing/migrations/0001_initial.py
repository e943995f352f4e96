import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinical", "0001_initial"),
        ("editions", "0001_initial"),
        ("isolation", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Investigation",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinical.case"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("finished_by", models.UUIDField(null=True)),
                ("nothing_found", models.BooleanField(default=False)),
                ("sealed", models.BinaryField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "opened_at"], name="tracing_inv_divisio_0642be_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("case"),
                        condition=models.Q(("voided_at__isnull", True)),
                        name="one_investigation_of_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("opened_at"))),
                        name="investigation_due_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("finished_by__isnull", True)),
                            models.Q(
                                models.Q(("finished_at__isnull", True), _negated=True),
                                models.Q(("finished_by__isnull", True), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="finished_investigation_has_an_author",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exposure",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinical.case"
                    ),
                ),
                (
                    "investigation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exposures",
                        to="tracing.investigation",
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("household", "household"),
                            ("transport", "transport"),
                            ("workplace", "workplace"),
                            ("school", "school or child care"),
                            ("gathering", "gathering"),
                            ("health_care", "health care"),
                            ("other", "other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("vehicle", models.CharField(blank=True, max_length=48)),
                ("trip", models.CharField(blank=True, max_length=100)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("sealed", models.BinaryField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["case", "since"], name="tracing_exp_case_id_562c4b_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="exposure_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("vehicle", ""), ("setting", "transport"), _connector="OR"),
                        name="only_transport_has_a_vehicle",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinical.case"
                    ),
                ),
                (
                    "investigation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="tracing.investigation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "exposure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="tracing.exposure",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("family", "family"),
                            ("housemate", "lives together"),
                            ("colleague", "colleague"),
                            ("classmate", "classmate"),
                            ("friend", "friend or neighbour"),
                            ("carer", "carer"),
                            ("health_worker", "health worker"),
                            ("patient", "fellow patient"),
                            ("passenger", "fellow passenger"),
                            ("stranger", "met by chance"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("close", "close contact"), ("casual", "casual contact")], max_length=6),
                ),
                ("met", models.JSONField(default=list)),
                ("protected", models.BooleanField(default=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("last_exposure_at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("tell_by", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("told_by", models.UUIDField(null=True)),
                ("place_by", models.DateTimeField(null=True)),
                ("placed_at", models.DateTimeField(null=True)),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="isolation.order"
                    ),
                ),
                ("follow_up_until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("completed", "follow-up completed"),
                            ("became_case", "became a case"),
                            ("moved", "handed over to another area"),
                            ("voided", "voided"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "became",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinical.case"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "found_at"], name="tracing_con_divisio_039df2_idx"),
                    models.Index(fields=["person"], name="tracing_con_person__cd51f8_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("case"),
                        models.F("person"),
                        condition=models.Q(("outcome", "voided"), _negated=True),
                        name="one_contact_per_case_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(
                                models.Q(("ended_at__isnull", True), _negated=True),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ended_contact_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "became_case"), ("became__isnull", False)),
                            models.Q(
                                models.Q(("outcome", "became_case"), _negated=True),
                                models.Q(("became__isnull", False), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="became_names_the_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order__isnull", True), ("placed_at__isnull", True)),
                            models.Q(
                                models.Q(("order__isnull", True), _negated=True),
                                models.Q(("placed_at__isnull", True), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="placed_contact_has_an_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follow_up_until__gt", models.F("last_exposure_at"))),
                        name="follow_up_ends_after_exposure",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainLink",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "infector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinical.case"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinical.case"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="tracing.contact",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                ("serial_interval_days", models.SmallIntegerField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_by", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("case"), condition=models.Q(("voided_at__isnull", True)), name="one_source_per_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("infector", models.F("case")), _negated=True), name="no_case_infects_itself"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case", "a case who lives or was there"),
                            ("contact", "a contact who lives there"),
                            ("exposure", "people were exposed there"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinical.case"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="tracing.contact",
                    ),
                ),
                (
                    "exposure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="tracing.exposure",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "to_division",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                ("to_words", models.CharField(blank=True, max_length=200)),
                ("fact_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_by", models.UUIDField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "sent_at"], name="tracing_not_divisio_bab0ee_idx"),
                    models.Index(fields=["to_division", "acknowledged_at"], name="tracing_not_to_divi_56ced3_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_division__isnull", True), models.Q(("to_words", ""), _negated=True)),
                            models.Q(models.Q(("to_division__isnull", True), _negated=True), ("to_words", "")),
                            _connector="OR",
                        ),
                        name="notice_goes_to_one_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("fact_at"))), name="notice_due_after_its_fact"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", True), ("exposure__isnull", True), ("kind", "case")),
                            models.Q(("contact__isnull", False), ("exposure__isnull", True), ("kind", "contact")),
                            models.Q(("contact__isnull", True), ("exposure__isnull", False), ("kind", "exposure")),
                            _connector="OR",
                        ),
                        name="notice_is_about_one_thing",
                    ),
                ],
            },
        ),
    ]
