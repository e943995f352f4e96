"""An objection is answered by somebody else than who signed the order, and an upheld one frees the person."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from lianfang.core.ids import fresh
from lianfang.isolation import queries as isolation
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import ANSWER_OBJECTION
from tests.journeys.way import Way


@pytest.fixture
def raised(county: Way) -> Any:
    """An objection of somebody in quarantine by an order that the commander signed; gives person and answer."""
    person = UUID(county.arrive("Traveller One")["persons"][0])
    (signed,) = county.sign_all()
    county.on(hours=2)
    said = {"order_id": signed["order_id"], "raised_by": "person", "text": "My mother is alone."}
    made = county.do("journeys.object_to_order", "grid", **said)
    answer = {"objection_id": made["id"], "seen": made["version"], "verdict": "upheld", "reason": "Care is needed."}
    return person, answer


def test_the_supervisor_is_asked_and_frees_the_person(county: Way, raised: Any) -> None:
    person, answer = raised
    (task,) = tasks.open_tasks([UUID(answer["objection_id"])], county.at)
    assert (task.kind, task.role) == (ANSWER_OBJECTION, "supervisor")
    county.do("journeys.answer_objection", "supervisor", **answer)
    task.refresh_from_db()
    assert task.done_at == county.at
    assert person not in isolation.stays_of([person], county.at)


def test_whoever_signed_is_refused_and_another_commander_is_not(county: Way, raised: Any) -> None:
    person, answer = raised
    own = county.cast.refusals("journeys.answer_objection", by="commander", at=county.at, **answer)
    assert own == {("", "isolation.own_order")}
    assert person in isolation.stays_of([person], county.at)
    second = county.cast.do("roster.add_member", name="Worker second", division_id=county.cast.lishu, username="second")
    county.cast.members["second"] = UUID(second["id"])
    county.cast.do("roster.assign", member_id=second["id"], role="county_commander", division_id=county.cast.lishu)
    county.do("journeys.answer_objection", "second", **{**answer, "verdict": "rejected"})


def test_the_signer_does_not_answer_by_another_hand_either(county: Way, raised: Any) -> None:
    """Given that the supervisor types in what the commander decided on paper, it is the commander's answer: refused."""
    _person, answer = raised
    commander = county.cast.members["commander"]
    from_paper = replace(county.cast.actor("supervisor", county.at), entered_for=commander, means="paper")
    refused = county.cast.refusals("journeys.answer_objection", by=from_paper, at=county.at, **answer)
    assert refused == {("", "isolation.own_order")}


def test_it_needs_the_duty_and_a_signature_and_happens_once(county: Way, raised: Any) -> None:
    _person, answer = raised
    given = {"at": county.at, **answer}
    assert county.cast.refusals("journeys.answer_objection", by="township", **given) == {("", "not_allowed")}
    unsigned = county.cast.actor("supervisor", county.at, signed=False)
    refused = county.cast.refusals("journeys.answer_objection", by=unsigned, **given)
    assert refused == {("signature", "signature_required")}
    operation = fresh(county.at)
    done = county.cast.do("journeys.answer_objection", by="supervisor", id=operation, **given)
    assert county.cast.do("journeys.answer_objection", by="supervisor", id=operation, **given) == done
    again = {**given, "seen": done["version"]}
    refused = county.cast.refusals("journeys.answer_objection", by="supervisor", **again)
    assert refused == {("", "isolation.already_answered")}
