"""A bulletin is issued once, stays as it was issued, and is corrected by another."""

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from lianfang.core.access import OPERATOR
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES
from lianfang.core.ids import fresh
from lianfang.places.models import Hold, Room, Site
from lianfang.places.types import division_uuid
from lianfang.reporting import formats, queries
from lianfang.reporting.models import Bulletin
from lianfang.reporting.types import Audience, Format, Issuer, Sheet
from tests.cast import LISHU, LISHU_VILLAGE, NANXIAN, START, Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
END_OF_13TH = datetime(2020, 2, 14, tzinfo=SHANGHAI)
MORNING = datetime(2020, 2, 14, 9, tzinfo=SHANGHAI)


def _issue(cast: Cast, at: datetime = MORNING, **changes: object) -> UUID:
    given = {"division_id": LISHU, "until": END_OF_13TH, **changes}
    return UUID(cast.do("reporting.issue_bulletin", by="commander", at=at, **given)["id"])


@pytest.fixture
def room(cast: Cast) -> Room:
    stamp = {"op": uuid4(), "by": UUID(int=1), "at": START, "recorded_at": START}
    where = {"division_id": division_uuid(LISHU_VILLAGE)}
    site = Site.objects.create(id=uuid4(), kind="isolation_site", name="=1+1 Rose | Hotel", **where, **stamp)
    return Room.objects.create(id=uuid4(), site=site, name="1", zone="contact", beds=9, state="active", **stamp)


def _hold(room: Room, since: datetime) -> None:
    stamp = {"op": uuid4(), "by": UUID(int=1), "at": since, "recorded_at": MORNING}
    Hold.objects.create(id=uuid4(), room=room, occupant=uuid4(), since=since, **stamp)


def _value(sheet: Sheet, id: str) -> object:
    (line,) = (line for line in sheet.lines if line.id == id)
    return line.value


def _seen(cast: Cast, at: datetime = MORNING, **options: object) -> Sheet:
    return queries.bulletin(cast.lishu, END_OF_13TH, cast.actor("commander", at), at, **options)  # type: ignore[arg-type]


def test_a_bulletin_names_every_figure_and_reports_zero(cast: Cast) -> None:
    sheet = _seen(cast)
    assert {line.figure for line in sheet.lines} == set(FIGURES)
    assert _value(sheet, "places.beds_held") == 0
    assert sheet.since == END_OF_13TH - timedelta(days=1)
    ids = [line.id for line in sheet.lines]
    assert sorted(ids) == sorted(set(ids))


def test_the_counties_own_figures_have_the_documents_ids(cast: Cast) -> None:
    """The cast's county has two towns and three villages; a town of it has no ids of its own."""
    sheet = _seen(cast)
    assert [_value(sheet, id) for id in ("ls_townships", "ls_streets", "ls_villages")] == [2, 0, 3]
    town = queries.bulletin(cast.town, END_OF_13TH, OPERATOR, MORNING)
    assert [line.id for line in town.lines] == [line.figure for line in town.lines]


def test_an_issued_bulletin_stays_and_shows_what_differs_since(cast: Cast, room: Room) -> None:
    """Given a bulletin issued in the morning, when a bed taken the day before is entered late, then both numbers show."""
    id = _issue(cast)
    _hold(room, END_OF_13TH - timedelta(hours=2))
    later = MORNING + timedelta(hours=1)
    sheet = _seen(cast, later)
    assert (sheet.number, sheet.known_at, _value(sheet, "places.beds_held")) == (1, MORNING, 0)
    assert [(d.id, d.issued, d.now) for d in sheet.differences] == [("places.beds_held", 0, 1)]
    assert queries.issued_beside_now(id, cast.actor("commander", later), later) == sheet
    frozen = queries.issued_bulletin(id, cast.actor("commander", later), later)
    assert (frozen.lines, frozen.differences) == (sheet.lines, ())


def test_a_bulletin_names_who_issued_it_and_as_what(cast: Cast) -> None:
    """Given the commander's stand-in issues it and the stand-in is over, then it still says in whose place they did."""
    _issue(cast)
    own = _seen(cast).issuer
    assert own == Issuer("Worker commander", MORNING, role="county_commander", area=own.area if own else "")
    grid, evening = cast.members["grid"], MORNING + timedelta(hours=9)
    cast.do("roster.name_stand_in", by="commander", at=MORNING, deputy_id=grid, until=evening + timedelta(hours=1))
    given = {"division_id": LISHU, "until": END_OF_13TH - timedelta(days=1)}
    id = UUID(cast.do("reporting.issue_bulletin", by="grid", at=evening, **given)["id"])
    later = evening + timedelta(days=3)
    issuer = queries.issued_bulletin(id, cast.actor("commander", later), later).issuer
    assert issuer is not None
    assert (issuer.name, issuer.role, issuer.stands_in_for) == ("Worker grid", "county_commander", "Worker commander")


def test_a_correction_is_another_bulletin(cast: Cast, room: Room) -> None:
    first = _issue(cast)
    _hold(room, END_OF_13TH - timedelta(hours=2))
    cast.do(
        "reporting.correct_bulletin", by="commander", at=MORNING, bulletin_id=first, reason="one bed was entered late"
    )
    sheet = _seen(cast)
    assert (sheet.number, sheet.corrects, _value(sheet, "places.beds_held")) == (2, 1, 1)
    assert sheet.reason == "one bed was entered late"
    assert sheet.differences == ()
    before = queries.issued_bulletin(first, cast.actor("commander", MORNING), MORNING)
    assert (before.number, _value(before, "places.beds_held")) == (1, 0)
    again = cast.refusals("reporting.correct_bulletin", by="commander", at=MORNING, bulletin_id=first, reason="again")
    assert again == {("bulletin_id", "reporting.already_corrected")}
    assert [row.number for row in queries.issued(cast.actor("commander", MORNING), MORNING)] == [2, 1]


def test_numbers_follow_each_other_in_a_division(cast: Cast) -> None:
    _issue(cast)
    second = _issue(cast, until=END_OF_13TH - timedelta(days=1))
    assert Bulletin.objects.get(id=second).number == 2


def test_nothing_to_correct_is_refused(cast: Cast) -> None:
    id = _issue(cast)
    assert cast.refusals("reporting.correct_bulletin", by="commander", at=MORNING, bulletin_id=id, reason="so") == {
        ("bulletin_id", "reporting.nothing_differs")
    }


def test_a_day_that_has_not_ended_is_refused_and_so_is_a_second_bulletin(cast: Cast) -> None:
    evening = END_OF_13TH - timedelta(hours=3)
    given = {"division_id": LISHU, "until": END_OF_13TH}
    assert cast.refusals("reporting.issue_bulletin", by="commander", at=evening, **given) == {
        ("until", "reporting.not_yet")
    }
    _issue(cast)
    assert cast.refusals("reporting.issue_bulletin", by="commander", at=MORNING, **given) == {
        ("until", "reporting.already_issued")
    }
    assert Bulletin.objects.count() == 1


def test_only_who_may_issue_issues_in_their_area_and_signs(cast: Cast) -> None:
    given = {"division_id": LISHU, "until": END_OF_13TH}
    stranger = cast.actor("stranger", MORNING)
    assert cast.refusals("reporting.issue_bulletin", by="grid", at=MORNING, **given) == {("", "not_allowed")}
    assert cast.refusals("reporting.issue_bulletin", by=stranger, at=MORNING, **given) == {
        ("division_id", "not_found_here")
    }
    unsigned = cast.actor("commander", MORNING, signed=False)
    assert cast.refusals("reporting.issue_bulletin", by=unsigned, at=MORNING, **given) == {
        ("signature", "signature_required")
    }
    with pytest.raises(Refused):
        queries.bulletin(cast.lishu, END_OF_13TH, cast.actor("stranger", MORNING), MORNING)
    assert Bulletin.objects.count() == 0


def test_issuing_again_under_the_same_id_changes_nothing(cast: Cast) -> None:
    id = fresh(MORNING)
    given = {"division_id": LISHU, "until": END_OF_13TH}
    first, again = (cast.do("reporting.issue_bulletin", by="commander", at=MORNING, id=id, **given) for _ in range(2))
    assert first == again
    assert Bulletin.objects.count() == 1


def test_the_database_keeps_one_bulletin_for_a_moment(cast: Cast) -> None:
    row = Bulletin.objects.get(id=_issue(cast))
    row.id, row.number = uuid4(), 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    assert Bulletin.objects.count() == 1


def test_a_public_release_of_a_village_hides_small_counts(cast: Cast, room: Room) -> None:
    _hold(room, END_OF_13TH - timedelta(hours=2))
    inside = queries.bulletin(cast.village, END_OF_13TH, OPERATOR, MORNING)
    outside = queries.bulletin(cast.village, END_OF_13TH, OPERATOR, MORNING, audience=Audience.PUBLIC)
    assert _value(inside, "places.beds_held") == 1
    assert _value(outside, "places.beds_held") == "<5"
    assert _value(_seen(cast, audience=Audience.PUBLIC), "places.beds_held") == 1
    with pytest.raises(Refused):
        queries.bulletin(division_uuid(NANXIAN), END_OF_13TH, OPERATOR, MORNING, audience=Audience.PUBLIC)


def test_the_list_for_scripts_is_as_the_contract_says(cast: Cast) -> None:
    rows = json.loads(formats.render(_seen(cast), Format.JSON, language="zh-hans"))
    assert rows[0] == {
        "id": "ls_townships",
        "figure": "places.townships",
        "value": 2,
        "unit": "townships",
        "division": LISHU,
        "at": "2020-02-13T24:00",
    }
    assert all(isinstance(row["value"], int | float | str) for row in rows)
    assert len(rows) >= len(FIGURES)
