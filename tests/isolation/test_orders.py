"""Orders through the dispatcher: who may propose, sign and end them, and what they may never become."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from lianfang.core.errors import Refused, Stale
from lianfang.core.ids import fresh
from lianfang.core.models import JournalRow
from lianfang.isolation import actions, queries, rules
from lianfang.isolation.models import DueChange, Order, Stay
from lianfang.isolation.types import DeclineReason, End, OrderState
from lianfang.places.models import Hold
from tests.cast import LISHU, NANXIAN_VILLAGE, START

from .conftest import DAY, END, EXPOSED, Ward


class TestProposing:
    def test_a_proposal_says_who_why_and_until_when_and_binds_nobody(self, ward: Ward) -> None:
        """Given a contact, when the epidemiologist proposes, then an order waits with author, ground, rules and end."""
        order = ward.propose("Li Wei")
        assert order.by == ward.cast.members["epidemiologist"]
        assert (order.ground, order.due_at, order.place) == ("contact", END, "site")
        assert order.household_id is not None
        assert queries.evidence(order) == "Shared a meal with the case on 23 January"
        assert rules.order_state(order.facts(), START) is OrderState.PROPOSED
        assert [*queries.waiting(START)] == [order]

    def test_the_evidence_is_nowhere_in_plain(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        assert b"meal" not in bytes(order.sealed)
        assert not JournalRow.objects.filter(operations__contains="meal").exists()

    def test_the_same_operation_again_changes_nothing(self, ward: Ward) -> None:
        id = fresh(START)
        first = ward.cast.do("isolation.propose", by="epidemiologist", id=id, **ward.proposal("Li Wei"))
        again = ward.cast.do("isolation.propose", by="epidemiologist", id=id, **ward.proposal("Li Wei"))
        assert first == again
        assert Order.objects.count() == 1

    @pytest.mark.parametrize("who", ["post", "clinician", "lab", "auditor", "grid"])
    def test_only_those_with_the_duty_propose(self, ward: Ward, who: str) -> None:
        assert ward.cast.refusals("isolation.propose", by=who, **ward.proposal("Li Wei")) == {("", "not_allowed")}

    def test_nobody_proposes_for_another_area(self, ward: Ward) -> None:
        assert ward.cast.refusals("isolation.propose", by="stranger", **ward.proposal("Li Wei")) == {
            ("person_id", "not_found_here"),
            ("division_id", "not_found_here"),
        }
        assert ward.cast.refusals(
            "isolation.propose", by="commander", **ward.proposal("Li Wei", division_id=NANXIAN_VILLAGE)
        ) == {("division_id", "not_found_here")}

    def test_every_reason_is_given_and_nothing_is_written(self, ward: Ward) -> None:
        ward.propose("Li Wei")
        wrong = ward.proposal("Li Wei", category="tourist", evidence="", basis={"arrived_at": START + DAY})
        assert ward.cast.refusals("isolation.propose", by="epidemiologist", **wrong) == {
            ("person_id", "isolation.already_bound"),
            ("category", "isolation.unknown_category"),
            ("evidence", "isolation.no_evidence"),
            ("basis.arrived_at", "isolation.basis_in_future"),
        }
        assert Order.objects.count() == 1

    def test_without_a_ground_there_is_no_order(self, ward: Ward) -> None:
        without = {k: v for k, v in ward.proposal("Li Wei").items() if k != "ground"}
        assert ward.cast.refusals("isolation.propose", by="epidemiologist", **without) == {("ground", "required")}

    def test_a_new_order_follows_one_that_is_past_its_end(self, ward: Ward) -> None:
        """Given an order nobody closed, when its end has passed, then the person can be exposed anew."""
        first = ward.signed("Li Wei")
        later = END + DAY
        second = ward.propose("Li Wei", at=later, basis={"last_exposure_at": END})
        first.refresh_from_db()
        assert (first.end, first.ended_at) == (End.LAPSED.value, END)
        assert second.due_at == END + 14 * DAY


class TestCompleting:
    def test_a_missing_basis_is_completed_before_the_signature(self, ward: Ward) -> None:
        order = ward.propose("Li Wei", basis={})
        assert order.due_at is None
        with pytest.raises(Refused, match=r"isolation\.no_basis"):
            ward.call(actions.sign, order_id=order.id, seen=1)
        given = {"order_id": order.id, "seen": 1, "basis": {"last_exposure_at": EXPOSED}}
        ward.cast.do("isolation.give_basis", by="epidemiologist", **given)
        order.refresh_from_db()
        assert (order.due_at, order.version) == (END, 2)

    def test_a_signed_order_keeps_what_was_signed(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        given = {"order_id": order.id, "seen": order.version, "basis": {"last_exposure_at": START}}
        assert ward.cast.refusals("isolation.give_basis", by="epidemiologist", **given) == {
            ("", "isolation.already_signed")
        }

    def test_who_fights_the_disease_allows_a_stay_at_home_and_no_township(self, ward: Ward) -> None:
        order = ward.propose("Li Bao")
        given = {"order_id": order.id, "seen": 1, "why": "child"}
        assert ward.cast.refusals("isolation.allow_home", by="township", **given) == {("", "not_allowed")}
        ward.cast.do("isolation.allow_home", by="epidemiologist", **given)
        order.refresh_from_db()
        assert (order.place, order.home_exception, order.signed_by) == ("home", "child", None)

    def test_a_child_may_stay_at_home_by_name_and_reason(self, ward: Ward) -> None:
        order = ward.propose("Li Bao")
        ward.cast.do("isolation.allow_home", by="commander", order_id=order.id, seen=1, why="child")
        order.refresh_from_db()
        assert (order.place, order.home_exception) == ("home", "child")
        again = {"order_id": order.id, "seen": 2, "why": "child"}
        assert ward.cast.refusals("isolation.allow_home", by="commander", **again) == {
            ("", "isolation.already_at_home")
        }


class TestSigning:
    def test_the_signer_answers_for_the_order(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        order.refresh_from_db()
        assert (order.signed_by, order.signed_how, order.signed_at) == (ward.cast.members["commander"], "pin", START)
        assert rules.order_state(order.facts(), START) is OrderState.SIGNED

    def test_signing_is_done_through_its_journey_only(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        assert ward.cast.refusals("isolation.sign", by="commander", order_id=order.id, seen=1) == {
            ("action", "unknown_action")
        }

    def test_it_is_done_on_the_version_that_was_seen(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        with pytest.raises(Stale):
            ward.call(actions.sign, order_id=order.id, seen=2)

    def test_it_is_not_done_twice(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        with pytest.raises(Refused, match=r"isolation\.already_signed"):
            ward.call(actions.sign, order_id=order.id, seen=order.version)

    def test_a_declined_proposal_is_not_signed(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        why = DeclineReason.MILDER_MEASURE
        ward.cast.do("isolation.decline", by="commander", order_id=order.id, seen=1, why=why)
        with pytest.raises(Refused, match=r"isolation\.already_declined"):
            ward.call(actions.sign, order_id=order.id, seen=2)
        assert [*queries.waiting(START)] == []

    def test_only_a_signer_declines(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        given = {"order_id": order.id, "seen": 1, "why": "no_ground"}
        assert ward.cast.refusals("isolation.decline", by="township", **given) == {("", "not_allowed")}
        assert ward.cast.refusals("isolation.decline", by="stranger", **given) == {("order_id", "not_found_here")}


class TestInterimNotice:
    def test_it_holds_for_its_hours_and_lapses_unsigned(self, ward: Ward) -> None:
        """Given a contact at night, when nobody signs by morning, then the person is free."""
        order = ward.propose("Li Wei")
        ward.cast.do("isolation.give_interim_notice", by="epidemiologist", order_id=order.id, seen=1)
        stay = ward.call(actions.start_stay, by="township", order_id=order.id, room_id=ward.rooms["101"])
        order.refresh_from_db()
        assert stay.due_at == order.interim_until == START + timedelta(hours=12)
        assert queries.held(START + timedelta(hours=11)).count() == 1
        assert queries.held(START + timedelta(hours=12)).count() == 0

    def test_a_signature_lets_the_stay_last_until_the_order_ends(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        ward.cast.do("isolation.give_interim_notice", by="epidemiologist", order_id=order.id, seen=1)
        stay = ward.call(actions.start_stay, by="township", order_id=order.id, room_id=ward.rooms["101"])
        ward.call(actions.sign, at=START + timedelta(hours=3), order_id=order.id, seen=2)
        stay.refresh_from_db()
        assert (stay.due_at, stay.version) == (END, 2)

    def test_a_proposal_declined_sets_the_person_free(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        ward.cast.do("isolation.give_interim_notice", by="epidemiologist", order_id=order.id, seen=1)
        stay = ward.call(actions.start_stay, by="township", order_id=order.id, room_id=ward.rooms["101"])
        ward.cast.do("isolation.decline", by="commander", order_id=order.id, seen=2, why="no_ground")
        stay.refresh_from_db()
        assert (stay.end, stay.ended_at) == (End.REVOKED.value, START)
        assert not Hold.objects.filter(until=None).exists()


class TestServing:
    def test_it_is_noted_when_it_was_served_and_acknowledged(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        ward.cast.do("isolation.serve", by="grid", order_id=order.id, at=START + timedelta(hours=1))
        ward.cast.do("isolation.acknowledge", by="grid", order_id=order.id, at=START + timedelta(hours=2))
        order.refresh_from_db()
        assert order.served_at == START + timedelta(hours=1)
        assert rules.order_state(order.facts(), START + timedelta(hours=2)) is OrderState.ACKNOWLEDGED

    def test_an_unsigned_paper_is_not_served(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        assert ward.cast.refusals("isolation.serve", by="grid", order_id=order.id) == {("", "isolation.not_binding")}
        assert ward.cast.refusals("isolation.acknowledge", by="grid", order_id=order.id) == {
            ("", "isolation.not_binding")
        }

    def test_another_village_does_not_serve_it(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        assert ward.cast.refusals("isolation.serve", by="other_grid", order_id=order.id) == {
            ("order_id", "not_found_here")
        }


class TestShortening:
    def test_an_order_and_its_stay_end_earlier(self, ward: Ward) -> None:
        stay = ward.at_site("Li Wei")
        nearer = END - 4 * DAY
        given = {"order_id": stay.order_id, "seen": stay.order.version, "due_at": nearer}
        ward.cast.do("isolation.shorten", by="commander", **given)
        stay.refresh_from_db()
        assert (stay.due_at, stay.order.due_at) == (nearer, nearer)
        change = DueChange.objects.get()
        assert (change.before, change.after, change.by) == (END, nearer, ward.cast.members["commander"])

    def test_it_is_never_lengthened(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        given = {"order_id": order.id, "seen": order.version, "due_at": END + DAY}
        assert ward.cast.refusals("isolation.shorten", by="commander", **given) == {("due_at", "isolation.lengthens")}

    def test_it_needs_a_signature(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        given = {"order_id": order.id, "seen": order.version, "due_at": END - DAY}
        unsigned = ward.cast.actor("commander", signed=False)
        assert ward.cast.refusals("isolation.shorten", by=unsigned, **given) == {("signature", "signature_required")}

    def adopt(self, ward: Ward, days: int) -> None:
        document = f"""
name = "lishu_{days}"
parent = "lishu_2020"
disease = "covid19"
jurisdiction = "{LISHU}"
effective_from = 2020-01-26T00:00:00
approved_by = "County command"
title = {{ en = "Changed", zh_hans = "修订", zh_hant = "修訂" }}
[isolation.categories.close_contact]
days = {days}
[sources]
effective_from = {{ status = "design_default", text = "Test." }}
"isolation.categories.close_contact.days" = {{ status = "design_default", text = "Test." }}
"""
        ward.cast.do("journeys.adopt_edition", outbreak_id=ward.cast.outbreak, division_id=LISHU, document=document)

    def test_a_shorter_rule_shortens_by_itself(self, ward: Ward) -> None:
        """Given an order of fourteen days, when the rules in force ask for seven, then it ends after seven."""
        stay = ward.at_site("Li Wei")
        self.adopt(ward, 7)
        at = START + 3 * DAY
        (changed,) = ward.call(actions.recompute, at=at, outbreak_id=ward.cast.outbreak, division_ids=None)
        stay.refresh_from_db()
        assert changed.due_at == stay.due_at == EXPOSED + 7 * DAY
        assert DueChange.objects.get().edition_id is not None
        assert ward.call(actions.recompute, at=at, outbreak_id=ward.cast.outbreak, division_ids=None) == []

    def test_a_longer_rule_lengthens_nothing(self, ward: Ward) -> None:
        stay = ward.at_site("Li Wei")
        self.adopt(ward, 21)
        at = START + 3 * DAY
        assert ward.call(actions.recompute, at=at, outbreak_id=ward.cast.outbreak, division_ids=None) == []
        stay.refresh_from_db()
        assert stay.due_at == END

    def test_an_order_under_a_stricter_local_rule_says_so(self, ward: Ward) -> None:
        self.adopt(ward, 21)
        order = ward.propose("Li Wei", at=START + 3 * DAY)
        assert order.departures == ["isolation.categories.close_contact.days"]
        assert order.due_at == EXPOSED + 21 * DAY

    def test_a_proposal_longer_than_the_rules_in_force_is_not_signed(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        self.adopt(ward, 7)
        with pytest.raises(Refused, match=r"isolation\.over_long"):
            ward.call(actions.sign, at=START + 3 * DAY, order_id=order.id, seen=1)


class TestRevoking:
    def test_the_person_is_free_at_once_and_the_bed_with_them(self, ward: Ward) -> None:
        stay = ward.at_site("Li Wei")
        given = {"order_id": stay.order_id, "seen": stay.order.version, "why": "case_unconfirmed"}
        ward.cast.do("isolation.revoke", by="commander", at=START + DAY, **given)
        stay.refresh_from_db()
        assert (stay.end, stay.ended_at, stay.order.end) == (End.REVOKED.value, START + DAY, End.REVOKED.value)
        assert not Hold.objects.filter(until=None).exists()

    def test_what_is_over_is_not_revoked(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        given = {"order_id": order.id, "seen": order.version, "why": "wrong_person"}
        assert ward.cast.refusals("isolation.revoke", by="commander", at=END, **given) == {
            ("", "isolation.not_binding")
        }


class TestWhatTheDatabaseGuards:
    @pytest.mark.parametrize(
        "broken",
        [
            {"due_at": START - 20 * DAY},
            {"signed_by": None},
            {"signed_how": ""},
            {"due_at": None},
            {"declined_at": START},
            {"ended_at": END + DAY, "end": "lapsed"},
            {"ended_at": START},
            {"ground": ""},
        ],
    )
    def test_an_order_has_author_ground_signer_and_end(self, ward: Ward, broken: dict[str, Any]) -> None:
        order = ward.signed("Li Wei")
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(id=order.id).update(**broken)

    def test_one_person_has_one_open_order(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        order.id = uuid4()
        with pytest.raises(IntegrityError), transaction.atomic():
            order.save(force_insert=True)


class TestWhoSees:
    def test_orders_are_seen_from_their_area_only(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        seen = {
            who: [*queries.orders_visible(ward.cast.actor(who), START)] for who in ("grid", "township", "supervisor")
        }
        assert set(map(tuple, seen.values())) == {(order,)}
        for who in ("other_grid", "stranger", "stranger_grid", "post", "auditor"):
            assert [*queries.orders_visible(ward.cast.actor(who), START)] == []

    def test_an_order_is_found_by_those_of_its_area(self, ward: Ward) -> None:
        order = ward.signed("Li Wei")
        assert queries.order_areas({order.id, UUID(int=1)}) == {order.id: (ward.cast.village,)}


class TestRolledBack:
    def test_a_refusal_of_the_room_leaves_no_trace(self, ward: Ward) -> None:
        ward.at_site("Li Wei", "101")
        order = ward.signed("Li Na")
        with pytest.raises(Refused, match=r"places\.room_full"), transaction.atomic():
            ward.call(actions.start_stay, by="township", order_id=order.id, room_id=ward.rooms["101"])
        assert Stay.objects.count() == 1
