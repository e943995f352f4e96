"""The fever clinic, the laboratory's bench, cases and wards, as those who work there meet them."""

import csv
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseClass
from lianfang.core.models import Look
from lianfang.health import queries as health
from lianfang.isolation import queries as isolation
from lianfang.tracing import queries as tracing
from lianfang.web.views import cases
from tests.web.desk import PIN, as_member, enter
from tests.web.ward import TRIAGE, Ward, ward

__all__ = ["ward"]

SLOW = 20_000
"""Milliseconds that a page may take where many tests share a machine."""
FOUND = {f"triage.{key}": said for key, said in TRIAGE.items()}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_who_is_sent_stands_in_the_queue_and_is_received_and_triaged_in_one_save(ward: Ward) -> None:
    person = ward.ill()
    handover = ward.sent(person)
    doctor = as_member("clinician")
    assert "周志强" in text_of(doctor, "/clinic/")
    page = text_of(doctor, f"/clinic/receive/{handover}/")
    assert page.index("Danger signs") < page.index("triage.epi") < page.index("triage.celsius")
    ward.on(minutes=30)
    done = doctor.post(f"/clinic/receive/{handover}/", FOUND)
    assert done.status_code == 303, done.content.decode()
    encounter = text_of(doctor, done["Location"])
    assert "Suspected case" in encounter and "within 2 hours" in encounter
    assert (Look.objects.filter(kind="detail").latest("id").subject) == person


def test_a_refused_triage_keeps_what_was_typed(ward: Ward) -> None:
    handover = ward.sent(ward.ill())
    answer = as_member("clinician").post(f"/clinic/receive/{handover}/", {**FOUND, "triage.celsius": "61"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="61"' in page and 'value="cough" checked' in page


def test_the_conclusion_of_a_suspected_case_starts_the_two_hour_clock(ward: Ward) -> None:
    encounter = ward.seen(ward.ill())
    doctor = as_member("clinician")
    home = doctor.post(f"/clinic/{encounter}/", {"disposition": "advice", "seen": "1"})
    assert home.status_code == 422 and "do not send home" in home.content.decode()
    kept = doctor.post(f"/clinic/{encounter}/", {"disposition": "observation", "seen": "1", "onset_on": "2020-01-24"})
    assert kept.status_code == 303
    page = text_of(doctor, f"/clinic/{encounter}/")
    assert "File the statutory report" in page and re.search(r"(2 h 0|1 h 5\d) min left", page)
    queue = text_of(doctor, "/clinic/")
    assert queue.count("周志强") == 2, "waits for a bed, and a report is owed"


def test_a_patient_at_the_door_is_registered_and_found_again_by_number(ward: Ward) -> None:
    doctor = as_member("clinician")
    entry = {"entry.name": "吴新来", "entry.sex": "male", "entry.born_on": "1970-02-03", "division_id": "220322100201"}
    made = doctor.post("/clinic/register/", entry)
    assert made.status_code == 303 and "person_id=" in made["Location"]
    page = text_of(doctor, made["Location"])
    assert "吴新来" in page
    person = made["Location"].split("person_id=")[1].split("&")[0]
    ward.on(minutes=1)
    come = {**FOUND, "person_id": person, "site_id": ward.way.sites["fever_clinic"], "came": "walk_in"}
    assert doctor.post("/clinic/arrive/", come).status_code == 303


def test_the_bench_receives_what_is_scanned_and_asks_about_what_nobody_announced(ward: Ward) -> None:
    specimen = ward.tube(ward.ill(), "A-100", received=False)
    ward.on(minutes=20)
    bench = as_member("lab")
    done = bench.post(f"/lab/{ward.lab}/scan/", {"tubes": "a-100 X-999"})
    assert health.specimen(UUID(specimen)).received_at is not None
    page = text_of(bench, done["Location"])
    assert "Received: A-100" in page and "Nobody announced this tube" in page
    bench.post(f"/lab/{ward.lab}/unannounced/", {"tube": "X-999"})
    page = text_of(bench, "/lab/")
    unmatched = page[page.index('id="unmatched"') :]
    assert "X-999" in unmatched


def test_results_are_entered_in_rows_and_a_positive_is_to_be_called(ward: Ward) -> None:
    one, two = ward.tube(ward.ill(), "A-1"), ward.tube(ward.ill("钱二"), "A-2")
    bench = as_member("lab")
    said = {"method": "nat", f"outcome.{one}": "positive", f"outcome.{two}": "negative"}
    done = bench.post(f"/lab/{ward.lab}/results/", said)
    page = text_of(bench, done["Location"].split("#")[0])
    assert "2 results entered." in page and "call Worker epidemiologist" in page
    again = bench.post(f"/lab/{ward.lab}/results/", {"method": "nat", f"outcome.{one}": "negative"})
    assert again.status_code == 422


def test_a_tube_is_matched_by_its_slip_and_the_search_is_a_look(ward: Ward) -> None:
    person = ward.ill()
    bench = as_member("lab")
    bench.post(f"/lab/{ward.lab}/unannounced/", {"tube": "X-7"})
    row = health.by_tube(UUID(ward.lab), "X-7")
    assert row is not None
    assert "周志强" in text_of(bench, "/lab/find/?q=周志强")
    assert Look.objects.latest("id").kind == "search"
    said = {"person_id": str(person), "kind": "sputum", "reason": "fever", "sampled": "2020-01-25T08:00", "seen": "1"}
    assert bench.post(f"/lab/tubes/{row.id}/match/", said).status_code == 303
    assert health.specimen(row.id).person_id == person


def test_the_line_list_filters_searches_and_is_taken_out_with_a_mark_on_every_row(ward: Ward) -> None:
    ward.suspected(ward.ill())
    ward.suspected(ward.ill("钱二"))
    officer = as_member("epidemiologist")
    assert "周志强" in text_of(officer, "/cases/?class=suspected")
    assert "周志强" not in text_of(officer, "/cases/?class=confirmed").split("<main")[1]
    only = text_of(officer, "/cases/?q=钱二").split("<main")[1]
    assert "钱二" in only and "周志强" not in only
    assert "field-errors" in officer.get("/cases/export.csv").content.decode()
    assert not Look.objects.filter(kind="export").exists()
    file = officer.get("/cases/export.csv?why=trace").content.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(file)))
    assert len(lines) == 4 and all("Worker epidemiologist" in line[-1] for line in lines[1:])
    assert "to trace and follow up, 2 rows" in lines[-1][0]
    look = Look.objects.latest("id")
    assert (look.kind, look.reason, look.shown) == ("export", "trace", 2)
    book = ZipFile(BytesIO(officer.get("/cases/export.xlsx?why=statutory").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "Worker epidemiologist" in sheet and "to report as the law asks" in sheet.split("oddFooter")[1]
    assert as_member("clinician").get("/cases/export.csv").status_code == 403


def test_a_file_taken_out_holds_no_more_rows_than_one_may_and_says_that_there_are_more(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "AT_MOST", 1)
    for name in ("周志强", "钱二"):
        ward.suspected(ward.ill(name))
    officer = as_member("epidemiologist")
    assert "at most 1 rows" in text_of(officer, "/cases/")
    lines = list(csv.reader(StringIO(officer.get("/cases/export.csv?why=trace").content.decode("utf-8-sig"))))
    assert len(lines) == 3 and "NOT ALL: the first 1 of 2 rows" in lines[-1][0]
    assert Look.objects.latest("id").shown == 1


def test_a_case_shows_by_which_edition_and_criteria_it_was_classified(ward: Ward) -> None:
    case = ward.confirmed(ward.ill())
    page = text_of(as_member("epidemiologist"), f"/cases/{case}/")
    history = page[page.index('id="history"') :]
    assert history.index("suspected case") < history.index("confirmed case")
    assert "nucleic acid test: positive" in history and "Worker epidemiologist" in history


def test_a_report_is_filed_by_the_clinic_and_verified_by_somebody_else(ward: Ward) -> None:
    case = ward.suspected(ward.ill())
    (owed,) = clinical.reports_of(UUID(case))
    doctor, officer = as_member("clinician"), as_member("epidemiologist")
    address = f"/cases/{case}/reports/{owed.id}/"
    assert "Due by" in text_of(doctor, address)
    assert doctor.post(address, {"card_number": "K-1", "seen": str(owed.version)}).status_code == 303
    assert "card number K-1" in text_of(officer, address)
    (filed,) = clinical.reports_of(UUID(case))
    assert officer.post(address, {"seen": str(filed.version)}).status_code == 303
    assert "verified" in text_of(officer, f"/cases/{case}/")


def test_taking_a_classification_back_lists_what_unwinds_before_it_is_signed(ward: Ward) -> None:
    case = ward.confirmed(ward.ill())
    investigation = tracing.investigation_of(UUID(case))
    assert investigation is not None
    ward.do(
        "journeys.add_contact",
        "epidemiologist",
        investigation_id=investigation.id,
        person_id=ward.ill("钱二"),
        relation="friend",
        answers={"last_exposure_at": "2020-01-25T01:00:00+00:00", "definitions": ["meal"]},
    )
    officer = as_member("epidemiologist")
    page = text_of(officer, f"/cases/{case}/take-back/")
    for words in ("The case is again: suspected case.", "1 contact is voided.", "1 order that rests on it"):
        assert words in page
    unsigned = officer.post(f"/cases/{case}/take-back/", {"reason": "tubes swapped", "seen": "3"})
    assert unsigned.status_code == 422 and "your signature" in unsigned.content.decode()
    token = officer.post("/api/sign", {"pin": PIN}, content_type="application/json").json()["token"]
    seen = str(clinical.case(UUID(case)).version)
    done = officer.post(f"/cases/{case}/take-back/", {"reason": "tubes swapped", "seen": seen, "signature": token})
    assert done.status_code == 303, done.content.decode()
    assert clinical.current_classes([UUID(case)])[UUID(case)] is CaseClass.SUSPECTED
    assert "tubes swapped" in text_of(officer, f"/cases/{case}/")
    assert not list(isolation.waiting(ward.way.at))


def test_a_patient_gets_a_bed_of_the_right_zone_and_leaves_when_no_reason_stands(ward: Ward) -> None:
    case = ward.confirmed(ward.ill())
    doctor = as_member("clinician")
    page = text_of(doctor, f"/cases/{case}/bed/")
    assert "hospital · confirmed 0" in page and "suspected 0" not in page
    room = ward.way.rooms["hospital confirmed 0"]
    assert doctor.post(f"/cases/{case}/bed/", {"room_id": room}).status_code == 303
    assert "Too few" in text_of(doctor, "/wards/") or "in a row" in text_of(doctor, "/wards/")
    stay = clinical.open_admission_of(clinical.case(UUID(case)).person_id)
    assert stay is not None
    ward.on(hours=1)
    said = {"symptoms": ["fever"], "symptoms_improved": "no", "severity": "mild", "note": "稳定"}
    assert doctor.post(f"/wards/{stay.id}/round/", said).status_code == 303
    assert "稳定" in text_of(doctor, f"/wards/{stay.id}/")
    leaving = text_of(doctor, f"/wards/{stay.id}/discharge/")
    assert "What stands against discharge" in leaving


@pytest.mark.parametrize(
    ("address", "member"),
    [
        ("/clinic/", "lab"),
        ("/clinic/arrive/", "epidemiologist"),
        ("/lab/", "clinician"),
        ("/cases/", "grid"),
        ("/cases/open/", "commander"),
        ("/wards/", "grid"),
        ("/cases/export.csv", "clinician"),
    ],
)
def test_who_lacks_the_duty_is_told_so_and_who_is_nobody_logs_in(ward: Ward, address: str, member: str) -> None:
    assert as_member(member).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_other_areas_see_no_case_and_no_patient(ward: Ward) -> None:
    person = ward.ill()
    case = ward.suspected(person)
    stranger = as_member("stranger")
    assert stranger.get(f"/cases/{case}/").status_code == 404
    assert "周志强" not in text_of(stranger, "/cases/")
    assert "周志强" not in text_of(stranger, "/wards/")


# --- in the browser --------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_doctor_sees_a_patient_in_a_minute(page: Page, ward: Ward, axe: Callable[[Page], None]) -> None:
    ward.sent(ward.ill())
    ward.on(minutes=15)
    enter(page, "clinician")
    page.goto("/clinic/")
    axe(page)
    page.get_by_role("link", name="周志强").click()
    page.locator("[name='triage.celsius']").fill("38.7")
    page.locator("[name='triage.epi'][value=listed_area]").check()
    page.locator("[name='triage.symptoms'][value=cough]").check()
    for sign in ("fever_or_respiratory", "imaging"):
        page.locator(f"[name='triage.clinical'][value={sign}]").check()
    axe(page)
    page.get_by_role("button", name="Received, triaged").click()
    expect(page.locator("#rule")).to_contain_text("Suspected case", timeout=SLOW)
    axe(page)
    page.locator("[name=disposition][value=observation]").check()
    page.get_by_role("button", name="Conclude").click()
    expect(page.locator("#case")).to_contain_text("File the statutory report", timeout=SLOW)
    page.get_by_role("link", name="Give a bed").click()
    page.locator("[name=room_id]").first.check()
    page.get_by_role("button", name="Admit").click()
    expect(page.locator("#outcome")).to_contain_text("In a bed since", timeout=SLOW)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_technician_scans_and_enters_a_rack(page: Page, ward: Ward, axe: Callable[[Page], None]) -> None:
    ward.tube(ward.ill(), "A-100", received=False)
    ward.on(minutes=15)
    enter(page, "lab")
    page.goto("/lab/")
    expect(page.locator("#f-tubes")).to_be_focused()
    page.keyboard.type("a-100")
    page.keyboard.press("Enter")
    row = page.locator("#results tbody tr", has_text="A-100")
    expect(row).to_be_visible(timeout=SLOW)
    expect(page.locator("#f-tubes")).to_be_focused()
    axe(page)
    row.get_by_text("positive", exact=True).click()
    page.get_by_role("button", name="Save results").click()
    expect(page.locator("#positives")).to_contain_text("A-100", timeout=SLOW)
    axe(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_epidemiologist_confirms_with_the_pin(page: Page, ward: Ward, axe: Callable[[Page], None]) -> None:
    person = ward.ill()
    case = ward.suspected(person)
    tube = ward.tube(person, "T-1")
    ward.on(hours=1)
    ward.do("journeys.enter_result", "lab", specimen_id=tube, outcome="positive", method="nat")
    ward.on(minutes=5)
    enter(page, "epidemiologist")
    page.goto(f"/cases/{case}/")
    axe(page)
    page.get_by_role("link", name="Classify").click()
    expect(page.get_by_text("confirmed case: every criterion holds.")).to_be_visible()
    page.locator("[name=to][value=confirmed]").check()
    axe(page)
    page.get_by_role("button", name="Sign").first.click()
    page.locator("#sign-pin").fill(PIN)
    page.locator("#sign-dialog button[type=submit]").click()
    expect(page.locator("#history")).to_contain_text("confirmed case", timeout=SLOW)
    expect(page.locator("#investigation")).to_be_visible()
