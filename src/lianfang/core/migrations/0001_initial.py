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
                "indexes": [],
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
                ("shown", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
    ]
