import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=200)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("county", "county"),
                            ("town", "township or street"),
                            ("village", "village or community"),
                            ("compound", "compound"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("road", "road"),
                            ("station", "station"),
                            ("dock", "dock"),
                            ("airport", "airport"),
                            ("entrance", "entrance"),
                            ("dissuasion", "dissuasion station"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                ("road", models.CharField(blank=True, max_length=200)),
                ("hours_per_day", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("controlled", "controlled"), ("closed", "closed")], max_length=12
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "ended_at"], name="screening_c_divisio_7f01eb_idx"),
                    models.Index(fields=["level", "kind"], name="screening_c_level_41c120_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("division"),
                        models.F("name"),
                        condition=models.Q(("ended_at__isnull", True)),
                        name="one_checkpoint_per_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours_per_day__gte", 1), ("hours_per_day__lte", 24)),
                        name="checkpoint_hours_in_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="checkpoint_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StateRow",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="states", to="screening.checkpoint"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("controlled", "controlled"), ("closed", "closed")], max_length=12
                    ),
                ),
                ("ground", models.CharField(blank=True, max_length=200)),
                ("emergency_passage", models.BooleanField(default=True)),
                ("emergency_phone", models.CharField(blank=True, max_length=200)),
                ("review_at", models.DateTimeField(null=True)),
                ("edition", models.UUIDField(null=True)),
                ("signed", models.CharField(blank=True, max_length=40)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "since"], name="screening_s_divisio_b4645f_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("checkpoint"), condition=models.Q(("until__isnull", True)), name="one_state_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                ("emergency_passage", True),
                                ("review_at__isnull", False),
                                models.Q(("emergency_phone", ""), _negated=True),
                                models.Q(("ground", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closed_keeps_an_emergency_passage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="state_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingOrder",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_orders",
                        to="screening.checkpoint",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                ("whom", models.CharField(max_length=200)),
                ("ground", models.CharField(max_length=200)),
                ("object_to", models.CharField(max_length=200)),
                ("edition", models.UUIDField()),
                ("signed", models.CharField(blank=True, max_length=40)),
                ("ends_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["checkpoint", "until"], name="screening_s_checkpo_2d4f99_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("at")),
                            ("until__gte", models.F("at")),
                            ("until__lte", models.F("ends_at")),
                        ),
                        name="standing_order_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("whom", ""), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            models.Q(("object_to", ""), _negated=True),
                        ),
                        name="standing_order_says_why_and_where",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TallyDelta",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="screening.checkpoint",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("in", "people coming in"), ("out", "people going out"), ("vehicle", "vehicles")],
                        max_length=8,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("count", models.SmallIntegerField()),
                ("source", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["checkpoint", "since"], name="screening_t_checkpo_34bb83_idx"),
                    models.Index(fields=["division", "since"], name="screening_t_divisio_fc883c_idx"),
                    models.Index(fields=["since"], name="screening_t_since_b2ad27_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="delta_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count", 0), _negated=True), name="delta_counts_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Abnormal",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="screening.checkpoint",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                ("first_at", models.DateTimeField()),
                ("first_celsius", models.DecimalField(decimal_places=2, max_digits=4)),
                ("retest_at", models.DateTimeField(null=True)),
                ("retest_celsius", models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ("symptoms", models.JSONField(default=list)),
                ("threshold", models.DecimalField(decimal_places=2, max_digits=4)),
                ("edition", models.UUIDField()),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("clinic_due_at", models.DateTimeField()),
                ("transported_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "at"], name="screening_a_divisio_988f60_idx"),
                    models.Index(fields=["checkpoint", "at"], name="screening_a_checkpo_816421_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retest_at__isnull", True), ("retest_celsius__isnull", True)),
                            models.Q(("retest_at__gte", models.F("first_at")), ("retest_celsius__isnull", False)),
                            _connector="OR",
                        ),
                        name="retest_after_the_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_at__lte", models.F("at"))),
                        name="finding_measured_before_it_is_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="screening.checkpoint",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[("listed_area", "comes from a listed area"), ("abnormal_reading", "abnormal finding")],
                        max_length=20,
                    ),
                ),
                ("origin_code", models.CharField(blank=True, max_length=12)),
                ("carrier", models.CharField(blank=True, max_length=100)),
                ("trip", models.CharField(blank=True, max_length=40)),
                ("sealed", models.BinaryField(default=b"")),
                (
                    "going_to",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                ("edition", models.UUIDField()),
                ("purge_at", models.DateTimeField()),
                ("purged_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "at"], name="screening_r_divisio_923e16_idx"),
                    models.Index(fields=["checkpoint", "at"], name="screening_r_checkpo_3f6ca8_idx"),
                    models.Index(fields=["carrier", "trip", "at"], name="screening_r_carrier_23667e_idx"),
                    models.Index(
                        condition=models.Q(("purged_at__isnull", True)), fields=["purge_at"], name="register_to_purge"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("purged_at__isnull", True)),
                            models.Q(
                                ("carrier", ""), ("person__isnull", True), ("purged_at__isnull", False), ("trip", "")
                            ),
                            _connector="OR",
                        ),
                        name="purged_entry_names_nobody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TurnedBack",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="screening.checkpoint",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turned_back",
                        to="screening.standingorder",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("visit", "a visit"),
                            ("transit", "passing through"),
                            ("other", "another purpose"),
                            ("emergency", "an emergency"),
                            ("medical", "medical care"),
                            ("work", "work"),
                            ("goods", "goods"),
                            ("resident", "lives here"),
                        ],
                        max_length=12,
                    ),
                ),
                ("go_to", models.CharField(max_length=200)),
                ("count", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "at"], name="screening_t_divisio_d3a651_idx"),
                    models.Index(fields=["checkpoint", "at"], name="screening_t_checkpo_d54dd7_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1), models.Q(("go_to", ""), _negated=True)),
                        name="turned_back_to_somewhere",
                    )
                ],
            },
        ),
    ]
