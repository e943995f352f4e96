import django.db.models.deletion
import django.db.models.expressions
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
            name="Declaration",
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
                ("origin_code", models.CharField(blank=True, max_length=12)),
                (
                    "coming",
                    models.CharField(
                        choices=[
                            ("work", "comes back from working elsewhere"),
                            ("study", "comes back from school or university"),
                            ("family", "comes home for another reason"),
                            ("visit", "visits somebody"),
                            ("other", "other reason"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "said_by",
                    models.CharField(
                        choices=[
                            ("self", "whoever comes"),
                            ("family", "a family member for them"),
                            ("employer", "their employer or school"),
                            ("other", "somebody else for them"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("link", "on the public page"),
                            ("phone", "by telephone"),
                            ("paper", "on paper"),
                            ("door", "in person"),
                        ],
                        max_length=5,
                    ),
                ),
                ("people", models.PositiveSmallIntegerField()),
                ("arrives_on", models.DateField()),
                ("sealed", models.BinaryField()),
                (
                    "repeats",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeated",
                        to="canvass.declaration",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "called: they come as declared"),
                            ("unreachable", "called in vain"),
                            ("changed", "changed"),
                            ("arrived", "arrived"),
                            ("cancelled", "they do not come"),
                            ("not_come", "did not come, and nobody knows why"),
                        ],
                        max_length=11,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("expires_on", models.DateField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "arrives_on"], name="canvass_dec_divisio_239c09_idx"),
                    models.Index(fields=["destroyed_at", "expires_on"], name="canvass_dec_destroy_7c0c61_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "")),
                            models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_closed_declaration_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("destroyed_at__isnull", True), ("sealed", b""), _connector="OR"),
                        name="a_destroyed_declaration_says_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForeignForm",
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
                ("name", models.CharField(max_length=200)),
                ("requester", models.CharField(max_length=200)),
                ("legal_basis", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=200)),
                ("expires_on", models.DateField()),
                (
                    "rows",
                    models.CharField(
                        choices=[("people", "a person"), ("areas", "an area, with figures")], max_length=6
                    ),
                ),
                ("head", models.JSONField()),
                ("columns", models.JSONField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("division"),
                        models.F("name"),
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        name="one_form_of_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("requester", ""), _negated=True),
                            models.Q(("legal_basis", ""), _negated=True),
                            models.Q(("purpose", ""), _negated=True),
                        ),
                        name="a_form_says_on_what_ground",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="LeadList",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("telecom", "telecom operator"),
                            ("police", "police"),
                            ("railway", "railway"),
                            ("airline", "airline"),
                            ("coach", "coach operator"),
                            ("health", "health authority"),
                            ("employer", "employer or school"),
                            ("other_area", "another area"),
                            ("other", "other source"),
                        ],
                        max_length=12,
                    ),
                ),
                ("requester", models.CharField(max_length=200)),
                ("legal_basis", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=200)),
                ("edition", models.UUIDField(null=True)),
                ("expires_on", models.DateField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["destroyed_at", "expires_on"], name="canvass_lea_destroy_7fef9f_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("requester", ""), _negated=True),
                            models.Q(("legal_basis", ""), _negated=True),
                            models.Q(("purpose", ""), _negated=True),
                        ),
                        name="a_list_says_on_what_ground",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
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
                ("name", models.CharField(max_length=200)),
                ("columns", models.JSONField()),
                ("day_order", models.CharField(blank=True, max_length=3)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("division"), models.F("name"), name="one_mapping_of_a_name")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
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
                        db_index=False,
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
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.ruleedition"
                    ),
                ),
                ("officer", models.UUIDField(null=True)),
                ("due_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "they answered"),
                            ("still", "they still do not want to answer"),
                            ("away", "nobody lives there any more"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ways", models.JSONField(default=list)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "settled_at", "at"], name="canvass_ref_divisio_aa9faf_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("household"),
                        condition=models.Q(("settled_at__isnull", True)),
                        name="one_open_refusal_per_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_refusal_says_how_and_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "outbreak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editions.outbreak"
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
                ("edition", models.UUIDField()),
                ("title", models.CharField(max_length=200)),
                ("asks", models.JSONField()),
                ("ground", models.CharField(max_length=200)),
                ("owner", models.UUIDField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("households", models.PositiveIntegerField()),
                ("attempts", models.PositiveSmallIntegerField()),
                ("check_percent", models.PositiveSmallIntegerField()),
                ("counts_from", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("key_areas", models.JSONField(default=list)),
                ("together", models.JSONField(default=list)),
                ("every_days", models.PositiveSmallIntegerField(null=True)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                (
                    "previous",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="canvass.round",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "closed_at"], name="canvass_rou_divisio_839ba9_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("at")), ("expires_at__gte", models.F("due_at"))),
                        name="round_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("ground", ""), _negated=True)
                        ),
                        name="round_says_what_and_on_what_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="round_closed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclarationTurn",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "declaration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="canvass.declaration",
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
                    "turn",
                    models.CharField(
                        choices=[
                            ("confirmed", "called: they come as declared"),
                            ("unreachable", "called in vain"),
                            ("changed", "changed"),
                            ("arrived", "arrived"),
                            ("cancelled", "they do not come"),
                            ("not_come", "did not come, and nobody knows why"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("link", "on the public page"),
                            ("phone", "by telephone"),
                            ("paper", "on paper"),
                            ("door", "in person"),
                        ],
                        max_length=5,
                    ),
                ),
                ("arrives_on", models.DateField(null=True)),
                (
                    "to_division",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["declaration", "at"], name="canvass_dec_declara_a3d928_idx"),
                    models.Index(fields=["division", "at"], name="canvass_dec_divisio_cdee8c_idx"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="DeclaredPerson",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "declaration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="persons",
                        to="canvass.declaration",
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
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="canvass_dec_divisio_b50501_idx")],
                "constraints": [
                    models.UniqueConstraint(models.F("declaration"), models.F("person"), name="somebody_arrives_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredPhone",
            fields=[
                (
                    "declaration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="phone",
                        serialize=False,
                        to="canvass.declaration",
                    ),
                ),
                ("digest", models.BinaryField(db_index=True, max_length=16)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ListImport",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="canvass.leadlist"
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
                ("digest", models.CharField(max_length=64)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("rows", models.PositiveIntegerField()),
                ("columns", models.JSONField()),
                ("day_order", models.CharField(blank=True, max_length=3)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("list"), models.F("digest"), name="a_file_is_read_into_a_list_once"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RoundDoor",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doors",
                        to="canvass.round",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
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
                ("due_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("seen", "seen"),
                            ("by_phone", "by phone"),
                            ("not_reached", "not reached"),
                            ("refused", "refused to answer"),
                            ("away", "everybody is away"),
                            ("moved", "nobody lives here any more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("seen_at", models.DateTimeField(null=True)),
                ("reached_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("help_at", models.DateTimeField(null=True)),
                ("full_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("checked_by", models.UUIDField(null=True)),
                ("confirmed", models.BooleanField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["division", "at"], name="canvass_rou_divisio_efaba3_idx"),
                    models.Index(fields=["round", "ended_at"], name="canvass_rou_round_i_6d3c1f_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("round"), models.F("household"), name="one_door_of_a_household_in_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="door_ends_with_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checked_at__isnull", True), ("checked_by__isnull", True), ("confirmed__isnull", True)
                            ),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("confirmed__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="checked_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen_at__isnull", True), ("reached_at__isnull", False), _connector="OR"),
                        name="seen_is_reached",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("full_at__isnull", True), ("seen_at__isnull", False), _connector="OR"),
                        name="visited_together_is_seen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AskedAgain",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="canvass.round"
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
                "indexes": [models.Index(fields=["division", "at"], name="canvass_ask_divisio_5e3cec_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "list_import",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chunks",
                        to="canvass.listimport",
                    ),
                ),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("accepted", models.PositiveIntegerField()),
                ("merged", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                ("refusals", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("list_import"), models.F("first"), name="rows_of_a_file_are_dealt_with_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "last",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("first"), "+", models.F("accepted")
                                            ),
                                            "+",
                                            models.F("merged"),
                                        ),
                                        "+",
                                        models.F("refused"),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                            )
                        ),
                        name="read_is_accepted_merged_and_refused",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="canvass.leadlist",
                    ),
                ),
                (
                    "list_import",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="canvass.listimport",
                    ),
                ),
                ("row", models.PositiveIntegerField()),
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
                        choices=[("male", "male"), ("female", "female"), ("unknown", "not known")], max_length=10
                    ),
                ),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                ("sealed", models.BinaryField()),
                ("mark", models.CharField(max_length=32, null=True)),
                (
                    "same_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeated",
                        to="canvass.lead",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "matched_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("number", "by identity number"),
                            ("phone", "by telephone"),
                            ("probable", "by name, birth and the rest together"),
                            ("review", "by somebody who compared both"),
                            ("found", "by whoever found them"),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(null=True)),
                ("dispatched_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("here", "found here"),
                            ("not_here", "not here, nobody knows where"),
                            ("gone_to", "gone to another area"),
                            ("wrong_person", "not the person meant"),
                            ("unreachable", "not reached"),
                        ],
                        max_length=12,
                    ),
                ),
                ("outcome_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["list", "division"], name="canvass_lea_list_id_04e409_idx"),
                    models.Index(fields=["division", "list"], name="canvass_lea_divisio_baf60b_idx"),
                    models.Index(
                        condition=models.Q(
                            ("asked_at__isnull", True), ("dispatched_at__isnull", True), ("same_as__isnull", True)
                        ),
                        fields=["list", "row"],
                        name="leads_to_be_handed_out",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("list_import"), models.F("row"), name="a_row_makes_one_lead"),
                    models.UniqueConstraint(
                        models.F("list"),
                        models.F("mark"),
                        condition=models.Q(("same_as__isnull", True)),
                        name="somebody_is_on_a_list_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="knocks", to="canvass.rounddoor"
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
                ("visit", models.UUIDField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("seen", "seen"),
                            ("by_phone", "by phone"),
                            ("not_reached", "not reached"),
                            ("refused", "refused to answer"),
                            ("away", "everybody is away"),
                            ("moved", "nobody lives here any more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("help", models.BooleanField(default=False)),
                ("present", models.JSONField(default=list)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "at"], name="canvass_kno_divisio_a2c29b_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="canvass.lead",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("here", "found here"),
                            ("not_here", "not here, nobody knows where"),
                            ("gone_to", "gone to another area"),
                            ("wrong_person", "not the person meant"),
                            ("unreachable", "not reached"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "to_division",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.division"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["lead", "at"], name="canvass_ver_lead_id_6626cd_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "gone_to"), ("to_division__isnull", False)),
                            models.Q(models.Q(("outcome", "gone_to"), _negated=True), ("to_division__isnull", True)),
                            _connector="OR",
                        ),
                        name="whoever_is_gone_is_gone_somewhere",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadPair",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("op", models.UUIDField(editable=False)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="canvass.lead",
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
                ("percent", models.PositiveSmallIntegerField()),
                ("agreement", models.JSONField()),
                ("mark", models.CharField(blank=True, max_length=32)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same", "the same person"),
                            ("not_same", "not the same person"),
                            ("cannot_say", "cannot say"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["division", "answer", "at"], name="canvass_lea_divisio_b6a323_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("lead"), models.F("person"), name="a_lead_is_beside_somebody_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_pair_says_what_and_who",
                    ),
                ],
            },
        ),
    ]
