"""The full matrix: every role, every public operation, and where, since when and for whom the role is held.

Who may do what is written down here once more, operation by operation, and not read from the program: a duty that an
operation or a role gains or loses has to be said in both places.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product
from uuid import UUID, uuid5

import pytest

from lianfang.core import access
from lianfang.core.access import SYSTEM, Actor, Grant, authorize
from lianfang.core.registry import ACTIONS
from lianfang.roster.roles import ROLES
from tests.cast import START

NAMES: Mapping[str, str] = {
    "commander": "county_commander",
    "epidemiologist": "epidemiologist",
    "township": "township_leader",
    "grid": "grid_worker",
    "post": "checkpoint_worker",
    "clinician": "clinician",
    "laboratory": "laboratory",
    "supervisor": "supervisor",
    "auditor": "auditor",
    "administrator": "administrator",
}
"""Each role by the word for it in the table."""

MAY_DO: tuple[tuple[str, str], ...] = (
    (
        "",
        """
        core.give_up core.note_opened core.note_sent journeys.destroy_expired journeys.destroy_leads
        journeys.destroy_declarations
        journeys.destroy_lists journeys.dispatch_leads journeys.draw_looks journeys.escalate
        journeys.begin_next_round journeys.gather_round journeys.plan_support journeys.see_to_dependants
        journeys.lapse journeys.note_read journeys.plan_day journeys.watch_gaps journeys.take_effect screening.purge_registers
        """,
    ),
    (
        "administrator",
        """
        editions.close_outbreak editions.open_outbreak journeys.adopt_edition journeys.hand_over_work journeys.merge_division
        people.import_resident
        places.add_division places.import_boundaries places.rename_division
        roster.add_member roster.add_organisation roster.assign
        roster.deputise roster.import_worker roster.let_go roster.relieve
        """,
    ),
    (
        "post",
        """
        journeys.abnormal_passer journeys.arrive screening.tally screening.turn_back
        """,
    ),
    (
        "clinician",
        """
        clinical.correct_report clinical.move_bed clinical.open_encounter clinical.record_consult
        health.close_symptoms journeys.admit journeys.assess_encounter journeys.close_case
        journeys.conclude_encounter journeys.discharge journeys.file_report journeys.receive_patient
        journeys.receive_transfer journeys.record_death journeys.record_round journeys.transfer_patient
        """,
    ),
    (
        "commander",
        """
        isolation.approve_measure isolation.decline_measure isolation.keep_measure journeys.lift_area_measure
        journeys.sign_area_measure
        journeys.decline_order journeys.revoke_order journeys.shorten_order journeys.sign_order
        reporting.correct_bulletin reporting.issue_bulletin screening.end_standing_order screening.set_state
        screening.sign_standing_order
        """,
    ),
    (
        "epidemiologist",
        """
        journeys.add_contact journeys.end_follow_up journeys.finish_investigation journeys.verify_report
        journeys.void_contact tracing.acknowledge_notice tracing.add_exposure tracing.link_cases
        tracing.void_exposure tracing.void_link tracing.withdraw_notice
        """,
    ),
    (
        "laboratory",
        """
        health.match_specimen health.receive_specimen health.receive_tube journeys.enter_result
        """,
    ),
    (
        "supervisor",
        """
        journeys.destroy_details journeys.keep_apart journeys.merge_persons journeys.unmerge_persons
        """,
    ),
    (
        "supervisor auditor",
        """
        journeys.judge_look
        """,
    ),
    (
        "commander administrator",
        """
        editions.list_area editions.unlist_area places.add_room places.close_site places.open_site
        places.set_room_state screening.open_checkpoint screening.take_down
        """,
    ),
    (
        "commander epidemiologist",
        """
        isolation.allow_home
        """,
    ),
    (
        "commander supervisor",
        """
        journeys.answer_objection
        """,
    ),
    (
        "commander township",
        """
        journeys.draw_grids journeys.merge_grids journeys.move_households journeys.release journeys.split_grid
        canvass.check_door places.rename_grid
        """,
    ),
    (
        "epidemiologist clinician",
        """
        clinical.set_onset health.void_reading journeys.classify_case journeys.open_case journeys.take_specimen
        journeys.unconfirm_case
        """,
    ),
    (
        "epidemiologist township",
        """
        journeys.message_contact journeys.tell_contact
        """,
    ),
    (
        "township grid",
        """
        canvass.say_asked_again journeys.message_order journeys.move journeys.object_to_order journeys.place journeys.serve_order
        journeys.tick_checklist
        """,
    ),
    (
        "commander epidemiologist township",
        """
        canvass.add_leads canvass.begin_import canvass.open_list canvass.save_mapping
        core.note_printed core.recall_message isolation.give_basis isolation.give_interim_notice
        journeys.judge_pair journeys.propose_order
        """,
    ),
    (
        "epidemiologist township grid",
        """
        journeys.verify_lead
        """,
    ),
    (
        "commander epidemiologist township",
        """
        isolation.state_supply journeys.propose_area_measure
        """,
    ),
    (
        "commander township grid supervisor",
        """
        isolation.check_measure
        """,
    ),
    (
        "commander epidemiologist township grid",
        """
        journeys.declare_arrival journeys.follow_declaration journeys.receive_declared
        """,
    ),
    (
        "commander township grid",
        """
        canvass.close_round canvass.stop_rolling journeys.open_round
        """,
    ),
    (
        "commander township administrator",
        """
        roster.draw_zone roster.end_responsibility roster.end_stand_in roster.end_zone roster.name_responsible
        roster.name_contact roster.name_stand_in roster.name_zone_owner roster.relieve_zone_owner
        """,
    ),
    (
        "commander township grid supervisor",
        """
        roster.log_visit roster.solve_problem
        """,
    ),
    (
        "commander township supervisor",
        """
        tasks.reassign
        """,
    ),
    (
        "epidemiologist clinician laboratory",
        """
        journeys.void_result
        """,
    ),
    (
        "township grid clinician",
        """
        health.record_reading journeys.record_door tasks.receive tasks.refuse_receipt
        """,
    ),
    (
        "epidemiologist township grid clinician",
        """
        people.add_dependant people.correct_person people.end_dependence people.end_vulnerability
        journeys.end_need journeys.note_need journeys.receive_guest journeys.supply_need
        people.add_document people.end_sojourn people.note_away people.withdraw_document
        people.leave_register people.move_person people.note_vulnerability people.register_person
        """,
    ),
    (
        "epidemiologist township grid post clinician",
        """
        journeys.refer tasks.call_off tasks.send_on
        """,
    ),
    (
        "commander epidemiologist township grid post clinician laboratory",
        """
        journeys.settle_refusal tasks.complete
        """,
    ),
)
"""Who does what: the roles, and the operations that they do and nobody else does.  The first rows are time's own."""

HOUR = timedelta(hours=1)
PLACES: Mapping[str, tuple[str, ...]] = {
    "county": (),
    "town": ("county",),
    "village": ("county", "town"),
    "other town": ("county",),
    "other village": ("county", "other town"),
    "elsewhere": (),
}
"""A place and what it lies in."""
IDS: Mapping[str, UUID] = {name: uuid5(UUID(int=9), name) for name in PLACES}

RELATIONS: Mapping[str, tuple[tuple[tuple[str, int, int | None, bool], ...], str, bool]] = {
    "the own area": ((("town", -1, None, False),), "town", True),
    "a place within it": ((("town", -1, None, False),), "village", True),
    "two levels within it": ((("county", -1, None, False),), "village", True),
    "what it lies in": ((("town", -1, None, False),), "county", False),
    "the area beside it": ((("town", -1, None, False),), "other town", False),
    "within the area beside it": ((("town", -1, None, False),), "other village", False),
    "another county": ((("county", -1, None, False),), "elsewhere", False),
    "the former area": ((("town", -9, -1, False), ("other town", -1, None, False)), "town", False),
    "the area come to": ((("town", -9, -1, False), ("other town", -1, None, False)), "other town", True),
    "a role that ended": ((("town", -9, -1, False),), "town", False),
    "a role that ends this moment": ((("town", -9, 0, False),), "town", False),
    "a role that ends later": ((("town", -9, 1, False),), "town", True),
    "a role that begins later": ((("town", 1, None, False),), "town", False),
    "standing in": ((("town", -1, 1, True),), "town", True),
    "standing in, a place within": ((("town", -1, 1, True),), "village", True),
    "standing in, the area beside": ((("town", -1, 1, True),), "other town", False),
    "having stood in": ((("town", -9, -1, True),), "town", False),
    "about to stand in": ((("town", 1, 2, True),), "town", False),
}
"""What somebody holds (area, hours from now since and until, whether for somebody else), the place, and whether they may."""


@pytest.fixture(autouse=True)
def small_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree of six places instead of the database's."""
    names = {id: name for name, id in IDS.items()}

    def contains(area: UUID, place: UUID) -> bool:
        return area == place or names[area] in PLACES[names[place]]

    monkeypatch.setattr(access, "_contains", [contains])


def _table() -> Iterator[tuple[str, frozenset[str]]]:
    for roles, operations in MAY_DO:
        for operation in operations.split():
            yield operation, frozenset(NAMES[word] for word in roles.split())


def _actor(role: str, held: tuple[tuple[str, int, int | None, bool], ...]) -> Actor:
    grants = [
        Grant(
            role=role,
            duties=ROLES[role].duties,
            area=IDS[area],
            since=START + since * HOUR,
            until=None if until is None else START + until * HOUR,
            deputy_for=UUID(int=2) if for_another else None,
        )
        for area, since, until, for_another in held
    ]
    return Actor(member=UUID(int=1), grants=tuple(grants))


def test_the_table_has_every_public_operation_once_and_every_role() -> None:
    named = [operation for operation, _roles in _table()]
    assert sorted(named) == sorted(name for name, action in ACTIONS.items() if action.public)
    assert set(NAMES.values()) == set(ROLES)


def test_every_role_does_its_operations_where_and_while_it_holds_and_no_others() -> None:
    wrong = []
    for (operation, roles), role, (relation, (held, place, reaches)) in product(_table(), ROLES, RELATIONS.items()):
        may = authorize(_actor(role, held), ACTIONS[operation].duty, (IDS[place],), START)
        if may is not (reaches and role in roles):
            wrong.append(f"{role}, {operation}, {relation}: {may}")
    assert wrong == []


def test_what_is_seen_from_several_places_is_done_from_each_and_what_has_no_place_from_anywhere() -> None:
    wrong = []
    for (operation, roles), role in product(_table(), ROLES):
        duty, actor = ACTIONS[operation].duty, _actor(role, (("town", -1, None, False),))
        for places, reaches in (((IDS["elsewhere"], IDS["village"]), True), (None, True), ((IDS["elsewhere"],), False)):
            if authorize(actor, duty, places, START) is not (reaches and role in roles):
                wrong.append((role, operation, places))
    assert wrong == []


def test_somebody_without_a_role_does_nothing_and_the_system_everything() -> None:
    nobody = Actor(member=UUID(int=1))
    for operation, _roles in _table():
        assert not authorize(nobody, ACTIONS[operation].duty, None, START), operation
        assert authorize(SYSTEM, ACTIONS[operation].duty, (IDS["elsewhere"],), START), operation


def test_only_who_holds_a_duty_is_told_of_the_operations_it_opens() -> None:
    """`may` and `areas`, which pages ask, say the same as the decision itself."""
    for (operation, roles), role in product(_table(), ROLES):
        actor = _actor(role, RELATIONS["the former area"][0])
        duty = ACTIONS[operation].duty
        assert actor.may(duty, START) is (role in roles), (role, operation)
        assert actor.areas(duty, START) == ((IDS["other town"],) if role in roles else ()), (role, operation)
