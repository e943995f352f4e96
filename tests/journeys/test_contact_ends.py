"""A contact who was none, or whose follow-up ends: what rested on them falls by a person's hand, and nothing is owed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core.figures import FIGURES, Scope, value
from lianfang.core.ids import fresh
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import End, RevokeReason
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import ACKNOWLEDGE, PLACE_CONTACT, REVOKE_ORDER, SIGN_ORDER, TELL_CONTACT
from lianfang.tracing import queries as tracing
from lianfang.tracing.types import ContactEnd
from tests.cast import NANXIAN, NANXIAN_VILLAGE
from tests.journeys.way import Way


@pytest.fixture
def case(county: Way) -> UUID:
    return county.confirmed(county.person("Zhou Zhiqiang"))


def met(county: Way, case: UUID, name: str = "Sun You", **who: Any) -> Any:
    """A close contact of the case, with an order proposed."""
    investigation = tracing.investigation_of(case)
    assert investigation is not None
    whom = who or {"person_id": county.person(name)}
    answers = {"last_exposure_at": county.at - timedelta(hours=20), "definitions": ["meal"]}
    given = {"investigation_id": investigation.id, "relation": "friend", "answers": answers, **whom}
    added = county.do("journeys.add_contact", "epidemiologist", **given)
    return tracing.contacts_of_case(case).get(id=added["contact_id"])


def placed(county: Way, contact: Any) -> Any:
    """The contact under a signed order, at the quarantine site; gives the order."""
    (signed,) = county.sign_all()
    room = county.rooms["isolation_site contact 0"]
    county.do("journeys.place", "township", order_id=signed["order_id"], room_id=room)
    contact.refresh_from_db()
    return isolation.order(UUID(signed["order_id"]))


def test_a_proposal_that_rests_on_a_void_contact_is_withdrawn(county: Way, case: UUID) -> None:
    contact = met(county, case)
    order = isolation.orders_of([contact.person_id], county.at)[contact.person_id]
    assert county.owed(contact.id, order.id) == {TELL_CONTACT, PLACE_CONTACT, SIGN_ORDER}
    done = county.do("journeys.void_contact", "epidemiologist", contact_id=contact.id, seen=contact.version)
    assert (done["order_id"], done["lifted"]) == (str(order.id), True)
    assert county.owed(contact.id, order.id) == set()
    fallen = isolation.order(order.id)
    assert (fallen.end, fallen.revoke_reason) == (End.REVOKED, RevokeReason.CONTACT_VOIDED)
    assert not tracing.contacts_of_case(case).exists()


def test_about_a_signed_order_whoever_signs_is_asked_and_their_word_frees_the_person(county: Way, case: UUID) -> None:
    """Given a contact in quarantine by a signed order, when the contact is void, the order stands until it is revoked."""
    contact = met(county, case)
    order = placed(county, contact)
    done = county.do("journeys.void_contact", "epidemiologist", contact_id=contact.id, seen=contact.version)
    assert (done["order_id"], done["lifted"]) == (str(order.id), False)
    assert contact.person_id in isolation.stays_of([contact.person_id], county.at)
    (task,) = tasks.open_tasks([order.id], county.at).filter(kind=REVOKE_ORDER)
    assert task.role == "county_commander"
    assert task.due_at < task.closes_at == order.due_at
    version = isolation.order(order.id).version
    county.do("journeys.revoke_order", "commander", order_id=order.id, seen=version, why="contact_voided")
    task.refresh_from_db()
    assert task.done_at == county.at
    assert contact.person_id not in isolation.stays_of([contact.person_id], county.at)


def test_one_who_may_sign_revokes_the_order_in_the_same_step(county: Way, case: UUID) -> None:
    contact = met(county, case)
    order = placed(county, contact)
    member = county.cast.members["epidemiologist"]
    county.cast.do("roster.assign", member_id=member, role="county_commander", division_id=county.cast.lishu)
    given = {"contact_id": contact.id, "seen": contact.version}
    assert county.do("journeys.void_contact", "epidemiologist", **given)["lifted"]
    assert isolation.order(order.id).end == End.REVOKED
    assert contact.person_id not in isolation.stays_of([contact.person_id], county.at)


def test_an_order_that_rests_on_another_contact_too_stands(county: Way, case: UUID) -> None:
    person = county.person("Sun You")
    first = met(county, case, person_id=person)
    second_case = county.person("Li Er")
    county.on(hours=1)
    tube = county.tube(second_case, "P-0002")
    county.result(tube)
    fact = {"kind": "positive_result", "at": county.at}
    opened = county.do(
        "journeys.open_case",
        "epidemiologist",
        person_id=second_case,
        to="confirmed",
        fact=fact,
        onset_on=(county.at - timedelta(days=1)).date(),
    )
    met(county, UUID(opened["case_id"]), person_id=person)
    done = county.do("journeys.void_contact", "epidemiologist", contact_id=first.id, seen=first.version)
    assert done["order_id"] is None
    assert person in isolation.orders_of([person], county.at)


def test_the_notice_about_a_void_contact_is_withdrawn(county: Way, case: UUID) -> None:
    contact = met(county, case, entry={"name": "Zheng Xiaoyuan"}, lives_in_id=NANXIAN_VILLAGE)
    (notice,) = tracing.notices_of_case(case)
    assert county.owed(notice.id) == {ACKNOWLEDGE}
    county.do("journeys.void_contact", "epidemiologist", contact_id=contact.id, seen=contact.version)
    assert not tracing.notices_about(contact.id).exists()
    assert county.owed(notice.id) == set()


def test_a_contact_who_became_a_case_keeps_the_order_until_they_have_a_bed(county: Way, case: UUID) -> None:
    contact = met(county, case)
    order = placed(county, contact)
    county.on(hours=3)
    fact = {"kind": "criteria", "at": county.at}
    signs = {"epi": ["case_contact"], "clinical_signs": ["fever_or_respiratory", "imaging"]}
    suspected = {"person_id": contact.person_id, "to": "suspected", "fact": fact}
    became = county.do("journeys.open_case", "epidemiologist", **suspected, **signs)["case_id"]
    given = {"contact_id": contact.id, "seen": contact.version, "outcome": "became_case", "became_case_id": became}
    county.do("journeys.end_follow_up", "epidemiologist", **given)
    contact.refresh_from_db()
    assert (contact.outcome, str(contact.became_id)) == (ContactEnd.BECAME_CASE, became)
    assert isolation.is_binding(isolation.order(order.id), county.at)
    assert REVOKE_ORDER not in county.owed(order.id)


def test_a_contact_whom_another_area_follows_is_told_there(county: Way, case: UUID) -> None:
    contact = met(county, case)
    order = placed(county, contact)
    given = {"contact_id": contact.id, "seen": contact.version, "outcome": "moved"}
    refused = county.cast.refusals("journeys.end_follow_up", by="epidemiologist", at=county.at, **given)
    assert refused == {("to_division_id", "tracing.destination_needed")}
    county.do("journeys.end_follow_up", "epidemiologist", **given, to_division_id=NANXIAN)
    (notice,) = tracing.notices_about(contact.id)
    assert county.owed(notice.id) == {ACKNOWLEDGE}
    assert REVOKE_ORDER in county.owed(order.id)


def test_it_is_refused_before_its_days_by_others_and_twice(county: Way, case: UUID) -> None:
    contact = met(county, case)
    given = {"at": county.at, "contact_id": contact.id, "seen": contact.version}
    early = county.cast.refusals("journeys.end_follow_up", by="epidemiologist", outcome="completed", **given)
    assert early == {("outcome", "tracing.follow_up_open")}
    void = county.cast.refusals("journeys.end_follow_up", by="epidemiologist", outcome="voided", **given)
    assert void == {("outcome", "tracing.void_instead")}
    assert county.cast.refusals("journeys.void_contact", by="clinician", **given) == {("", "not_allowed")}
    stale = {**given, "seen": contact.version + 1}
    assert county.cast.refusals("journeys.void_contact", by="epidemiologist", **stale) == {("seen", "stale")}
    operation = fresh(county.at)
    done = county.cast.do("journeys.void_contact", by="epidemiologist", id=operation, **given)
    assert county.cast.do("journeys.void_contact", by="epidemiologist", id=operation, **given) == done
    again = {**given, "seen": done["version"]}
    refused = county.cast.refusals("journeys.void_contact", by="epidemiologist", **again)
    assert refused == {("contact_id", "tracing.contact_ended")}


def test_a_health_worker_who_was_exposed_is_free_of_infection_only_when_the_days_are_over(
    county: Way, case: UUID
) -> None:
    """Given a nurse who cared for the case unprotected, nobody may say before the last day that nothing came of it."""
    nurse = county.person("Qian Mei")
    investigation = tracing.investigation_of(case)
    assert investigation is not None
    answers = {"last_exposure_at": county.at - timedelta(hours=20), "definitions": ["care"]}
    given = {"investigation_id": investigation.id, "person_id": nurse, "relation": "health_worker", "answers": answers}
    made = county.do("journeys.add_contact", "epidemiologist", **given)
    assert made["kind"] == "close"
    contact = tracing.contacts_of_case(case).get(id=made["contact_id"])
    ended = {"contact_id": contact.id, "seen": contact.version, "outcome": "completed"}
    county.on(days=13)
    refused = county.cast.refusals("journeys.end_follow_up", by="epidemiologist", at=county.at, **ended)
    assert refused == {("outcome", "tracing.follow_up_open")}
    county.on(days=1)
    county.do("journeys.end_follow_up", "epidemiologist", **ended)
    contact.refresh_from_db()
    assert contact.outcome == ContactEnd.COMPLETED
    day = Scope([county.cast.village], county.on(hours=1), county.at - timedelta(days=30))
    found = [value(FIGURES[f"tracing.{name}"], day) for name in ("contacts_found", "contacts_became_cases")]
    assert found == [1, 0]
