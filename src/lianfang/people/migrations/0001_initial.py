import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("editions", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
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
                ("register_key", models.CharField(blank=True, max_length=60)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="people_hous_divisio_73d7d6_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("division"),
                        models.F("register_key"),
                        condition=models.Q(("register_key", ""), _negated=True),
                        name="one_household_per_register_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("subject", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "a person"),
                            ("household", "a household's address"),
                            ("list", "the refused rows of a file"),
                            ("leads", "a list of leads"),
                            ("declared", "a declaration of arrival"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("register", "the register of households"),
                            ("registered", "the registration"),
                            ("symptom", "a symptom that was reported"),
                            ("specimen", "a specimen"),
                            ("reading", "a temperature"),
                            ("task", "something owed"),
                            ("hand_over", "a hand-over"),
                            ("post_register", "the register of a checkpoint"),
                            ("finding", "an abnormal finding at a checkpoint"),
                            ("order", "an order"),
                            ("objection", "an objection"),
                            ("encounter", "a visit to a clinic"),
                            ("case", "a case"),
                            ("report", "a statutory report"),
                            ("admission", "an admission"),
                            ("investigation", "an investigation"),
                            ("follow_up", "the follow-up of a contact"),
                            ("notice", "a notice to another area"),
                            ("refused_rows", "the sending of a file whose rows were to be mended"),
                            ("leads", "a list of leads, kept until its day"),
                            ("declared", "a declaration of arrival, kept until its day"),
                        ],
                        max_length=14,
                    ),
                ),
                ("ended_at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="editions.ruleedition",
                    ),
                ),
                ("retention_days", models.PositiveSmallIntegerField()),
                ("signed_how", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="people_dest_divisio_cd53ca_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("at__gte", models.F("ended_at"))), name="destroyed_after_its_purpose"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="people.household"
                    ),
                ),
                (
                    "came_from",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("came_from", models.F("division")), _negated=True),
                        name="household_placed_somewhere_else",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
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
                    "sex",
                    models.CharField(
                        choices=[("male", "male"), ("female", "female"), ("unknown", "not known")], max_length=8
                    ),
                ),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                (
                    "id_kind",
                    models.CharField(
                        choices=[
                            ("resident_card", "resident identity card"),
                            ("passport", "passport"),
                            ("hk_macau_permit", "mainland travel permit for Hong Kong and Macau residents"),
                            ("taiwan_permit", "mainland travel permit for Taiwan residents"),
                            ("none", "none seen"),
                        ],
                        max_length=16,
                    ),
                ),
                ("synthetic", models.BooleanField(default=False)),
                ("sealed", models.BinaryField()),
                ("destroyed_at", models.DateTimeField(null=True)),
                (
                    "same_as",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubles",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "at"], name="people_pers_divisio_870ef5_idx"),
                    models.Index(fields=["at", "division"], name="people_pers_at_904320_idx"),
                    models.Index(
                        condition=models.Q(("same_as__isnull", False)), fields=["same_as"], name="registered_twice"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("destroyed_at__isnull", True), ("sealed", b""), _connector="OR"),
                        name="destroyed_person_says_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("same_as", models.F("id")), _negated=True),
                        name="nobody_is_their_own_double",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Double",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
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
                ("same", models.BooleanField()),
                ("sealed", models.BinaryField()),
                ("rested_on_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="people_doub_divisio_7824f3_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("other"),
                        condition=models.Q(("same", True), ("undone_at__isnull", True)),
                        name="somebody_is_joined_to_one",
                    ),
                    models.UniqueConstraint(
                        models.F("kept"),
                        models.F("other"),
                        condition=models.Q(("undone_at__isnull", True)),
                        name="two_are_said_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("other")), _negated=True), name="two_registrations_are_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="taken_back_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="residences", to="people.person"
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
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("head", "head of the household"),
                            ("spouse", "spouse"),
                            ("child", "child"),
                            ("child_in_law", "child's spouse"),
                            ("grandchild", "grandchild"),
                            ("parent", "parent"),
                            ("other", "other member"),
                        ],
                        max_length=12,
                    ),
                ),
                ("in_register", models.BooleanField(default=True)),
                (
                    "left",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moved_out", "moved to another place that this register is not of"),
                            ("died", "died"),
                            ("entered_twice", "entered twice"),
                            ("no_resident", "never lived here"),
                        ],
                        max_length=14,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("in_register", False), ("until__isnull", True)),
                        fields=["person"],
                        name="residence_of_the_response",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), condition=models.Q(("until__isnull", True)), name="one_residence_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="residence_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left", ""), models.Q(("in_register", True), ("until__isnull", False)), _connector="OR"
                        ),
                        name="only_the_register_is_left",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sojourn",
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
                        related_name="sojourns",
                        to="people.person",
                    ),
                ),
                ("kind", models.CharField(choices=[("away", "away"), ("visiting", "visiting")], max_length=10)),
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
                ("expected_on", models.DateField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["household", "until"], name="people_sojo_househo_cea66a_idx"),
                    models.Index(fields=["person", "at"], name="people_sojo_person__d5cf83_idx"),
                    models.Index(fields=["division", "kind", "at"], name="people_sojo_divisio_606786_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("kind"),
                        condition=models.Q(("until__isnull", True)),
                        name="elsewhere_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("at")), _connector="OR"),
                        name="sojourn_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "away"), ("household__isnull", False), _connector="OR"),
                        name="a_guest_is_somebodys",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="people.person"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("resident_card", "resident identity card"),
                            ("passport", "passport"),
                            ("hk_macau_permit", "mainland travel permit for Hong Kong and Macau residents"),
                            ("taiwan_permit", "mainland travel permit for Taiwan residents"),
                            ("residence_permit", "residence permit for residents of Hong Kong, Macau and Taiwan"),
                            ("foreign_permit", "permanent residence card for foreigners"),
                            ("other", "another paper"),
                        ],
                        max_length=20,
                    ),
                ),
                ("expires_on", models.DateField(null=True)),
                ("until", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("misread", "the number was read wrongly"),
                            ("anothers", "it is somebody else's"),
                            ("replaced", "a new one replaced it"),
                            ("lost", "it was lost or declared void"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("until__isnull", True), ("why", "")),
                            models.Q(("until__isnull", False), models.Q(("why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="withdrawn_paper_says_why",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PersonArea",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
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
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("residence", "lives here"),
                            ("stay", "stays here"),
                            ("task", "a task here concerns them"),
                            ("hand_over", "handed over to this place"),
                            ("care", "treated here"),
                            ("double", "registered twice, once for here"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "until", "person"], name="people_pers_divisio_06713f_idx"),
                    models.Index(fields=["person", "until"], name="people_pers_person__64856a_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("division"),
                        models.F("reason"),
                        models.F("source"),
                        condition=models.Q(("until__isnull", True)),
                        name="area_opened_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="area_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dependence",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "dependant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "carer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        choices=[
                            ("child", "a child"),
                            ("elderly", "elderly and frail"),
                            ("ill", "ill"),
                            ("disabled", "disabled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("dependant"),
                        models.F("carer"),
                        condition=models.Q(("until__isnull", True)),
                        name="dependence_recorded_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dependant", models.F("carer")), _negated=True),
                        name="nobody_is_their_own_carer",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Vulnerability",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="vulnerabilities", to="people.person"
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
                        choices=[
                            ("alone_elderly", "elderly, lives alone"),
                            ("chronic", "chronic illness"),
                            ("pregnant", "pregnant"),
                            ("disabled", "disabled"),
                            ("child", "child without a guardian at home"),
                            ("dialysis", "on dialysis"),
                            ("medicine", "depends on a medicine"),
                        ],
                        max_length=14,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "kind", "at"], name="people_vuln_divisio_913c72_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("kind"),
                        condition=models.Q(("until__isnull", True)),
                        name="vulnerability_noted_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CareNeed",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="care_needs", to="people.person"
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
                        choices=[
                            ("medicine", "a medicine"),
                            ("dialysis", "dialysis, there and back"),
                            ("food", "food and daily needs"),
                            ("contact", "somebody who asks how they are"),
                            ("check_up", "a check-up: pregnancy, child, chronic illness"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("every_days", models.PositiveSmallIntegerField()),
                ("next_on", models.DateField()),
                ("sealed", models.BinaryField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("until__isnull", True)), fields=["next_on"], name="care_needs_to_be_met"
                    ),
                    models.Index(fields=["division", "kind", "at"], name="people_care_divisio_d4aaa7_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("every_days__gte", 1)), name="a_need_comes_again")
                ],
            },
        ),
        migrations.CreateModel(
            name="LookReview",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("look", models.BigIntegerField()),
                ("looked_by", models.UUIDField()),
                ("looked_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                ("due_at", models.DateTimeField()),
                ("judged_at", models.DateTimeField(null=True)),
                ("judged_by", models.UUIDField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "justified"), ("not_justified", "not justified")],
                        max_length=14,
                    ),
                ),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="people_look_divisio_53dccd_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("judged_at__isnull", True), ("judged_by__isnull", True), ("verdict", "")),
                            models.Q(
                                ("judged_at__isnull", False),
                                ("judged_by__isnull", False),
                                models.Q(("verdict", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="judged_look_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("judged_by__isnull", True),
                            models.Q(("judged_by", models.F("looked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_judges_their_own_look",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonSearch",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("initials", models.CharField(max_length=20)),
                ("sex", models.CharField(max_length=8)),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                ("synthetic", models.BooleanField(default=False)),
                ("number", models.BinaryField(max_length=16, null=True)),
                ("number_end", models.BinaryField(max_length=8, null=True)),
                ("phone", models.BinaryField(max_length=16, null=True)),
                ("phone_end", models.BinaryField(max_length=8, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "name"], name="people_pers_divisio_b3fa3b_idx"),
                    models.Index(fields=["number_end"], name="people_pers_number__252c4c_idx"),
                    models.Index(fields=["phone"], name="people_pers_phone_05f491_idx"),
                    models.Index(fields=["phone_end"], name="people_pers_phone_e_3cbe84_idx"),
                ],
                "constraints": [models.UniqueConstraint(models.F("number"), name="one_person_per_identity_number")],
            },
        ),
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                ("token", models.CharField(max_length=20)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("division"), models.F("token"), models.F("person"), name="token_once"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="DocumentSearch",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="people.document",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                ("number", models.BinaryField(max_length=16)),
                ("number_end", models.BinaryField(max_length=8, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["number_end"], name="people_docu_number__d6d826_idx")],
                "constraints": [models.UniqueConstraint(models.F("number"), name="one_holder_per_paper")],
            },
        ),
    ]
