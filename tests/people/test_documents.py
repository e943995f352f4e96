"""Several papers of one person: each number finds them, none makes a second person, and a wrong one is withdrawn."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import privacy
from lianfang.core.models import JournalRow
from lianfang.editions import queries as editions
from lianfang.people import queries, search
from lianfang.people.models import Document, DocumentSearch, Person
from lianfang.people.types import SEE
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE, START, Cast
from tests.journeys.test_replay import replays
from tests.people.conftest import FENG, LI

PASSPORT = {"paper": "passport", "number": "e 1234 5678", "issuer": "国家移民管理局", "valid_until": date(2029, 5, 1)}


def added(cast: Cast, person: UUID, **changes: Any) -> Any:
    return cast.do("people.add_document", by="grid", person_id=person, **{**PASSPORT, **changes})


def refused(cast: Cast, person: UUID, by: str = "grid", **changes: Any) -> set[tuple[str, str]]:
    return cast.refusals("people.add_document", by=by, person_id=person, **{**PASSPORT, **changes})


def found(cast: Cast, words: str) -> list[UUID]:
    return [card.id for card in queries.search(cast.actor("grid", START), words, START, SEE)]


def test_a_person_is_found_by_each_of_their_numbers_and_by_its_end(cast: Cast, feng: UUID) -> None:
    """Given Feng has a passport and a permit besides his card, each number in full and each end finds him."""
    added(cast, feng)
    added(cast, feng, paper="hk_macau_permit", number="H12345679")
    for words in (FENG["id_number"], "E12345678", "e1234-5678", "5678", "H12345679", "5679"):
        assert found(cast, words) == [feng], words
    shown = queries.documents_of(feng)
    assert {(one.row.kind, one.number) for one in shown} == {
        ("passport", "E12345678"),
        ("hk_macau_permit", "H12345679"),
    }
    assert queries.known_numbers(["E12345678"]) == {"E12345678": feng}


def test_nothing_of_a_paper_stands_in_clear(cast: Cast, feng: UUID) -> None:
    added(cast, feng)
    row = Document.objects.get()
    everything = bytes(row.sealed) + "".join(JournalRow.objects.values_list("operations", flat=True)).encode()
    assert b"12345678" not in everything and "国家移民管理局".encode() not in everything


def test_whoever_comes_with_another_paper_is_not_doubled(cast: Cast, feng: UUID) -> None:
    """Given Feng's passport is on record, when he is registered by it elsewhere, he is known, and so is a lead with it."""
    added(cast, feng)
    entry = {"name": "FENG XIAOMING", "id_kind": "passport", "id_number": "E12345678"}
    again = cast.do("people.register_person", by="other_grid", entry=entry, division_id=OTHER_VILLAGE)
    assert (again["id"], again["known"]) == (str(feng), True) and Person.objects.count() == 1
    edition = editions.in_force(cast.outbreak, queries.person(feng).division_id, START).edition
    (likely,) = queries.likely([queries.Said("冯先生", number="E12345678")], None, edition)
    assert [(one.person_id, one.sure, one.how) for one in likely] == [(feng, True, "number")]


def test_every_reason_against_a_paper(cast: Cast, feng: UUID) -> None:
    added(cast, feng)
    li = UUID(cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE)["id"])
    assert refused(cast, feng) == {("number", "people.paper_on_record")}
    assert refused(cast, feng, paper="resident_card", number=FENG["id_number"]) == {
        ("number", "people.paper_on_record")
    }
    assert refused(cast, li) == {("number", "people.number_taken")}
    assert refused(cast, li, paper="resident_card", number=FENG["id_number"]) == {("number", "people.number_taken")}
    old = refused(cast, li, paper="taiwan_permit", number="12", valid_until=date(1920, 1, 1))
    assert old == {("number", "people.paper_number_format"), ("valid_until", "people.paper_too_old")}
    assert refused(cast, li, number="") == {("number", "people.paper_number_needed")}
    assert refused(cast, li, paper="residence_permit", number="810000199001011231") == {
        ("number", "people.paper_check_digit")
    }
    assert refused(cast, li, by="stranger_grid") == {("person_id", "not_found_here")}
    assert refused(cast, li, by="auditor") == {("", "not_allowed")}
    assert Document.objects.count() == 1


def test_a_wrong_paper_is_withdrawn_with_the_reason_and_its_number_is_free(cast: Cast, feng: UUID) -> None:
    made = added(cast, feng)
    gone = {"document_id": made["id"], "why": "anothers"}
    assert {code for _, code in cast.refusals("people.withdraw_document", by="grid", seen=9, **gone)} == {"stale"}
    cast.do("people.withdraw_document", by="grid", seen=1, **gone)
    assert cast.refusals("people.withdraw_document", by="grid", seen=2, **gone) == {
        ("document_id", "people.paper_withdrawn")
    }
    assert found(cast, "E12345678") == [] and not DocumentSearch.objects.exists()
    row = Document.objects.get()
    assert (row.why, row.until) == ("anothers", START)
    li = UUID(cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE)["id"])
    added(cast, li)
    assert found(cast, "E12345678") == [li]


def test_a_restored_home_finds_by_papers_again(cast: Cast, feng: UUID) -> None:
    added(cast, feng)
    search.rebuild()
    assert found(cast, "E12345678") == [feng]
    privacy.destroy([feng])
    search.rebuild()
    assert not DocumentSearch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_papers_replay(cast: Cast, feng: UUID) -> None:
    made = added(cast, feng)
    added(cast, feng, paper="other", number="AB 12345", issuer="")
    cast.do("people.withdraw_document", by="grid", document_id=made["id"], seen=1, why="misread")
    replays()
