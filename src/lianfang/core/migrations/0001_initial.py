import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JournalRow",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("envelope", models.UUIDField(db_index=True)),
                ("device", models.CharField(blank=True, max_length=100)),
                ("origin", models.CharField(max_length=20)),
                ("by", models.UUIDField()),
                ("sent_at", models.DateTimeField()),
                ("received", models.DateTimeField(db_index=True)),
                ("operations", models.TextField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="AcceptedOperation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=16)),
                ("seq", models.BigIntegerField(db_index=True)),
                ("result", models.JSONField(null=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("first_seq", models.BigIntegerField()),
                ("last_seq", models.BigIntegerField()),
                ("rows", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="RefusedOperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operation", models.UUIDField(db_index=True)),
                ("envelope", models.UUIDField()),
                ("action", models.CharField(max_length=80)),
                ("by", models.UUIDField()),
                ("received", models.DateTimeField(db_index=True)),
                ("digest", models.BinaryField(max_length=16)),
                ("reasons", models.JSONField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("subject", models.UUIDField(primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField(max_length=40, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("wrapped__isnull", True)),
                        fields=["subject"],
                        name="keys_that_were_destroyed",
                    )
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="HomeSetting",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                ("figure", models.CharField(max_length=81)),
                ("division", models.UUIDField(null=True)),
                ("day", models.DateField()),
                ("n", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "source", "day", "figure", "n"], name="counts_of_a_division"),
                    models.Index(fields=["figure", "division", "day", "n"], name="counts_of_a_figure"),
                    models.Index(fields=["source", "day"], name="counts_of_a_day"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="CountedTable",
            fields=[
                ("source", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("definitions", models.CharField(max_length=16)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="StaleDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("counting", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["source", "day", "counting"], name="stale_days_of_a_table")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("real_at", models.DateTimeField()),
                ("by", models.UUIDField(db_index=True)),
                ("subject", models.UUIDField(db_index=True, null=True)),
                ("kind", models.CharField(max_length=20)),
                ("place", models.CharField(max_length=120)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("task", models.UUIDField(null=True)),
                ("shown", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("kind", "reveal")), fields=["at"], name="reveals_by_time")
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("subject", models.UUIDField(db_index=True, null=True)),
                ("area", models.UUIDField()),
                ("about", models.UUIDField(db_index=True, null=True)),
                ("template", models.CharField(max_length=60)),
                ("channel", models.CharField(max_length=12)),
                ("language", models.CharField(max_length=10)),
                ("sealed", models.BinaryField(null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="core.message",
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacements",
                        to="core.message",
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=40)),
                ("printed_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("recalled_at", models.DateTimeField(null=True)),
                ("recalled_by", models.UUIDField(null=True)),
                ("recall_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["area", "at"], name="core_messag_area_c32dbb_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", True), ("failed_at__isnull", True), _connector="OR"),
                        name="sent_or_failed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recalled_at__isnull", True), ("recalled_by__isnull", True)),
                            models.Q(("recalled_at__isnull", False), ("recalled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="recalled_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("message", models.UUIDField(primary_key=True, serialize=False)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("begun_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField()),
                ("trouble", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="PersonLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("message", models.UUIDField(unique=True)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
    ]
