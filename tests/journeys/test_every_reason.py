"""What is wrong is said at once: the form of what was sent, whose it is, and what the rules say of it."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from lianfang.core import dispatch
from lianfang.core.dispatch import Done
from lianfang.core.envelope import Envelope, Operation, Source, as_plain
from lianfang.core.ids import fresh
from lianfang.core.models import RefusedOperation
from lianfang.people.models import Person
from lianfang.screening.models import Abnormal
from tests.cast import LISHU_VILLAGE, NANXIAN
from tests.journeys.way import Way

WRONG_DIGIT = {"id_kind": "resident_card", "id_number": "999000198911290014"}


def test_a_party_hears_of_every_traveller_of_the_form_and_of_the_times_at_once(county: Way) -> None:
    people = Person.objects.count()
    refused = county.cast.refusals(
        "journeys.arrive",
        by="post",
        at=county.at,
        checkpoint_id=county.post,
        travellers=[
            {"entry": {"name": "钱多", **WRONG_DIGIT}, "celsius": "51"},
            {"entry": {"name": "", "phone": "abc"}, "celsius": "warm", "shoes": "wet"},
        ],
        origin_code="420100000000",
        left_area_at=county.at + timedelta(hours=2),
        destination_id=LISHU_VILLAGE,
    )
    assert refused == {
        ("travellers.0.entry.id_number", "people.check_digit"),
        ("travellers.0.celsius", "too_large"),
        ("travellers.1.entry.name", "people.name_needed"),
        ("travellers.1.entry.phone", "people.phone_invalid"),
        ("travellers.1.celsius", "not_a_number"),
        ("travellers.1.shoes", "unknown_field"),
        ("left_area_at", "in_future"),
    }
    assert Person.objects.count() == people


def test_an_abnormal_passer_hears_of_papers_times_places_and_form_at_once(county: Way) -> None:
    finding = {
        "checkpoint_id": county.post,
        "entry": {"name": "王3", **WRONG_DIGIT},
        "first": {"celsius": "38.2", "at": county.at + timedelta(minutes=9)},
        "symptoms": ["moonstruck"],
        "site_id": county.sites["fever_clinic"],
        "transport": "x" * 201,
    }
    assert county.cast.refusals("journeys.abnormal_passer", by="post", at=county.at, **finding) == {
        ("entry.name", "people.name_has_digits"),
        ("entry.id_number", "people.check_digit"),
        ("first.at", "in_future"),
        ("symptoms.0", "screening.unknown_symptom"),
        ("retest", "screening.retest_needed"),
        ("transport", "too_long"),
    }
    assert not Abnormal.objects.exists()


def test_a_record_of_another_area_is_named_beside_what_is_wrong_in_the_form(county: Way) -> None:
    refused = county.cast.refusals(
        "journeys.abnormal_passer",
        by="post",
        at=county.at,
        checkpoint_id=uuid4(),
        entry={"name": "钱多"},
        first={"celsius": "29", "at": county.at},
        site_id="the clinic",
    )
    assert refused == {
        ("checkpoint_id", "not_found_here"),
        ("first.celsius", "too_small"),
        ("site_id", "not_an_id"),
    }


def test_papers_are_read_although_the_place_is_another_county(county: Way) -> None:
    said = {"entry": {"name": "王3", **WRONG_DIGIT}, "division_id": NANXIAN}
    assert county.cast.refusals("people.register_person", by="grid", at=county.at, **said) == {
        ("division_id", "not_found_here"),
        ("entry.name", "people.name_has_digits"),
        ("entry.id_number", "people.check_digit"),
    }


def test_a_decision_on_a_stale_version_hears_what_else_is_wrong(county: Way) -> None:
    person = county.person("赵一")
    correct = {"person_id": person, "entry": {"name": "赵一一", **WRONG_DIGIT}}
    assert county.cast.refusals("people.correct_person", by="grid", at=county.at, seen=7, **correct) == {
        ("seen", "stale"),
        ("entry.id_number", "people.check_digit"),
    }
    correct["entry"] |= {"sex": "unheard"}
    assert county.cast.refusals("people.correct_person", by="grid", at=county.at, seen=7, **correct) == {
        ("seen", "stale"),
        ("entry.sex", "not_a_choice"),
        ("entry.id_number", "people.check_digit"),
    }


def test_who_has_yet_to_sign_hears_what_the_rules_say(county: Way) -> None:
    unsigned = county.cast.actor("administrator", county.at, signed=False)
    wrong = {"outbreak_id": county.cast.outbreak, "seen": 9}
    assert county.cast.refusals("editions.close_outbreak", by=unsigned, at=county.at, **wrong) == {
        ("signature", "signature_required"),
        ("seen", "stale"),
    }


def test_who_may_not_do_it_hears_that_alone(county: Way) -> None:
    assert county.cast.refusals("journeys.arrive", by="lab", at=county.at, nonsense=1) == {("", "not_allowed")}


@pytest.mark.parametrize("celsius", ["36.6", "38.6"])
def test_the_second_look_says_nothing_that_comes_from_the_mending(county: Way, celsius: str) -> None:
    """A phone that is wrong is all that is wrong, whatever else a mended form might set off."""
    person = {"name": "钱多", "phone": "x" * 60}
    refused = county.cast.refusals(
        "journeys.abnormal_passer",
        by="post",
        at=county.at,
        checkpoint_id=county.post,
        entry=person,
        first={"celsius": "38.6", "at": county.at - timedelta(minutes=30)},
        retest={"celsius": "38.7", "at": county.at, "why": celsius},
        site_id=county.sites["fever_clinic"],
    )
    assert Counter(refused) == Counter({("entry.phone", "too_long"): 1, ("retest.why", "unknown_field"): 1})
    assert RefusedOperation.objects.count() == 1


def test_times_within_an_operation_are_corrected_as_its_own_is(county: Way) -> None:
    """A phone ten minutes ahead: what it wrote is done, at the server's time; an hour ahead of the phone is refused."""
    ahead = timedelta(minutes=10)

    def sent(first: timedelta) -> Done:
        payload = {
            "checkpoint_id": county.post,
            "entry": {"name": "钱多"},
            "first": {"celsius": "38.6", "at": (county.at + ahead + first).isoformat()},
            "retest": {"celsius": "38.7", "at": (county.at + ahead).isoformat()},
            "site_id": county.sites["fever_clinic"],
        }
        operation = Operation(id=fresh(county.at), action="journeys.abnormal_passer", payload=as_plain(payload))
        envelope = Envelope(id=fresh(county.at), sent_at=county.at + ahead, operations=[operation])
        by = county.cast.actor("post", county.at)
        return dispatch.submit(envelope, by=by, source=Source(received=county.at, origin="test"))[0]

    assert [r.field for r in sent(timedelta(hours=1)).reasons] == ["first.at", "retest.at"]
    assert sent(timedelta(minutes=-30)).reasons == ()
    assert Abnormal.objects.get().retest_at == county.at
