"""The pages on which a lead is compared with somebody registered: side by side, masked until asked, then the next."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianfang.canvass.models import Lead, LeadPair
from lianfang.core import privacy, seals
from lianfang.core.models import Look
from tests.canvass.test_pairs import SPOUSE, STRANGER, Desk
from tests.cast import Cast, forget
from tests.people.conftest import FENG, LI
from tests.web.desk import as_member, live_at

pytestmark = pytest.mark.django_db(databases=["default", "looks"], transaction=True)


@pytest.fixture
def desk(tmp_path: Path, settings: Any) -> Iterator[Desk]:
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    made = Desk(Cast(edition="lishu_2020").set_up())
    made.filed(SPOUSE, STRANGER)
    for _ in live_at(made.at):
        yield made
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def _text(client: Client, address: str, **sent: str) -> str:
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_are_shown_side_by_side_masked_until_asked_and_every_look_is_recorded(desk: Desk) -> None:
    client, one = as_member("epidemiologist"), LeadPair.objects.get()
    assert "1" in _text(client, "/lists/") and "/leads/review/" in _text(client, "/lists/")
    listed = _text(client, "/leads/review/")
    assert "李霜" not in listed and f"/leads/review/{one.id}/" in listed
    page = _text(client, f"/leads/review/{one.id}/")
    assert "李霜" in page and "李爽丽" in page and "nearly agrees" in page
    assert not any(said in page for said in (LI["id_number"], FENG["phone"], "1991-08-08", "1组2号"))
    assert Look.objects.filter(subject=one.person_id, kind="detail", reason="compare").count() == 1
    shown = _text(client, f"/leads/review/{one.id}/", reveal="1")
    assert all(said in shown for said in (LI["id_number"], "1991-08-08", "1组2号"))
    assert Look.objects.filter(subject__in=(one.person_id, one.lead.list_id), kind="reveal").count() == 2


def test_an_answer_hands_the_lead_out_and_leads_to_the_next(desk: Desk) -> None:
    client, one = as_member("epidemiologist"), LeadPair.objects.get()
    said = {"seen": str(one.version), "answer": "same"}
    refused = client.post(f"/leads/review/{one.id}/", said)
    assert refused.status_code == 422 and "Say by what you know it." in refused.content.decode()
    done = client.post(f"/leads/review/{one.id}/", {**said, "words": "电话核实"})
    assert (done.status_code, done["Location"]) == (303, "/leads/review/")
    assert Lead.objects.get(row=1).person_id == one.person_id
    page = _text(client, f"/leads/review/{one.id}/")
    assert "电话核实" in page and "Your answer" not in page
    assert "No lead waits to be compared" in _text(client, "/leads/review/")


def test_nobody_else_sees_the_pairs(desk: Desk) -> None:
    one = LeadPair.objects.get()
    for address in ("/leads/review/", f"/leads/review/{one.id}/"):
        assert as_member("clinician").get(address).status_code in (403, 404)
