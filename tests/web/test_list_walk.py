"""A list on its way in a browser: sent, mapped, looked at, read in, compared by keyboard, on a worker's phone; and old Excel."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from lianfang.canvass.models import Lead, ListImport
from lianfang.canvass.queries import files, lists
from lianfang.canvass.reading import proposing
from lianfang.canvass.types.lists import ListField, Totals
from lianfang.core import privacy, seals
from lianfang.isolation.models import Order
from lianfang.journeys import filing
from lianfang.web.sheet_rows import cells_of
from tests.canvass.test_pairs import SPOUSE, Desk
from tests.cast import Cast, forget
from tests.rig.browser import PHONE, Pages
from tests.web.desk import enter, give_credentials, live_at

pytestmark = pytest.mark.django_db(databases=["default", "looks"], transaction=True)
SLOW = 15_000
OLD = Path(__file__).parent / "files" / "list.xls"
"""A workbook as Excel 97 writes it (BIFF8): a title over merged cells, numbers as figures, days as days, a line of totals."""
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "messy"


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Iterator[Desk]:
    """A couple who live behind one door, and a list that nobody has sent a file to."""
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    made = Desk(Cast(edition="lishu_2020").set_up())
    made.cast.do("editions.list_area", by="commander", outbreak_id=made.cast.outbreak, code="42", name="湖北")
    give_credentials(made.cast, "epidemiologist", "grid")
    for _ in live_at(made.at):
        yield made
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def lines() -> bytes:
    """A file as it came: a heading nobody knows, one line who may be somebody, one who is nobody known, one of nobody."""
    heads = ["旅客", "性别", "身份证号", "手机", "出生日期", "住址", "村", "从哪里来"]
    rows = [
        [*SPOUSE, "南杏山村", "湖北武汉"],
        ["欧阳晴", "女", "", "15461800001", "2001-05-05", "9组9号", "南杏山村", "湖北武汉"],
        ["", "女", "", "", "", "", "南杏山村", ""],
    ]
    return "\n".join(",".join(row) for row in [heads, *rows]).encode("gb18030")


@pytest.mark.browser
def test_a_file_is_mapped_read_compared_and_found_on_the_phone(
    desk: Desk, pages: Pages, page: Page, axe: Callable[[Page], None]
) -> None:
    """Given a file as it came, its columns are said and looked at before it is read; who may be a neighbour is compared by
    keyboard alone; both then wait on the worker's phone, and who is found there is proposed for observation."""
    made = desk.opened()
    enter(page, "epidemiologist")
    page.goto(f"/lists/{made}/")
    page.get_by_label("File").set_input_files({"name": "名单.csv", "mimeType": "text/csv", "buffer": lines()})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How the file is read", timeout=SLOW)
    axe(page)
    page.locator("[name=column-0]").select_option("name")
    page.locator("[name=column-7]").select_option("from_place")
    page.get_by_role("button", name="Show what that would give").click()
    expect(page.get_by_role("heading", name="Why rows are refused")).to_be_visible(timeout=SLOW)
    assert not ListImport.objects.exists()
    page.get_by_role("button", name="Read it into the list").click()
    expect(page.get_by_text("The file is read in the background.")).to_be_visible(timeout=SLOW)
    filing.read_on(desk.at)
    expect(page.get_by_text("3 rows = 2 accepted + 0 merged + 1 refused")).to_be_visible(timeout=SLOW)
    axe(page)
    _compared_by_keyboard(page, axe)
    assert Lead.objects.get(row=1).person_id == desk.li
    _found_on_the_phone(desk, pages.open(PHONE), axe)


def _compared_by_keyboard(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/lists/")
    axe(page)
    page.get_by_role("link", name="Leads to be compared: 1").press("Enter")
    page.locator("tbody a").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this the same person?", timeout=SLOW)
    axe(page)
    page.locator("[name=answer]").first.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("户口本")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No lead waits to be compared")).to_be_visible(timeout=SLOW)


def _found_on_the_phone(desk: Desk, phone: Page, axe: Callable[[Page], None]) -> None:
    enter(phone, "grid")
    lead = Lead.objects.get(row=2)
    assert phone.locator("a[href*='/leads/']").count() == 2
    phone.locator(f"a[href*='/leads/{lead.id}/']").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("欧阳晴", timeout=SLOW)
    axe(phone)
    expect(phone.get_by_label("Found: came from a listed area")).to_have_value("42")
    phone.get_by_role("radio", name="found here").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator(f"a[href*='/leads/{lead.id}/']")).to_have_count(0, timeout=SLOW)
    lead.refresh_from_db()
    order = Order.objects.get()
    assert (lead.outcome, lead.matched_by, order.person_id, order.signed_at) == ("here", "found", lead.person_id, None)


def test_a_workbook_of_old_excel_is_read_as_any_other_file(desk: Desk) -> None:
    """Given XLS, its numbers are telephone numbers, its days are days, whoever comes twice is merged, totals are nobody."""
    cells = cells_of("名单.xls", OLD.read_bytes(), 100, filling=True)
    found = proposing.propose(cells)
    wanted = [ListField.NAME, ListField.ID_NUMBER, ListField.PHONE, ListField.AREA, ListField.CAME_ON]
    assert [column.field for column in found.columns] == wanted
    made = desk.opened()
    desk.begun(made, cells)
    filing.read_on(desk.at)
    totals = lists.totals_of_lists([made])[made]
    assert totals == Totals(5, accepted=3, merged=1, refused=1) and totals.whole
    assert Lead.objects.get(row=1).person_id == desk.feng


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real files of ../shared, which do not lie beside this clone")
@pytest.mark.parametrize("name", sorted(os.listdir(SHARED)) if SHARED.is_dir() else [""])
def test_real_files_are_accounted_for_row_by_row(desk: Desk, name: str) -> None:
    """Whatever a file from outside holds: every row that is filled is accepted, merged or refused, and none twice."""
    cells = cells_of(name, (SHARED / name).read_bytes(), 400, filling=True)[:300]
    made = desk.opened()
    _begun(desk, made, cells)
    filing.read_on(desk.at)
    totals = lists.totals_of_lists([made])[made]
    assert totals.whole and totals.rows == totals.accepted + totals.merged + totals.refused
    begun = ListImport.objects.get()
    rows = sorted([*Lead.objects.values_list("row", flat=True), *lists.refusals_of(begun.id)])
    assert rows == list(range(1, totals.rows + 1))


def _begun(desk: Desk, made: UUID, cells: Any) -> None:
    """Say that a file is to be read, as it is proposed; where nothing tells who is meant, its first column is the name."""
    found = proposing.propose(cells)
    told = {column.place: column.field for column in found.columns if column.field}
    if not {ListField.NAME, ListField.ID_NUMBER, ListField.PHONE} & set(told.values()):
        free = next(column.place for column in found.columns if column.field is None and not column.forbidden)
        found = found.chosen({**told, free: ListField.NAME}, found.day_order)
    rows = len(files.filled_rows(cells, found.first))
    owner = filing.keep(made, filing.Kept("list.csv", "a" * 64, "", cells, found.first), desk.at)
    columns = [one.model_dump(mode="json") for one in found.choices()]
    said = {"list_id": made, "file": {"digest": "a" * 64, "rows": rows}, "columns": columns}
    said["day_order"] = found.day_order
    desk.cast.do("canvass.begin_import", by="epidemiologist", at=desk.at, id=owner, **said)
