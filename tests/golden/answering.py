"""Who answers for what, in the county in the midst of it: the operations of responsibility, each once."""

from typing import Any

from lianfang.people.models import Person
from tests.cast import LISHU_TOWN, LISHU_VILLAGE
from tests.web.ward import Ward


def who_answers(ward: Ward) -> None:
    """A unit pledges something; a resident helps for a while; every household of the village has a contact."""
    unit = ward.way.cast.do("roster.add_organisation", name="供销社", division_id=LISHU_TOWN)
    said = {"title": "保供责任书", "scope": "全镇门店", "text": "每日开门。", "signed_on": ward.way.at.date()}
    who = {"organisation_id": unit["id"], "division_id": LISHU_TOWN, "signer_id": ward.way.cast.members["township"]}
    pledge = ward.do("roster.sign_pledge", "township", **said, **who)
    ward.do("roster.withdraw_pledge", "township", pledge_id=pledge["id"], seen=pledge["version"])
    grid = ward.way.cast.members["grid"]
    helping = ward.do("roster.enrol_volunteer", "grid", person_id=_resident(ward), helps="送菜", consented=True)
    ward.do("roster.end_volunteer", "grid", volunteer_id=helping["id"], seen=helping["version"])
    ward.do("roster.name_contact", "township", division_id=LISHU_VILLAGE, member_id=grid)


def _resident(ward: Ward) -> Any:
    here = Person.objects.filter(division_id=ward.way.cast.village, destroyed_at=None).order_by("id")
    return here.values_list("id", flat=True)[0]
