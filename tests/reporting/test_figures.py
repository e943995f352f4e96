"""What a number is made of, on small tables worked out by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from lianfang.core.access import OPERATOR
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES, Figure, Measure, Scope, by_area, value, value_of_each, values
from lianfang.places import queries as places
from lianfang.places.models import Hold, Room, Site
from lianfang.places.types import division_uuid
from lianfang.reporting import queries, scopes
from lianfang.reporting.types import HEADLINES
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, OTHER_VILLAGE, START, Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2020, 2, 14, 9, tzinfo=SHANGHAI)
END_OF_13TH = datetime(2020, 2, 14, tzinfo=SHANGHAI)


def _at(day: int, hour: int = 12) -> datetime:
    return datetime(2020, 2, day, hour, tzinfo=SHANGHAI)


def _record(at: datetime) -> dict[str, object]:
    return {"id": uuid4(), "op": uuid4(), "by": UUID(int=1), "at": at, "recorded_at": at}


@pytest.fixture
def beds(cast: Cast) -> dict[str, Room]:
    """A room in each of two villages of one town, and one in the neighbouring county."""
    made = {}
    for code in (LISHU_VILLAGE, OTHER_VILLAGE, NANXIAN):
        site = Site.objects.create(
            kind="isolation_site", name="Rose", division_id=division_uuid(code), **_record(START)
        )
        made[code] = Room.objects.create(site=site, name="1", zone="contact", beds=50, state="active", **_record(START))
    return made


def _hold(room: Room, since: datetime, until: datetime | None = None, occupant: UUID | None = None) -> Hold:
    return Hold.objects.create(room=room, occupant=occupant or uuid4(), since=since, until=until, **_record(since))


def _held(until: datetime = END_OF_13TH, areas: tuple[str, ...] = (LISHU,)) -> object:
    ids = places.division_ids(division_uuid(code) for code in areas)
    return value(FIGURES["places.beds_held"], Scope(ids, until))


def test_nothing_on_record_is_zero(cast: Cast) -> None:
    assert _held() == 0


def test_as_of_2400_leaves_out_what_happens_at_the_next_midnight(beds: dict[str, Room]) -> None:
    _hold(beds[LISHU_VILLAGE], END_OF_13TH - timedelta(microseconds=1))
    _hold(beds[LISHU_VILLAGE], END_OF_13TH)
    assert _held() == 1


def test_a_stock_counts_what_stands_at_the_moment(beds: dict[str, Room]) -> None:
    _hold(beds[LISHU_VILLAGE], _at(10), _at(12))
    _hold(beds[LISHU_VILLAGE], _at(10), END_OF_13TH)
    _hold(beds[LISHU_VILLAGE], _at(11))
    assert _held() == 2
    assert _held(_at(12, 11)) == 3
    assert _held(_at(10)) == 0


def test_a_neighbour_is_not_counted(beds: dict[str, Room]) -> None:
    _hold(beds[NANXIAN], _at(10))
    assert (_held(), _held(areas=(NANXIAN,))) == (0, 1)


ARRIVED = Figure("test.arrived", "", "", Measure.FLOW, Hold.objects.all, division="room__site__division_id", at="since")
ONCE = Figure(
    "test.once", "", "", Measure.STOCK, Hold.objects.all, "room__site__division_id", at="since", distinct="occupant"
)


def test_a_flow_counts_from_cutoff_to_cutoff(beds: dict[str, Room]) -> None:
    for since in (_at(12, 23), _at(13, 0), _at(13, 23), END_OF_13TH):
        _hold(beds[LISHU_VILLAGE], since)
    scope = Scope(None, END_OF_13TH, queries.day_start(division_uuid(LISHU), END_OF_13TH))
    assert value(ARRIVED, scope) == 2
    assert value(ARRIVED, Scope(None, END_OF_13TH)) == 3


def test_who_is_counted_once_is_counted_once_in_every_area(beds: dict[str, Room]) -> None:
    """One who moved between two villages is one in each, one in their town, one in the county."""
    moved, stayed = uuid4(), uuid4()
    _hold(beds[LISHU_VILLAGE], _at(1), _at(2), occupant=moved)
    _hold(beds[OTHER_VILLAGE], _at(2), occupant=moved)
    _hold(beds[OTHER_VILLAGE], _at(2), occupant=stayed)
    found = by_area(ONCE, Scope(None, END_OF_13TH), places.ancestors)
    assert [found[division_uuid(c)] for c in (LISHU_VILLAGE, OTHER_VILLAGE, LISHU_TOWN, LISHU)] == [1, 2, 2, 2]
    assert value(ONCE, Scope(None, END_OF_13TH)) == 2


def test_a_ratio_is_of_sums_and_says_nothing_of_nothing(beds: dict[str, Room], monkeypatch: pytest.MonkeyPatch) -> None:
    """1 of 1 and 1 of 3 are 2 of 4."""
    ended = Figure(
        "test.ended", "", "", Measure.FLOW, lambda: Hold.objects.exclude(until=None), ARRIVED.division, "since"
    )
    share = Figure("test.share", "", "%", Measure.RATIO, above="test.ended", below="test.arrived")
    for figure in (ended, ARRIVED):
        monkeypatch.setitem(FIGURES, figure.id, figure)
    _hold(beds[LISHU_VILLAGE], _at(13), _at(14))
    _hold(beds[OTHER_VILLAGE], _at(13), _at(14))
    _hold(beds[OTHER_VILLAGE], _at(13))
    _hold(beds[OTHER_VILLAGE], _at(13))
    found = by_area(share, Scope(None, END_OF_13TH), places.ancestors)
    assert found[division_uuid(LISHU_TOWN)] == Decimal("50.0")
    assert found[division_uuid(OTHER_VILLAGE)] == Decimal("33.3")
    assert value(share, Scope(None, _at(1))) is None


def test_rows_can_be_narrowed(cast: Cast) -> None:
    towns = FIGURES["places.townships"]
    assert value(towns.narrowed({"code__regex": "^.{6}1"}), Scope(places.under(cast.lishu), NOW)) == 2
    assert value(towns.narrowed({"code__regex": "^.{6}0"}), Scope(places.under(cast.lishu), NOW)) == 0


def test_a_value_in_force_is_the_edition_of_the_area(cast: Cast) -> None:
    assert queries.value_of("editions.contact_days", OPERATOR, NOW, division_id=cast.village) == 14
    assert queries.value_of("editions.cutoff_hour", OPERATOR, NOW, division_id=cast.lishu) == 24
    assert queries.value_of("editions.escalation_levels", OPERATOR, NOW, division_id=cast.lishu) == 3
    assert queries.value_of("editions.contact_days", OPERATOR, NOW, division_id=division_uuid(NANXIAN)) is None


def test_a_breakdown_sums_over_what_lies_within(beds: dict[str, Room], cast: Cast) -> None:
    _hold(beds[LISHU_VILLAGE], _at(10))
    _hold(beds[OTHER_VILLAGE], _at(10))
    _hold(beds[OTHER_VILLAGE], _at(11))
    _hold(beds[NANXIAN], _at(11))
    shares = {s.code: s for s in queries.breakdown("places.beds_held", cast.actor("commander", NOW), NOW)}
    assert {code: s.value for code, s in shares.items()} == {
        LISHU: 3,
        LISHU_TOWN: 3,
        LISHU_VILLAGE: 1,
        OTHER_VILLAGE: 2,
        "220322101000": 0,
        "220322101201": 0,
    }
    assert shares[LISHU].parent_id is None
    assert shares[LISHU_VILLAGE].parent_id == cast.town


def test_a_trend_has_every_day_with_the_stock_at_its_end(beds: dict[str, Room], cast: Cast) -> None:
    _hold(beds[LISHU_VILLAGE], _at(11), _at(13))
    _hold(beds[LISHU_VILLAGE], _at(12))
    found = queries.trend("places.beds_held", cast.actor("commander", NOW), NOW, 4, until=END_OF_13TH)
    assert found == [(date(2020, 2, 10), 0), (date(2020, 2, 11), 1), (date(2020, 2, 12), 2), (date(2020, 2, 13), 1)]


def test_records_are_those_that_were_counted(beds: dict[str, Room], cast: Cast) -> None:
    first, second = _hold(beds[LISHU_VILLAGE], _at(10)), _hold(beds[OTHER_VILLAGE], _at(11))
    _hold(beds[NANXIAN], _at(11))
    page = queries.records("places.beds_held", cast.actor("township", NOW), NOW, until=END_OF_13TH)
    assert (page.value, page.total) == (2, 2)
    assert [(row.id, row.place, row.op) for row in page.rows] == [
        (second.id, "大烟筒村", second.op),
        (first.id, "南杏山村", first.op),
    ]
    (last,) = queries.records("places.beds_held", cast.actor("township", NOW), NOW, until=END_OF_13TH, start=1).rows
    assert last.id == first.id


def test_a_county_sees_its_own_and_no_other(beds: dict[str, Room], cast: Cast) -> None:
    _hold(beds[NANXIAN], _at(10))
    assert queries.value_of("places.beds_held", cast.actor("commander", NOW), NOW) == 0
    assert queries.value_of("places.beds_held", cast.actor("stranger", NOW), NOW) == 1
    for ask in (queries.value_of, queries.breakdown, queries.records, queries.trend):
        with pytest.raises(Refused):
            ask("places.beds_held", cast.actor("stranger", NOW), NOW, division_id=cast.lishu)


def test_an_unknown_figure_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        queries.value_of("no.such", OPERATOR, NOW)
    assert [r.code for r in refusal.value.reasons] == ["reporting.unknown_figure"]


def test_the_command_seat_says_what_changed_since_yesterday(cast: Cast) -> None:
    found = queries.headline(cast.actor("commander", NOW), NOW)
    assert [one.figure for one in found] == [id for id in HEADLINES if id in FIGURES]
    assert all(one.value == 0 and one.change == 0 for one in found)
    assert found[0].href == f"/figures/{found[0].figure}/"
    asked = queries.headline(cast.actor("commander", NOW), NOW, until=NOW)
    assert asked[0].href == f"/figures/{found[0].figure}/?at=2020-02-14T09%3A00"


def test_every_declared_figure_can_be_asked(cast: Cast) -> None:
    """Each gives a number as of a moment, its parts, and its records."""
    for figure in FIGURES.values():
        shares = queries.breakdown(figure.id, OPERATOR, NOW, division_id=cast.town)
        assert len(shares) == 3, figure.id
        page = queries.records(figure.id, OPERATOR, NOW, division_id=cast.town)
        assert shares[0].value == page.value, figure.id
        if figure.adds is None and figure.distinct is None and figure.measure in (Measure.FLOW, Measure.STOCK):
            assert page.total == page.value, figure.id


def test_counting_together_is_counting_one_by_one(beds: dict[str, Room]) -> None:
    _hold(beds[LISHU_VILLAGE], _at(12), _at(13))
    _hold(beds[OTHER_VILLAGE], _at(13))
    for since in (None, _at(13, 0)):
        scope = Scope(None, END_OF_13TH, since)
        together = value_of_each(FIGURES.values(), scope)
        assert together == {id: value(FIGURES[id], scope) for id in together}
        assert together["places.beds_held"] == 1
        assert together.keys() == {f.id for f in FIGURES.values() if f.rows is not None}


def test_several_spans_are_counted_in_one_look(beds: dict[str, Room]) -> None:
    for since in (_at(12), _at(13), _at(13, 13)):
        _hold(beds[LISHU_VILLAGE], since, _at(14, 1))
    spans = [(_at(day, 0), _at(day + 1, 0)) for day in (11, 12, 13, 14)]
    for figure in (ARRIVED, FIGURES["places.beds_held"]):
        asked = [value(figure, Scope(None, until, since)) for since, until in spans]
        assert values(figure, Scope(None, NOW), spans) == asked


def test_many_divisions_are_asked_for_by_a_query_or_by_what_lies_outside(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the cast's thirteen divisions eight lie in its own province and five in the neighbour's."""
    province = (division_uuid("220000000000"),)
    few = scopes.scope(province, NOW, None)
    monkeypatch.setattr(scopes, "SPELLED_OUT", 5)
    without = scopes.scope(province, NOW, None)
    monkeypatch.setattr(scopes, "SPELLED_OUT", 1)
    asked = scopes.scope(province, NOW, None)
    assert (len(few.divisions or ()), few.outside) == (8, ())
    assert (without.divisions, len(without.outside)) == (None, 5)
    assert (isinstance(asked.divisions, tuple), asked.outside) == (False, ())
    for id in ("places.villages", "places.townships"):
        assert value(FIGURES[id], few) == value(FIGURES[id], without) == value(FIGURES[id], asked)
        parts = [by_area(FIGURES[id], scope, places.ancestors) for scope in (few, without, asked)]
        assert parts[0] == parts[1] == parts[2]
