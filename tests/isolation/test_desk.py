"""The order desk, the release board, care teams, tasks, figures and the timeline."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from lianfang.core.figures import FIGURES, Scope, value
from lianfang.editions.presets import preset
from lianfang.isolation import actions, duties, queries
from lianfang.isolation.models import Stay
from lianfang.isolation.types import NOTHING_KNOWN, ClinicalFacts, Ground, Notable, Objector
from lianfang.tasks import kinds
from tests.cast import START

from .conftest import DAY, END, EXPOSED, Ward

LISHU = preset("lishu_2020")
HOUR = timedelta(hours=1)


def notables(ward: Ward) -> dict[str, set[Notable]]:
    names = {id: name for name, id in ward.people.items()}
    found = queries.proposals(ward.cast.actor("commander"), START)
    return {names[p.order.person_id]: set(p.notables) for p in found}


class TestTheOrderDesk:
    def test_a_child_alone_stands_in_front(self, ward: Ward) -> None:
        arrival = {"category": "arrival_listed_area", "ground": Ground.LISTED_AREA}
        ward.propose("Li Wei", basis={"left_area_at": EXPOSED}, **arrival)
        ward.propose("Li Bao")
        assert [*notables(ward).items()] == [("Li Bao", {Notable.MINOR_ALONE}), ("Li Wei", set())]

    def test_a_child_goes_with_an_adult_of_the_household(self, ward: Ward) -> None:
        ward.at_site("Li Wei")
        ward.propose("Li Bao")
        assert Notable.MINOR_ALONE not in notables(ward)["Li Bao"]

    def test_whoever_would_leave_a_dependant_behind_is_marked(self, ward: Ward) -> None:
        given = {"dependant_id": ward.people["Li Bao"], "carer_id": ward.people["Li Na"], "need": "child"}
        ward.cast.do("people.add_dependant", by="grid", **given)
        ward.propose("Li Wei")
        ward.propose("Li Na")
        found = notables(ward)
        assert Notable.DEPENDANT_LEFT in found["Li Na"]

    def test_proposals_beyond_the_free_beds_are_marked(self, ward: Ward) -> None:
        ward.at_site("Li Wei", "101")
        ward.propose("Li Na")
        ward.propose("Li Bao", at=START)
        marked = [name for name, found in notables(ward).items() if Notable.NO_ROOM in found]
        assert len(marked) == 1

    def test_a_missing_basis_is_marked(self, ward: Ward) -> None:
        ward.propose("Li Wei", basis={})
        assert notables(ward) == {"Li Wei": {Notable.MISSING_BASIS}}

    def test_only_signers_of_the_area_have_it_on_their_desk(self, ward: Ward) -> None:
        ward.propose("Li Wei")
        for who in ("grid", "township", "stranger"):
            assert queries.proposals(ward.cast.actor(who), START) == []


def nothing_known(stays: Sequence[Stay]) -> Mapping[UUID, ClinicalFacts]:
    return {stay.id: NOTHING_KNOWN for stay in stays}


class TestTheReleaseBoard:
    def board(self, ward: Ward, who: str = "township") -> list[queries.Due]:
        actor = ward.cast.actor(who)
        return queries.release_board(actor, END - HOUR, since=END - DAY, until=END + DAY, known=nothing_known)

    def test_it_shows_who_is_due_and_by_what_they_are_blocked(self, ward: Ward) -> None:
        ready, blocked = ward.at_home("Li Wei"), ward.at_home("Li Na")

        def known(stays: Sequence[Stay]) -> Mapping[UUID, ClinicalFacts]:
            return {blocked.id: ClinicalFacts(tests_pending=1)}

        board = queries.release_board(
            ward.cast.actor("township"), END - HOUR, since=END - DAY, until=END + DAY, known=known
        )
        assert {due.stay.id: due.ready for due in board} == {ready.id: True, blocked.id: False}
        assert [r.code for due in board for r in due.reasons] == ["isolation.test_pending"]

    def test_whoever_is_released_leaves_it(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        given = {"stay_id": stay.id, "seen": stay.version, "known": NOTHING_KNOWN}
        ward.call(actions.release, by="township", at=END - HOUR, **given)
        assert self.board(ward) == []

    def test_it_is_scoped(self, ward: Ward) -> None:
        ward.at_home("Li Wei")
        assert self.board(ward, "stranger") == []


class TestCareTeams:
    def test_roles_nobody_holds_are_named(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        template = LISHU.isolation.care_teams[LISHU.isolation.categories["arrival_listed_area"].care_team]
        role = template.roles[0].key
        ward.cast.do(
            "roster.name_responsible",
            by="township",
            member_id=ward.cast.members["grid"],
            subject=stay.id,
            subject_kind="stay",
            role=role,
            division_id=ward.cast.village,
        )
        team = queries.teams([stay], START)[stay.id]
        assert [member.role for member in team.members] == [role]
        assert [named.key for named in team.missing] == [named.key for named in template.roles[1:]]


class TestTasks:
    def test_one_knock_for_everybody_behind_a_door(self, ward: Ward) -> None:
        """Given two of a household at home, when a day is planned, then there is one task per window, not per person."""
        ward.at_home("Li Wei")
        ward.at_home("Li Na")
        planned = [*duties.daily(queries.in_care(START, END), LISHU, date(2020, 1, 25))]
        assert [task.kind for task in planned] == [kinds.VISIT, kinds.READING]
        assert [task.key for task in planned] == ["2020-01-25+06:00", "2020-01-25+15:00"]
        assert {task.subject for task in planned} == {planned[0].household_id}
        assert all(task.opens_at < task.due_at for task in planned)

    def test_planned_twice_it_asks_for_the_same(self, ward: Ward) -> None:
        ward.at_home("Li Wei")
        stays = queries.in_care(START, END)
        first, again = (
            {(t.kind, t.subject, t.key) for t in duties.daily(stays, LISHU, date(2020, 1, 25))} for _ in "12"
        )
        assert first == again

    def test_nobody_is_visited_before_the_stay_or_after_its_end(self, ward: Ward) -> None:
        ward.at_home("Li Wei")
        stays = queries.in_care(START, END + DAY)
        assert [*duties.daily(stays, LISHU, date(2020, 1, 23))] == []
        assert [*duties.daily(stays, LISHU, date(2020, 2, 7))] == []
        (last,) = duties.daily(stays, LISHU, date(2020, 2, 6))
        assert last.due_at == END

    def test_each_at_a_site_is_a_door_of_their_own(self, ward: Ward) -> None:
        ward.at_site("Li Wei", "101")
        ward.at_site("Li Na", "102")
        planned = [*duties.daily(queries.in_care(START, END), LISHU, date(2020, 1, 25))]
        assert len({task.subject for task in planned}) == 2
        assert {task.division_id for task in planned} == {ward.cast.town}

    def test_what_is_owed_at_the_start_and_before_the_end(self, ward: Ward) -> None:
        stay = ward.at_site("Li Wei")
        (care,) = queries.in_care(START, END, [stay.id])
        (checklist,) = duties.start(care, LISHU.isolation)
        release = duties.release_preparation(care, LISHU.isolation)
        assert START < checklist.due_at <= START + DAY
        assert release.due_at == END - timedelta(hours=LISHU.isolation.alarm_before_end_hours)

    def test_a_signed_order_is_served_and_its_person_placed_within_twelve_hours(self, ward: Ward) -> None:
        order = ward.propose("Li Wei")
        assert duties.signature(order, LISHU.isolation).due_at == START + 12 * HOUR
        signed = ward.call(actions.sign, order_id=order.id, seen=1)
        asked = {task.kind: task.due_at for task in duties.after_signature(signed, LISHU)}
        assert asked == {kinds.SERVE: START + 12 * HOUR, kinds.PLACE_STAY: START + 12 * HOUR}

    def test_an_objection_is_answered_by_its_clock(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        objection = ward.call(
            actions.object, by="grid", order_id=stay.order_id, raised_by=Objector.PERSON, text="No contact"
        )
        assert duties.answer(objection).due_at == objection.due_at == START + DAY


class TestFigures:
    def count(self, name: str, until: object, since: object = None) -> object:
        return value(FIGURES[f"isolation.{name}"], Scope(None, until, since))  # type: ignore[arg-type]

    def test_quarantine_is_counted_while_it_lasts(self, ward: Ward) -> None:
        ward.at_home("Li Wei")
        ward.at_site("Li Na")
        ward.propose("Li Bao")
        tomorrow = START + DAY
        expected = {
            "in_quarantine": 2,
            "in_home_quarantine": 1,
            "in_site_quarantine": 1,
            "sites_occupied": 1,
            "orders_proposed": 3,
            "orders_signed": 2,
            "proposals_waiting": 1,
        }
        assert {name: self.count(name, tomorrow) for name in expected} == expected

    def test_past_the_due_minute_nobody_counts_though_no_job_has_run(self, ward: Ward) -> None:
        ward.at_home("Li Wei")
        later = END + HOUR
        assert (self.count("in_quarantine", END), self.count("in_quarantine", later)) == (1, 0)
        assert self.count("lapsed", later, END) == 1
        ward.call(actions.lapse, at=later)
        assert self.count("lapsed", later, END) == 1

    def test_a_prepared_release_counts_from_the_end_on(self, ward: Ward) -> None:
        stay = ward.at_home("Li Wei")
        given = {"stay_id": stay.id, "seen": stay.version, "known": NOTHING_KNOWN}
        ward.call(actions.release, by="township", at=END - HOUR, **given)
        assert self.count("released", END) == 0
        assert (self.count("released", END + HOUR), self.count("certificates", END + HOUR)) == (1, 1)


def test_the_timeline_tells_everything_in_a_few_queries(ward: Ward, django_assert_num_queries: object) -> None:
    stay = ward.at_site("Li Wei")
    ward.cast.do("isolation.object", by="grid", order_id=stay.order_id, raised_by="person", text="No contact")
    given = {"stay_id": stay.id, "seen": stay.version, "known": NOTHING_KNOWN}
    ward.call(actions.release, by="township", at=END, **given)
    with django_assert_num_queries(4):  # type: ignore[operator]
        events = [*queries.timeline([stay.person_id])]
    assert [str(e.label) for e in sorted(events, key=lambda e: (e.at, str(e.label)))] == [
        "objection raised",
        "order proposed",
        "order signed",
        "quarantine began",
        "certificate of completion",
        "order ended",
        "quarantine ended",
    ]
    assert all(event.recorded_at >= event.at for event in events)
