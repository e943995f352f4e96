"""Registering, importing, correcting, moving: done, forbidden, refused, repeated, rolled back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from lianfang.core import dispatch, journal, privacy
from lianfang.core.access import OPERATOR
from lianfang.core.envelope import Envelope, Operation, Source
from lianfang.core.errors import Refused
from lianfang.core.ids import Ids
from lianfang.core.models import JournalRow
from lianfang.core.types import Outcome
from lianfang.people import actions, queries, registering, search
from lianfang.people.models import Dependence, Household, Person, PersonArea, PersonSearch, Residence, SearchToken
from lianfang.people.types import AreaReason, Purpose
from lianfang.places.types import division_uuid
from tests.cast import LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast
from tests.people.conftest import FENG, LI

LATER = START + timedelta(days=1)
Row = Callable[..., dict[str, Any]]


def sources(person: UUID, division: str) -> list[tuple[str, bool]]:
    rows = PersonArea.objects.filter(person_id=person, division_id=division_uuid(division)).order_by("since", "reason")
    return [(area.reason, area.until is None) for area in rows]


def test_a_registered_person_has_a_home_a_household_and_an_area_that_sees_them(cast: Cast, feng: UUID) -> None:
    person = Person.objects.get(id=feng)
    assert (person.sex, person.birth_year, person.synthetic) == ("male", 1989, True)
    assert Residence.objects.get(person=person).since == START
    assert sources(feng, LISHU_VILLAGE) == [("residence", True)]
    assert queries.details(feng) == {
        "name": "冯晓明",
        "sex": "male",
        "id_kind": "resident_card",
        "id_number": FENG["id_number"],
        "born_on": queries.details(feng)["born_on"],
        "phone": "+8615461803399",
        "address": "1组2号",
    }


def test_nothing_personal_is_in_clear_outside_the_search_table(cast: Cast, feng: UUID) -> None:
    person = Person.objects.get(id=feng)
    everything = bytes(person.sealed) + bytes(Household.objects.get(id=person.household_id).sealed)
    everything += "".join(JournalRow.objects.values_list("operations", flat=True)).encode()
    for secret in ("冯晓明", FENG["id_number"], "1989-11-29", "1组2号", "15461803399"):
        assert secret.encode() not in everything


def test_a_known_identity_number_is_linked_and_not_doubled(cast: Cast, feng: UUID) -> None:
    again = cast.do("people.register_person", by="other_grid", entry=FENG, division_id=OTHER_VILLAGE, at=LATER)
    assert (again["id"], again["known"]) == (str(feng), True)
    assert Person.objects.count() == 1
    assert sources(feng, OTHER_VILLAGE) == [("stay", True)]
    assert journal_subjects() == {str(feng)}


def journal_subjects() -> set[str]:
    """Whose keys the registrations in the journal are sealed under."""
    lines = [line for line in journal.lines(keys=False) if line["action"] == "people.register_person"]
    sealed = [value for line in lines for value in line["with"]["entry"].values() if isinstance(value, dict)]
    return {value["of"] for value in sealed}


def test_registering_needs_the_duty_and_the_area(cast: Cast) -> None:
    said = {"entry": FENG, "division_id": LISHU_VILLAGE}
    assert cast.refusals("people.register_person", by="auditor", **said) == {("", "not_allowed")}
    assert cast.refusals("people.register_person", by="stranger_grid", **said) == {("division_id", "not_found_here")}
    assert Person.objects.count() == 0


def test_every_reason_against_a_registration_is_given_by_field(cast: Cast, feng: UUID) -> None:
    home = str(Person.objects.get(id=feng).household_id)
    wrong = {**LI, "name": "", "id_number": LI["id_number"][:-1] + "1", "phone": "1"}
    assert cast.refusals(
        "people.register_person", by="township", entry=wrong, division_id=OTHER_VILLAGE, household=home
    ) == {
        ("entry.name", "people.name_needed"),
        ("entry.id_number", "people.check_digit"),
        ("entry.phone", "people.phone_invalid"),
        ("household", "people.other_division"),
    }


def test_the_same_registration_sent_again_changes_nothing(cast: Cast) -> None:
    op = uuid4()
    said = {"entry": LI, "division_id": LISHU_VILLAGE, "by": "grid", "id": op}
    assert cast.do("people.register_person", **said) == cast.do("people.register_person", **said)
    assert Person.objects.count() == 1


def test_a_registration_that_fails_half_way_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(people: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(registering.search, "write", broken)
    with pytest.raises(DatabaseError):
        cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE, address="3组1号")
    assert (Person.objects.count(), Household.objects.count(), PersonArea.objects.count()) == (0, 0, 0)


def test_two_who_register_the_same_number_at_once_make_one_person(
    cast: Cast, feng: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = queries.known_numbers, []

    def at_first_unknown(numbers: list[str]) -> dict[str, UUID]:
        asked.append(numbers)
        return {} if len(asked) == 1 else real(numbers)

    monkeypatch.setattr(actions.queries, "known_numbers", at_first_unknown)
    again = cast.do("people.register_person", by="grid", entry=FENG, division_id=LISHU_VILLAGE)
    assert (again["id"], again["known"], Person.objects.count()) == (str(feng), True, 1)


def test_rows_of_one_door_share_a_household(cast: Cast, resident: Row) -> None:
    rows = [resident(), resident(name="冯晓明", sex="male", id_number=FENG["id_number"], relation="spouse")]
    done = cast.do_all("people.import_resident", rows)
    assert [d.outcome for d in done] == [Outcome.DONE, Outcome.DONE]
    household = Household.objects.get()
    assert queries.addresses([household.id]) == {household.id: "1组17号"}
    assert [c.name for c in queries.household_members(household.id)] == ["冯晓明", "李爽丽"]


def test_in_an_import_the_good_rows_are_done_and_the_bad_ones_named(cast: Cast, resident: Row) -> None:
    rows = [
        resident(),
        resident(),
        resident(name="", id_number="1"),
        resident(id_number="", division_id=NANXIAN_VILLAGE),
    ]
    done = cast.do_all("people.import_resident", rows, by="administrator")
    assert [{(r.field, r.code) for r in d.reasons} for d in done] == [
        set(),
        {("id_number", "people.already_registered")},
        {("name", "people.name_needed"), ("id_number", "people.number_length")},
        {("division_id", "not_found_here")},
    ]
    assert Person.objects.count() == 1


def test_a_set_of_rows_is_imported_as_one_by_one(cast: Cast, resident: Row) -> None:
    rows = [
        resident(),
        resident(name="冯晓明", id_number=FENG["id_number"], sex="male", vulnerable=["chronic", "chronic"]),
        resident(household="18", address="1组18号", name="王大", id_number="", phone="154 0000 0001"),
        resident(id_number=FENG["id_number"], sex="male"),
        resident(household="", name="9"),
    ]
    operations = [Operation(id=uuid4(), action="people.import_resident", at=START, payload=row) for row in rows]
    together = written(operations, chunk=len(operations))
    apart = written(operations, chunk=1)
    assert together == apart
    assert [outcome for outcome, _ in together[0]] == ["done"] * 3 + ["refused"] * 2


def written(operations: list[Operation], *, chunk: int) -> tuple[list[Any], list[Any]]:
    """Do the operations so many at a time and undo them; gives the outcomes and what the tables held."""
    outcomes = []
    before = transaction.savepoint()
    for start in range(0, len(operations), chunk):
        envelope = Envelope(id=uuid4(), sent_at=START, operations=operations[start : start + chunk])
        for done in dispatch.submit(envelope, by=OPERATOR, source=Source(received=START, origin="test")):
            outcomes.append((done.outcome.value, sorted((r.field, r.code) for r in done.reasons)))
    tables = [sorted(map(str, model.objects.values_list(*columns))) for model, columns in HELD]
    transaction.savepoint_rollback(before)
    privacy.forget_cached_keys()
    return outcomes, tables


HELD: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Person, ("id", "household_id", "division_id", "sex", "birth_year", "version", "op", "at")),
    (Household, ("id", "register_key", "division_id")),
    (Residence, ("id", "person_id", "relation", "since", "until")),
    (PersonArea, ("id", "person_id", "division_id", "reason", "source")),
    (PersonSearch, ("person_id", "name", "initials")),
    (SearchToken, ("division_id", "token", "person_id")),
)


def test_a_correction_is_made_on_the_version_that_was_seen(cast: Cast, feng: UUID) -> None:
    said = {"person_id": feng, "seen": 1, "entry": {**FENG, "name": "冯小明"}}
    assert cast.do("people.correct_person", by="grid", **said)["version"] == 2
    assert queries.cards([feng])[feng].name == "冯小明"
    assert [c.id for c in queries.search(cast.actor("grid"), "小明", START)] == [feng]
    assert queries.search(cast.actor("grid"), "晓明", START) == []
    assert cast.refusals("people.correct_person", by="grid", **said) == {("seen", "stale")}


def test_a_correction_may_not_take_somebody_elses_number(cast: Cast, feng: UUID) -> None:
    li = cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE)
    entry = {**FENG, "name": "李爽丽"}
    assert cast.refusals("people.correct_person", by="grid", person_id=li["id"], seen=1, entry=entry) == {
        ("entry.id_number", "people.number_taken")
    }
    assert cast.refusals("people.correct_person", by="other_grid", person_id=li["id"], seen=1, entry=LI) == {
        ("person_id", "not_found_here")
    }


def test_after_a_move_the_new_place_sees_the_person_and_the_old_one_no_more(cast: Cast, feng: UUID) -> None:
    cast.do("people.move_person", by="other_grid", person_id=feng, division_id=OTHER_VILLAGE, at=LATER)
    assert sources(feng, LISHU_VILLAGE) == [("residence", False)]
    assert sources(feng, OTHER_VILLAGE) == [("residence", True)]
    assert [r.until for r in Residence.objects.filter(person_id=feng).order_by("since")] == [LATER, None]
    assert queries.search(cast.actor("grid"), "冯", LATER) == []
    assert [c.id for c in queries.search(cast.actor("other_grid"), "冯", LATER)] == [feng]
    assert cast.refusals(
        "people.move_person", by="other_grid", person_id=feng, division_id=OTHER_VILLAGE, at=START
    ) == {("at", "people.moved_earlier")}


def test_an_area_is_opened_once_and_closed_with_its_reason(cast: Cast, feng: UUID) -> None:
    stay, by, ids = uuid4(), cast.actor("commander"), Ids(uuid4(), START)
    said = {"person_id": feng, "division_id": division_uuid(OTHER_VILLAGE), "reason": AreaReason.STAY, "source": stay}
    first = actions.open_area(**said, by=by, at=START, ids=ids)
    assert actions.open_area(**said, by=by, at=START, ids=Ids(uuid4(), START)).id == first.id
    assert [c.id for c in queries.search(cast.actor("other_grid"), "fxm", START)] == [feng]
    assert actions.close_area(person_id=feng, reason=AreaReason.STAY, source=stay, at=LATER) == 1
    assert queries.search(cast.actor("other_grid"), "fxm", LATER) == []
    assert [c.id for c in queries.search(cast.actor("grid"), "fxm", LATER)] == [feng]


def test_who_depends_on_whom_is_recorded_once_and_ends(cast: Cast, feng: UUID) -> None:
    li = cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE)["id"]
    said = {"dependant_id": li, "carer_id": feng, "need": "ill"}
    made = cast.do("people.add_dependant", by="grid", **said)
    assert cast.refusals("people.add_dependant", by="grid", **said) == {("dependant_id", "people.already_cared")}
    assert cast.refusals("people.add_dependant", by="grid", **{**said, "dependant_id": feng}) == {
        ("carer_id", "people.own_carer")
    }
    assert [left.person_id for left in queries.dependants_of([feng], START)] == [UUID(li)]
    cast.do("people.end_dependence", by="grid", dependence_id=made["id"], seen=1)
    assert queries.dependants_of([feng], START) == ()
    assert cast.refusals("people.end_dependence", by="grid", dependence_id=made["id"], seen=2) == {
        ("dependence_id", "people.already_ended")
    }
    assert Dependence.objects.count() == 1


def test_a_need_for_special_care_shows_on_the_card_until_it_ends(cast: Cast, feng: UUID) -> None:
    noted = cast.do("people.note_vulnerability", by="grid", person_id=feng, kind="chronic")
    assert queries.cards([feng], START)[feng].vulnerable == ("chronic",)
    assert cast.refusals("people.note_vulnerability", by="grid", person_id=feng, kind="chronic") == {
        ("kind", "people.already_cared")
    }
    cast.do("people.end_vulnerability", by="grid", vulnerability_id=noted["id"], seen=1)
    assert queries.cards([feng], START)[feng].vulnerable == ()


def test_the_search_tables_are_made_again_from_the_records(cast: Cast, feng: UUID) -> None:
    def tables() -> tuple[list[Any], list[Any]]:
        columns = [f.attname for f in PersonSearch._meta.concrete_fields]
        rows = [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in PersonSearch.objects.values_list(*columns)
        ]
        return rows, sorted(map(str, SearchToken.objects.values_list("division_id", "token", "person_id")))

    before = tables()
    SearchToken.objects.all().delete()
    assert search.rebuild() == 1
    assert tables() == before


def test_what_is_refused_is_not_in_the_journal(cast: Cast) -> None:
    rows = JournalRow.objects.count()
    with pytest.raises(Refused):
        cast.do("people.register_person", by="grid", entry={**LI, "phone": "1"}, division_id=LISHU_VILLAGE)
    assert JournalRow.objects.count() == rows


def test_whoever_is_taken_out_of_the_register_is_kept_for_the_response_alone(cast: Cast, feng: UUID) -> None:
    """Given a resident who died, the register lets go of them; a second time, and with an old version, it is refused."""
    at = START + timedelta(days=1)
    stale = cast.refusals("people.leave_register", by="grid", at=at, person_id=feng, seen=9, why="died")
    assert stale == {("seen", "stale")}
    assert cast.refusals("people.leave_register", by="post", at=at, person_id=feng, seen=1, why="died") == {
        ("", "not_allowed")
    }
    done = cast.do("people.leave_register", by="grid", at=at, person_id=feng, seen=1, why="died")
    ends = {one.purpose: one.until for one in queries.held([feng])}
    assert ends == {Purpose.REGISTERED: START, Purpose.REGISTER: at}
    assert "taken out of the register" in {str(event.label) for event in queries.timeline([feng])}
    again = {"person_id": feng, "seen": done["version"], "why": "died"}
    assert cast.refusals("people.leave_register", by="grid", at=at, **again) == {
        ("person_id", "people.not_in_register")
    }
    assert queries.out_of_register(None, 5) == [feng]
