"""The pages of those who need special care: the register by area, on a person's page, and before an order is signed."""

from datetime import timedelta
from uuid import UUID

import pytest

from lianfang.core.models import Look
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, forget
from tests.journeys.test_dependants import Family
from tests.journeys.way import the_way
from tests.web.desk import as_member, live_at

pytestmark = pytest.mark.django_db(databases=["default", "looks"], transaction=True)


@pytest.fixture
def family() -> Family:
    return Family(the_way())


def test_the_register_says_what_each_is_given_and_whose_carer_is_away(family: Family) -> None:
    """Given an old neighbour on insulin whose two carers are taken away, the register says so, and who supplies it."""
    way = family.way
    said = {"kind": "medicine", "what": "胰岛素", "amount": "2支", "supplier": "村医", "next_on": way.at.date()}
    way.do("journeys.note_need", "grid", person_id=family.old, **said)
    way.do("people.note_vulnerability", "grid", person_id=family.old, kind="alone_elderly")
    for _ in live_at(way.at):
        desk = as_member("grid")
        page = desk.get("/vulnerable/").content.decode()
        assert "吴奶奶" in page and "胰岛素 · 2支" in page and "周小" in page and "no carer at home" not in page
        assert Look.objects.filter(place="vulnerable").exists()
        for carer in family.carers:
            family.ordered(carer)
        page = desk.get(f"/vulnerable/?in={LISHU_VILLAGE}&kind=alone_elderly").content.decode()
        assert "no carer at home" in page and "周小" not in page
        assert "吴奶奶" not in desk.get("/vulnerable/?q=赵").content.decode()
        assert "吴奶奶" not in as_member("other_grid").get(f"/vulnerable/?in={OTHER_VILLAGE}").content.decode()
        assert as_member("commander").get("/vulnerable/").status_code == 403
        assert desk.get("/vulnerable/export.xlsx").status_code == 422
        file = desk.get("/vulnerable/export.csv?why=trace").content.decode()
        assert "村医" in file and "Worker grid" in file
        person = desk.get(f"/people/{family.old}/").content.decode()
        assert "胰岛素" in person and "journeys.supply_need" in person
    forget()


def test_whoever_signs_sees_who_would_be_left(family: Family) -> None:
    way = family.way
    family.ordered(family.carers[0])
    said = {"category": "close_contact", "ground": "contact", "evidence": "同车", "outbreak_id": way.cast.outbreak}
    said |= {"basis": {"last_exposure_at": way.at - timedelta(hours=3)}}
    order = way.do(
        "journeys.propose_order", "epidemiologist", person_id=family.carers[1], division_id=LISHU_VILLAGE, **said
    )
    for _ in live_at(way.at):
        page = as_member("commander").get(f"/orders/{UUID(str(order['id']))}/").content.decode()
        assert "Left without a carer" in page and "周小" in page and "吴奶奶" in page
    forget()
