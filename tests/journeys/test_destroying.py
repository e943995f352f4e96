"""Details are destroyed when nothing needs them any more, and not a day earlier; who answers for it certifies it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import integrity, privacy
from lianfang.core.ids import fresh
from lianfang.core.models import SubjectKey
from lianfang.journeys import purposes, schedule
from lianfang.journeys.rules import last_purpose
from lianfang.people import queries as people
from lianfang.people.models import Destruction, Person, PersonSearch, SearchToken
from lianfang.people.types import Purpose
from tests.cast import LISHU_VILLAGE, Cast, forget
from tests.journeys.test_contact_ends import met, placed
from tests.journeys.test_replay import replays
from tests.journeys.way import Way


def numbered(body: str) -> str:
    """A made-up resident number with its check digit (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


SUN = {
    "name": "孙有才",
    "sex": "unknown",
    "id_kind": "resident_card",
    "id_number": numbered("99900019871001001"),
    "phone": "15461803322",
}
ADDRESS = "东街8号楼3门"
RETENTION = timedelta(days=14)
"""As long as the rules in force here keep details after the last purpose (`privacy.retention_days`)."""


def a_contact(county: Way) -> Any:
    """Sun, whom no register knows, met a case, was told, and is at the quarantine site under a signed order."""
    case = county.confirmed(county.person("Zhou Zhiqiang"))
    contact = met(county, case, entry=SUN, lives_in_id=LISHU_VILLAGE, address=ADDRESS)
    county.do("journeys.tell_contact", "epidemiologist", contact_id=contact.id)
    order = placed(county, contact)
    county.do("journeys.serve_order", "grid", order_id=order.id, acknowledged=True)
    return contact


def released(county: Way) -> UUID:
    """Sun, whose days are over."""
    contact = a_contact(county)
    county.on(days=15)
    schedule.run_due(county.at)
    return UUID(str(contact.person_id))


def destroyed(county: Way) -> UUID:
    """Sun, of whom nothing is known any more, by the schedule."""
    sun = released(county)
    county.on(days=15)
    schedule.run_due(county.at)
    return sun


def against(county: Way, person: UUID, by: str = "supervisor") -> set[tuple[str, str]]:
    return county.cast.refusals("journeys.destroy_details", by=by, at=county.at, person_id=person)


def test_the_schedule_destroys_what_nothing_needs_once_the_days_have_passed(county: Way) -> None:
    """Given a contact whose quarantine ended, the details stay for the days of the edition and go on the day after."""
    sun = released(county)
    last = last_purpose(purposes.of([sun])[sun], county.at)
    assert last is not None
    why, ended = last
    county.at = ended + RETENTION - timedelta(minutes=1)
    schedule.run_due(county.at)
    assert people.details(sun)["phone"] == "+8615461803322"

    county.on(days=1)
    schedule.run_due(county.at)

    with pytest.raises(privacy.Destroyed):
        people.details(sun)
    certificate = Destruction.objects.get(subject=sun)
    assert (certificate.kind, certificate.purpose, certificate.ended_at) == ("person", why, ended)
    assert certificate.retention_days == RETENTION.days
    assert certificate.signed_how == ""
    assert not PersonSearch.objects.filter(person_id=sun).exists()
    assert not SearchToken.objects.filter(person_id=sun).exists()
    assert SubjectKey.objects.get(subject=sun).wrapped is None


def test_the_address_goes_with_the_last_of_a_household_that_no_register_numbers(county: Way) -> None:
    sun = destroyed(county)
    household = Person.objects.get(id=sun).household_id
    assert Destruction.objects.get(subject=household).kind == "household"
    assert people.addresses([household]) == {}


def test_what_is_counted_stays_without_saying_who_it_was(county: Way) -> None:
    """The year, the sex and the place stay, and so do the order and what happened when."""
    sun = destroyed(county)
    left = Person.objects.get(id=sun)
    assert (left.birth_year, left.sex, left.division_id) == (1987, "male", county.cast.village)
    assert left.synthetic
    assert people.cards([sun]) == {}
    assert [event.label for event in people.timeline([sun])]


def test_a_supervisor_destroys_by_hand_and_signs(county: Way) -> None:
    sun = released(county)
    county.on(days=15)
    given = {"person_id": sun}
    unsigned = county.cast.actor("supervisor", county.at, signed=False)
    assert ("signature", "signature_required") in county.cast.refusals(
        "journeys.destroy_details", by=unsigned, at=county.at, **given
    )
    operation = fresh(county.at)
    done = county.cast.do("journeys.destroy_details", by="supervisor", at=county.at, id=operation, **given)
    assert county.cast.do("journeys.destroy_details", by="supervisor", at=county.at, id=operation, **given) == done
    certificate = Destruction.objects.get(subject=sun)
    assert (str(certificate.id), certificate.signed_how) == (done["certificate_id"], "pin")
    assert certificate.by == county.cast.members["supervisor"]
    assert against(county, sun) == {("person_id", "not_found_here")}


def test_it_is_nobody_elses_to_do(county: Way) -> None:
    sun = released(county)
    county.on(days=15)
    for other in ("grid", "auditor", "commander", "epidemiologist"):
        assert against(county, sun, by=other) == {("", "not_allowed")}
    assert people.details(sun)["name"] == "孙有才"


def test_while_a_purpose_is_open_every_one_of_them_is_named(county: Way) -> None:
    """Given somebody in quarantine, with a follow-up, visits owed and a tube without a result, then nothing is destroyed."""
    contact = a_contact(county)
    county.tube(contact.person_id, "P-0077", reason="contact")
    reasons = against(county, contact.person_id)
    assert reasons == {("person_id", "journeys.still_needed")}
    county.on(days=40)
    assert against(county, contact.person_id) == {("person_id", "journeys.still_needed")}


def test_before_its_day_it_is_said_until_when_details_are_kept(county: Way) -> None:
    assert against(county, released(county)) == {("person_id", "journeys.kept_until")}


def test_whoever_is_in_the_register_of_households_stays(county: Way) -> None:
    resident = county.person("Li Er")
    county.on(days=400)
    schedule.run_due(county.at)
    assert people.details(resident)["name"] == "Li Er"
    assert against(county, resident) == {("person_id", "journeys.still_needed")}
    assert [one.purpose for one in people.held([resident]) if one.until is None] == [Purpose.REGISTER]


def test_whoever_left_the_register_goes_when_the_days_have_passed(county: Way) -> None:
    resident = county.person("Li Er")
    county.on(days=100)
    county.do("people.leave_register", "grid", person_id=resident, seen=1, why="moved_out")
    assert against(county, resident) == {("person_id", "journeys.kept_until")}
    county.on(days=15)
    schedule.run_due(county.at)
    assert Destruction.objects.get(subject=resident).purpose == Purpose.REGISTER


def test_nobody_whose_details_are_gone_can_be_named_in_an_operation(county: Way) -> None:
    sun = destroyed(county)
    seen = Person.objects.get(id=sun).version
    assert county.cast.refusals(
        "people.correct_person", by="grid", at=county.at, person_id=sun, seen=seen, entry={"name": "孙有才"}
    ) == {("person_id", "not_found_here")}


def test_who_comes_again_under_the_same_number_is_somebody_new(county: Way) -> None:
    sun = destroyed(county)
    again = county.do("people.register_person", "grid", entry=SUN, division_id=LISHU_VILLAGE)
    assert (UUID(again["id"]) != sun, again["known"]) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_journal_with_destroyed_details_gives_the_same_records() -> None:
    """Given a contact whose details are gone, the journal applied to an empty home still counts them, and names nobody."""
    forget()
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    contact = a_contact(way)
    passer = {"entry": {"name": "钱过路"}, "division_id": LISHU_VILLAGE, "address": "客店", "in_register": False}
    stranger = way.do("people.register_person", "grid", **passer)["id"]
    again = way.do("people.register_person", "grid", entry=SUN, division_id=LISHU_VILLAGE)
    assert again["known"]
    way.on(days=15)
    way.do("journeys.destroy_details", "supervisor", person_id=stranger)
    gone = way.person("Li Er")
    way.do("people.leave_register", "grid", person_id=gone, seen=1, why="entered_twice")
    schedule.run_due(way.at)
    way.on(days=15)
    schedule.run_due(way.at)
    assert Destruction.objects.filter(subject=contact.person_id).exists()
    way.do("people.register_person", "grid", entry=SUN, division_id=LISHU_VILLAGE)
    replays()
    assert not list(integrity.problems())
