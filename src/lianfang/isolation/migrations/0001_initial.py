import django.db.models.deletion
import django.db.models.functions.comparison
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
            name="AreaMeasure",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                ("block", models.CharField(blank=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("building", "a building"),
                            ("hamlet", "a hamlet"),
                            ("road", "a road"),
                            ("village", "a village"),
                        ],
                        max_length=8,
                    ),
                ),
                ("road", models.UUIDField(null=True)),
                (
                    "outbreak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.outbreak"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("departures", models.JSONField(default=list)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("cases", "cases among those who live there"),
                            ("cluster", "a cluster that began there"),
                            ("exposure", "many people exposed at one place there"),
                        ],
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(max_length=500)),
                ("object_to", models.CharField(max_length=200)),
                ("exits", models.JSONField()),
                ("open_exits", models.PositiveSmallIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("review_at", models.DateTimeField()),
                ("households", models.PositiveIntegerField()),
                ("persons", models.PositiveIntegerField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_how", models.CharField(blank=True, max_length=20)),
                ("shortages", models.JSONField(default=list)),
                ("declined_at", models.DateTimeField(null=True)),
                ("declined_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lifted", "lifted"),
                            ("lapsed", "lapsed at its end"),
                            ("not_reviewed", "lapsed, since nobody reviewed it"),
                        ],
                        max_length=12,
                    ),
                ),
                ("last_why", models.CharField(blank=True, max_length=500)),
                (
                    "over_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            "ended_at", django.db.models.functions.comparison.Least("ends_at", "review_at")
                        ),
                        output_field=models.DateTimeField(),
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "over_at"], name="isolation_a_divisio_bbd22e_idx"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["over_at"], name="area_measures_by_end"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("starts_at")), ("review_at__gt", models.F("starts_at"))
                        ),
                        name="area_measure_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("ended_at__lte", models.F("ends_at")), ("ended_at__lte", models.F("review_at"))),
                            _connector="OR",
                        ),
                        name="area_measure_never_outlives_its_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("open_exits__gte", 1)), name="area_measure_keeps_an_exit_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", ""), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            models.Q(("object_to", ""), _negated=True),
                        ),
                        name="area_measure_says_why_and_where_to_object",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True), ("signed_how", "")),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("signed_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signed_area_measure_has_a_signer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"),
                        name="area_measure_signed_or_declined",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ended_area_measure_says_how",
                    ),
                    models.UniqueConstraint(
                        models.F("division"),
                        models.F("block"),
                        condition=models.Q(("declined_at__isnull", True), ("ended_at__isnull", True)),
                        name="one_area_measure_per_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
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
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "outbreak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.outbreak"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("category", models.CharField(max_length=48)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("contact", "contact with a case"),
                            ("listed_area", "stay in a listed area"),
                            ("symptoms", "symptoms not yet explained"),
                            ("discharged", "discharged from treatment"),
                            ("cluster", "part of a cluster"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "place",
                    models.CharField(choices=[("home", "at home"), ("site", "at a quarantine site")], max_length=4),
                ),
                (
                    "home_exception",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("child", "a child"),
                            ("carer", "somebody depends on this person"),
                            ("disability", "disability"),
                            ("pregnancy", "pregnancy"),
                            ("illness", "another illness"),
                        ],
                        max_length=12,
                    ),
                ),
                ("departures", models.JSONField(default=list)),
                ("last_exposure_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("left_area_at", models.DateTimeField(null=True)),
                ("starts_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("interim_until", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_how", models.CharField(blank=True, max_length=20)),
                ("declined_at", models.DateTimeField(null=True)),
                ("declined_by", models.UUIDField(null=True)),
                (
                    "decline_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_ground", "the ground does not hold"),
                            ("wrong_person", "it is about another person"),
                            ("wrong_category", "the category is wrong"),
                            ("milder_measure", "a milder measure is enough"),
                            ("support_missing", "food, medicine or care is not secured"),
                        ],
                        max_length=16,
                    ),
                ),
                ("served_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("released", "released"),
                            ("lapsed", "lapsed at its end"),
                            ("converted", "became a case"),
                            ("revoked", "revoked"),
                            ("moved", "moved"),
                            ("objection_upheld", "objection upheld"),
                            ("died", "died"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "revoke_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("case_unconfirmed", "the case it rests on is no case"),
                            ("contact_voided", "there was no contact"),
                            ("follow_up_ended", "the follow-up it rests on has ended"),
                            ("wrong_person", "it was about another person"),
                            ("signed_in_error", "it was signed in error"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "at"], name="isolation_o_divisio_2b2d57_idx"),
                    models.Index(fields=["division", "signed_at"], name="isolation_o_divisio_6c9374_idx"),
                    models.Index(fields=["person", "at"], name="isolation_o_person__aa366b_idx"),
                    models.Index(
                        condition=models.Q(
                            ("declined_at__isnull", True), ("ended_at__isnull", True), ("signed_at__isnull", True)
                        ),
                        fields=["division", "at"],
                        name="orders_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["due_at"], name="orders_by_end"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_at__isnull", True), ("due_at__gt", models.F("starts_at")), _connector="OR"
                        ),
                        name="order_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True), ("signed_how", "")),
                            models.Q(
                                ("due_at__isnull", False),
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("signed_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signed_order_has_signer_and_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"),
                        name="order_signed_or_declined",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ended_order_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("due_at__isnull", True),
                            ("ended_at__lte", models.F("due_at")),
                            _connector="OR",
                        ),
                        name="order_never_outlives_its_end",
                    ),
                    models.CheckConstraint(condition=models.Q(("ground", ""), _negated=True), name="order_has_ground"),
                    models.UniqueConstraint(
                        models.F("person"),
                        condition=models.Q(("declined_at__isnull", True), ("ended_at__isnull", True)),
                        name="one_open_order_per_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaSupply",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="supplies", to="isolation.areameasure"
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
                ("need", models.CharField(max_length=48)),
                ("needed", models.PositiveIntegerField()),
                ("served", models.PositiveIntegerField()),
                ("supplier", models.CharField(blank=True, max_length=200)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("from_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="AreaCheck",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="isolation.areameasure"
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
                ("shut", models.JSONField()),
                ("short", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="isolation_a_divisio_0e7dbe_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="AreaReview",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="isolation.areameasure"
                    ),
                ),
                ("why", models.CharField(max_length=500)),
                ("ends_at", models.DateTimeField()),
                ("review_at", models.DateTimeField()),
                ("signed_how", models.CharField(max_length=20)),
            ],
            options={
                "abstract": False,
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="DueChange",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="due_changes", to="isolation.order"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="editions.ruleedition",
                    ),
                ),
                ("before", models.DateTimeField()),
                ("after", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("after__lt", models.F("before"))), name="due_only_comes_nearer"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="isolation.order"
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
                    "kind",
                    models.CharField(choices=[("home", "at home"), ("site", "at a quarantine site")], max_length=4),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("released", "released"),
                            ("lapsed", "lapsed at its end"),
                            ("converted", "became a case"),
                            ("revoked", "revoked"),
                            ("moved", "moved"),
                            ("objection_upheld", "objection upheld"),
                            ("died", "died"),
                        ],
                        max_length=16,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "over_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce("ended_at", "due_at"),
                        output_field=models.DateTimeField(),
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "over_at"], name="isolation_s_divisio_9778be_idx"),
                    models.Index(fields=["division", "started_at"], name="isolation_s_divisio_5b0f41_idx"),
                    models.Index(fields=["person", "started_at"], name="isolation_s_person__3e9f93_idx"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["site"], name="stays_open_at_site"
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["due_at"], name="stays_by_end"
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)), fields=["over_at"], name="stays_to_settle"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("started_at"))), name="stay_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("ended_at__gte", models.F("started_at")), ("ended_at__lte", models.F("due_at"))),
                            _connector="OR",
                        ),
                        name="stay_never_outlives_its_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ended_stay_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", "released"), _negated=True),
                            ("ended_at", models.F("due_at")),
                            _connector="OR",
                        ),
                        name="released_at_the_end_never_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "site"), ("site__isnull", False)),
                            models.Q(("kind", "home"), ("site__isnull", True)),
                            _connector="OR",
                        ),
                        name="stay_at_site_names_it",
                    ),
                    models.UniqueConstraint(
                        models.F("person"),
                        condition=models.Q(("ended_at__isnull", True)),
                        name="one_open_stay_per_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="isolation.order"
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
                    "raised_by",
                    models.CharField(
                        choices=[("person", "the person"), ("guardian", "the guardian"), ("relative", "a relative")],
                        max_length=10,
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("signed_how", models.CharField(blank=True, max_length=20)),
                (
                    "verdict",
                    models.CharField(
                        blank=True, choices=[("upheld", "upheld"), ("rejected", "rejected")], max_length=8
                    ),
                ),
                ("sealed_answer", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "at"], name="isolation_o_divisio_398690_idx"),
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["division", "due_at"],
                        name="objections_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("verdict", "")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("verdict", ""), _negated=True),
                                models.Q(("signed_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_is_signed_and_says_which",
                    ),
                    models.UniqueConstraint(
                        models.F("order"),
                        condition=models.Q(("answered_at__isnull", True)),
                        name="one_open_objection_per_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistTick",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ticks", to="isolation.stay"
                    ),
                ),
                ("item", models.CharField(max_length=48)),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("stay"), models.F("item"), name="item_ticked_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="isolation.stay"
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
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("home", "at home"), ("site", "at a quarantine site")], max_length=4),
                ),
                ("category", models.CharField(max_length=48)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "issued_at"], name="isolation_c_divisio_3235a9_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("stay"),
                        condition=models.Q(("voided_at__isnull", True)),
                        name="one_valid_certificate_per_stay",
                    )
                ],
            },
        ),
    ]
