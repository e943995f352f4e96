"""Investigation, contacts, chains and notices, as the centre for disease control works them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from lianfang.clinical.models import Case
from lianfang.clinical.types import CaseClass
from lianfang.core import figures
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES, Scope
from lianfang.isolation import actions as isolation
from lianfang.isolation.types import BasisTimes, Ground
from lianfang.people import queries as people
from lianfang.places.types import division_uuid
from lianfang.tracing import actions, duties, queries
from lianfang.tracing.models import ChainLink, Contact, Exposure, Investigation, Notice
from lianfang.tracing.types import ContactAnswers, ContactEnd, ContactKind, Relation
from tests.cast import LISHU_VILLAGE, NANXIAN, START
from tests.clinical.clinic import DAY, HOUR, ONSET, Clinic

FOUND = START + 6 * HOUR
"""Two in the afternoon of 24 January in the county."""
MET = START - DAY


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(r.field, r.code) for r in refusal.value.reasons}


def number(id: str, until: datetime, since: datetime = START) -> object:
    return figures.value(FIGURES[id], Scope(None, until, since))


def investigated(clinic: Clinic, name: str = "Wang Qiang") -> Investigation:
    case = clinic.confirmed(name)
    return clinic.call(actions.open_investigation, at=START + 5 * HOUR, case_id=case.id)


def found(clinic: Clinic, investigation: Investigation, name: str = "Wang Fang", **changed: Any) -> Contact:
    given = {
        "investigation_id": investigation.id,
        "person_id": clinic.people[name],
        "relation": Relation.FAMILY,
        "answers": ContactAnswers(last_exposure_at=MET, definitions=("household",)),
        "at": FOUND,
    }
    return clinic.call(actions.add_contact, **given | changed)


def ordered(clinic: Clinic, name: str) -> UUID:
    """A signed observation order for a contact."""
    order = clinic.call(
        isolation.propose,
        by=clinic.cast.actor("epidemiologist"),
        at=FOUND,
        person_id=clinic.people[name],
        outbreak_id=clinic.cast.outbreak,
        division_id=division_uuid(LISHU_VILLAGE),
        category="close_contact",
        ground=Ground.CONTACT,
        evidence="Lives with the case",
        basis=BasisTimes(last_exposure_at=MET),
    )
    signed = clinic.call(
        isolation.sign, by=clinic.cast.actor("commander"), at=FOUND + HOUR, order_id=order.id, seen=order.version
    )
    return signed.id


def dinner(clinic: Clinic, investigation: Investigation, **changed: Any) -> Exposure:
    entry = {
        "setting": "gathering",
        "since": "2020-01-22T10:00:00Z",
        "until": "2020-01-22T12:00:00Z",
        "division_id": LISHU_VILLAGE,
        "place": "Dinner at the uncle's",
    }
    done = clinic.do("tracing.add_exposure", at=FOUND, investigation_id=investigation.id, entry=entry | changed)
    return Exposure.objects.get(id=done["id"])


def test_an_investigation_is_due_within_a_day_and_counted(clinic: Clinic) -> None:
    investigation = investigated(clinic)
    assert investigation.due_at == START + 29 * HOUR
    assert (duties.investigate(investigation).kind, duties.investigate(investigation).due_at) == (
        "case.investigate",
        investigation.due_at,
    )
    with pytest.raises(Refused) as refusal:
        clinic.call(actions.open_investigation, at=FOUND, case_id=investigation.case_id)
    assert codes(refusal) == {("case_id", "tracing.investigated_already")}
    assert number("tracing.investigations_open", START + DAY) == 1
    finish = {"investigation_id": investigation.id, "seen": 1, "summary": "Infected at a dinner"}
    assert clinic.refusals("tracing.finish_investigation", at=FOUND, **finish) == {
        ("nothing_found", "tracing.no_exposure")
    }
    dinner(clinic, investigation)
    clinic.do("tracing.finish_investigation", at=START + DAY, **finish)
    investigation.refresh_from_db()
    assert queries.sealed_words(investigation, investigation.case.person_id) == "Infected at a dinner"
    assert number("tracing.investigated_in_time", START + 2 * DAY) == 100


def test_only_a_case_is_investigated(clinic: Clinic) -> None:
    case = clinic.opened("Wang Qiang")
    with pytest.raises(Refused) as refusal:
        clinic.call(actions.open_investigation, case_id=case.id)
    assert codes(refusal) == {("case_id", "tracing.not_a_case")}


def test_every_reason_against_an_exposure_is_named_and_its_place_is_sealed(clinic: Clinic) -> None:
    investigation = investigated(clinic)
    entry = {"setting": "transport", "since": "2020-01-25T10:00:00Z", "until": "2020-01-22T12:00:00Z"}
    given = {"investigation_id": investigation.id, "entry": entry, "at": FOUND}
    assert clinic.refusals("tracing.add_exposure", **given) == {
        ("until", "tracing.ends_before_it_begins"),
        ("since", "tracing.in_future"),
        ("division_id", "tracing.where_needed"),
        ("vehicle", "tracing.vehicle_needed"),
    }
    assert clinic.refusals("tracing.add_exposure", by="grid", **given) == {("", "not_allowed")}
    exposure = dinner(clinic, investigation)
    assert b"uncle" not in bytes(exposure.sealed or b"")
    assert queries.sealed_words(exposure, investigation.case.person_id) == "Dinner at the uncle's"


def test_a_contact_is_judged_and_their_clocks_run_from_when_they_were_found(clinic: Clinic) -> None:
    contact = found(clinic, investigated(clinic))
    assert (contact.kind, contact.met) == (ContactKind.CLOSE, ["household"])
    assert contact.tell_by == START + 16 * HOUR
    assert contact.place_by == FOUND + 12 * HOUR
    assert contact.follow_up_until == MET + 14 * DAY
    assert [(t.kind, t.due_at) for t in duties.of_contacts([contact])] == [
        ("contact.tell", contact.tell_by),
        ("contact.place", contact.place_by),
    ]


def test_who_met_the_case_outside_the_window_is_no_contact(clinic: Clinic) -> None:
    investigation = investigated(clinic)
    early = ContactAnswers(last_exposure_at=START - 10 * DAY, definitions=("household",))
    with pytest.raises(Refused) as refusal:
        found(clinic, investigation, "Wang Qiang", answers=early)
    assert codes(refusal) == {
        ("person_id", "tracing.self_contact"),
        ("answers.last_exposure_at", "tracing.before_window"),
    }
    found(clinic, investigation)
    with pytest.raises(Refused) as refusal:
        found(clinic, investigation)
    assert codes(refusal) == {("person_id", "tracing.contact_there")}


def test_a_contact_is_told_placed_and_followed_to_the_end(clinic: Clinic) -> None:
    contact = found(clinic, investigated(clinic))
    assert number("tracing.contacts_unplaced", FOUND + HOUR) == 1
    clinic.do("tracing.tell_contact", contact_id=contact.id, at=FOUND + HOUR)
    assert clinic.refusals("tracing.tell_contact", contact_id=contact.id, at=FOUND + 2 * HOUR) == {
        ("contact_id", "tracing.told_already")
    }
    clinic.call(
        actions.place_contact, at=FOUND + 2 * HOUR, contact_id=contact.id, order_id=ordered(clinic, "Wang Fang")
    )
    assert number("tracing.contacts_unplaced", FOUND + 3 * HOUR) == 0
    assert number("tracing.told_in_time", START + DAY) == 100
    contact.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        clinic.call(
            actions.end_follow_up,
            at=START + 5 * DAY,
            contact_id=contact.id,
            seen=contact.version,
            outcome=ContactEnd.COMPLETED,
        )
    assert codes(refusal) == {("outcome", "tracing.follow_up_open")}
    assert actions.complete_follow_ups(at=MET + 14 * DAY) == [contact.id]
    contact.refresh_from_db()
    assert (contact.outcome, contact.ended_at) == (ContactEnd.COMPLETED, MET + 14 * DAY)
    assert actions.complete_follow_ups(at=MET + 15 * DAY) == []
    assert number("tracing.contacts_in_follow_up", MET + 15 * DAY) == 0


def test_telling_takes_the_duty_and_the_area(clinic: Clinic) -> None:
    contact = found(clinic, investigated(clinic))
    given = {"contact_id": contact.id, "at": FOUND + HOUR}
    assert clinic.refusals("tracing.tell_contact", by="post", **given) == {("", "not_allowed")}
    elsewhere = clinic.staff("stranger", area=NANXIAN)
    assert clinic.refusals("tracing.tell_contact", by=elsewhere, **given) == {("contact_id", "not_found_here")}
    assert list(queries.contacts_untold(elsewhere, FOUND)) == []
    assert list(queries.contacts_untold(clinic.staff(), FOUND)) == [contact]


def test_nobody_is_placed_by_somebody_elses_order_and_no_casual_contact_at_all(clinic: Clinic) -> None:
    investigation = investigated(clinic)
    casual = found(clinic, investigation, "Wang Yu", answers=ContactAnswers(last_exposure_at=MET))
    assert casual.kind == ContactKind.CASUAL
    with pytest.raises(Refused) as refusal:
        clinic.call(actions.place_contact, at=FOUND, contact_id=casual.id, order_id=ordered(clinic, "Wang Fang"))
    assert codes(refusal) == {("contact_id", "tracing.casual_not_placed"), ("order_id", "tracing.other_person")}


def test_a_contact_who_becomes_a_case_is_linked_with_the_serial_interval(clinic: Clinic) -> None:
    investigation = investigated(clinic)
    contact = found(clinic, investigation)
    second = clinic.opened("Wang Fang", at=START + 3 * DAY, onset_on=date(2020, 1, 26))
    clinic.call(
        actions.end_follow_up,
        at=START + 3 * DAY,
        contact_id=contact.id,
        seen=contact.version,
        outcome=ContactEnd.BECAME_CASE,
        became_case_id=second.id,
    )
    link = {"infector_id": investigation.case_id, "case_id": second.id, "contact_id": contact.id, "at": START + 3 * DAY}
    done = clinic.do("tracing.link_cases", **link)
    assert ChainLink.objects.get(id=done["id"]).serial_interval_days == 4
    assert clinic.refusals("tracing.link_cases", **link) == {("case_id", "tracing.linked_already")}
    back = {"infector_id": second.id, "case_id": investigation.case_id, "at": START + 3 * DAY}
    assert clinic.refusals("tracing.link_cases", **back) == {("infector_id", "tracing.circle")}
    assert number("tracing.contacts_became_cases", START + 4 * DAY) == 1


def test_two_cases_at_one_dinner_are_a_suggested_cluster(clinic: Clinic) -> None:
    for name in ("Wang Qiang", "Wang Fang"):
        dinner(clinic, investigated(clinic, name))
    (cluster,) = queries.clusters(clinic.cast.outbreak, clinic.cast.lishu, FOUND)
    assert (len(cluster.case_ids), cluster.first) == (2, ONSET)


def test_the_other_area_is_told_within_two_hours_of_the_suspicion_and_acknowledges(clinic: Clinic) -> None:
    case = Case.objects.get(id=investigated(clinic).case_id)
    stranger = clinic.staff("stranger", area=NANXIAN)
    notice = clinic.call(
        actions.send_notice,
        at=FOUND,
        case_id=case.id,
        to_division_id=division_uuid(NANXIAN),
        fact_at=START + 5 * HOUR,
        words="Stayed at his sister's from 18 to 20 January",
    )
    assert notice.due_at == START + 7 * HOUR
    assert duties.acknowledge(notice).division_id == division_uuid(NANXIAN)
    assert list(queries.notices_received(stranger, FOUND)) == [notice]
    assert case.person_id in set(people.visible(stranger, "tracing.see", FOUND).values_list("id", flat=True))
    given = {"notice_id": notice.id, "seen": 1, "at": FOUND + HOUR}
    assert clinic.refusals("tracing.acknowledge_notice", **given) == {("notice_id", "not_found_here")}
    assert number("tracing.notices_open", FOUND + HOUR) == 1
    clinic.do("tracing.acknowledge_notice", by=stranger, **given)
    later = clinic.call(
        actions.send_notice,
        at=FOUND + HOUR,
        case_id=case.id,
        to_division_id=division_uuid(NANXIAN),
        fact_at=FOUND,
        words="And again on the 21st",
    )
    assert list(queries.notices_received(stranger, FOUND + 2 * HOUR)) == [later, notice]
    clinic.do("tracing.acknowledge_notice", by=stranger, notice_id=later.id, seen=1, at=FOUND + HOUR)
    assert number("tracing.notices_open", FOUND + 2 * HOUR) == 0
    assert queries.sealed_words(notice, case.person_id).startswith("Stayed")


def test_every_reason_against_a_notice_is_named(clinic: Clinic) -> None:
    case_id = investigated(clinic).case_id
    with pytest.raises(Refused) as refusal:
        clinic.call(
            actions.send_notice,
            at=FOUND,
            case_id=case_id,
            to_division_id=division_uuid(LISHU_VILLAGE),
            to_words="Yuanjiang",
            fact_at=FOUND + HOUR,
            words="x",
        )
    assert codes(refusal) == {
        ("to_words", "tracing.one_destination"),
        ("to_division_id", "tracing.destination_is_here"),
        ("fact_at", "tracing.fact_after_sending"),
    }


def test_unconfirming_unwinds_the_tracing_and_keeps_every_row(clinic: Clinic) -> None:
    investigation = investigated(clinic)
    contact = found(clinic, investigation)
    order = ordered(clinic, "Wang Fang")
    clinic.call(actions.place_contact, at=FOUND + 2 * HOUR, contact_id=contact.id, order_id=order)
    notice = clinic.call(
        actions.send_notice,
        at=FOUND,
        case_id=investigation.case_id,
        to_words="Yuanjiang",
        fact_at=FOUND,
        words="Lived there until 20 January",
    )
    unwound = clinic.call(actions.void_investigation, at=START + DAY, case_id=investigation.case_id)
    assert (unwound.contact_ids, unwound.order_ids, unwound.notice_ids) == ((contact.id,), (order,), (notice.id,))
    contact.refresh_from_db()
    assert contact.outcome == ContactEnd.VOIDED
    assert Contact.objects.count() == Notice.objects.count() == Investigation.objects.count() == 1
    for figure in ("contacts_found", "contacts_in_follow_up", "investigations", "notices_open"):
        assert number(f"tracing.{figure}", START + 2 * DAY) == 0
    again = clinic.call(actions.open_investigation, at=START + 2 * DAY, case_id=investigation.case_id)
    assert queries.investigation_of(investigation.case_id) == again


def test_an_exposure_that_carries_contacts_is_not_voided(clinic: Clinic) -> None:
    investigation = investigated(clinic)
    exposure = dinner(clinic, investigation)
    contact = found(clinic, investigation, exposure_id=exposure.id)
    given = {"exposure_id": exposure.id, "seen": 1, "at": FOUND}
    assert clinic.refusals("tracing.void_exposure", **given) == {("exposure_id", "tracing.contacts_hang_on_it")}
    clinic.call(actions.void_contact, at=FOUND + HOUR, contact_id=contact.id, seen=contact.version)
    clinic.do("tracing.void_exposure", **given)
    assert list(queries.exposures_of(investigation.case_id)) == []


def test_measles_contacts_are_followed_by_its_own_days(measles_clinic: Clinic) -> None:
    clinic = measles_clinic
    case = clinic.opened("Wang Qiang", onset_on=ONSET)
    clinic.held_to_be(case, CaseClass.SUSPECTED, at=START, clinical=["fever", "rash"])
    investigation = clinic.call(actions.open_investigation, at=START + HOUR, case_id=case.id)
    answers = ContactAnswers(last_exposure_at=MET, definitions=("same_air",))
    contact = found(clinic, investigation, "Wang Yu", answers=answers)
    assert contact.follow_up_until == MET + 21 * DAY


def test_what_was_traced_is_on_the_persons_timeline(clinic: Clinic) -> None:
    contact = found(clinic, investigated(clinic))
    clinic.do("tracing.tell_contact", contact_id=contact.id, at=FOUND + HOUR)
    events = sorted(queries.timeline([contact.person_id]), key=lambda e: e.at)
    assert [str(e.label) for e in events] == ["Found to be a contact", "Told of being a contact"]
