import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Division",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("code", models.CharField(db_index=True, max_length=15)),
                ("name", models.CharField(max_length=200)),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.division",
                    ),
                ),
                ("path", models.TextField(db_index=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 9)), name="division_level_in_range"
                    ),
                    models.UniqueConstraint(
                        models.F("code"),
                        condition=models.Q(("valid_to__isnull", True)),
                        name="one_living_division_per_code",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="TreeState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changes", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_names", to="places.division"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="FormerCode",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_codes", to="places.division"
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=15)),
                ("name", models.CharField(max_length=200)),
                ("first_year", models.PositiveSmallIntegerField(null=True)),
                ("last_year", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("division"), models.F("code"), models.F("name"), name="former_code_noted_once"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Site",
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
                            ("isolation_site", "quarantine site"),
                            ("hospital", "designated hospital"),
                            ("fever_clinic", "fever clinic"),
                            ("laboratory", "laboratory"),
                            ("village_clinic", "village clinic"),
                            ("town_centre", "township health centre"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("tier", models.PositiveSmallIntegerField(default=1)),
                ("capabilities", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "division"], name="places_site_kind_47582d_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rooms", to="places.site"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("general", "general"),
                            ("contact", "close contacts"),
                            ("suspected", "suspected cases"),
                            ("confirmed", "confirmed cases"),
                        ],
                        max_length=12,
                    ),
                ),
                ("beds", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "in use"),
                            ("reserve", "in reserve"),
                            ("disinfecting", "being disinfected"),
                            ("closed", "closed"),
                        ],
                        max_length=14,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(models.F("site"), models.F("name"), name="one_room_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(("beds__gte", 1), ("beds__lte", 50)), name="room_has_beds"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="places.room"
                    ),
                ),
                ("occupant", models.UUIDField(db_index=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("until__isnull", True)), fields=["room"], name="open_holds")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("occupant"), condition=models.Q(("until__isnull", True)), name="one_bed_per_occupant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="hold_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
