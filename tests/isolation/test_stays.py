"""Stays: begun, moved, released, converted; over at their end whatever anybody does or forgets."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lianfang.core.errors import Refused, Stale
from lianfang.isolation import actions, queries
from lianfang.isolation.models import Certificate, Order, Stay
from lianfang.isolation.types import NOTHING_KNOWN, ClinicalFacts, End, RevokeReason
from lianfang.people import queries as people
from lianfang.places.models import Hold
from tests.cast import START

from .conftest import DAY, END, Ward

HOUR = timedelta(hours=1)


def release(
    ward: Ward, stay: Stay, *, at: datetime = END, known: ClinicalFacts = NOTHING_KNOWN, by: str = "township"
) -> Stay:
    stay.refresh_from_db()
    return ward.call(actions.release, by=by, at=at, stay_id=stay.id, seen=stay.version, known=known)


class TestBeginning:
    def test_a_stay_at_home_lasts_until_the_end_of_the_order(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        assert (stay.due_at, stay.kind, stay.site_id, stay.division_id) == (END, "home", None, ward.cast.village)
        assert [*queries.held(START)] == [stay]

    def test_a_stay_at_a_site_takes_a_bed_and_lets_its_town_see_the_person(self, ward: Ward) -> None:
        stay = ward.at_site("Li Wei")
        assert Hold.objects.get(until=None).occupant == stay.id
        assert stay.division_id == ward.cast.town
        assert ward.cast.town in people.person_areas({stay.person_id})[stay.person_id]

    def test_nobody_stays_without_a_signed_order(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        with pytest.raises(Refused, match=r"isolation\.not_binding"):
            ward.call(actions.start_stay, by="township", order_id=order.id, room_id=ward.rooms["101"])

    def test_nobody_stays_twice(self, ward: Ward) -> None:
        stay = ward.at_site("Li Wei")
        with pytest.raises(Refused, match=r"isolation\.already_held"):
            ward.call(actions.start_stay, by="township", order_id=stay.order_id, room_id=ward.rooms["102"])

    def test_contacts_and_suspected_cases_never_share_a_room(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        with pytest.raises(Refused, match=r"isolation\.not_a_quarantine_room"):
            ward.call(actions.start_stay, by="township", order_id=order.id, room_id=ward.rooms["201"])

    def test_it_begins_through_its_journey_only(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        for action in ("start_stay", "move_stay", "end_stay", "release"):
            found = ward.cast.refusals(f"isolation.{action}", by="township", order_id=order.id)
            assert found == {("action", "unknown_action")}


class TestMoving:
    def test_the_old_bed_is_free_and_the_new_one_taken_under_the_same_order(self, ward: Ward) -> None:
        first = ward.at_site("Li Wei", "101")
        second = ward.call(
            actions.move_stay, by="township", at=START + DAY, stay_id=first.id, room_id=ward.rooms["102"]
        )
        first.refresh_from_db()
        assert (first.end, first.ended_at, second.started_at) == (End.MOVED.value, START + DAY, START + DAY)
        assert (second.order_id, second.due_at) == (first.order_id, END)
        assert [hold.occupant for hold in Hold.objects.filter(until=None)] == [second.id]

    def test_the_certificate_counts_from_the_first_day(self, ward: Ward) -> None:
        first = ward.at_site("Li Wei", "101")
        second = ward.call(
            actions.move_stay, by="township", at=START + DAY, stay_id=first.id, room_id=ward.rooms["102"]
        )
        release(ward, second)
        assert Certificate.objects.get().started_at == START


class TestLapsing:
    def test_past_the_due_minute_nobody_is_shown_as_held_though_no_job_has_run(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        assert [*queries.held(END - timedelta(minutes=1))] == [stay]
        assert [*queries.held(END)] == []
        assert queries.stays_of([stay.person_id], END) == {}
        assert queries.orders_of([stay.person_id], END) == {}

    def test_the_job_ends_stays_and_orders_at_their_due_minute_and_frees_the_beds(self, ward: Ward) -> None:
        at_site, at_home = ward.at_site("Li Wei"), ward.at_home("Li Na")
        lapsed = ward.call(actions.lapse, at=END + 9 * HOUR)
        assert set(lapsed) == {at_site.id, at_home.id}
        for stay in (at_site, at_home):
            stay.refresh_from_db()
            assert (stay.end, stay.ended_at, stay.over_at) == (End.LAPSED.value, END, END)
            assert (stay.order.end, stay.order.ended_at) == (End.LAPSED.value, END)
        assert not Hold.objects.filter(until=None).exists()
        assert people.person_areas({at_site.person_id})[at_site.person_id] == (ward.cast.village,)

    def test_run_again_it_changes_nothing(self, ward: Ward) -> None:
        ward.at_home("Li Wei")
        ward.call(actions.lapse, at=END)
        before = [*Stay.objects.values(), *Order.objects.values()]
        assert ward.call(actions.lapse, at=END + DAY) == []
        assert [*Stay.objects.values(), *Order.objects.values()] == before

    def test_only_the_named_ones(self, ward: Ward) -> None:
        one, other = ward.at_home("Li Wei"), ward.at_home("Li Na")
        assert ward.call(actions.lapse, at=END, stay_ids=[one.id]) == [one.id]
        other.refresh_from_db()
        assert other.ended_at is None

    def test_it_takes_as_many_statements_for_three_as_for_one(self, ward: Ward) -> None:
        system = ward.cast.actor("commander", END)
        counts = []
        for names in (["Li Wei"], ["Li Na", "Li Bao"]):
            for name in names:
                ward.at_home(name)
            with CaptureQueriesContext(connection) as captured:
                ward.call(actions.lapse, by=system, at=END)
            counts.append(len(captured))
        assert counts[1] <= counts[0] + 1, "the search tokens of people go one by one"

    def test_nothing_ends_before_its_time(self, ward: Ward) -> None:
        ward.at_home("Li Wei")
        assert ward.call(actions.lapse, at=END - timedelta(seconds=1)) == []


class TestReleasing:
    def test_whoever_completed_the_days_gets_a_certificate(self, ward: Ward) -> None:
        """Given fourteen days at a site without a sign, when the township releases, then stay and order end."""
        stay = release(ward, ward.at_site("Li Wei"))
        certificate = Certificate.objects.get()
        assert (stay.end, stay.ended_at, stay.order.end) == (End.RELEASED.value, END, End.RELEASED.value)
        assert (certificate.started_at, certificate.ended_at) == (START, END)
        assert certificate.number.startswith("20200206-")
        assert not Hold.objects.filter(until=None).exists()

    def test_prepared_before_the_end_it_takes_effect_at_the_end(self, ward: Ward) -> None:
        stay = release(ward, ward.at_site("Li Wei"), at=END - HOUR)
        assert stay.ended_at == END
        assert queries.held(END - timedelta(minutes=1)).count() == 1
        assert Hold.objects.filter(until=None).count() == 1
        ward.call(actions.lapse, at=END)
        stay.refresh_from_db()
        assert stay.end == End.RELEASED.value
        assert not Hold.objects.filter(until=None).exists()

    def test_fever_after_a_prepared_release_voids_the_certificate(self, ward: Ward) -> None:
        stay = release(ward, ward.at_site("Li Wei"), at=END - HOUR)
        at = END - HOUR / 2
        stay = ward.call(actions.end_stay, at=at, stay_id=stay.id, end=End.CONVERTED)
        assert (stay.end, stay.ended_at) == (End.CONVERTED.value, at)
        assert Certificate.objects.get().voided_at == at

    def test_a_prepared_release_follows_an_order_that_is_shortened(self, ward: Ward) -> None:
        stay = release(ward, ward.at_site("Li Wei"), at=END - HOUR)
        nearer = END - HOUR / 2
        order = stay.order
        ward.cast.do(
            "isolation.shorten", by="commander", at=END - HOUR, order_id=order.id, seen=order.version, due_at=nearer
        )
        stay.refresh_from_db()
        assert (stay.ended_at, stay.due_at, Certificate.objects.get().ended_at) == (nearer, nearer, nearer)

    def test_after_a_lapse_the_certificate_is_still_given(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        ward.call(actions.lapse, at=END)
        stay = release(ward, stay, at=END + 9 * HOUR)
        assert (stay.end, stay.ended_at) == (End.RELEASED.value, END)
        assert Certificate.objects.get().issued_at == END + 9 * HOUR

    def test_too_early_and_ill_is_said_at_once(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        with pytest.raises(Refused) as refusal:
            release(ward, stay, at=START + DAY, known=ClinicalFacts(symptoms=("cough",), open_case=True))
        assert [r.code for r in refusal.value.reasons] == [
            "isolation.too_early",
            "isolation.symptom_open",
            "isolation.open_case",
        ]
        assert not Certificate.objects.exists()

    def test_it_is_decided_on_the_version_that_was_seen(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        with pytest.raises(Stale):
            ward.call(actions.release, at=END, stay_id=stay.id, seen=7, known=NOTHING_KNOWN)

    def test_it_is_not_done_twice(self, ward: Ward) -> None:
        stay = release(ward, ward.at_home("Li Wei"))
        with pytest.raises(Refused, match=r"isolation\.stay_over"):
            release(ward, stay)

    def test_a_stay_on_interim_notice_ends_without_a_certificate(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        ward.cast.do("isolation.give_interim_notice", by="epidemiologist", order_id=order.id, seen=1)
        stay = ward.call(actions.start_stay, by="township", order_id=order.id, room_id=ward.rooms["101"])
        with pytest.raises(Refused, match=r"isolation\.not_full_term"):
            release(ward, stay, at=START + 12 * HOUR)


class TestConverting:
    def test_a_case_leaves_quarantine_and_its_bed(self, ward: Ward) -> None:
        stay = ward.at_site("Li Wei")
        stay = ward.call(actions.end_stay, at=START + DAY, stay_id=stay.id, end=End.CONVERTED)
        assert (stay.end, stay.ended_at, stay.order.end) == (End.CONVERTED.value, START + DAY, End.CONVERTED.value)
        assert not Hold.objects.filter(until=None).exists()

    @pytest.mark.parametrize("end", [End.RELEASED, End.LAPSED, End.MOVED])
    def test_there_is_no_way_around_release_lapse_and_move(self, ward: Ward, end: End) -> None:
        stay = ward.at_site("Li Wei")
        with pytest.raises(Refused, match=r"isolation\.not_an_end"):
            ward.call(actions.end_stay, stay_id=stay.id, end=end)


class TestTheChecklist:
    def test_items_are_ticked_once_and_shown_with_their_time(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        items = [line.item.key for line in queries.checklist(stay)]
        for item in (*items, items[0]):
            ward.cast.do("isolation.tick_checklist", by="grid", at=START + HOUR, stay_id=stay.id, item=item)
        assert queries.checklist_done(stay)
        assert all(line.due_at <= START + DAY for line in queries.checklist(stay))
        assert stay.ticks.count() == len(items)

    def test_an_unknown_item_and_another_village_are_refused(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        given = {"stay_id": stay.id, "item": "car_wash"}
        assert ward.cast.refusals("isolation.tick_checklist", by="grid", **given) == {
            ("item", "isolation.unknown_item")
        }
        assert ward.cast.refusals("isolation.tick_checklist", by="other_grid", **given) == {
            ("stay_id", "not_found_here")
        }


class TestWhatTheDatabaseGuards:
    @pytest.mark.parametrize(
        "broken",
        [
            {"due_at": START},
            {"ended_at": END + HOUR, "end": "lapsed"},
            {"ended_at": START + DAY, "end": "released"},
            {"ended_at": START - HOUR, "end": "revoked"},
            {"ended_at": START},
            {"kind": "site"},
        ],
    )
    def test_no_stay_outlives_its_end_and_nobody_is_released_before_it(
        self, ward: Ward, broken: dict[str, Any]
    ) -> None:
        stay = ward.at_home("Li Wei")
        with pytest.raises(IntegrityError), transaction.atomic():
            Stay.objects.filter(id=stay.id).update(**broken)


STEPS = ("lapse", "release", "convert", "move", "revoke", "shorten", "propose")


class TestWhateverHappens:
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 130)), min_size=1, max_size=7))
    def test_nobody_is_held_past_the_end_or_released_before_it(self, ward: Ward, steps: list[tuple[str, int]]) -> None:
        with transaction.atomic():
            stay, at = ward.at_site("Li Wei"), START
            for step, hours in steps:
                at += hours * HOUR
                self.try_step(ward, stay, step, at)
                self.check(at)
            transaction.set_rollback(True)

    def try_step(self, ward: Ward, stay: Stay, step: str, at: datetime) -> None:
        stay.refresh_from_db()
        order = stay.order
        order.refresh_from_db()
        seen = {"order_id": order.id, "seen": order.version}
        steps = {
            "lapse": lambda: ward.call(actions.lapse, at=at),
            "release": lambda: release(ward, stay, at=at),
            "convert": lambda: ward.call(actions.end_stay, at=at, stay_id=stay.id, end=End.CONVERTED),
            "move": lambda: ward.call(actions.move_stay, at=at, stay_id=stay.id, room_id=ward.rooms["102"]),
            "revoke": lambda: ward.call(actions.revoke, at=at, why=RevokeReason.SIGNED_IN_ERROR, **seen),
            "shorten": lambda: ward.call(actions.shorten, at=at, due_at=at + HOUR, **seen),
            "propose": lambda: ward.propose("Li Wei", at=at, basis={"last_exposure_at": at}),
        }
        try:
            with transaction.atomic():
                steps[step]()
        except Refused:
            pass

    def check(self, at: datetime) -> None:
        for stay in Stay.objects.select_related("order"):
            assert stay.over_at <= min(stay.due_at, stay.order.due_at)
            assert stay.end != End.RELEASED or stay.ended_at == stay.due_at == stay.order.due_at
            assert stay.order.signed_by is not None
            assert stay.order.ground
        held = queries.held(at)
        assert all(stay.due_at > at and stay.order.due_at > at for stay in held)
        open_beds = {hold.occupant for hold in Hold.objects.filter(until=None)}
        assert {stay.id for stay in held} <= open_beds
