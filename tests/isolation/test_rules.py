"""The decisions about orders and stays, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.core.errors import Reason
from lianfang.editions.presets import preset
from lianfang.editions.types import Isolation, Place
from lianfang.isolation import rules
from lianfang.isolation.types import (
    ADULT_AGE,
    BINDING,
    DECLINE_WORDS,
    END_WORDS,
    GROUND_WORDS,
    HOME_WORDS,
    NOTABLE_WORDS,
    OBJECTOR_WORDS,
    ORDER_WORDS,
    REVOKE_WORDS,
    STAY_WORDS,
    VERDICT_WORDS,
    BasisTimes,
    ClinicalFacts,
    DeclineReason,
    End,
    Ground,
    HomeException,
    Notable,
    Objector,
    OrderFacts,
    OrderState,
    RevokeReason,
    RoomFacts,
    StayFacts,
    StayState,
    Verdict,
)
from lianfang.places.types import SiteKind, Zone

NOON = datetime(2020, 2, 1, 12, 0, 41, tzinfo=UTC)
MINUTE = datetime(2020, 2, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NATIONAL = preset("cn_ed6_2020").isolation
TONGHUA = preset("tonghua_2020").isolation


def order(**changed: object) -> OrderFacts:
    """A signed order on an arrival, from noon for fourteen days."""
    facts = OrderFacts(
        category="arrival_listed_area",
        place=Place.HOME,
        basis=BasisTimes(left_area_at=NOON),
        starts_at=MINUTE,
        due_at=MINUTE + 14 * DAY,
        signed_at=NOON,
    )
    return replace(facts, **changed)  # type: ignore[arg-type]


def codes(reasons: object) -> list[str]:
    return [reason.code.removeprefix("isolation.") for reason in reasons]  # type: ignore[attr-defined]


def with_release(section: Isolation = NATIONAL, **values: object) -> Isolation:
    return section.model_copy(update={"release": section.release.model_copy(update=values)})


class TestTheEnd:
    @pytest.mark.parametrize(
        ("category", "basis", "end"),
        [
            ("arrival_listed_area", BasisTimes(left_area_at=NOON), MINUTE + 14 * DAY),
            ("close_contact", BasisTimes(last_exposure_at=NOON, arrived_at=NOON + DAY), MINUTE + 14 * DAY),
            ("close_contact", BasisTimes(arrived_at=NOON), None),
            ("nobody_knows", BasisTimes(arrived_at=NOON), None),
        ],
    )
    def test_it_is_so_many_days_after_what_the_category_counts_from(
        self, category: str, basis: BasisTimes, end: datetime | None
    ) -> None:
        assert rules.due_at(category, basis, NATIONAL) == end

    @given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
    def test_it_falls_on_a_minute_and_never_lasts_longer_than_the_days(self, left: datetime) -> None:
        end = rules.due_at("arrival_listed_area", BasisTimes(left_area_at=left), NATIONAL)
        assert end is not None
        assert (end.second, end.microsecond) == (0, 0)
        assert timedelta() <= left + 14 * DAY - end < timedelta(minutes=1)

    def test_another_disease_counts_its_own_days(self) -> None:
        section = preset("measles_generic").isolation
        rule = section.categories["close_contact"]
        basis = BasisTimes(last_exposure_at=NOON, arrived_at=NOON, left_area_at=NOON)
        assert rules.due_at("close_contact", basis, section) == MINUTE + rule.days * DAY
        assert rule.days != NATIONAL.categories["close_contact"].days


class TestStates:
    @pytest.mark.parametrize(
        ("facts", "state"),
        [
            (order(signed_at=None), OrderState.PROPOSED),
            (order(signed_at=None, interim_until=NOON + DAY / 2), OrderState.INTERIM),
            (order(signed_at=None, interim_until=NOON), OrderState.PROPOSED),
            (order(signed_at=None, declined_at=NOON), OrderState.DECLINED),
            (order(), OrderState.SIGNED),
            (order(signed_at=NOON + DAY), OrderState.PROPOSED),
            (order(served_at=NOON), OrderState.SERVED),
            (order(served_at=NOON, acknowledged_at=NOON), OrderState.ACKNOWLEDGED),
            (order(due_at=NOON), OrderState.LAPSED),
            (order(due_at=NOON, ended_at=NOON, end=End.RELEASED), OrderState.RELEASED),
            (order(ended_at=NOON, end=End.CONVERTED), OrderState.CONVERTED),
            (order(ended_at=NOON, end=End.REVOKED), OrderState.REVOKED),
            (order(ended_at=NOON, end=End.OBJECTION_UPHELD), OrderState.OBJECTION_UPHELD),
            (order(ended_at=NOON + DAY, end=End.RELEASED), OrderState.SIGNED),
        ],
    )
    def test_an_order_is_what_its_milestones_say(self, facts: OrderFacts, state: OrderState) -> None:
        assert rules.order_state(facts, NOON) is state
        assert rules.is_binding(facts, NOON) is (state in BINDING)

    moments = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))

    @given(
        st.builds(
            OrderFacts,
            category=st.just("close_contact"),
            place=st.sampled_from(Place),
            basis=st.builds(BasisTimes),
            starts_at=st.just(MINUTE),
            due_at=moments,
            interim_until=moments,
            signed_at=moments,
            declined_at=moments,
            served_at=moments,
            acknowledged_at=moments,
            ended_at=moments,
            end=st.one_of(st.none(), st.sampled_from(End)),
        ),
        st.datetimes(timezones=st.just(UTC)),
    )
    def test_every_order_has_a_state_and_none_binds_past_its_end_or_unsigned(
        self, facts: OrderFacts, at: datetime
    ) -> None:
        state = rules.order_state(facts, at)
        if state in BINDING:
            assert facts.due_at is None or at < facts.due_at
            assert facts.signed_at is not None or (facts.interim_until is not None and at < facts.interim_until)

    @given(
        st.datetimes(timezones=st.just(UTC)),
        st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
        st.one_of(st.none(), st.sampled_from(End)),
        st.datetimes(timezones=st.just(UTC)),
    )
    def test_every_stay_has_a_state_and_none_is_held_past_its_end(
        self, due: datetime, ended: datetime | None, end: End | None, at: datetime
    ) -> None:
        state = rules.stay_state(StayFacts(MINUTE, due, ended, end), at)
        assert state is not StayState.HELD or at < due

    @pytest.mark.parametrize(
        ("words", "members"),
        [
            (ORDER_WORDS, OrderState),
            (STAY_WORDS, StayState),
            (END_WORDS, End),
            (GROUND_WORDS, Ground),
            (HOME_WORDS, HomeException),
            (DECLINE_WORDS, DeclineReason),
            (REVOKE_WORDS, RevokeReason),
            (OBJECTOR_WORDS, Objector),
            (VERDICT_WORDS, Verdict),
            (NOTABLE_WORDS, Notable),
        ],
    )
    def test_everything_that_is_shown_has_words(self, words: dict[object, object], members: type) -> None:
        assert set(words) == set(members)
        assert all(str(word) for word in words.values())


class TestProposing:
    def reasons(self, **changed: object) -> list[Reason]:
        given = {
            "category": "arrival_listed_area",
            "evidence": "seen at the post",
            "basis": BasisTimes(left_area_at=NOON),
        }
        given |= changed
        bound = bool(given.pop("bound", False))
        return [*rules.reasons_not_to_propose(**given, section=NATIONAL, bound=bound, at=NOON)]  # type: ignore[arg-type]

    def test_a_ground_with_evidence_and_a_basis_is_enough(self) -> None:
        assert self.reasons() == []

    def test_a_missing_basis_is_left_to_the_order_desk(self) -> None:
        assert self.reasons(basis=BasisTimes()) == []

    def test_everything_wrong_is_said_at_once_by_field(self) -> None:
        wrong = BasisTimes(left_area_at=NOON + DAY, arrived_at=NOON)
        found = self.reasons(category="tourist", evidence="", basis=wrong, bound=True)
        assert [(r.field, r.code.removeprefix("isolation.")) for r in found] == [
            ("person_id", "already_bound"),
            ("category", "unknown_category"),
            ("evidence", "no_evidence"),
            ("basis.left_area_at", "basis_in_future"),
            ("basis.arrived_at", "arrived_before_leaving"),
        ]
        assert all(reason.sentence() for reason in found)

    def test_days_that_are_over_bind_nobody(self) -> None:
        (reason,) = self.reasons(basis=BasisTimes(left_area_at=NOON - 14 * DAY))
        assert (reason.code, reason.field) == ("isolation.nothing_left", "basis.left_area_at")


class TestSigning:
    def test_a_complete_proposal_can_be_signed(self) -> None:
        assert codes(rules.reasons_not_to_sign(order(signed_at=None), NATIONAL, at=NOON)) == []

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            (order(), ["already_signed"]),
            (order(signed_at=None, declined_at=NOON), ["already_declined"]),
            (order(signed_at=None, basis=BasisTimes(), due_at=None), ["no_basis"]),
            (order(signed_at=None, due_at=NOON), ["nothing_left"]),
            (order(signed_at=None, due_at=MINUTE + 15 * DAY), ["over_long"]),
            (order(signed_at=None, category="tourist"), ["unknown_category"]),
        ],
    )
    def test_what_stands_against_a_signature(self, facts: OrderFacts, expected: list[str]) -> None:
        assert codes(rules.reasons_not_to_sign(facts, NATIONAL, at=NOON)) == expected

    def test_a_site_where_the_rules_say_at_home_is_refused(self) -> None:
        section = preset("generic_who").isolation
        facts = order(signed_at=None, place=Place.SITE)
        assert codes(rules.reasons_not_to_sign(facts, section, at=NOON)) == ["stricter_place"]

    def test_a_milder_place_may_be_signed(self) -> None:
        facts = order(
            signed_at=None, category="close_contact", place=Place.HOME, basis=BasisTimes(last_exposure_at=NOON)
        )
        assert codes(rules.reasons_not_to_sign(facts, NATIONAL, at=NOON)) == []


class TestInterimNotice:
    def test_it_ends_after_the_hours_of_the_edition(self) -> None:
        facts = order(signed_at=None)
        assert rules.interim_end(facts, NATIONAL, at=NOON) == MINUTE + timedelta(hours=NATIONAL.interim_notice_hours)

    def test_it_never_outlasts_the_order(self) -> None:
        facts = order(signed_at=None, due_at=MINUTE + timedelta(hours=1))
        assert rules.interim_end(facts, NATIONAL, at=NOON) == facts.due_at

    def test_it_is_given_once_and_only_before_a_signature(self) -> None:
        used = order(signed_at=None, interim_until=NOON - DAY)
        assert codes(rules.reasons_not_to_notify(used, at=NOON)) == ["interim_used"]
        assert codes(rules.reasons_not_to_notify(order(), at=NOON)) == ["already_signed"]


class TestShortening:
    def test_an_order_may_become_shorter(self) -> None:
        assert codes(rules.reasons_not_to_shorten(order(), MINUTE + DAY, at=NOON)) == []

    def test_it_is_never_lengthened(self) -> None:
        assert codes(rules.reasons_not_to_shorten(order(), MINUTE + 15 * DAY, at=NOON)) == ["lengthens"]
        assert codes(rules.reasons_not_to_shorten(order(), MINUTE + 14 * DAY, at=NOON)) == ["lengthens"]

    def test_it_is_never_ended_in_the_past(self) -> None:
        assert codes(rules.reasons_not_to_shorten(order(), NOON - DAY, at=NOON)) == ["ends_in_past"]

    @given(st.integers(0, 60), st.integers(0, 13))
    def test_a_new_edition_only_ever_brings_the_end_nearer(self, days: int, passed: int) -> None:
        at = NOON + passed * DAY
        category = NATIONAL.categories["arrival_listed_area"].model_copy(update={"days": days})
        section = NATIONAL.model_copy(update={"categories": {"arrival_listed_area": category}})
        facts = order()
        new = rules.shortened(facts, section, at=at)
        assert facts.due_at is not None
        assert new is None or at < new < facts.due_at
        assert (new is None) == (days >= 14)


class TestBeginning:
    CONTACT_ROOM = RoomFacts(SiteKind.ISOLATION_SITE, Zone.CONTACT)

    @pytest.mark.parametrize(
        ("facts", "room", "expected"),
        [
            (order(), None, []),
            (order(place=Place.SITE), CONTACT_ROOM, []),
            (order(signed_at=None, interim_until=NOON + DAY / 2), None, []),
            (order(signed_at=None), None, ["not_binding"]),
            (order(due_at=NOON), None, ["not_binding"]),
            (order(place=Place.SITE), None, ["room_needed"]),
            (order(), CONTACT_ROOM, ["no_room_at_home"]),
            (order(place=Place.SITE), RoomFacts(SiteKind.HOSPITAL, Zone.CONTACT), ["not_a_quarantine_room"]),
            (order(place=Place.SITE), RoomFacts(SiteKind.ISOLATION_SITE, Zone.SUSPECTED), ["not_a_quarantine_room"]),
        ],
    )
    def test_where_and_under_what_a_stay_may_begin(
        self, facts: OrderFacts, room: RoomFacts | None, expected: list[str]
    ) -> None:
        assert codes(rules.reasons_not_to_start(facts, room, at=NOON)) == expected


class TestRelease:
    STAY = StayFacts(MINUTE, MINUTE + 14 * DAY)
    END = MINUTE + 14 * DAY

    def reasons(
        self, known: ClinicalFacts, at: datetime = END, section: Isolation = NATIONAL, **stay: object
    ) -> list[str]:
        return codes(rules.reasons_not_to_release(replace(self.STAY, **stay), known, section, at=at))  # type: ignore[arg-type]

    def test_whoever_completed_the_days_without_a_sign_is_released(self) -> None:
        assert self.reasons(ClinicalFacts()) == []

    def test_a_missed_reading_extends_nothing(self) -> None:
        """Given nobody ever measured this person, when the days are over, then nothing stands against the release."""
        assert self.reasons(ClinicalFacts(last_fever_at=None), section=with_release(temperature_normal_hours=72)) == []

    def test_it_may_be_prepared_in_the_last_hours_and_not_before(self) -> None:
        hours = timedelta(hours=NATIONAL.alarm_before_end_hours)
        assert self.reasons(ClinicalFacts(), at=self.END - hours) == []
        assert self.reasons(ClinicalFacts(), at=self.END - hours - timedelta(seconds=1)) == ["too_early"]

    def test_every_reason_is_given_at_once(self) -> None:
        known = ClinicalFacts(
            last_fever_at=self.END - timedelta(hours=1),
            symptoms=("cough",),
            tests_pending=1,
            positives=1,
            negatives=1,
            open_case=True,
        )
        found = self.reasons(known, at=NOON, section=with_release(negatives=2), full_term=False)
        assert found == [
            "not_full_term",
            "too_early",
            "fever",
            "symptom_open",
            "test_pending",
            "test_positive",
            "tests_missing",
            "open_case",
        ]

    @pytest.mark.parametrize(("hours", "expected"), [(23, ["fever"]), (24, []), (25, [])])
    def test_fever_counts_within_the_hours_of_the_edition(self, hours: int, expected: list[str]) -> None:
        known = ClinicalFacts(last_fever_at=self.END - timedelta(hours=hours))
        assert self.reasons(known, section=with_release(temperature_normal_hours=24)) == expected

    def test_a_lapsed_stay_may_still_get_its_certificate(self) -> None:
        assert self.reasons(ClinicalFacts(), at=self.END + DAY, ended_at=self.END, end=End.LAPSED) == []

    @pytest.mark.parametrize("end", [e for e in End if e is not End.LAPSED])
    def test_a_stay_that_ended_otherwise_is_over(self, end: End) -> None:
        assert self.reasons(ClinicalFacts(), ended_at=MINUTE + DAY, end=end) == ["stay_over"]

    known = st.builds(
        ClinicalFacts,
        last_fever_at=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
        symptoms=st.sampled_from([(), ("fever",)]),
        tests_pending=st.integers(0, 2),
        positives=st.integers(0, 2),
        negatives=st.integers(0, 3),
        open_case=st.booleans(),
    )

    @given(known, st.integers(-20 * 24 * 60, 20 * 24 * 60), st.integers(0, 3), st.integers(0, 120))
    def test_nobody_is_released_before_the_conditions_hold(
        self, known: ClinicalFacts, minutes: int, negatives: int, hours: int
    ) -> None:
        section = with_release(negatives=negatives, temperature_normal_hours=hours)
        at = self.END + timedelta(minutes=minutes)
        if self.reasons(known, at=at, section=section):
            return
        assert at >= self.END - timedelta(hours=section.alarm_before_end_hours)
        assert not (known.symptoms or known.tests_pending or known.positives or known.open_case)
        assert known.negatives >= negatives
        assert not hours or known.last_fever_at is None or known.last_fever_at <= self.END - timedelta(hours=hours)


class TestCare:
    def test_roles_that_nobody_holds_are_named_in_the_order_of_the_template(self) -> None:
        template = rules.team_of("close_contact", NATIONAL)
        assert template is not None
        missing = rules.missing_roles(template, {"police", "grid_worker"})
        assert [role.key for role in missing] == ["community_cadre", "medical_worker", "volunteer"]
        assert rules.missing_roles(template, {role.key for role in template.roles}) == ()

    def test_six_answer_for_one_in_datonghu_and_four_in_tonghua(self) -> None:
        six = rules.team_of("close_contact", preset("datonghu_2020").isolation)
        four = rules.team_of("close_contact", TONGHUA)
        assert six is not None
        assert four is not None
        assert (len(six.roles), len(four.roles)) == (6, 4)

    def test_an_unknown_item_is_not_ticked_nor_anything_after_the_end(self) -> None:
        stay = StayFacts(MINUTE, MINUTE + DAY)
        assert codes(rules.reasons_not_to_tick("thermometer", stay, NATIONAL, at=NOON)) == []
        assert codes(rules.reasons_not_to_tick("car_wash", stay, NATIONAL, at=NOON + DAY)) == [
            "unknown_item",
            "stay_over",
        ]

    def test_the_six_measures_of_datonghu_are_owed_within_a_day(self) -> None:
        section = preset("datonghu_2020").isolation
        assert len(section.checklist) == 6
        stay = StayFacts(MINUTE, MINUTE + 14 * DAY)
        assert all(rules.item_due(stay, item) <= MINUTE + DAY for item in section.checklist)


class TestTheOrderDesk:
    def test_it_shows_what_only_the_register_knows_of_those_who_go_to_a_site(self) -> None:
        concerns = {Notable.MINOR_ALONE, Notable.NO_ROOM}
        at_site = order(signed_at=None, place=Place.SITE)
        assert [*rules.notables(at_site, NATIONAL, (), concerns)] == [Notable.MINOR_ALONE, Notable.NO_ROOM]
        assert [*rules.notables(order(signed_at=None), NATIONAL, (), concerns)] == []

    def test_it_shows_a_missing_basis_an_overlong_order_and_a_stricter_rule(self) -> None:
        bare = order(signed_at=None, due_at=None, basis=BasisTimes())
        assert [*rules.notables(bare, NATIONAL, (), ())] == [Notable.MISSING_BASIS]
        long = order(signed_at=None, due_at=MINUTE + 20 * DAY, interim_until=NOON)
        assert [*rules.notables(long, NATIONAL, ("isolation.release.negatives",), ())] == [
            Notable.OVER_LONG,
            Notable.STRICTER,
            Notable.INTERIM_ENDING,
        ]

    def test_who_is_of_age_is_no_minor_nor_is_who_did_not_say(self) -> None:
        assert [rules.is_minor(age) for age in (ADULT_AGE - 1, ADULT_AGE, None)] == [True, False, False]

    def test_only_departures_that_bear_on_the_order_are_shown(self) -> None:
        paths = (
            "isolation.categories.close_contact.days",
            "isolation.categories.arrival_listed_area.days",
            "isolation.release.negatives",
            "screening.fever_threshold_c",
        )
        assert rules.departures(paths, "close_contact") == (
            "isolation.categories.close_contact.days",
            "isolation.release.negatives",
        )
