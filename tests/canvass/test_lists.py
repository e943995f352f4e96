"""Lists of leads: on what ground they are opened, how files are read into them, and that every row is somewhere, once."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from lianfang.canvass.models import Lead, LeadList, ListImport
from lianfang.canvass.queries import files, lists
from lianfang.canvass.reading import proposing
from lianfang.canvass.rules import lists as rules
from lianfang.canvass.types.leads import LeadEntry, RefusedRow
from lianfang.canvass.types.lists import ImportFacts, Totals
from lianfang.core import lists as kept_lists
from lianfang.core import privacy, seals
from lianfang.core.ids import derived
from lianfang.journeys import filing, schedule
from lianfang.people import queries as people
from lianfang.people.models import Destruction
from tests.cast import LISHU, NANXIAN, START, Cast, forget
from tests.journeys.test_replay import replays

pytestmark = pytest.mark.django_db(transaction=True)
GROUNDS = {
    "source": "railway",
    "requester": "县疫情防控指挥部",
    "legal_basis": "传染病防治法第四十二条",
    "purpose": "查找乘坐K350次列车的人员",
}
HEADING = ["姓名", "身份证号", "手机", "村", "到达日期"]
PEOPLE = [
    ["张三丰", "999000198911290015", "15461803399", "南杏山村", "2020-01-23"],
    ["李爽丽", "999000199108080005", "15461803398", "大烟筒村", "2020年1月23日"],
    ["张三丰", "999000198911290015", "", "", ""],
    ["钱多多", "999000198911290016", "15461803397", "", ""],
    ["赵云", "", "15461803396", "没有这个村", ""],
    ["孙大海", "", "15461803395", "", 43853],
    ["孙大海", "", "154 6180 3395", "", ""],
]
"""Two in villages, one who comes twice by number, one of a wrong number, one of an unknown village, one twice by phone."""


class Office:
    """Whoever keeps lists at the county, in a home of the test's own."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.at = cast, START + timedelta(hours=2)

    def opened(self, **changes: Any) -> UUID:
        said = {"division_id": LISHU, "grounds": GROUNDS, "expires_on": "2020-02-03", **changes}
        return UUID(self.cast.do("canvass.open_list", by="epidemiologist", at=self.at, **said)["id"])

    def begun(self, list_id: UUID, lines: Sequence[Sequence[Any]], digest: str = "a" * 64) -> UUID:
        """A file kept under the key of the list, and said to be read as it is proposed."""
        found = proposing.propose(lines)
        rows = len(files.filled_rows(lines, found.first))
        owner = filing.keep(list_id, filing.Kept("k350.csv", digest, "utf-8", lines, found.first), self.at)
        said = {
            "list_id": list_id,
            "file": {"digest": digest, "rows": rows},
            "columns": [one.model_dump(mode="json") for one in found.choices()],
            "day_order": found.day_order,
        }
        return UUID(self.cast.do("canvass.begin_import", by="epidemiologist", at=self.at, id=owner, **said)["id"])

    def totals(self, list_id: UUID) -> Totals:
        return lists.totals_of_lists([list_id])[list_id]


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Office]:
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    yield Office(Cast(edition="lishu_2020").set_up())
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def test_a_list_is_opened_on_a_ground_and_for_no_longer_than_the_rules_allow(office: Office) -> None:
    kept = LeadList.objects.get(id=office.opened())
    assert (kept.requester, kept.edition is not None) == (GROUNDS["requester"], True)
    refused = office.cast.refusals
    said: dict[str, Any] = {"by": "epidemiologist", "at": office.at, "division_id": LISHU, "grounds": GROUNDS}
    assert refused("canvass.open_list", **said, expires_on="2020-01-24") == {
        ("expires_on", "canvass.expires_too_early")
    }
    assert refused("canvass.open_list", **said, expires_on="2020-06-01") == {("expires_on", "canvass.expires_too_late")}
    missing = {**GROUNDS, "legal_basis": " "}
    assert refused("canvass.open_list", **{**said, "grounds": missing}, expires_on="2020-02-01") == {
        ("grounds.legal_basis", "too_short")
    }
    assert refused("canvass.open_list", **{**said, "by": "grid"}, expires_on="2020-02-01") == {("", "not_allowed")}
    assert refused("canvass.open_list", **{**said, "division_id": NANXIAN}, expires_on="2020-02-01") == {
        ("division_id", "not_found_here")
    }


def test_a_file_is_read_into_a_list_and_every_row_is_accounted_for(office: Office) -> None:
    """Given a file with somebody twice and two rows that cannot be taken, read = accepted + merged + refused."""
    list_id = office.opened()
    lines = [HEADING, *PEOPLE]
    begun = office.begun(list_id, lines)
    found = files.preview(
        LeadList.objects.get(id=list_id), files.rows_of(lines, 1, files.mapped_by(_import(begun)), office.cast.lishu)
    )
    assert found.totals == Totals(7, accepted=3, merged=2, refused=2)
    assert filing.read_on(office.at) == 1 and filing.read_on(office.at) == 0
    assert office.totals(list_id) == found.totals and office.totals(list_id).whole
    assert {len(lead.sealed) > 28 for lead in Lead.objects.all()} == {True}
    assert lists.leads_by_division(list_id) == found.divisions
    one, two = Lead.objects.filter(same_as__isnull=False).order_by("row")
    assert (one.row, one.same_as and one.same_as.row, two.row, two.same_as and two.same_as.row) == (3, 1, 7, 6)
    assert one.same_as is not None and (one.same_as.sex, one.same_as.birth_year) == ("male", 1989)
    assert lists.refusals_of(begun) == {4: ["canvass.wrong_check_digit:id_number"], 5: ["canvass.no_such_area:area"]}


def _import(id: UUID) -> ListImport:
    return ListImport.objects.get(id=id)


def test_the_refused_rows_are_kept_with_their_reasons_and_mended_ones_come_in(office: Office) -> None:
    list_id = office.opened()
    begun = office.begun(list_id, [HEADING, *PEOPLE])
    filing.read_on(office.at)
    refused = filing.refused(_import(begun))
    assert refused is not None and [(row, cells[0]) for row, cells, _why in refused] == [(4, "钱多多"), (5, "赵云")]
    mended = [HEADING, ["赵云", "", "15461803396", "大烟筒村", ""]]
    office.begun(list_id, mended, "b" * 64)
    filing.read_on(office.at)
    assert office.totals(list_id) == Totals(8, accepted=4, merged=2, refused=2)
    said = {"list_id": list_id, "file": {"digest": "b" * 64, "rows": 1}, "columns": [{"place": 0, "field": "name"}]}
    assert office.cast.refusals("canvass.begin_import", by="commander", at=office.at, **said) == {
        ("file.digest", "canvass.import_under_way")
    }


def test_a_mapping_with_a_column_that_tells_where_people_were_is_refused(office: Office) -> None:
    columns = [{"place": 0, "heading": "姓名", "field": "name"}, {"place": 1, "heading": "活动轨迹", "field": "note"}]
    said = {"list_id": office.opened(), "file": {"digest": "c" * 64, "rows": 1}}
    do = office.cast.refusals
    assert do("canvass.begin_import", by="commander", at=office.at, **said, columns=columns) == {
        ("columns.1.field", "canvass.forbidden_column")
    }
    twice = [{"place": 0, "field": "phone"}, {"place": 1, "field": "phone"}]
    assert do("canvass.begin_import", by="commander", at=office.at, **said, columns=twice) == {
        ("columns.0.field", "canvass.field_twice"),
        ("columns.1.field", "canvass.field_twice"),
    }
    nobody = [{"place": 0, "field": "note"}]
    assert do("canvass.begin_import", by="commander", at=office.at, **said, columns=nobody) == {
        ("columns", "canvass.nobody_to_find")
    }


def test_a_mapping_saved_by_name_is_proposed_again_and_replaced(office: Office) -> None:
    columns = [{"place": 0, "heading": "谁", "field": "name"}, {"place": 1, "heading": "怎么找", "field": "phone"}]
    for day_order in ("", "dmy"):
        said = {"division_id": LISHU, "name": "铁路", "columns": columns, "day_order": day_order}
        office.cast.do("canvass.save_mapping", by="epidemiologist", at=office.at, **said)
    (saved,) = lists.mappings_visible(office.cast.actor("township", office.at), office.at)
    assert (saved.day_order, saved.version) == ("dmy", 2)
    found = proposing.propose([["谁", "怎么找"], ["张三丰", "15461803399"]], lists.headings_mapped(saved))
    assert [column.field for column in found.columns] == ["name", "phone"]
    assert not lists.mappings_visible(office.cast.actor("stranger", office.at), office.at)


def test_rows_come_in_order_and_once_and_whoever_comes_twice_is_said_to(office: Office) -> None:
    list_id = office.opened()
    begun = office.begun(list_id, [HEADING, *PEOPLE])
    row = {"row": 1, "name": "张三丰", "phone": "15461803399"}
    said: dict[str, Any] = {"list_id": list_id, "import_id": begun, "by": "commander", "at": office.at, "refused": []}
    do, refused = office.cast.do, office.cast.refusals
    assert refused("canvass.add_leads", **said, first=1, entries=[{**row, "row": 2}]) == {
        ("first", "canvass.rows_differ")
    }
    assert refused("canvass.add_leads", **said, first=1, entries=[row, {**row, "row": 2}]) == {
        ("entries.1.same_as", "canvass.on_the_list")
    }
    do("canvass.add_leads", **said, first=1, entries=[row])
    assert refused("canvass.add_leads", **said, first=1, entries=[row]) >= {("first", "canvass.rows_there")}
    again = {**row, "row": 2, "same_as": str(derived(begun, "lead", 9))}
    assert refused("canvass.add_leads", **said, first=2, entries=[again]) == {
        ("entries.0.same_as", "canvass.not_of_this_list")
    }
    assert refused("canvass.add_leads", **said, first=8, entries=[{**row, "row": 8, "name": "别人"}]) == {
        ("first", "canvass.beyond_the_file")
    }
    other = {"list_id": office.opened(), "first": 2, "entries": [{**row, "row": 2}]}
    assert refused("canvass.add_leads", **{**said, **other}) == {("import_id", "canvass.not_of_this_list")}
    repeated = {**row, "row": 2, "same_as": str(derived(begun, "lead", 1))}
    assert do("canvass.add_leads", **said, first=2, entries=[repeated])["merged"] == 1


def test_a_list_goes_when_its_day_is_over_with_a_certificate_that_replays(office: Office, tmp_path: Path) -> None:
    """Given a list with leads and refused rows, on the day after its last nothing tells who was on it any more."""
    list_id = office.opened()
    office.begun(list_id, [HEADING, *PEOPLE])
    filing.read_on(office.at)
    office.at = START + timedelta(days=10)
    schedule.run_due(office.at)
    assert not Destruction.objects.exists()
    office.at = START + timedelta(days=11)
    schedule.run_due(office.at)
    filing.read_on(office.at)
    certificate = Destruction.objects.get()
    assert (certificate.subject, certificate.kind, certificate.purpose) == (list_id, "leads", "leads")
    assert not list((tmp_path / "leads_refused").iterdir()) and not list((tmp_path / "leads").iterdir())
    assert {(bytes(lead.sealed), lead.mark) for lead in Lead.objects.all()} == {(b"", None)}
    assert office.totals(list_id).whole
    seals.seal(office.at)
    assert {one.holds for one in people.verify(certificate)} == {True}
    said = {"list_id": list_id, "file": {"digest": "d" * 64, "rows": 1}, "columns": [{"place": 0, "field": "name"}]}
    assert office.cast.refusals("canvass.begin_import", by="commander", at=office.at, **said) == {
        ("list_id", "canvass.list_destroyed")
    }
    seals.begin_anew()
    replays()


def test_a_list_that_lives_replays(office: Office) -> None:
    list_id = office.opened()
    office.begun(list_id, [HEADING, *PEOPLE])
    filing.read_on(office.at)
    replays()


def test_a_file_that_nobody_wanted_read_goes_after_a_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    list_id = office.opened()
    filing.keep(list_id, filing.Kept("a.csv", "e" * 64, "", [HEADING, *PEOPLE], 1), office.at)
    assert filing.read_on(office.at) == 0 and len(list(kept_lists.lying(kept_lists.LEADS))) == 1
    monkeypatch.setattr(filing, "WAITS_FOR", timedelta(0))
    filing.read_on(office.at)
    assert not list(kept_lists.lying(kept_lists.LEADS))


CELLS = st.sampled_from(
    [
        *("", "张三丰", "李爽丽", "合计", "姓名", "999000198911290015", "999000199108080005", "99900019891129001"),
        *("15461803399", "15461803398", "南杏山村", "没有", "2020-01-23", "32月1日", 43853.0, 9.99e17, True, None),
    ]
)


UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


@bounded(max_examples=12, deadline=None, phases=UNSHRUNK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=14),
    chunk=st.integers(1, 5),
    stops=st.lists(st.integers(1, 3), max_size=4),
)
def test_no_row_is_lost_or_counted_twice_wherever_the_reading_stops(
    office: Office, rows: list[list[Any]], chunk: int, stops: list[int]
) -> None:
    """Whatever stands in the file, and after however many chunks the program is stopped, each row is somewhere, once."""
    lines = [HEADING, *PEOPLE[:2], *rows]
    list_id = office.opened()
    begun = office.begun(list_id, lines)
    wanted = len(files.filled_rows(lines, proposing.propose(lines).first))
    with pytest.MonkeyPatch.context() as small:
        small.setattr(rules, "ROWS_IN_A_CHUNK", chunk)
        for most in stops:
            small.setattr(filing, "CHUNKS_AT_A_TURN", most)
            filing.read_on(office.at)
            so_far = office.totals(list_id)
            assert so_far.read <= so_far.rows == wanted
        small.setattr(filing, "CHUNKS_AT_A_TURN", 1000)
        filing.read_on(office.at)
        filing.read_on(office.at)
    became = office.totals(list_id)
    assert became.whole and became.rows == wanted
    taken = list(Lead.objects.filter(list_import_id=begun).values_list("row", flat=True))
    refused = list(lists.refusals_of(begun))
    assert sorted(taken + refused) == list(range(1, wanted + 1))
    unmerged = Lead.objects.filter(list_id=list_id, same_as=None)
    assert unmerged.count() == became.accepted == unmerged.values("mark").distinct().count()


@given(
    rows=st.integers(1, 9000),
    chunks=st.lists(st.tuples(st.integers(1, 9000), st.integers(0, 999)), max_size=6),
)
def test_what_is_still_to_be_read_and_what_is_read_make_the_file(rows: int, chunks: list[tuple[int, int]]) -> None:
    """The open stretches hold every row that no chunk holds, none twice, and are no longer than a chunk."""
    there: list[tuple[int, int]] = []
    for first, length in chunks:
        last = min(first + length, rows)
        if first <= last and all(last < begun or first > ended for begun, ended in there):
            there.append((first, last))
    still = list(rules.open_stretches(ImportFacts(rows, there)))
    held = [row for first, last in [*there, *still] for row in range(first, last + 1)]
    assert sorted(held) == list(range(1, rows + 1))
    assert all(last - first < rules.ROWS_IN_A_CHUNK for first, last in still)


def test_rows_that_are_missing_or_doubled_are_told() -> None:
    facts = ImportFacts(10, [(1, 3)])

    def codes(first: int, taken: Sequence[int], refused: Sequence[int] = ()) -> set[str]:
        entries = [LeadEntry(row=row) for row in taken]
        wrong = [RefusedRow(row=row, reasons=["x"]) for row in refused]
        return {one.code for one in rules.reasons_against_rows(facts, first, entries, wrong)}

    assert codes(4, [4, 6], [5]) == set()
    assert codes(4, [4, 6]) == codes(4, [4, 4]) == codes(4, []) == {"canvass.rows_differ"}
    assert codes(3, [3, 4]) == {"canvass.rows_there"}
    assert codes(10, [10, 11]) == {"canvass.beyond_the_file"}
