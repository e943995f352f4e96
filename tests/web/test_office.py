"""The office: the generic form of every operation, search boxes, and spreadsheets in and out."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from lianfang.core.journal import line_of
from lianfang.core.models import Look
from lianfang.core.registry import ACTIONS
from lianfang.people import queries as people
from lianfang.web.field_words import PAGE_WORDS, WORDS
from lianfang.web.finding import FINDERS
from lianfang.web.forms import payload_of
from lianfang.web.slots import Slot, slots_of
from lianfang.web.spreadsheets import Sheet
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, START, Cast
from tests.web.desk import MORNING, PIN, as_member, enter, give_credentials, live_at

LATER = MORNING + timedelta(hours=1)


def every_slot() -> Iterator[tuple[str, Slot]]:
    def within(name: str, slots: tuple[Slot, ...]) -> Iterator[tuple[str, Slot]]:
        for slot in slots:
            yield name, slot
            yield from within(name, slot.inner)

    for action in ACTIONS.values():
        if action.public:
            yield from within(action.name, slots_of(action.model))


def test_every_field_of_every_operation_has_words() -> None:
    assert {slot.name for _, slot in every_slot()} - {*WORDS, *PAGE_WORDS} == set()


def test_every_choice_has_words_of_its_own() -> None:
    plain = {
        (name, slot.name, choice.value)
        for name, slot in every_slot()
        for choice in slot.choices
        if isinstance(choice.words, str) and choice.words == choice.value and "_" in choice.value
    }
    assert plain == set()


def test_every_reference_has_a_search_box() -> None:
    named = {slot.ref.name for _, slot in every_slot() if slot.ref is not None}
    assert named - set(FINDERS) == set()


def test_what_is_left_empty_is_left_out_and_what_cannot_be_read_is_refused_by_its_field() -> None:
    slots = slots_of(ACTIONS["people.register_person"].model)
    typed = QueryDict("entry.name=&entry.sex=unknown&entry.born_on=&division_id=&relation=other")
    assert payload_of(slots, typed) == {"entry": {"sex": "unknown"}, "relation": "other"}


def test_a_record_chosen_from_a_list_brings_the_version_that_was_seen() -> None:
    slots = slots_of(ACTIONS["journeys.sign_order"].model)
    assert payload_of(slots, QueryDict("order_id=abc@4&seen=2")) == {"order_id": "abc", "seen": 4}


def test_rows_are_read_in_order_and_untouched_ones_are_left_out() -> None:
    slots = slots_of(ACTIONS["journeys.record_door"].model)
    typed = QueryDict("entries.0.person_id=&entries.2.person_id=b&entries.1.person_id=a&entries.1.feels_ill=no")
    assert payload_of(slots, typed) == {"entries": [{"person_id": "a", "feels_ill": False}, {"person_id": "b"}]}


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    give_credentials(cast, "grid", "commander", "administrator", "epidemiologist", "auditor", "stranger")
    for _ in live_at(MORNING):
        yield cast


def register(**more: str) -> dict[str, str]:
    return {"entry.name": "孙大海", "entry.sex": "male", "division_id": LISHU_VILLAGE, **more}


def test_only_operations_of_ones_duties_are_listed(office: Cast) -> None:
    grid, administrator = as_member("grid"), as_member("administrator")
    assert "Register a person" in grid.get("/office/").content.decode()
    assert "Adopt a rule edition" not in grid.get("/office/").content.decode()
    assert "Adopt a rule edition" in administrator.get("/office/?q=rule").content.decode()
    assert "Open a site" not in administrator.get("/office/?q=rule").content.decode()


def test_another_duty_is_forbidden_and_an_unknown_operation_not_found(office: Cast) -> None:
    grid = as_member("grid")
    assert grid.get("/office/journeys.adopt_edition/").status_code == 403
    assert grid.post("/office/journeys.adopt_edition/", {}).status_code == 403
    assert grid.get("/office/isolation.sign/").status_code == 404
    assert grid.get("/office/nothing.at_all/").status_code == 404


def test_every_form_can_be_opened(office: Cast) -> None:
    for name in ("commander", "administrator", "epidemiologist"):
        client = as_member(name)
        for address in set(re.findall(r'href="(/office/[a-z_]+\.[a-z_]+/)"', client.get("/office/").content.decode())):
            assert client.get(address).status_code == 200, address
            assert client.get(f"{address}sheet/").status_code == 200, address


def test_what_is_done_is_journalled_once_under_the_id_of_the_form(office: Cast) -> None:
    grid, op = as_member("grid"), "0190f5a0-0000-7000-8000-000000000001"
    for _ in range(2):
        done = grid.post("/office/people.register_person/", register(op_id=op))
        assert done.status_code == 303
    found = people.search(office.actor("grid", LATER), "孙大海", LATER)
    assert len(found) == 1
    assert done["Location"] == f"/people/{found[0].id}/?done={op}"
    line = line_of(UUID(op))
    assert line is not None
    assert line["origin"] == "web"


def test_a_refusal_names_every_field_and_keeps_what_was_typed(office: Cast) -> None:
    sent = register(**{"entry.name": "孙9", "entry.phone": "12", "entry.born_on": "2031-01-01", "division_id": ""})
    answer = as_member("grid").post("/office/people.register_person/", {**sent, "division_id": NANXIAN_VILLAGE})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="孙9"' in page
    for words in ("Not found in your area", "A name has no digits in it."):
        assert words in page
    again = as_member("grid").post("/office/people.register_person/", {**sent, "division_id": LISHU_VILLAGE})
    for words in ("A name has no digits in it.", "not a telephone number", "lies in the future"):
        assert words in again.content.decode()


def test_a_paper_is_typed_in_for_somebody_else_and_later(office: Cast) -> None:
    member, op = str(office.members["grid"]), "0190f5a0-0000-7000-8000-000000000002"
    sent = register(op_id=op, happened_at="2020-01-24T20:30", entered_for=member)
    town = as_member("township")
    refused = town.post("/office/people.register_person/", {**sent, "entry.name": "孙9", "happened_at": "soon"})
    assert refused.status_code == 422
    for words in ("Say whether it reached you on paper", "A name has no digits", "Give a date and time"):
        assert words in refused.content.decode()
    assert town.post("/office/people.register_person/", sent).status_code == 422
    elsewhere = {**sent, "means": "paper", "entered_for": str(office.members["stranger_grid"])}
    refused = town.post("/office/people.register_person/", elsewhere)
    assert refused.status_code == 422
    assert "Not found in your area" in refused.content.decode()
    assert town.post("/office/people.register_person/", {**sent, "means": "paper"}).status_code == 303
    line = line_of(UUID(op))
    assert line is not None
    assert (line["entered_for"], line["means"], line["at"]) == (member, "paper", "2020-01-24T20:30:00+08:00")


def test_a_stand_in_types_in_what_the_others_of_that_area_wrote(office: Cast) -> None:
    """Given a worker of another village stands in for two days, then the paper of that village is theirs to type in."""
    grid, other = str(office.members["grid"]), as_member("other_grid")
    sent = register(entered_for=grid, means="paper", op_id="0190f5a0-0000-7000-8000-000000000003")
    assert other.post("/office/people.register_person/", sent).status_code == 422
    office.do(
        "roster.deputise",
        by="administrator",
        member_id=grid,
        deputy_id=office.members["other_grid"],
        since=START,
        until=MORNING + timedelta(days=2),
    )
    box = other.get("/office/find/roster.member/?q=Worker").content.decode()
    assert "Worker grid" in box
    assert other.post("/office/people.register_person/", {**sent, "entered_for": str(UUID(int=7))}).status_code == 422
    assert other.post("/office/people.register_person/", sent).status_code == 303
    line = line_of(UUID("0190f5a0-0000-7000-8000-000000000003"))
    assert line is not None
    assert (str(line["by"]), line["entered_for"]) == (str(office.members["other_grid"]), grid)


def test_one_more_row_does_nothing_else(office: Cast) -> None:
    sent = {"division_id": LISHU_VILLAGE, "entries.0.met": "seen", "rows": "entries:2"}
    page = as_member("grid").post("/office/journeys.record_door/", sent).content.decode()
    assert "Row 2" in page
    assert '<option value="seen" selected>' in page


def test_a_signed_operation_needs_the_signature(office: Cast) -> None:
    sent = {"outbreak_id": str(office.outbreak), "seen": "1"}
    answer = as_member("administrator").post("/office/editions.close_outbreak/", sent)
    assert "enter your PIN" in answer.content.decode()


def test_a_search_box_finds_only_what_the_reader_sees_and_is_a_look(office: Cast) -> None:
    as_member("grid").post("/office/people.register_person/", register())
    seen = as_member("grid").get("/office/find/people.person/?q=孙大海").content.decode()
    assert 'data-label="孙大海"' in seen
    assert (Look.objects.latest("id").kind, Look.objects.latest("id").place) == ("search", "office.find")
    assert "孙大海" not in as_member("stranger").get("/office/find/people.person/?q=孙大海").content.decode()
    assert LISHU_VILLAGE in as_member("grid").get("/office/find/places.division/?q=南杏山").content.decode()


def test_every_search_box_answers_words_and_identifiers(office: Cast) -> None:
    client = as_member("commander")
    for name in FINDERS:
        for words in ("王", "x", str(office.outbreak)):
            assert client.get(f"/office/find/{name}/", {"q": words}).status_code == 200, name


# Spreadsheets


def csv_of(*rows: dict[str, Any]) -> bytes:
    columns = list(rows[0])
    lines = [",".join(columns), *(",".join(str(row.get(c, "")) for c in columns) for row in rows)]
    return "\n".join(lines).encode("utf-8-sig")


def xlsx_of(columns: list[str], *rows: list[Any]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for y, row in enumerate([columns, *rows]):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    book.close()
    return target.getvalue()


def send(name: str, action: str, content: bytes, file: str = "rows.csv") -> Any:
    return as_member(name).post(f"/office/{action}/sheet/", {"file": SimpleUploadedFile(file, content)}, follow=True)


def counts(answer: Any) -> tuple[int, int, int]:
    report = answer.context["report"]
    return report.done, report.repeated, len(report.refused)


PEOPLE = csv_of(
    {"entry.name": "赵云", "entry.sex": "male", "division_id": LISHU_VILLAGE, "address": "1组1号"},
    {"entry.name": "钱多", "entry.sex": "man", "division_id": LISHU_VILLAGE, "address": "1组2号"},
    {"entry.name": "=1+1", "entry.sex": "female", "division_id": LISHU_VILLAGE, "address": "=1+1"},
)


def test_good_rows_are_done_bad_ones_named_and_the_file_again_doubles_nothing(office: Cast) -> None:
    first = send("grid", "people.register_person", PEOPLE)
    assert counts(first) == (1, 0, 2)
    assert "Choose one of: male, female or unknown." in first.content.decode()
    assert counts(send("grid", "people.register_person", PEOPLE)) == (0, 1, 2)
    assert len(people.search(office.actor("grid", LATER), "赵云", LATER)) == 1


def test_refused_rows_come_back_with_reasons_and_can_be_mended(office: Cast) -> None:
    answer = send("grid", "people.register_person", PEOPLE)
    address = f"{answer.redirect_chain[-1][0]}refused.xlsx"
    file = as_member("grid").get(address)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert rows[2][0] == "钱多"
    assert rows[3][0] == "=1+1"
    assert "Choose one of" in rows[2][-1]
    assert b"<f>" not in file.content
    assert (Look.objects.latest("id").kind, Look.objects.latest("id").shown) == ("export", 2)
    mended = xlsx_of([str(c) for c in rows[1]], [c if c != "man" else "male" for c in rows[2]])
    assert counts(send("grid", "people.register_person", mended, "mended.xlsx")) == (1, 0, 0)
    assert as_member("commander").get(address).status_code == 404


def test_what_became_of_a_file_is_kept_sealed(office: Cast, settings: Any) -> None:
    send("grid", "people.register_person", PEOPLE)
    kept = list((settings.HOME / "imports").glob("*.sealed"))
    assert kept
    assert all("钱多".encode() not in file.read_bytes() for file in kept)


def test_a_template_filled_in_is_read_again_whatever_the_language_of_its_words(office: Cast) -> None:
    client = as_member("administrator")
    made = client.get("/office/places.add_room/template.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(made.content))
    names = book.get_sheet_by_index(0).to_python()[1]
    site = office.do("places.open_site", by="administrator", kind="hospital", name="县医院", division_id=LISHU_VILLAGE)
    row = {"site_id": "县医院", "name": "101", "zone": "close contacts", "beds": 2}
    filled = xlsx_of([str(n) for n in names], [row.get(str(n), "") for n in names])
    assert counts(send("administrator", "places.add_room", filled, "rooms.xlsx")) == (1, 0, 0)
    assert site["version"] == 1


def test_an_identity_number_that_the_spreadsheet_cut_short_is_not_guessed(office: Cast) -> None:
    names = ["entry.name", "entry.id_kind", "entry.id_number", "division_id"]
    filled = xlsx_of(names, ["赵9", "resident_card", 220322197001021111, LISHU_VILLAGE])
    page = send("grid", "people.register_person", filled, "x.xlsx").content.decode()
    assert "lost its last digits" in page
    assert "A name has no digits" in page


def test_a_row_keeps_when_it_happened(office: Cast) -> None:
    late = csv_of({"entry.name": "赵云", "division_id": LISHU_VILLAGE, "happened_at": "2020-01-24 20:30"})
    assert counts(send("grid", "people.register_person", late)) == (1, 0, 0)
    future = csv_of({"entry.name": "赵雨", "division_id": LISHU_VILLAGE, "happened_at": "2020-02-24 20:30"})
    assert "lies in the future" in send("grid", "people.register_person", future).content.decode()


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("x.xlsx", b"PK\x03\x04 no spreadsheet", "cannot be read"),
        ("x.xls", b"no spreadsheet", "cannot be read"),
        ("x.csv", "一,二\n三,四".encode(), "No row names the columns"),
        ("x.csv", b"entry.name,division_id\n,\n", "no filled row"),
        ("x.csv", b"entry.name\n" + b"a\n" * 10_001, "At most 10000 rows"),
        ("x.csv", b"entry.name\n" + b"a" * (8 * 1024 * 1024), "larger than 8 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(
    office: Cast, file: str, content: bytes, words: str
) -> None:
    answer = send("grid", "people.register_person", content, file)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_csv_in_the_encoding_of_chinese_offices_is_read(office: Cast) -> None:
    content = f"entry.name;division_id\n赵云;{LISHU_VILLAGE}\n".encode("gb18030")
    assert counts(send("grid", "people.register_person", content)) == (1, 0, 0)


def test_every_operation_has_columns_for_all_it_needs() -> None:
    for action in ACTIONS.values():
        if action.public:
            paths = {column.path.split(".")[0] for column in Sheet(action).columns}
            assert {s.name for s in slots_of(action.model)} <= paths, action.name


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_commander_signs_by_the_office_form(page: Page, office: Cast, axe: Callable[[Page], None]) -> None:
    person = office.do("people.register_person", by="grid", entry={"name": "王建国"}, division_id=LISHU_VILLAGE)
    order = office.do(
        "journeys.propose_order",
        by="epidemiologist",
        at=START + timedelta(hours=3),
        person_id=person["id"],
        outbreak_id=office.outbreak,
        division_id=LISHU_VILLAGE,
        category="close_contact",
        ground="contact",
        evidence="sat beside a case",
        basis={"last_exposure_at": START - timedelta(hours=20)},
    )
    enter(page, "commander")
    page.goto("/office/?q=sign")
    axe(page)
    page.get_by_role("link", name="Sign a quarantine order").click()
    page.get_by_role("combobox", name="Order").fill("王建国")
    page.get_by_role("option", name="王建国").click()
    axe(page)
    page.get_by_role("button", name="Sign").click()
    page.get_by_label("Your PIN").fill(PIN)
    page.locator("#sign-dialog").get_by_role("button", name="Sign").click()
    expect(page.get_by_text("Done: Sign a quarantine order.")).to_be_visible()
    assert order["version"] == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_form_fits_a_phone(phone: Page, office: Cast, axe: Callable[[Page], None]) -> None:
    enter(phone, "grid")
    phone.goto("/office/journeys.record_door/")
    assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    axe(phone)
