"""What spans modules, one file for each part of the way."""

from .answering import watch_gaps
from .areas import lift_area_measure, propose_area_measure, sign_area_measure
from .arrivals import abnormal_passer, arrive
from .canvassing import gather_round, open_round
from .caring import (
    answer_objection,
    finish_investigation,
    object_to_order,
    propose_order,
    record_round,
    serve_order,
    tick_checklist,
)
from .cases import classify_case, enter_result, open_case, unconfirm_case
from .checklists import check_village, plan_checklists
from .clinic import admit, assess_encounter, conclude_encounter, receive_patient, refer
from .contacts import add_contact, end_follow_up, tell_contact, void_contact
from .days import escalate, lapse, plan_day
from .deaths import record_death
from .declared import declare_arrival, destroy_declarations, follow_declaration, receive_declared
from .details import destroy_details, destroy_expired, destroy_lists
from .doors import record_door
from .editions import adopt_edition, take_effect
from .finding import verify_lead
from .grids import draw_grids, merge_division, merge_grids, move_households, split_grid
from .guests import receive_guest
from .leads import destroy_leads, dispatch_leads
from .leaning import see_to_dependants
from .looks import draw_looks, judge_look
from .merging import keep_apart, merge_persons, unmerge_persons
from .orders import decline_order, move, place, revoke_order, shorten_order, sign_order
from .refusing import settle_refusal
from .releases import close_case, discharge, file_report, release, verify_report
from .relief import hand_over_work
from .reviewing import review_day
from .rolling import begin_next_round
from .samples import take_specimen, void_result
from .supporting import end_need, note_need, plan_support, supply_need
from .telling import message_contact, message_order, note_read
from .transfers import receive_transfer, transfer_patient

__all__ = [
    "abnormal_passer",
    "add_contact",
    "admit",
    "adopt_edition",
    "answer_objection",
    "arrive",
    "assess_encounter",
    "begin_next_round",
    "check_village",
    "classify_case",
    "close_case",
    "conclude_encounter",
    "declare_arrival",
    "decline_order",
    "destroy_declarations",
    "destroy_details",
    "destroy_expired",
    "destroy_leads",
    "destroy_lists",
    "discharge",
    "dispatch_leads",
    "draw_grids",
    "draw_looks",
    "end_follow_up",
    "end_need",
    "enter_result",
    "escalate",
    "file_report",
    "finish_investigation",
    "follow_declaration",
    "gather_round",
    "hand_over_work",
    "judge_look",
    "keep_apart",
    "lapse",
    "lift_area_measure",
    "merge_division",
    "merge_grids",
    "merge_persons",
    "message_contact",
    "message_order",
    "move",
    "move_households",
    "note_need",
    "note_read",
    "object_to_order",
    "open_case",
    "open_round",
    "place",
    "plan_checklists",
    "plan_day",
    "plan_support",
    "propose_area_measure",
    "propose_order",
    "receive_declared",
    "receive_guest",
    "receive_patient",
    "receive_transfer",
    "record_death",
    "record_door",
    "record_round",
    "refer",
    "release",
    "review_day",
    "revoke_order",
    "see_to_dependants",
    "serve_order",
    "settle_refusal",
    "shorten_order",
    "sign_area_measure",
    "sign_order",
    "split_grid",
    "supply_need",
    "take_effect",
    "take_specimen",
    "tell_contact",
    "tick_checklist",
    "transfer_patient",
    "unconfirm_case",
    "unmerge_persons",
    "verify_lead",
    "verify_report",
    "void_contact",
    "void_result",
    "watch_gaps",
]
