"""A village clinic that finds a fever sends the patient on to the fever clinic, which says that they arrived."""

from datetime import timedelta
from uuid import UUID

import pytest

from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import CHASE_HANDOVER
from tests.cast import LISHU_VILLAGE, START
from tests.journeys.way import Way

FEVER = {"celsius": "38.4", "danger_signs": [], "symptoms": ["fever"], "epi": [], "clinical": []}


@pytest.fixture
def fever(county: Way) -> dict[str, str]:
    """An encounter at the clinic of the village: somebody with a fever, triaged."""
    site = county.cast.do("places.open_site", kind="village_clinic", name="村卫生室", division_id=LISHU_VILLAGE)
    county.sites["village_clinic"] = site["id"]
    patient = county.person("Zhou Zhiqiang")
    given = {"person_id": patient, "site_id": site["id"], "came": "walk_in", "triage": FEVER}
    seen: dict[str, str] = county.do("clinical.open_encounter", "clinician", **given)
    return seen


def refer(county: Way, fever: dict[str, str]) -> UUID:
    """The conclusion of the village clinic; gives the hand-over."""
    given = {"encounter_id": fever["id"], "seen": fever["version"], "refer_to": county.sites["fever_clinic"]}
    county.do("journeys.conclude_encounter", "clinician", disposition="referral", **given)
    (sent,) = tasks.open_handovers(county.cast.actor("clinician", county.at), county.at)
    return UUID(str(sent.id))


def test_a_village_clinic_sends_a_fever_on_and_nowhere_else(county: Way, fever: dict[str, str]) -> None:
    for disposition in ("advice", "observation"):
        with pytest.raises(Refused):
            county.do(
                "journeys.conclude_encounter",
                "clinician",
                encounter_id=fever["id"],
                seen=fever["version"],
                disposition=disposition,
            )
    refer(county, fever)


def test_the_fever_clinic_confirms_that_the_patient_arrived(county: Way, fever: dict[str, str]) -> None:
    """Given a referral, when the fever clinic receives the patient within two hours, then nobody is chased."""
    handover = refer(county, fever)
    assert county.owed(handover) == {CHASE_HANDOVER}
    county.on(hours=1)
    site = county.sites["fever_clinic"]
    county.do("journeys.receive_patient", "clinician", handover_id=handover, site_id=site, triage=FEVER)
    assert county.owed(handover) == set()
    assert not tasks.open_handovers(county.cast.actor("clinician", county.at), county.at)


def test_who_does_not_arrive_the_same_day_is_asked_after(county: Way, fever: dict[str, str]) -> None:
    handover = refer(county, fever)
    (sent,) = tasks.open_handovers(county.cast.actor("clinician", county.at), county.at)
    assert sent.due_at == county.at + timedelta(hours=2)
    county.on(hours=3)
    chase = tasks.open_tasks([handover], county.at).get(kind=CHASE_HANDOVER)
    assert chase.due_at <= county.at


def test_fevers_and_referrals_of_the_village_are_counted(county: Way, fever: dict[str, str]) -> None:
    refer(county, fever)
    day = Scope([county.cast.village], county.on(hours=1), START)
    found = {name: value(FIGURES[name], day) for name in ("clinical.encounters", "clinical.referred", "health.fevers")}
    assert found == {"clinical.encounters": 1, "clinical.referred": 1, "health.fevers": 1}
