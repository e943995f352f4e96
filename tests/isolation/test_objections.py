"""Objections: taken down in the objector's words, answered by name within the clock, ending the order when upheld."""

from datetime import timedelta

from lianfang.core.models import JournalRow
from lianfang.isolation import queries
from lianfang.isolation.models import Objection, Stay
from lianfang.isolation.types import End
from tests.cast import START

from .conftest import DAY, END, Ward

WORDS = "I was not at that meal"


def raised(ward: Ward, stay: Stay) -> Objection:
    done = ward.cast.do("isolation.object", by="grid", order_id=stay.order_id, raised_by="person", text=WORDS)
    return Objection.objects.get(id=done["id"])


def test_the_clock_starts_and_the_words_are_sealed(ward: Ward) -> None:
    objection = raised(ward, ward.at_home("Li Wei"))
    assert objection.due_at == START + timedelta(hours=24)
    assert queries.objection_text(objection) == (WORDS, "")
    assert not JournalRow.objects.filter(operations__contains=WORDS).exists()


def test_one_objection_at_a_time_against_what_binds(ward: Ward) -> None:
    stay = ward.at_home("Li Wei")
    raised(ward, stay)
    again = {"order_id": stay.order_id, "raised_by": "guardian", "text": ""}
    assert ward.cast.refusals("isolation.object", by="grid", **again) == {
        ("", "isolation.objection_open"),
        ("text", "isolation.nothing_said"),
    }
    assert ward.cast.refusals("isolation.object", by="grid", at=END, **again | {"text": "still"}) == {
        ("", "isolation.not_binding"),
        ("", "isolation.objection_open"),
    }


def test_upheld_the_person_is_free_at_once(ward: Ward) -> None:
    """Given an objection, when it is upheld, then order and stay end and the answer is on record with its signer."""
    stay = ward.at_site("Li Wei")
    objection = raised(ward, stay)
    ward.cast.do(
        "isolation.answer_objection",
        by="supervisor",
        at=START + DAY,
        objection_id=objection.id,
        seen=1,
        verdict="upheld",
        reason="The host confirms it",
    )
    stay.refresh_from_db()
    objection.refresh_from_db()
    assert (stay.end, stay.ended_at) == (End.OBJECTION_UPHELD.value, START + DAY)
    assert (objection.answered_by, objection.signed_how) == (ward.cast.members["supervisor"], "pin")
    assert queries.objection_text(objection) == (WORDS, "The host confirms it")
    assert queries.held(START + DAY).count() == 0


def test_rejected_the_order_stands_with_a_reason(ward: Ward) -> None:
    stay = ward.at_home("Li Wei")
    answer = {"objection_id": raised(ward, stay).id, "seen": 1, "verdict": "rejected", "reason": "Two witnesses"}
    ward.cast.do("isolation.answer_objection", by="supervisor", **answer)
    stay.refresh_from_db()
    assert stay.ended_at is None
    answer |= {"seen": 2, "reason": ""}
    assert ward.cast.refusals("isolation.answer_objection", by="supervisor", **answer) == {
        ("", "isolation.already_answered"),
        ("reason", "isolation.no_answer_reason"),
    }


def test_those_that_wait_stand_before_those_that_are_answered(ward: Ward) -> None:
    answered, waiting = raised(ward, ward.at_home("Li Wei")), raised(ward, ward.at_home("Li Na"))
    answer = {"objection_id": answered.id, "seen": 1, "verdict": "rejected", "reason": "Two witnesses"}
    ward.cast.do("isolation.answer_objection", by="supervisor", **answer)
    commander = ward.cast.actor("commander", START)
    assert [o.id for o in queries.objections_visible(commander, START)] == [waiting.id, answered.id]


def test_an_answer_needs_the_duty_the_area_a_signature_and_the_version_seen(ward: Ward) -> None:
    objection = raised(ward, ward.at_home("Li Wei"))
    answer = {"objection_id": objection.id, "seen": 1, "verdict": "rejected", "reason": "Two witnesses"}
    cases = {
        "township": {("", "not_allowed")},
        "stranger": {("objection_id", "not_found_here")},
    }
    for who, expected in cases.items():
        assert ward.cast.refusals("isolation.answer_objection", by=who, **answer) == expected
    unsigned = ward.cast.actor("commander", signed=False)
    stale, own = answer | {"seen": 4}, ("", "isolation.own_order")
    assert ward.cast.refusals("isolation.answer_objection", by=unsigned, **answer) == {
        ("signature", "signature_required"),
        own,
    }
    assert ward.cast.refusals("isolation.answer_objection", by="commander", **stale) == {("seen", "stale"), own}
    assert ward.cast.refusals("isolation.answer_objection", by="supervisor", **stale) == {("seen", "stale")}
    assert Objection.objects.get().answered_at is None


def test_whoever_signed_the_order_does_not_answer(ward: Ward) -> None:
    """Given an order that the commander signed, when the commander answers the objection, it is refused with its reason."""
    objection = raised(ward, ward.at_home("Li Wei"))
    answer = {"objection_id": objection.id, "seen": 1, "verdict": "rejected", "reason": "Two witnesses"}
    assert ward.cast.refusals("isolation.answer_objection", by="commander", **answer) == {("", "isolation.own_order")}
    assert Objection.objects.get().answered_at is None
