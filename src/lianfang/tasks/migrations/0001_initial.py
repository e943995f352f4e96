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
            name="Task",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.UUIDField()),
                ("key", models.CharField(blank=True, max_length=60)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
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
                ("context", models.UUIDField(null=True)),
                ("role", models.CharField(max_length=40)),
                ("owner", models.UUIDField(null=True)),
                ("opens_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.UUIDField(null=True)),
                ("done_op", models.UUIDField(null=True)),
                ("done_recorded_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_op", models.UUIDField(null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("escalated_to", models.CharField(blank=True, max_length=40)),
                ("sealed", models.BinaryField(default=b"")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at__isnull", True), ("done_at__isnull", True)),
                        fields=["role", "division", "due_at"],
                        name="task_open_by_role",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("cancelled_at__isnull", True), ("done_at__isnull", True), ("owner__isnull", False)
                        ),
                        fields=["owner", "due_at"],
                        name="task_open_by_owner",
                    ),
                    models.Index(
                        condition=models.Q(("cancelled_at__isnull", True), ("done_at__isnull", True), ("level__gt", 0)),
                        fields=["escalated_to", "division"],
                        name="task_open_escalated",
                    ),
                    models.Index(fields=["person", "kind"], name="task_by_person"),
                    models.Index(fields=["household", "kind"], name="task_by_household"),
                    models.Index(fields=["division", "due_at", "ended_at"], name="task_by_division"),
                    models.Index(
                        fields=["due_at", "division", "kind", "ended_at", "done_at", "cancelled_at"], name="task_by_due"
                    ),
                    models.Index(
                        condition=models.Q(("done_at__isnull", False)),
                        fields=["done_at", "division", "kind"],
                        name="task_by_done",
                    ),
                    models.Index(
                        condition=models.Q(("escalated_at__isnull", False)),
                        fields=["escalated_at", "division", "kind", "ended_at", "level"],
                        name="task_by_escalation",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("subject"), models.F("kind"), models.F("key"), name="one_task_per_kind_subject_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("opens_at"))), name="task_due_after_it_opens"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__isnull", True), ("closes_at__gte", models.F("due_at")), _connector="OR"
                        ),
                        name="task_closes_after_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"),
                        name="task_done_or_cancelled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_op__isnull", True)),
                            models.Q(("done_at__isnull", False), ("done_op__isnull", False)),
                            _connector="OR",
                        ),
                        name="task_done_by_an_operation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("escalated_at__isnull", True), ("level", 0)),
                            models.Q(("escalated_at__isnull", False), ("level__gt", 0)),
                            _connector="OR",
                        ),
                        name="task_level_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
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
                ("visitor", models.UUIDField()),
                ("means", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["household", "at"], name="tasks_visit_househo_07d6a5_idx"),
                    models.Index(fields=["division", "at"], name="tasks_visit_divisio_91aaed_idx"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
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
                            ("home_area", "to the area of residence"),
                            ("clinic", "to the fever clinic"),
                            ("quarantine_site", "to a quarantine site"),
                            ("hospital", "to a hospital"),
                            ("return_home", "back home"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "from_division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "to_site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("transport", models.CharField(blank=True, max_length=200)),
                ("context", models.UUIDField(null=True)),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="tasks.handover",
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(null=True)),
                ("received_by", models.UUIDField(null=True)),
                ("received_op", models.UUIDField(null=True)),
                ("received_recorded_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("refused_by", models.UUIDField(null=True)),
                ("refused_op", models.UUIDField(null=True)),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_ours", "does not belong here"),
                            ("no_room", "no room free"),
                            ("not_equipped", "not equipped for this person"),
                            ("did_not_come", "the person did not come"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sent_on_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField(default=b"")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["division", "due_at"],
                        name="handover_open_to",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["from_division", "due_at"],
                        name="handover_open_from",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("at"))), name="handover_due_after_departure"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_at__isnull", True),
                            models.Q(
                                ("received_at__gte", models.F("at")),
                                ("received_by__isnull", False),
                                ("refused_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="handover_received_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refusal", ""), ("refused_at__isnull", True)),
                            models.Q(("refused_by__isnull", False), models.Q(("refusal", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="handover_refusal_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("village", models.UUIDField()),
                ("day", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
                ("persons", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("village", "day"), name="one_pack_of_a_village_and_day")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="escalations", to="tasks.task"
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
                ("level", models.PositiveSmallIntegerField()),
                ("role", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="tasks_escal_divisio_dcdb25_idx")],
                "constraints": [
                    models.UniqueConstraint(models.F("task"), models.F("level"), name="one_escalation_per_level")
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitedPerson",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="persons", to="tasks.visit"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("seen", "seen"), ("by_phone", "by phone"), ("not_reached", "not reached")],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("visit"), models.F("person"), name="one_outcome_per_visited_person"
                    )
                ],
                "indexes": [],
            },
        ),
    ]
