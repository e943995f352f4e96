"""Looks: no reason where something is owed, the list for the person, the judge's page, and the card to share."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from lianfang.core import looks
from lianfang.core.models import Look
from lianfang.journeys import schedule
from lianfang.people.models import LookReview
from lianfang.people.types import mask_address, mask_name
from tests.cast import LISHU_VILLAGE
from tests.web.desk import as_member, give_credentials
from tests.web.ward import Ward, ward

__all__ = ["ward"]

WANG = {
    "name": "王建国",
    "sex": "male",
    "born_on": "1961-03-04",
    "phone": "13904341234",
}


@pytest.fixture
def wang(ward: Ward) -> UUID:
    give_credentials(ward.way.cast, "auditor", "supervisor", "other_grid")
    given = {"entry": WANG, "division_id": LISHU_VILLAGE, "address": "3组12号"}
    return UUID(ward.do("people.register_person", "grid", **given)["id"])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_whoever_owes_something_to_somebody_gives_no_reason(ward: Ward, wang: UUID) -> None:
    """Given an order to be signed, the signer reveals without a reason; the grid worker, who owes nothing, gives one."""
    ward.do(
        "journeys.propose_order",
        "epidemiologist",
        person_id=wang,
        outbreak_id=ward.way.cast.outbreak,
        division_id=LISHU_VILLAGE,
        category="close_contact",
        ground="contact",
        evidence="sat beside a case",
        basis={"last_exposure_at": ward.way.at - timedelta(hours=20)},
    )
    signer, grid = as_member("commander"), as_member("grid")
    assert "no reason is asked" in text_of(signer, f"/people/{wang}/")
    assert "no reason is asked" not in text_of(grid, f"/people/{wang}/")
    assert "tel:+8613904341234" in signer.post(f"/people/{wang}/reveal/").content.decode()
    look = Look.objects.latest("id")
    assert (look.kind, look.reason, look.subject) == ("reveal", "", wang)
    assert look.task is not None
    assert grid.post(f"/people/{wang}/reveal/", {"reason": ""}).status_code == 422


def test_the_list_is_printed_by_office_for_the_person_and_by_name_for_the_auditor(ward: Ward, wang: UUID) -> None:
    as_member("epidemiologist").post(f"/people/{wang}/reveal/", {"reason": "verify"})
    said = text_of(as_member("grid"), f"/people/{wang}/looks/")
    assert "Epidemiologist" in said and "to verify who this is" in said
    assert "Worker epidemiologist" not in said
    assert "Worker epidemiologist" in text_of(as_member("auditor"), f"/people/{wang}/looks/")
    assert as_member("other_grid").get(f"/people/{wang}/looks/").status_code == 404
    assert Look.objects.filter(subject=wang, reason="ask").count() == 2


def test_a_card_shows_nothing_by_which_somebody_is_found_and_is_recorded(wang: UUID) -> None:
    grid = as_member("grid")
    assert f"/people/{wang}/card/" in text_of(grid, f"/people/{wang}/")
    card = text_of(grid, f"/people/{wang}/card/")
    assert "王**" in card and "*组*号" in card and "1234" in card
    for told in ("王建国", "13904341234", "3组12号"):
        assert told not in card
    assert "Valid until" in card and "Worker grid" in card
    look = Look.objects.latest("id")
    assert (look.kind, look.reason, look.subject) == ("export", "card", wang)
    assert as_member("other_grid").get(f"/people/{wang}/card/").status_code == 404


@pytest.mark.parametrize(
    ("whole", "masked"),
    [("王建国", "王**"), ("Li Er", "Li E*"), ("Cher", "C***"), ("欧阳 明", "欧阳 明*"), ("", "")],
)
def test_a_name_keeps_its_first_part(whole: str, masked: str) -> None:
    assert mask_name(whole) == masked


def test_an_address_keeps_its_words() -> None:
    assert mask_address("东街8号楼３门十二层") == "东街*号楼*门*层"


def test_a_look_is_judged_on_its_page(ward: Ward, wang: UUID) -> None:
    member = ward.way.cast.members["grid"]
    looks.record(by=member, at=ward.way.at, kind="reveal", place="person.reveal", subject=wang, reason="call")
    ward.on(days=1)
    schedule.run_due(ward.way.at)
    review = LookReview.objects.get()
    address = f"/audit/reviews/{review.id}/"
    judge = as_member("supervisor")
    assert address in text_of(judge, "/audit/reviews/")
    page = text_of(judge, address)
    assert "Worker grid" in page and "王建国" in page and "to call or visit this person" in page
    said = {"seen": review.version, "verdict": "not_justified", "words": ""}
    assert judge.post(address, said).status_code == 422
    assert judge.post(address, {**said, "words": "无关此人工作。"}).status_code == 303
    assert "无关此人工作。" in text_of(judge, address)
    assert as_member("grid").get(address).status_code == 403
