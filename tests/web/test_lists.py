"""The pages of lists of leads: a file sent, looked at, mapped by hand where needed, followed, its refused rows mended."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianfang.canvass.models import Lead, LeadList, ListImport, SavedMapping
from lianfang.canvass.queries import leads, lists
from lianfang.canvass.types.lists import Totals
from lianfang.core import dispatch, privacy, seals
from lianfang.core import lists as kept_lists
from lianfang.core.access import OPERATOR
from lianfang.core.clock import local_zone
from lianfang.core.models import Look
from lianfang.editions.models import Outbreak
from lianfang.isolation.models import Order
from lianfang.journeys import filing
from lianfang.web.sheet_rows import cells_of
from lianfang.web.views import list_files
from tests.canvass.test_lists import GROUNDS, PEOPLE
from tests.cast import LISHU, Cast, forget
from tests.web.desk import MORNING, as_member, live_at

pytestmark = pytest.mark.django_db(databases=["default", "looks"], transaction=True)


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Iterator[Client]:
    """The epidemiologist's, with one list open, in a home of the test's own."""
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    cast = Cast(edition="lishu_2020").set_up()
    said = {"division_id": LISHU, "grounds": GROUNDS, "expires_on": "2020-02-03"}
    cast.do("canvass.open_list", by="epidemiologist", at=MORNING, **said)
    for _ in live_at(MORNING):
        yield as_member("epidemiologist")
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def sheet() -> bytes:
    """A real-looking workbook: a title, a heading of two lines with merged cells, a column that may not be taken."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.merge_range(0, 0, 0, 6, "梨树县K350次列车旅客名单")
    page.merge_range(1, 0, 2, 0, "序号")
    page.merge_range(1, 1, 1, 3, "旅客")
    for x, said in enumerate(["姓名", "身份证号", "手机"], start=1):
        page.write(2, x, said)
    page.merge_range(1, 4, 2, 4, "所属村")
    page.merge_range(1, 5, 2, 5, "到达日期")
    page.merge_range(1, 6, 2, 6, "活动轨迹")
    for y, row in enumerate(PEOPLE, start=3):
        page.write_row(y, 0, [y - 2, *row, "家-超市"])
    book.close()
    return out.getvalue()


def sent(desk: Client, content: bytes, name: str) -> str:
    """Where sending a file to the one list leads."""
    row = LeadList.objects.get()
    answer = desk.post(f"/lists/{row.id}/file/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def columns_of(page: str) -> dict[str, str]:
    """What each column's select says, by its name."""
    selects = re.findall(r'<select[^>]*name="(column-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.search(r'value="(\w+)" selected', options) for name, options in selects}
    return {name: found[1] if found else "" for name, found in chosen.items()}


def test_a_workbook_is_looked_at_read_and_its_refused_rows_are_mended(desk: Client) -> None:
    """Given a workbook as it came, its mapping is proposed; read in, its rows are accounted for; mended ones come in."""
    where = sent(desk, sheet(), "名单.xlsx")
    page = desk.get(where).content.decode()
    proposed = columns_of(page)
    assert [proposed[f"column-{n}"] for n in range(1, 6)] == ["name", "id_number", "phone", "area", "came_on"]
    assert "column-6" not in proposed and "活动轨迹" in page
    operation = re.search(r'name="op_id" value="([^"]+)"', page)
    assert operation is not None
    answer = desk.post(where, {**proposed, "op_id": operation[1], "save_as": "铁路"})
    begun = ListImport.objects.get()
    assert answer["Location"] == f"/lists/readings/{begun.id}/" and SavedMapping.objects.get().name == "铁路"
    assert 'hx-trigger="every 5s"' in desk.get(answer["Location"]).content.decode()
    filing.read_on(MORNING)
    after = desk.get(answer["Location"]).content.decode()
    assert "钱多多" in after and "hx-trigger" not in after
    totals = lists.totals_of_lists([begun.list_id])[begun.list_id]
    assert totals == Totals(7, accepted=3, merged=2, refused=2)
    assert desk.get(where)["Location"] == answer["Location"]
    refused = cells_of("refused.xlsx", desk.get(f"{answer['Location']}refused.xlsx").content, 100)
    assert [line[1] for line in refused[3:]] == ["钱多多", "赵云"] and refused[2][7] and refused[3][7]
    again = desk.get(sent(desk, desk.get(f"{answer['Location']}refused.xlsx").content, "refused.xlsx"))
    assert columns_of(again.content.decode()) == {**proposed, "column-7": ""}
    assert {look.kind for look in Look.objects.using("looks").filter(subject=begun.list_id)} == {"detail", "export"}
    assert desk.get(f"/lists/{begun.list_id}/").status_code == desk.get("/lists/").status_code == 200


def test_what_a_column_is_can_be_said_by_hand_and_looked_at_before(desk: Client) -> None:
    """Given headings that nobody knows, a look with another mapping changes the totals and writes nothing."""
    where = sent(desk, "甲,乙\n张三丰,15461803399\n李爽丽,15461803398\n".encode("gb18030"), "名单.csv")
    chosen = {"column-0": "name", "column-1": "phone", "look": "1"}
    page = desk.post(where, chosen).content.decode()
    assert columns_of(page) == {"column-0": "name", "column-1": "phone"} and not ListImport.objects.exists()
    answer = desk.post(where, {"column-0": "note", "column-1": ""})
    assert answer.status_code == 422 and not ListImport.objects.exists()
    assert Lead.objects.count() == 0 and len(list(kept_lists.lying(kept_lists.LEADS))) == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\n\n\n"])
def test_a_file_with_nobody_in_it_is_not_taken(desk: Client, content: bytes) -> None:
    row = LeadList.objects.get()
    file = SimpleUploadedFile("list.csv", content)
    assert desk.post(f"/lists/{row.id}/file/", {"file": file}).status_code == 422
    assert desk.post(f"/lists/{row.id}/file/", {}).status_code == 422
    assert not list(kept_lists.lying(kept_lists.LEADS))


def test_lists_of_another_county_are_not_shown(desk: Client) -> None:
    row = LeadList.objects.get()
    where = sent(desk, "姓名,手机\n张三丰,15461803399\n".encode(), "名单.csv")
    stranger = as_member("stranger")
    assert stranger.get(f"/lists/{row.id}/").status_code == stranger.get(where).status_code == 404
    assert as_member("grid").get("/lists/").status_code == 403


def test_a_lead_is_opened_from_today_called_in_vain_and_found(desk: Client) -> None:
    """Given a lead in her village, its worker opens it from today, sees who called, and says what came of it."""
    row = LeadList.objects.get()
    where = sent(
        desk, "姓名,手机,身份证号,村\n张三丰,15461803399,999000198911290015,南杏山村\n".encode("gb18030"), "名单.csv"
    )
    proposed = columns_of(desk.get(where).content.decode())
    desk.post(where, {**proposed, "op_id": where.split("/")[-2]})
    filing.read_on(MORNING)
    lead, worker = Lead.objects.get(), as_member("grid")
    address = f"/leads/{lead.id}/"
    assert address in worker.get("/").content.decode()
    page = worker.get(address).content.decode()
    assert "15461803399" in page and "0015" in page and "999000198911290015" not in page
    assert Look.objects.using("looks").filter(subject=row.id, place="lead").count() == 1
    assert worker.post(address, {"outcome": "unreachable"}).status_code == 303
    assert worker.post(address, {"outcome": "unreachable"}).status_code == 422
    seen = worker.get(address).content.decode()
    assert "Worker grid" in seen and "notice" in seen
    assert worker.post(address, {"outcome": ""}).status_code == 422
    assert worker.post(address, {"outcome": "here"}).status_code == 303
    assert Lead.objects.get().outcome == "here" and address not in worker.get("/").content.decode()
    assert 'name="outcome"' not in worker.get(address).content.decode()
    dashboard = desk.get("/lists/").content.decode()
    assert "How far each list is" in dashboard and "/figures/canvass.leads_verified/" in dashboard
    assert desk.get("/figures/canvass.leads_verified_share/").status_code == 200
    assert as_member("other_grid").get(address).status_code == as_member("stranger").get(address).status_code == 404
    assert as_member("clinician").get(address).status_code == 403


def test_whoever_is_found_is_registered_and_proposed_from_the_page_of_the_lead(desk: Client) -> None:
    """Given a lead that came from a listed area, its worker says that they are here; the order waits for a signature."""
    row = LeadList.objects.get()
    outbreak = Outbreak.objects.get()
    listed = {"outbreak_id": outbreak.id, "code": "42", "name": "湖北"}
    dispatch.perform("editions.list_area", listed, by=OPERATOR, at=MORNING, origin="test")
    told = "姓名,手机,村,出发地,到达日期\n张三丰,15461803399,南杏山村,湖北武汉,2020-01-20\n"
    where = sent(desk, told.encode("gb18030"), "名单.csv")
    proposed = columns_of(desk.get(where).content.decode())
    desk.post(where, {**proposed, "op_id": where.split("/")[-2]})
    filing.read_on(MORNING)
    address, worker = f"/leads/{Lead.objects.get(list=row).id}/", as_member("grid")
    page = worker.get(address).content.decode()
    assert 'value="张三丰"' in page and '<option value="42" selected>湖北' in page and 'value="2020-01-20"' in page
    said = {"outcome": "here", "found_as": "张三丰", "origin_code": "42", "arrived_on": "2020-01-20"}
    late = worker.post(address, {**said, "arrived_on": "2020-03-20"})
    assert late.status_code == 422 and "This time lies in the future." in late.content.decode()
    assert worker.post(address, said).status_code == 303
    person = Lead.objects.get().person_id
    assert person is not None and f"/people/{person}/" in worker.get(address).content.decode()
    order = Order.objects.get(person_id=person)
    assert (order.signed_at, order.basis.arrived_at) == (None, datetime(2020, 1, 20, tzinfo=local_zone()))


def test_of_a_long_file_the_first_rows_are_looked_at_and_all_are_read(desk: Client) -> None:
    row = LeadList.objects.get()
    lines = ["姓名,手机", *(f"王{'芳娜敏静'[n % 4]},154{n:08d}" for n in range(list_files.HEAD + 500))]
    sent = desk.post(f"/lists/{row.id}/file/", {"file": SimpleUploadedFile("a.csv", "\n".join(lines).encode())})
    page = desk.get(sent["Location"]).content.decode()
    assert "first 2000 rows of 2500" in page.replace(",", "")
    owner = sent["Location"].split("/")[-2]
    done = desk.post(sent["Location"], {"op_id": owner, "column-0": "name", "column-1": "phone"})
    assert done.status_code == 303 and ListImport.objects.get().rows == 2_500
    filing.read_on(MORNING)
    assert Lead.objects.count() == 2_500


def document(rows: list[list[str]]) -> bytes:
    """An OpenDocument spreadsheet with these cells."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="1">{lines}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr("META-INF/manifest.xml", manifest)
        packed.writestr("content.xml", content)
    return out.getvalue()


def test_an_open_document_is_read_as_any_other_file(desk: Client) -> None:
    row, rows = LeadList.objects.get(), [["姓名", "手机"], ["王芳", "15400000001"], ["李娜", "15400000002"]]
    sent = desk.post(f"/lists/{row.id}/file/", {"file": SimpleUploadedFile("a.ods", document(rows))})
    owner = sent["Location"].split("/")[-2]
    desk.post(sent["Location"], {"op_id": owner, "column-0": "name", "column-1": "phone"})
    filing.read_on(MORNING)
    said = leads.said(list(Lead.objects.order_by("row")))
    assert [(one["name"], one["phone"]) for one in said.values()] == [("王芳", "15400000001"), ("李娜", "15400000002")]
