"""A death is signed, and ends what bound the person, awaited them or was owed to them; the work on the case goes on."""

from datetime import timedelta
from uuid import UUID

import pytest

from lianfang.clinical import queries as clinical
from lianfang.clinical.types import CaseEnd
from lianfang.core import integrity
from lianfang.core.ids import fresh
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import End
from lianfang.places import queries as places
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import DISINFECT, INVESTIGATE, REPORT_CASE, ROUND
from lianfang.tracing import queries as tracing
from tests.journeys.way import Way


@pytest.fixture
def quarantined(county: Way) -> tuple[UUID, UUID]:
    """A traveller in quarantine at home who is confirmed there; gives person and case."""
    person = UUID(county.arrive("Traveller One")["persons"][0])
    county.sign_all()
    county.on(days=1)
    return person, county.confirmed(person)


def test_the_order_ends_and_nobody_knocks_any_more(county: Way, quarantined: tuple[UUID, UUID]) -> None:
    """Given a case in quarantine at home, when they die, order and stay end then, and only the case's own work is owed."""
    person, case = quarantined
    stay = isolation.stays_of([person], county.at)[person]
    died_at = county.on(hours=5) - timedelta(hours=1)
    given = {"case_id": case, "seen": clinical.case(case).version, "died_at": died_at}
    county.do("journeys.record_death", "clinician", **given)
    ended = isolation.order(stay.order_id)
    assert (ended.end, ended.ended_at) == (End.DIED, died_at)
    assert isolation.stay(stay.id).end == End.DIED
    household = ended.household_id
    assert county.owed(stay.id, stay.order_id, household) == set()
    owed = tasks.tasks_visible(county.cast.actor("commander", county.at), county.at)
    still = owed.filter(person_id=person, done_at=None, cancelled_at=None).exclude(closes_at__lte=county.at)
    assert set(still.values_list("kind", flat=True)) == {DISINFECT, INVESTIGATE, REPORT_CASE}
    assert not list(integrity.problems())


def test_the_bed_is_free_and_no_round_is_owed(county: Way, quarantined: tuple[UUID, UUID]) -> None:
    person, case = quarantined
    bed = county.admitted(person, case)
    assert county.owed(bed) == {ROUND}
    site = clinical.admission(bed).site_id
    before = places.beds([site])[site].taken
    county.on(hours=2)
    given = {"case_id": case, "seen": clinical.case(case).version, "died_at": county.at}
    county.do("journeys.record_death", "clinician", **given)
    assert clinical.case(case).end == CaseEnd.DIED
    assert county.owed(bed) == set()
    assert places.beds([site])[site].taken == before - 1


def test_who_was_sent_is_awaited_no_more_and_followed_no_more(county: Way, quarantined: tuple[UUID, UUID]) -> None:
    """Given a case on the way to the clinic who is a contact of another, when they die, both end."""
    person, case = quarantined
    index = county.person("Zhou Zhiqiang")
    county.result(county.tube(index, "P-0002"))
    opened = county.do(
        "journeys.open_case",
        "epidemiologist",
        person_id=index,
        to="confirmed",
        fact={"kind": "positive_result", "at": county.at},
        onset_on=(county.at - timedelta(days=1)).date(),
    )
    investigation = tracing.investigation_of(UUID(opened["case_id"]))
    assert investigation is not None
    answers = {"last_exposure_at": county.at - timedelta(hours=20), "definitions": ["meal"]}
    added = {"investigation_id": investigation.id, "person_id": person, "relation": "friend", "answers": answers}
    county.do("journeys.add_contact", "epidemiologist", **added)
    here = clinical.case(case).division_id
    sent = {"person_id": person, "from_division_id": here, "site_id": county.sites["fever_clinic"]}
    handover = county.do("journeys.refer", "grid", **sent)["handover_id"]
    county.on(minutes=30)
    given = {"case_id": case, "seen": clinical.case(case).version, "died_at": county.at}
    county.do("journeys.record_death", "clinician", **given)
    assert not tasks.awaiting_receipt(county.cast.actor("clinician", county.at), county.at).filter(id=handover)
    assert not tracing.open_contacts([person]).exists()
    assert tracing.contacts_of_case(investigation.case_id).get(person_id=person).became_id == case


def test_it_needs_the_duty_a_signature_and_a_possible_time_and_happens_once(
    county: Way, quarantined: tuple[UUID, UUID]
) -> None:
    _person, case = quarantined
    county.on(hours=1)
    given = {"at": county.at, "case_id": case, "seen": clinical.case(case).version, "died_at": county.at}
    unsigned = county.cast.actor("clinician", county.at, signed=False)
    for by, expected in (
        ("epidemiologist", {("", "not_allowed")}),
        (unsigned, {("signature", "signature_required")}),
    ):
        assert county.cast.refusals("journeys.record_death", by=by, **given) == expected
    early = {**given, "died_at": county.at - timedelta(days=3)}
    refused = county.cast.refusals("journeys.record_death", by="clinician", **early)
    assert refused == {("died_at", "clinical.died_before_fact")}
    leaf = county.cast.refusals("clinical.record_death", by="clinician", **given)
    assert leaf == {("action", "unknown_action")}
    operation = fresh(county.at)
    done = county.cast.do("journeys.record_death", by="clinician", id=operation, **given)
    assert county.cast.do("journeys.record_death", by="clinician", id=operation, **given) == done
    again = {**given, "seen": done["version"]}
    refused = county.cast.refusals("journeys.record_death", by="clinician", **again)
    assert refused == {("case_id", "clinical.case_closed")}
