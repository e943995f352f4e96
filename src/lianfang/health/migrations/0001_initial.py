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
            name="Reading",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_op", models.UUIDField(null=True)),
                ("voided_by", models.UUIDField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
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
                ("celsius", models.DecimalField(decimal_places=2, max_digits=4)),
                ("fever", models.BooleanField(null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("checkpoint", "at a checkpoint"),
                            ("home", "at home"),
                            ("site", "at a quarantine site"),
                            ("clinic", "in a clinic"),
                            ("self", "told by the person"),
                            ("device", "by a device"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("unknown", "not said"),
                            ("armpit", "under the arm"),
                            ("forehead", "on the forehead"),
                            ("ear", "in the ear"),
                            ("mouth", "in the mouth"),
                            ("camera", "by thermal camera"),
                        ],
                        max_length=8,
                    ),
                ),
                ("context", models.UUIDField(null=True)),
                ("device", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "at"], name="health_read_person__64d678_idx"),
                    models.Index(fields=["division", "at"], name="health_read_divisio_febeea_idx"),
                    models.Index(
                        condition=models.Q(("fever", True)), fields=["division", "at"], name="fevers_by_place"
                    ),
                    models.Index(
                        condition=models.Q(("context__isnull", False)), fields=["context"], name="readings_of_a_context"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("celsius__gte", 30), ("celsius__lte", 45)),
                        name="reading_is_of_a_living_body",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SymptomReport",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
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
                ("feels_ill", models.BooleanField()),
                ("symptoms", models.JSONField(default=list)),
                ("onset_on", models.DateField(null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("checkpoint", "at a checkpoint"),
                            ("home", "at home"),
                            ("site", "at a quarantine site"),
                            ("clinic", "in a clinic"),
                            ("self", "told by the person"),
                            ("device", "by a device"),
                        ],
                        max_length=10,
                    ),
                ),
                ("context", models.UUIDField(null=True)),
                ("ill", models.BooleanField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.UUIDField(null=True)),
                ("closed_op", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "at"], name="health_symp_person__284ed7_idx"),
                    models.Index(fields=["division", "at"], name="health_symp_divisio_221101_idx"),
                    models.Index(
                        condition=models.Q(("closed_at", None), ("ill", True)),
                        fields=["division", "at"],
                        name="open_symptoms",
                    ),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Specimen",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("tube", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("throat_swab", "throat swab"),
                            ("nose_swab", "nose swab"),
                            ("sputum", "sputum"),
                            ("blood", "blood"),
                            ("stool", "stool"),
                            ("urine", "urine"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fever", "fever"),
                            ("suspected", "suspected case"),
                            ("contact", "close contact"),
                            ("release", "before release"),
                            ("discharge", "before discharge"),
                            ("screening", "screening"),
                            ("other", "other reason"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
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
                    "laboratory",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("tube_day", models.DateField()),
                ("sampled_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("resulted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "sampled_at"], name="health_spec_divisio_0b7c42_idx"),
                    models.Index(fields=["laboratory", "received_at"], name="health_spec_laborat_ce8126_idx"),
                    models.Index(
                        condition=models.Q(("resulted_at", None)), fields=["laboratory"], name="specimens_waiting"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("laboratory"), models.F("tube_day"), models.F("tube"), name="one_tube_per_code_and_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sampled_at__isnull", True),
                            ("received_at__isnull", True),
                            ("received_at__gte", models.F("sampled_at")),
                            _connector="OR",
                        ),
                        name="specimen_taken_before_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sampled_at__isnull", False), ("received_at__isnull", False), _connector="OR"
                        ),
                        name="specimen_taken_or_received",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                ("voided_op", models.UUIDField(null=True)),
                ("voided_by", models.UUIDField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=200)),
                (
                    "specimen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="health.specimen"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("negative", "negative"), ("positive", "positive"), ("inconclusive", "inconclusive")],
                        max_length=12,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("nat", "nucleic acid test"),
                            ("sequencing", "gene sequencing"),
                            ("antigen", "antigen test"),
                            ("igm", "IgM antibodies"),
                            ("igg_rise", "rise of IgG antibodies"),
                            ("culture", "culture"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["outcome", "at"], name="health_resu_outcome_ec37f2_idx"),
                    models.Index(fields=["at"], name="health_resu_at_840eb7_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("specimen"),
                        models.F("method"),
                        condition=models.Q(
                            ("voided_at__isnull", True), models.Q(("outcome", "inconclusive"), _negated=True)
                        ),
                        name="one_outcome_per_tube_and_method",
                    )
                ],
            },
        ),
    ]
