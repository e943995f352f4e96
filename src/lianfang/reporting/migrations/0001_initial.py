import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                ("until", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("number", models.PositiveIntegerField()),
                ("known_at", models.DateTimeField()),
                ("lines", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=4000)),
                ("signed", models.CharField(max_length=20)),
                (
                    "correction_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="reporting.bulletin",
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "-number"],
                "constraints": [
                    models.UniqueConstraint(models.F("division"), models.F("number"), name="bulletins_are_numbered"),
                    models.UniqueConstraint(
                        models.F("division"),
                        models.F("until"),
                        condition=models.Q(("correction_of__isnull", True)),
                        name="one_bulletin_per_moment",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
