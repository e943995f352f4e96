"""A client of Lianfang's API, for programs: one module, the standard library alone.

    client = Client("http://127.0.0.1:8000", token="lf_...")
    done = client.people_register_person({"entry": {"name": "..."}, "division_id": "220322100201"})

Every call carries an id, so that sending it again changes nothing: a call that the server asks to send later is sent again
under the same id.  What is refused is raised with every reason.  Made by `lianfang client`; change that, not this file.
"""

# ruff: noqa

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Literal, NotRequired, TypedDict


Agrees = Literal["same", "sound", "near", "part", "differs", "nothing"]

Answer = Literal["same", "not_same", "cannot_say"]

AreaGround = Literal["cases", "cluster", "exposure"]

AreaKind = Literal["building", "hamlet", "road", "village"]

Came = Literal["walk_in", "transport", "referral"]

CaseClass = Literal["suspected", "confirmed", "asymptomatic", "excluded"]

Channel = Literal["sms", "email", "wecom", "voice", "slip"]

Coming = Literal["work", "study", "family", "visit", "other"]

CompareField = Literal["name", "number", "born_on", "sex", "phone", "address"]

ContactEnd = Literal["completed", "became_case", "moved", "voided"]

DayOrder = Literal["", "dmy", "mdy"]

DeclineReason = Literal["no_ground", "wrong_person", "wrong_category", "milder_measure", "support_missing"]

Disposition = Literal["advice", "observation", "admission", "referral"]

Fact = Literal["positive_result", "consultation", "criteria"]

Failure = Literal["no_answer", "refused", "not_trusted", "not_set_up", "private_address", "too_old", "unreadable"]

FormField = Literal["counter", "name", "sex", "age", "born_on", "id_number", "phone", "address", "county", "town", "village", "care", "elsewhere", "bound_by", "bound_until", "area", "today", "filled_by"]

FormRows = Literal["people", "areas"]

Ground = Literal["contact", "listed_area", "symptoms", "discharged", "cluster"]

HomeException = Literal["child", "carer", "disability", "pregnancy", "illness"]

IdKind = Literal["resident_card", "passport", "hk_macau_permit", "taiwan_permit", "none"]

LeadOutcome = Literal["here", "not_here", "gone_to", "wrong_person", "unreachable"]

Leaving = Literal["moved_out", "died", "entered_twice", "no_resident"]

ListField = Literal["name", "surname", "given_name", "sex", "born_on", "id_number", "phone", "area", "address", "from_place", "came_on", "ticket", "transit", "stayed", "note"]

ListSource = Literal["telecom", "police", "railway", "airline", "coach", "health", "employer", "other_area", "other"]

LookVerdict = Literal["justified", "not_justified"]

MatchedBy = Literal["number", "phone", "probable", "review", "found"]

Met = Literal["seen", "by_phone", "not_reached"]

Need = Literal["child", "elderly", "ill", "disabled"]

Objector = Literal["person", "guardian", "relative"]

Outcome = Literal["done", "repeated", "refused", "held"]

Paper = Literal["resident_card", "passport", "hk_macau_permit", "taiwan_permit", "residence_permit", "foreign_permit", "other"]

Passing = Literal["in", "out", "vehicle"]

PostKind = Literal["road", "station", "dock", "airport", "entrance", "dissuasion"]

PostLevel = Literal["county", "town", "village", "compound"]

PostState = Literal["open", "controlled", "closed"]

Purpose = Literal["visit", "transit", "other", "emergency", "medical", "work", "goods", "resident"]

ReadingMethod = Literal["unknown", "armpit", "forehead", "ear", "mouth", "camera"]

ReadingSource = Literal["checkpoint", "home", "site", "clinic", "self", "device"]

RecallReason = Literal["wrong_person", "wrong_words", "overtaken"]

Relation = Literal["head", "spouse", "child", "child_in_law", "grandchild", "parent", "other"]

RevokeReason = Literal["case_unconfirmed", "contact_voided", "follow_up_ended", "wrong_person", "signed_in_error"]

Risk = Literal["low", "medium", "high"]

RoomState = Literal["active", "reserve", "disinfecting", "closed"]

Said = Literal["refused", "away", "moved"]

SaidBy = Literal["self", "family", "employer", "other"]

Setting = Literal["household", "transport", "workplace", "school", "gathering", "health_care", "other"]

Settled = Literal["answered", "still", "away"]

Severity = Literal["mild", "moderate", "severe", "critical"]

Sex = Literal["male", "female", "unknown"]

SiteKind = Literal["isolation_site", "hospital", "fever_clinic", "laboratory", "village_clinic", "town_centre"]

SpecimenKind = Literal["throat_swab", "nose_swab", "sputum", "blood", "stool", "urine"]

SpecimenReason = Literal["fever", "suspected", "contact", "release", "discharge", "screening", "other"]

SubjectKind = Literal["stay", "checkpoint", "site", "division", "case"]

Support = Literal["medicine", "dialysis", "food", "contact", "check_up", "other"]

TestMethod = Literal["nat", "sequencing", "antigen", "igm", "igg_rise", "culture"]

TestOutcome = Literal["negative", "positive", "inconclusive"]

Turn = Literal["confirmed", "unreachable", "changed", "arrived", "cancelled", "not_come"]

Verdict = Literal["upheld", "rejected"]

Vulnerable = Literal["alone_elderly", "chronic", "pregnant", "disabled", "child", "dialysis", "medicine"]

Way = Literal["link", "phone", "paper", "door"]

Withdrawal = Literal["misread", "anothers", "replaced", "lost"]

Zone = Literal["general", "contact", "suspected", "confirmed"]

class AskedFor(TypedDict):
    requester: str
    legal_basis: str
    purpose: str


class BasisTimes(TypedDict):
    last_exposure_at: NotRequired[str | None]
    arrived_at: NotRequired[str | None]
    left_area_at: NotRequired[str | None]


class Candidate(TypedDict):
    person_id: str
    percent: int
    agreement: dict[str, Any]
    mark: NotRequired[str]


class CanvassAddLeads(TypedDict):
    list_id: str
    import_id: str
    first: int
    entries: list[LeadEntry]
    refused: list[RefusedRow]


class CanvassBeginImport(TypedDict):
    list_id: str
    file: FileRead
    columns: list[ColumnChoice]
    day_order: NotRequired[DayOrder]


class CanvassCheckDoor(TypedDict):
    door_id: str
    confirmed: bool


class CanvassCloseRound(TypedDict):
    round_id: str
    seen: int


class CanvassMapForm(TypedDict):
    division_id: str
    name: str
    asked_for: AskedFor
    expires_on: str
    rows: FormRows
    head: FormHead
    columns: list[FormColumn]


class CanvassOpenList(TypedDict):
    division_id: str
    grounds: Grounds
    expires_on: str


class CanvassSaveMapping(TypedDict):
    division_id: str
    name: str
    columns: list[ColumnChoice]
    day_order: NotRequired[DayOrder]


class CanvassSayAskedAgain(TypedDict):
    round_id: str
    division_id: str


class CanvassStopRolling(TypedDict):
    round_id: str
    seen: int


class CanvassWithdrawForm(TypedDict):
    form_id: str
    seen: int


class ClinicalCorrectReport(TypedDict):
    report_id: str
    seen: int
    card_number: NotRequired[str]


class ClinicalMoveBed(TypedDict):
    admission_id: str
    seen: int
    room_id: str


class ClinicalOpenEncounter(TypedDict):
    person_id: str
    site_id: str
    came: NotRequired[Came]
    handover_id: NotRequired[str | None]
    triage: NotRequired[TriageEntry | None]


class ClinicalRecordConsult(TypedDict):
    encounter_id: NotRequired[str | None]
    case_id: NotRequired[str | None]
    experts: str
    opinion: str


class ClinicalSetOnset(TypedDict):
    case_id: str
    seen: int
    onset_on: NotRequired[str | None]
    sampled_at: NotRequired[str | None]


class ColumnChoice(TypedDict):
    place: int
    heading: NotRequired[str]
    field: NotRequired[ListField | None]


class ContactAnswers(TypedDict):
    last_exposure_at: str
    definitions: NotRequired[list[str]]
    seat: NotRequired[Seat | None]
    protected: NotRequired[bool]


class CoreGiveUp(TypedDict):
    message_id: str
    failure: Failure
    tell_group: NotRequired[bool]


class CoreNoteOpened(TypedDict):
    message_id: str


class CoreNotePrinted(TypedDict):
    message_id: str


class CoreNoteSent(TypedDict):
    message_id: str


class CoreRecallMessage(TypedDict):
    message_id: str
    seen: int
    reason: RecallReason


class DoorEntry(TypedDict):
    person_id: str
    met: Met
    celsius: NotRequired[float | str | None]
    feels_ill: NotRequired[bool | None]
    symptoms: NotRequired[list[str]]


class EditionsCloseOutbreak(TypedDict):
    outbreak_id: str
    seen: int


class EditionsListArea(TypedDict):
    outbreak_id: str
    code: str
    name: str
    risk: NotRequired[Risk]
    source: NotRequired[str]
    since: NotRequired[str | None]


class EditionsOpenOutbreak(TypedDict):
    name: str
    disease: str
    division_id: str
    began_at: NotRequired[str | None]


class EditionsUnlistArea(TypedDict):
    listed_area_id: str


class Envelope(TypedDict):
    id: str
    device: NotRequired[str]
    sent_at: str
    operations: list[Operation]
    on_behalf: NotRequired[OnBehalf | None]


class Exit(TypedDict):
    name: str
    phone: str


class ExpiredList(TypedDict):
    list_id: str
    division_id: str
    ended_at: str
    kept_days: int
    purpose: NotRequired[Purpose]


class ExposureEntry(TypedDict):
    setting: Setting
    since: str
    until: str
    division_id: NotRequired[str | None]
    site_id: NotRequired[str | None]
    vehicle: NotRequired[str]
    trip: NotRequired[str]
    place: NotRequired[str]


class FactEntry(TypedDict):
    kind: Fact
    at: str


class FileRead(TypedDict):
    digest: str
    encoding: NotRequired[str]
    rows: int


class FormColumn(TypedDict):
    place: int
    heading: NotRequired[str]
    field: NotRequired[FormField | None]
    figure: NotRequired[str]


class FormHead(TypedDict):
    lines: list[list[str]]
    merged: NotRequired[list[Merged]]


class GridEntry(TypedDict):
    name: str
    household_ids: list[str]


class Grounds(TypedDict):
    source: ListSource
    requester: str
    legal_basis: str
    purpose: str


class HealthCloseSymptoms(TypedDict):
    report_id: str
    seen: int


class HealthMatchSpecimen(TypedDict):
    specimen_id: str
    seen: int
    person_id: str
    kind: SpecimenKind
    reason: SpecimenReason
    sampled: str


class HealthReceiveSpecimen(TypedDict):
    specimen_id: str


class HealthReceiveTube(TypedDict):
    tube: str
    site_id: str


class HealthRecordReading(TypedDict):
    person_id: str
    celsius: float | str
    division_id: str
    source: NotRequired[ReadingSource]
    context: NotRequired[str | None]
    method: NotRequired[ReadingMethod]
    device: NotRequired[str]


class HealthVoidReading(TypedDict):
    reading_id: str
    reason: str


class IsolationAllowHome(TypedDict):
    order_id: str
    seen: int
    why: HomeException


class IsolationApproveMeasure(TypedDict):
    measure_id: str
    seen: int


class IsolationCheckMeasure(TypedDict):
    measure_id: str
    shut: NotRequired[list[int]]
    short: NotRequired[list[str]]
    note: NotRequired[str]


class IsolationDeclineMeasure(TypedDict):
    measure_id: str
    seen: int
    why: NotRequired[str]


class IsolationGiveBasis(TypedDict):
    order_id: str
    seen: int
    basis: BasisTimes


class IsolationGiveInterimNotice(TypedDict):
    order_id: str
    seen: int


class IsolationKeepMeasure(TypedDict):
    measure_id: str
    seen: int
    why: str
    ends_at: NotRequired[str | None]
    shortages: NotRequired[list[SignedShort]]


class IsolationStateSupply(TypedDict):
    measure_id: str
    need_key: str
    served: int
    supplier: NotRequired[str]
    phone: NotRequired[str]
    from_at: str


class ItemAnswer(TypedDict):
    item: str
    done: bool
    evidence: NotRequired[str]


class Journey(TypedDict):
    origin: NotRequired[str]
    origin_code: NotRequired[str | None]
    coming: NotRequired[Coming]
    carrier: NotRequired[str]
    address: NotRequired[str]
    needs: NotRequired[str]


class JourneysAbnormalPasser(TypedDict):
    checkpoint_id: str
    entry: NotRequired[PersonEntry | None]
    person_id: NotRequired[str | None]
    lives_in_id: NotRequired[str | None]
    first: Measured
    retest: NotRequired[Measured | None]
    symptoms: NotRequired[list[str]]
    site_id: str
    transport: NotRequired[str]


class JourneysAddContact(TypedDict):
    investigation_id: str
    entry: NotRequired[PersonEntry | None]
    person_id: NotRequired[str | None]
    lives_in_id: NotRequired[str | None]
    address: NotRequired[str]
    relation: Relation
    answers: ContactAnswers
    exposure_id: NotRequired[str | None]


class JourneysAdmit(TypedDict):
    person_id: str
    room_id: str
    case_id: NotRequired[str | None]
    encounter_id: NotRequired[str | None]


class JourneysAdoptEdition(TypedDict):
    outbreak_id: str
    division_id: str
    document: str


class JourneysAnswerObjection(TypedDict):
    objection_id: str
    seen: int
    verdict: Verdict
    reason: str


class JourneysArrive(TypedDict):
    checkpoint_id: str
    travellers: list[Traveller]
    origin_code: str
    left_area_at: NotRequired[str | None]
    destination_id: str
    address: NotRequired[str]
    carrier: NotRequired[str]
    trip: NotRequired[str]
    plate: NotRequired[str]
    declaration_id: NotRequired[str | None]


class JourneysAssessEncounter(TypedDict):
    encounter_id: str
    triage: TriageEntry


class JourneysBeginNextRound(TypedDict):
    round_id: str


class JourneysCheckVillage(TypedDict):
    division_id: str
    answers: list[ItemAnswer]


class JourneysClassifyCase(TypedDict):
    case_id: str
    seen: int
    to: CaseClass
    fact: FactEntry
    epi: NotRequired[list[str]]
    clinical_signs: NotRequired[list[str]]
    linked_to: NotRequired[str | None]


class JourneysCloseCase(TypedDict):
    case_id: str
    seen: int


class JourneysConcludeEncounter(TypedDict):
    encounter_id: str
    seen: int
    disposition: Disposition
    refer_to: NotRequired[str | None]
    onset_on: NotRequired[str | None]
    note: NotRequired[str]


class JourneysDeclareArrival(TypedDict):
    division_id: str
    arrives_on: str
    who: list[PersonEntry]
    journey: NotRequired[Journey]
    speaker: NotRequired[Speaker]
    way: NotRequired[Way]
    repeats: NotRequired[str | None]


class JourneysDeclineOrder(TypedDict):
    order_id: str
    seen: int
    why: DeclineReason


class JourneysDestroyDeclarations(TypedDict):
    pass


class JourneysDestroyDetails(TypedDict):
    person_id: str


class JourneysDestroyExpired(TypedDict):
    pass


class JourneysDestroyLeads(TypedDict):
    pass


class JourneysDestroyLists(TypedDict):
    lists: list[ExpiredList]


class JourneysDischarge(TypedDict):
    admission_id: str
    seen: int
    override: NotRequired[StayOverride | None]


class JourneysDispatchLeads(TypedDict):
    links: list[LeadLink]


class JourneysDrawGrids(TypedDict):
    division_id: str
    grids: list[GridEntry]


class JourneysDrawLooks(TypedDict):
    looks: list[SampledLook]


class JourneysEndFollowUp(TypedDict):
    contact_id: str
    seen: int
    outcome: ContactEnd
    became_case_id: NotRequired[str | None]
    to_division_id: NotRequired[str | None]
    to_words: NotRequired[str]


class JourneysEndNeed(TypedDict):
    care_need_id: str
    seen: int


class JourneysEnterResult(TypedDict):
    specimen_id: str
    outcome: TestOutcome
    method: TestMethod


class JourneysEscalate(TypedDict):
    outbreak_id: str
    division_id: str


class JourneysFileReport(TypedDict):
    report_id: str
    seen: int
    card_number: NotRequired[str]


class JourneysFinishInvestigation(TypedDict):
    investigation_id: str
    seen: int
    summary: str
    nothing_found: NotRequired[bool]


class JourneysFollowDeclaration(TypedDict):
    declaration_id: str
    turn: Turn
    way: NotRequired[Way]
    arrives_on: NotRequired[str | None]
    to_division_id: NotRequired[str | None]
    note: NotRequired[str]


class JourneysGatherRound(TypedDict):
    round_id: str


class JourneysHandOverWork(TypedDict):
    assignment_id: str
    successor_id: str


class JourneysJudgeLook(TypedDict):
    review_id: str
    seen: int
    verdict: LookVerdict
    words: NotRequired[str]


class JourneysJudgePair(TypedDict):
    pair_id: str
    seen: int
    answer: Answer
    words: NotRequired[str]


class JourneysKeepApart(TypedDict):
    person_id: str
    other_id: str
    words: str


class JourneysLapse(TypedDict):
    pass


class JourneysLiftAreaMeasure(TypedDict):
    measure_id: str
    seen: int
    why: str


class JourneysMergeDivision(TypedDict):
    division_id: str
    into_id: str


class JourneysMergeGrids(TypedDict):
    division_id: str
    other_ids: list[str]


class JourneysMergePersons(TypedDict):
    kept_id: str
    other_id: str
    seen_kept: int
    seen_other: int
    words: str


class JourneysMessageContact(TypedDict):
    contact_id: str
    channel: Channel
    language: NotRequired[str]
    call: str
    address: NotRequired[str]


class JourneysMessageOrder(TypedDict):
    order_id: str
    channel: Channel
    language: NotRequired[str]
    call: str
    address: NotRequired[str]


class JourneysMove(TypedDict):
    stay_id: str
    room_id: str


class JourneysMoveHouseholds(TypedDict):
    division_id: str
    household_ids: list[str]


class JourneysNoteNeed(TypedDict):
    person_id: str
    kind: Support
    what: NotRequired[str]
    amount: NotRequired[str]
    supplier: NotRequired[str]
    every_days: NotRequired[int | None]
    next_on: str


class JourneysNoteRead(TypedDict):
    message_id: str


class JourneysObjectToOrder(TypedDict):
    order_id: str
    raised_by: Objector
    text: str


class JourneysOpenCase(TypedDict):
    person_id: str
    to: CaseClass
    fact: FactEntry
    onset_on: NotRequired[str | None]
    epi: NotRequired[list[str]]
    clinical_signs: NotRequired[list[str]]
    linked_to: NotRequired[str | None]


class JourneysOpenRound(TypedDict):
    division_id: str
    title: str
    asks: list[str]
    legal_basis: str
    owner_id: str
    due_at: str
    expires_at: str
    minutes: NotRequired[int | None]
    key_areas: NotRequired[list[KeyArea]]
    rolling: NotRequired[bool]


class JourneysPlace(TypedDict):
    order_id: str
    room_id: str


class JourneysPlanChecklists(TypedDict):
    day: str


class JourneysPlanDay(TypedDict):
    outbreak_id: str
    division_id: str
    day: str


class JourneysPlanSupport(TypedDict):
    day: str


class JourneysProposeAreaMeasure(TypedDict):
    kind: AreaKind
    division_id: str
    block: NotRequired[str]
    checkpoint_id: NotRequired[str | None]
    ground: AreaGround
    why: str
    object_to: str
    exits: list[Exit]
    starts_at: str
    ends_at: str


class JourneysProposeOrder(TypedDict):
    person_id: str
    outbreak_id: str
    division_id: str
    category: str
    ground: Ground
    evidence: str
    basis: BasisTimes


class JourneysReceiveDeclared(TypedDict):
    declaration_id: str
    seen: int
    who: list[PersonEntry]
    left_area_at: NotRequired[str | None]
    address: NotRequired[str]


class JourneysReceiveGuest(TypedDict):
    host_id: str
    entry: NotRequired[PersonEntry | None]
    person_id: NotRequired[str | None]
    place: NotRequired[str]
    expected_on: NotRequired[str | None]


class JourneysReceivePatient(TypedDict):
    handover_id: str
    site_id: str
    triage: NotRequired[TriageEntry | None]


class JourneysReceiveTransfer(TypedDict):
    handover_id: str
    room_id: str


class JourneysRecordDeath(TypedDict):
    case_id: str
    seen: int
    died_at: str


class JourneysRecordDoor(TypedDict):
    household_id: NotRequired[str | None]
    division_id: str
    entries: NotRequired[list[DoorEntry]]
    door: NotRequired[Said | None]
    needs_help: NotRequired[bool]
    gone: NotRequired[list[str]]
    present: NotRequired[list[str]]


class JourneysRecordRound(TypedDict):
    admission_id: str
    symptoms: NotRequired[list[str]]
    symptoms_improved: NotRequired[bool | None]
    imaging_improved: NotRequired[bool | None]
    severity: NotRequired[Severity | None]
    note: NotRequired[str]


class JourneysRefer(TypedDict):
    person_id: str
    from_division_id: str
    site_id: str
    transport: NotRequired[str]


class JourneysRelease(TypedDict):
    stay_id: str
    seen: int


class JourneysReviewDay(TypedDict):
    division_id: str
    remark: NotRequired[str]


class JourneysRevokeOrder(TypedDict):
    order_id: str
    seen: int
    why: RevokeReason


class JourneysSeeToDependants(TypedDict):
    pass


class JourneysServeOrder(TypedDict):
    order_id: str
    acknowledged: NotRequired[bool]


class JourneysSettleRefusal(TypedDict):
    refusal_id: str
    seen: int
    outcome: Settled
    ways: NotRequired[list[str]]


class JourneysShortenOrder(TypedDict):
    order_id: str
    seen: int
    due_at: str


class JourneysSignAreaMeasure(TypedDict):
    measure_id: str
    seen: int
    shortages: NotRequired[list[SignedShort]]


class JourneysSignOrder(TypedDict):
    order_id: str
    seen: int


class JourneysSplitGrid(TypedDict):
    division_id: str
    name: str
    household_ids: list[str]


class JourneysSupplyNeed(TypedDict):
    care_need_id: str


class JourneysTakeEffect(TypedDict):
    edition_id: str


class JourneysTakeSpecimen(TypedDict):
    person_id: str
    tube: str
    kind: SpecimenKind
    reason: SpecimenReason
    site_id: str
    division_id: str
    sampled: NotRequired[str | None]


class JourneysTellContact(TypedDict):
    contact_id: str


class JourneysTickChecklist(TypedDict):
    stay_id: str
    items: list[str]


class JourneysTransferPatient(TypedDict):
    admission_id: str
    seen: int
    to_site_id: str
    transport: NotRequired[str]


class JourneysUnconfirmCase(TypedDict):
    classification_id: str
    seen: int
    reason: str


class JourneysUnmergePersons(TypedDict):
    double_id: str
    seen: int
    words: str


class JourneysVerifyLead(TypedDict):
    lead_id: str
    outcome: LeadOutcome
    to_division_id: NotRequired[str | None]
    entry: NotRequired[PersonEntry | None]
    origin_code: NotRequired[str | None]
    left_area_at: NotRequired[str | None]
    arrived_at: NotRequired[str | None]


class JourneysVerifyReport(TypedDict):
    report_id: str
    seen: int


class JourneysVoidContact(TypedDict):
    contact_id: str
    seen: int


class JourneysVoidResult(TypedDict):
    result_id: str
    reason: str


class JourneysWatchGaps(TypedDict):
    pass


class KeyArea(TypedDict):
    division_id: str
    due_at: str


class LeadEntry(TypedDict):
    row: int
    same_as: NotRequired[str | None]
    name: NotRequired[str]
    sex: NotRequired[Sex]
    born_on: NotRequired[str | None]
    id_number: NotRequired[str]
    phone: NotRequired[str]
    division_id: NotRequired[str | None]
    address: NotRequired[str]
    from_place: NotRequired[str]
    came_on: NotRequired[str | None]
    ticket: NotRequired[str]
    transit: NotRequired[str]
    stayed: NotRequired[str]
    note: NotRequired[str]


class LeadLink(TypedDict):
    lead_id: str
    person_id: NotRequired[str | None]
    matched_by: NotRequired[MatchedBy | None]
    asked: NotRequired[list[Candidate]]


class Measured(TypedDict):
    celsius: float | str
    at: str
    device: NotRequired[str]


class Merged(TypedDict):
    top: int
    left: int
    bottom: int
    right: int


class OnBehalf(TypedDict):
    member: str
    means: str


class OutcomeOut(TypedDict):
    id: str
    outcome: Outcome
    result: NotRequired[Any]
    reasons: NotRequired[list[ReasonOut] | None]


class Outcomes(TypedDict):
    outcomes: list[OutcomeOut]


class PeopleAddDependant(TypedDict):
    dependant_id: str
    carer_id: str
    need: Need


class PeopleAddDocument(TypedDict):
    person_id: str
    paper: Paper
    number: str
    issuer: NotRequired[str]
    valid_until: NotRequired[str | None]


class PeopleCorrectPerson(TypedDict):
    person_id: str
    seen: int
    entry: PersonEntry


class PeopleEndDependence(TypedDict):
    dependence_id: str
    seen: int


class PeopleEndSojourn(TypedDict):
    sojourn_id: str
    seen: int


class PeopleEndVulnerability(TypedDict):
    vulnerability_id: str
    seen: int


class PeopleImportResident(TypedDict):
    household: str
    address: str
    division_id: str
    name: str
    sex: NotRequired[Sex]
    born_on: NotRequired[str | None]
    id_number: NotRequired[str]
    phone: NotRequired[str]
    relation: NotRequired[Relation]
    vulnerable: NotRequired[list[Vulnerable]]


class PeopleLeaveRegister(TypedDict):
    person_id: str
    seen: int
    why: Leaving


class PeopleMovePerson(TypedDict):
    person_id: str
    division_id: str
    household: NotRequired[str | None]
    relation: NotRequired[Relation]


class PeopleNoteAway(TypedDict):
    person_id: str
    place: NotRequired[str]
    expected_on: NotRequired[str | None]


class PeopleNoteVulnerability(TypedDict):
    person_id: str
    kind: Vulnerable


class PeopleRegisterPerson(TypedDict):
    entry: PersonEntry
    division_id: str
    household: NotRequired[str | None]
    address: NotRequired[str]
    relation: NotRequired[Relation]
    in_register: NotRequired[bool]


class PeopleWithdrawDocument(TypedDict):
    document_id: str
    seen: int
    why: Withdrawal


class PersonEntry(TypedDict):
    name: str
    sex: NotRequired[Sex]
    born_on: NotRequired[str | None]
    id_kind: NotRequired[IdKind]
    id_number: NotRequired[str]
    phone: NotRequired[str]


class Pin(TypedDict):
    pin: str


class PlacesAddDivision(TypedDict):
    code: str
    name: str
    level: int
    parent_code: NotRequired[str | None]
    valid_from: NotRequired[str | None]


class PlacesAddRoom(TypedDict):
    site_id: str
    name: str
    zone: Zone
    beds: int
    state: NotRequired[RoomState]


class PlacesCloseSite(TypedDict):
    site_id: str
    seen: int


class PlacesImportBoundaries(TypedDict):
    geojson: str


class PlacesNoteFormerCode(TypedDict):
    division_id: str
    code: str
    name: str
    first_year: NotRequired[int | None]
    last_year: NotRequired[int | None]


class PlacesOpenSite(TypedDict):
    kind: SiteKind
    name: str
    division_id: str
    phone: NotRequired[str]
    tier: NotRequired[int]
    capabilities: NotRequired[list[str]]


class PlacesRenameDivision(TypedDict):
    division_id: str
    name: str


class PlacesRenameGrid(TypedDict):
    division_id: str
    name: str


class PlacesSetRoomState(TypedDict):
    room_id: str
    state: RoomState
    seen: int


class ProblemFound(TypedDict):
    problem: str


class ReasonOut(TypedDict):
    code: str
    field: str
    params: dict[str, Any]
    message: str


class Refusal(TypedDict):
    reasons: list[ReasonOut]


class RefusedRow(TypedDict):
    row: int
    reasons: list[str]


class ReportingCorrectBulletin(TypedDict):
    bulletin_id: str
    reason: str


class ReportingIssueBulletin(TypedDict):
    division_id: str
    until: str
    note: NotRequired[str]


class RosterAddMember(TypedDict):
    name: str
    division_id: str
    phone: NotRequired[str]
    organisation_id: NotRequired[str | None]
    username: NotRequired[str | None]


class RosterAddOrganisation(TypedDict):
    name: str
    division_id: str


class RosterAssign(TypedDict):
    member_id: str
    role: str
    division_id: str
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class RosterDeputise(TypedDict):
    member_id: str
    deputy_id: str
    since: str
    until: str


class RosterDrawZone(TypedDict):
    name: str
    duties: NotRequired[str]
    division_id: str
    parts: NotRequired[list[str]]
    household_ids: NotRequired[list[str]]
    owner_ids: NotRequired[list[str]]


class RosterEndResponsibility(TypedDict):
    responsibility_id: str


class RosterEndStandIn(TypedDict):
    stand_in_id: str


class RosterEndVolunteer(TypedDict):
    volunteer_id: str
    seen: int


class RosterEndZone(TypedDict):
    zone_id: str
    seen: int


class RosterEnrolVolunteer(TypedDict):
    person_id: str
    helps: str
    consented: bool


class RosterImportWorker(TypedDict):
    name: str
    role: str
    division_id: str
    phone: NotRequired[str]
    grid: NotRequired[str]
    until: NotRequired[str | None]
    username: NotRequired[str | None]


class RosterLetGo(TypedDict):
    member_id: str
    seen: int


class RosterLogVisit(TypedDict):
    division_id: str
    summary: NotRequired[str]
    problems: NotRequired[list[ProblemFound]]


class RosterNameContact(TypedDict):
    division_id: str
    member_id: str
    household_ids: NotRequired[list[str]]
    only_without: NotRequired[bool]


class RosterNameResponsible(TypedDict):
    member_id: str
    role: str
    subject_kind: SubjectKind
    subject: str
    division_id: str
    until: NotRequired[str | None]


class RosterNameStandIn(TypedDict):
    deputy_id: str
    since: NotRequired[str | None]
    until: str


class RosterNameZoneOwner(TypedDict):
    zone_id: str
    member_id: str


class RosterRelieve(TypedDict):
    assignment_id: str


class RosterRelieveZoneOwner(TypedDict):
    zone_id: str
    member_id: str


class RosterSignPledge(TypedDict):
    organisation_id: str
    division_id: str
    title: str
    scope: str
    text: str
    signer_id: str
    signed_on: str


class RosterSolveProblem(TypedDict):
    problem_id: str
    how: str
    seen: int


class RosterWithdrawPledge(TypedDict):
    pledge_id: str
    seen: int


class SampledLook(TypedDict):
    look: int
    looked_by: str
    person_id: str
    looked_at: str
    reason: NotRequired[str]


class ScreeningEndStandingOrder(TypedDict):
    order_id: str
    seen: int


class ScreeningOpenCheckpoint(TypedDict):
    name: str
    level: PostLevel
    kind: PostKind
    division_id: str
    road: NotRequired[str]
    head_id: NotRequired[str | None]
    hours_per_day: NotRequired[int | None]


class ScreeningPurgeRegisters(TypedDict):
    pass


class ScreeningSetState(TypedDict):
    checkpoint_id: str
    seen: int
    state: PostState
    ground: str
    emergency_phone: NotRequired[str]


class ScreeningSignStandingOrder(TypedDict):
    checkpoint_id: str
    seen: int
    whom: str
    ground: str
    object_to: str
    ends_at: str


class ScreeningTakeDown(TypedDict):
    checkpoint_id: str
    seen: int


class ScreeningTally(TypedDict):
    checkpoint_id: str
    deltas: list[Delta]


class ScreeningTurnBack(TypedDict):
    checkpoint_id: str
    purpose: Purpose
    go_to: str
    count: NotRequired[int]


class Seat(TypedDict):
    vehicle: str
    rows_apart: NotRequired[int | None]
    same_compartment: NotRequired[bool]


class SeenTask(TypedDict):
    task_id: str
    seen: int


class SignedShort(TypedDict):
    need_key: str
    why: str


class Signing(TypedDict):
    token: str
    seconds: int


class Speaker(TypedDict):
    said_by: NotRequired[SaidBy]
    name: NotRequired[str]
    phone: NotRequired[str]


class StayOverride(TypedDict):
    expert_id: str
    reason: str


class TasksCallOff(TypedDict):
    handover_id: str
    seen: int


class TasksComplete(TypedDict):
    task_id: str
    note: NotRequired[str]


class TasksReassign(TypedDict):
    tasks: list[SeenTask]
    member_id: NotRequired[str | None]


class TasksReceive(TypedDict):
    handover_id: str
    note: NotRequired[str]


class TasksRefuseReceipt(TypedDict):
    handover_id: str
    seen: int
    reason: Refusal
    note: NotRequired[str]


class TasksSendOn(TypedDict):
    handover_id: str
    seen: int
    due_at: str
    to_division_id: NotRequired[str | None]
    to_site_id: NotRequired[str | None]
    transport: NotRequired[str]


class TracingAcknowledgeNotice(TypedDict):
    notice_id: str
    seen: int


class TracingAddExposure(TypedDict):
    investigation_id: str
    entry: ExposureEntry


class TracingLinkCases(TypedDict):
    infector_id: str
    case_id: str
    contact_id: NotRequired[str | None]


class TracingVoidExposure(TypedDict):
    exposure_id: str
    seen: int


class TracingVoidLink(TypedDict):
    link_id: str


class TracingWithdrawNotice(TypedDict):
    notice_id: str
    seen: int


class Traveller(TypedDict):
    entry: PersonEntry
    seat: NotRequired[str]
    celsius: NotRequired[float | str | None]


class TriageEntry(TypedDict):
    celsius: NotRequired[float | str | None]
    danger_signs: NotRequired[list[str]]
    symptoms: NotRequired[list[str]]
    epi: NotRequired[list[str]]
    clinical: NotRequired[list[str]]


Delta = TypedDict(
    "Delta",
    {
        "kind": "NotRequired[Passing]",
        "from": "str",
        "to": "str",
        "count": "int",
    },
)

Operation = TypedDict(
    "Operation",
    {
        "id": "str",
        "action": "str",
        "v": "NotRequired[int]",
        "at": "NotRequired[str | None]",
        "with": "NotRequired[dict[str, Any]]",
    },
)


class Refused(Exception):
    """The server did not do it; `reasons` say why, each with code, field, parameters and a sentence."""

    def __init__(self, status: int, reasons: Sequence[ReasonOut]) -> None:
        self.status, self.reasons = status, list(reasons)
        super().__init__("; ".join(f"{one['field'] or '*'}: {one['message']}" for one in self.reasons) or f"HTTP {status}")

    @property
    def codes(self) -> set[tuple[str, str]]:
        """The (field, code) of every reason."""
        return {(one["field"], one["code"]) for one in self.reasons}


class NotLoggedIn(Refused):
    """The token is not good, or not any more."""


class Later(Refused):
    """The server could not take it now, however often it was sent; the same may be sent again under the same id."""

    def __init__(self, status: int, reasons: Sequence[ReasonOut], retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(status, reasons)


class Client:
    """Talks to one server as the member whose token it has."""

    def __init__(
        self,
        server: str,
        token: str,
        *,
        timeout: float = 30,
        tries: int = 4,
        language: str = "en",
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._server, self._timeout, self._tries, self._wait = server.rstrip("/"), timeout, max(1, tries), wait
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def sign_with(self, pin: str) -> int:
        """Buy a signing token with the member's own PIN: what follows is signed, for as many seconds as this gives."""
        bought: Signing = self._ask("POST", "sign", {"pin": pin})
        self._headers["X-Signing-Token"] = bought["token"]
        return bought["seconds"]

    def stop_signing(self) -> None:
        """What follows is not signed any more."""
        self._headers.pop("X-Signing-Token", None)

    def catalogue(self) -> list[dict[str, Any]]:
        """Every operation: its name, words, duty, kind and schema."""
        found: list[dict[str, Any]] = self._ask("GET", "actions")
        return found

    def figures(self) -> list[dict[str, Any]]:
        """Every figure: its id, words, unit and how it is made."""
        found: list[dict[str, Any]] = self._ask("GET", "figures")
        return found

    def send(
        self,
        operations: Sequence[Mapping[str, Any]],
        *,
        id: str | None = None,
        device: str = "",
        on_behalf: OnBehalf | None = None,
    ) -> list[OutcomeOut]:
        """Send 1 to 500 operations (`id`, `action`, `at`, `with`) in one envelope; gives what became of each.

        The good ones are done whatever becomes of the others.  Give each its `id` if you may have to send it again.
        """
        envelope: dict[str, Any] = {
            "id": id or str(uuid.uuid4()),
            "device": device,
            "sent_at": datetime.now(timezone.utc).isoformat(),
            "operations": [{"id": str(uuid.uuid4()), **one} for one in operations],
        }
        if on_behalf is not None:
            envelope["on_behalf"] = on_behalf
        found: Outcomes = self._ask("POST", "operations", envelope)
        return found["outcomes"]

    def do(
        self, action: str, payload: Mapping[str, Any], *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Do one operation; raises Refused with every reason."""
        headers = {"Operation-Id": id or str(uuid.uuid4())}
        if happened_at is not None:
            headers["Happened-At"] = happened_at
        found: OutcomeOut = self._ask("POST", f"actions/{action}", payload, headers)
        return found

    def _ask(self, method: str, address: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self._server}/api/{address}",
            content,
            {"Content-Type": "application/json", **self._headers, **(headers or {})},
            method=method,
        )
        for n in range(self._tries):
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                with error:
                    refused = _refusal(error)
                if not isinstance(refused, Later) or n + 1 == self._tries:
                    raise refused from None
                self._wait(refused.retry_after)
        raise AssertionError("unreachable")

    def canvass_add_leads(
        self, payload: CanvassAddLeads, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Add the next rows of a file to its list, up to 1,000: each is accepted, merged with the lead it repeats, or refused."""
        return self.do("canvass.add_leads", payload, id=id, happened_at=happened_at)

    def canvass_begin_import(
        self, payload: CanvassBeginImport, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say which file is read into a list and how: its digest, its rows, what its columns are.  Its rows follow in chunks."""
        return self.do("canvass.begin_import", payload, id=id, happened_at=happened_at)

    def canvass_check_door(
        self, payload: CanvassCheckDoor, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """What a household that was drawn says by telephone.  Raises Refused with every reason."""
        return self.do("canvass.check_door", payload, id=id, happened_at=happened_at)

    def canvass_close_round(
        self, payload: CanvassCloseRound, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """End a round of which every household has an outcome.  Raises Stale, or Refused with how many have none, and how many"""
        return self.do("canvass.close_round", payload, id=id, happened_at=happened_at)

    def canvass_map_form(
        self, payload: CanvassMapForm, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Keep a form that somebody else asks for, with what each of its columns is: from then on it is filled from what is known."""
        return self.do("canvass.map_form", payload, id=id, happened_at=happened_at)

    def canvass_open_list(
        self, payload: CanvassOpenList, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Open a list for people who are to be found: who asked for it, by which law, what for, and the last day it is kept."""
        return self.do("canvass.open_list", payload, id=id, happened_at=happened_at)

    def canvass_save_mapping(
        self, payload: CanvassSaveMapping, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Keep under a name what the columns of a kind of file are; a mapping of that name is replaced."""
        return self.do("canvass.save_mapping", payload, id=id, happened_at=happened_at)

    def canvass_say_asked_again(
        self, payload: CanvassSayAskedAgain, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Tell whoever answers for a round that a place was asked for the same before.  Raises Refused."""
        return self.do("canvass.say_asked_again", payload, id=id, happened_at=happened_at)

    def canvass_stop_rolling(
        self, payload: CanvassStopRolling, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A rolling round is the last one; it runs on until it is closed.  Raises Stale, or Refused."""
        return self.do("canvass.stop_rolling", payload, id=id, happened_at=happened_at)

    def canvass_withdraw_form(
        self, payload: CanvassWithdrawForm, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take a form back: it is filled no more, and its name is free.  Raises Refused, Stale."""
        return self.do("canvass.withdraw_form", payload, id=id, happened_at=happened_at)

    def clinical_correct_report(
        self, payload: ClinicalCorrectReport, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """File what the case is now in the place of a filed report.  The old one stays as it was.  Raises Stale, Refused."""
        return self.do("clinical.correct_report", payload, id=id, happened_at=happened_at)

    def clinical_move_bed(
        self, payload: ClinicalMoveBed, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Move a patient to another room of the facility, in the zone of their class: what was owed for it is done."""
        return self.do("clinical.move_bed", payload, id=id, happened_at=happened_at)

    def clinical_open_encounter(
        self, payload: ClinicalOpenEncounter, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A patient has arrived at a facility (at `at`); triage may come with it.  Raises Refused with every reason."""
        return self.do("clinical.open_encounter", payload, id=id, happened_at=happened_at)

    def clinical_record_consult(
        self, payload: ClinicalRecordConsult, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A joint consultation was held: by whom (offices or specialties) and what they hold.  Raises Refused."""
        return self.do("clinical.record_consult", payload, id=id, happened_at=happened_at)

    def clinical_set_onset(
        self, payload: ClinicalSetOnset, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Correct the day of onset, or the time of the first positive specimen.  Raises Stale, Refused with every reason."""
        return self.do("clinical.set_onset", payload, id=id, happened_at=happened_at)

    def core_give_up(
        self, payload: CoreGiveUp, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """No try succeeded: a slip takes the message's place, for a worker to hand over; with `tell_group` their group hears so."""
        return self.do("core.give_up", payload, id=id, happened_at=happened_at)

    def core_note_opened(
        self, payload: CoreNoteOpened, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody, or some program on the way, opened the address in a message; that it was read is another thing."""
        return self.do("core.note_opened", payload, id=id, happened_at=happened_at)

    def core_note_printed(
        self, payload: CoreNotePrinted, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The slip of a message was printed, to be handed over; printing it once more changes nothing.  Raises Refused."""
        return self.do("core.note_printed", payload, id=id, happened_at=happened_at)

    def core_note_sent(
        self, payload: CoreNoteSent, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A gateway took a message.  One that was recalled while it went out is corrected."""
        return self.do("core.note_sent", payload, id=id, happened_at=happened_at)

    def core_recall_message(
        self, payload: CoreRecallMessage, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take a message back: one that waits is not sent; who was sent it is told by the same way that it does not hold."""
        return self.do("core.recall_message", payload, id=id, happened_at=happened_at)

    def editions_close_outbreak(
        self, payload: EditionsCloseOutbreak, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """An outbreak is over: nothing new is decided under its rules.  Raises Stale, Refused."""
        return self.do("editions.close_outbreak", payload, id=id, happened_at=happened_at)

    def editions_list_area(
        self, payload: EditionsListArea, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """List an area: arrivals from it fall under the rules from `since` (else now) on."""
        return self.do("editions.list_area", payload, id=id, happened_at=happened_at)

    def editions_open_outbreak(
        self, payload: EditionsOpenOutbreak, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Open an outbreak of a disease (a profile's key such as `covid19`) led by a division."""
        return self.do("editions.open_outbreak", payload, id=id, happened_at=happened_at)

    def editions_unlist_area(
        self, payload: EditionsUnlistArea, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Arrivals from this area are ordinary again.  Raises Refused when it is off the list already."""
        return self.do("editions.unlist_area", payload, id=id, happened_at=happened_at)

    def health_close_symptoms(
        self, payload: HealthCloseSymptoms, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record that a medical worker saw to somebody who felt ill.  Raises Stale, Refused when that was done already."""
        return self.do("health.close_symptoms", payload, id=id, happened_at=happened_at)

    def health_match_specimen(
        self, payload: HealthMatchSpecimen, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Match a tube found in the laboratory with the person it was taken from.  Raises Stale, Refused."""
        return self.do("health.match_specimen", payload, id=id, happened_at=happened_at)

    def health_receive_specimen(
        self, payload: HealthReceiveSpecimen, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Scan a specimen in at the laboratory.  Raises Refused when it was received, or taken only later."""
        return self.do("health.receive_specimen", payload, id=id, happened_at=happened_at)

    def health_receive_tube(
        self, payload: HealthReceiveTube, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Scan in a tube of which it is not known whose it is, to be matched later.  Raises Refused with every reason."""
        return self.do("health.receive_tube", payload, id=id, happened_at=happened_at)

    def health_record_reading(
        self, payload: HealthRecordReading, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record a temperature taken in a division; `context` is the stay, task or checkpoint it belongs to."""
        return self.do("health.record_reading", payload, id=id, happened_at=happened_at)

    def health_void_reading(
        self, payload: HealthVoidReading, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Declare that a reading was wrong; it stays on record with the reason.  Raises Refused when it is void already."""
        return self.do("health.void_reading", payload, id=id, happened_at=happened_at)

    def isolation_allow_home(
        self, payload: IsolationAllowHome, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Let somebody whom the rules send to a site stay at home, by name and reason, before the order is signed."""
        return self.do("isolation.allow_home", payload, id=id, happened_at=happened_at)

    def isolation_approve_measure(
        self, payload: IsolationApproveMeasure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Approve from a level above a measure on more households than the edition lets the level below close off alone."""
        return self.do("isolation.approve_measure", payload, id=id, happened_at=happened_at)

    def isolation_check_measure(
        self, payload: IsolationCheckMeasure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say which exits, by number from 1, were not open, and what had not come; either is put right within hours."""
        return self.do("isolation.check_measure", payload, id=id, happened_at=happened_at)

    def isolation_decline_measure(
        self, payload: IsolationDeclineMeasure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Decline a proposal: nothing is closed off, and nothing is owed for it any more.  Raises Stale, Refused."""
        return self.do("isolation.decline_measure", payload, id=id, happened_at=happened_at)

    def isolation_give_basis(
        self, payload: IsolationGiveBasis, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say, or correct, the times from which a proposal's days are counted.  Raises Stale; Refused once it is signed."""
        return self.do("isolation.give_basis", payload, id=id, happened_at=happened_at)

    def isolation_give_interim_notice(
        self, payload: IsolationGiveInterimNotice, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Let a proposal bind for the edition's few hours until it is signed; once, and never renewed.  Raises Stale, Refused."""
        return self.do("isolation.give_interim_notice", payload, id=id, happened_at=happened_at)

    def isolation_keep_measure(
        self, payload: IsolationKeepMeasure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Let a measure go on after looking at it again: supply is checked as before a signature; the end may only come nearer."""
        return self.do("isolation.keep_measure", payload, id=id, happened_at=happened_at)

    def isolation_state_supply(
        self, payload: IsolationStateSupply, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say how many of those inside are served with one need, by whom, from when.  What was said before stays on record."""
        return self.do("isolation.state_supply", payload, id=id, happened_at=happened_at)

    def journeys_abnormal_passer(
        self, payload: JourneysAbnormalPasser, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody with a fever measured twice, or a symptom, goes to a fever clinic by arranged transport."""
        return self.do("journeys.abnormal_passer", payload, id=id, happened_at=happened_at)

    def journeys_add_contact(
        self, payload: JourneysAddContact, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Add a contact of a case, judged by the definition in force, and set off what is owed to them."""
        return self.do("journeys.add_contact", payload, id=id, happened_at=happened_at)

    def journeys_admit(
        self, payload: JourneysAdmit, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Give a patient a bed.  A quarantine they were under ends here, converted; daily rounds are owed from today, and whoever"""
        return self.do("journeys.admit", payload, id=id, happened_at=happened_at)

    def journeys_adopt_edition(
        self, payload: JourneysAdoptEdition, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Adopt an edition, given as TOML, for an outbreak in a division from its `effective_from` on."""
        return self.do("journeys.adopt_edition", payload, id=id, happened_at=happened_at)

    def journeys_answer_objection(
        self, payload: JourneysAnswerObjection, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Answer an objection with its reason; one that is upheld frees the person at once.  Raises Stale, Refused."""
        return self.do("journeys.answer_objection", payload, id=id, happened_at=happened_at)

    def journeys_arrive(
        self, payload: JourneysArrive, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Write down a party that travels together from a listed area, hand it to where it is going, and propose orders."""
        return self.do("journeys.arrive", payload, id=id, happened_at=happened_at)

    def journeys_assess_encounter(
        self, payload: JourneysAssessEncounter, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record what triage finds.  A doctor sees the patient now, so what they reported of symptoms is seen to."""
        return self.do("journeys.assess_encounter", payload, id=id, happened_at=happened_at)

    def journeys_begin_next_round(
        self, payload: JourneysBeginNextRound, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Every household of the area is asked again: the round before ends as it stands, with its coverage, and what is still"""
        return self.do("journeys.begin_next_round", payload, id=id, happened_at=happened_at)

    def journeys_check_village(
        self, payload: JourneysCheckVillage, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Every item that the rules list, done or not, with what shows it; what is not done is put right within their hours."""
        return self.do("journeys.check_village", payload, id=id, happened_at=happened_at)

    def journeys_classify_case(
        self, payload: JourneysClassifyCase, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Confirm, exclude, or otherwise classify a case by the criteria of the edition in force."""
        return self.do("journeys.classify_case", payload, id=id, happened_at=happened_at)

    def journeys_close_case(
        self, payload: JourneysCloseCase, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Close as recovered a case who lies in no bed, by the same conditions as discharge; they wait for no bed any more."""
        return self.do("journeys.close_case", payload, id=id, happened_at=happened_at)

    def journeys_conclude_encounter(
        self, payload: JourneysConcludeEncounter, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """End an encounter in one of its four ways.  Where the criteria of the edition are met the patient is a suspected"""
        return self.do("journeys.conclude_encounter", payload, id=id, happened_at=happened_at)

    def journeys_declare_arrival(
        self, payload: JourneysDeclareArrival, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Write down that somebody, with who comes along, is to come to a village: who says so, from where, when, what they need."""
        return self.do("journeys.declare_arrival", payload, id=id, happened_at=happened_at)

    def journeys_decline_order(
        self, payload: JourneysDeclineOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Decline a proposal; what was owed for it, and a stay begun on interim notice, end with it.  Raises Stale, Refused."""
        return self.do("journeys.decline_order", payload, id=id, happened_at=happened_at)

    def journeys_destroy_declarations(
        self, payload: JourneysDestroyDeclarations, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Destroy for good who was declared once the last day is over, with a certificate; not of whom a case is on record."""
        return self.do("journeys.destroy_declarations", payload, id=id, happened_at=happened_at)

    def journeys_destroy_details(
        self, payload: JourneysDestroyDetails, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Destroy for good what tells who somebody is, once no purpose needs it and the days after the last one have passed."""
        return self.do("journeys.destroy_details", payload, id=id, happened_at=happened_at)

    def journeys_destroy_expired(
        self, payload: JourneysDestroyExpired, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Destroy the details of everybody whom no register keeps and nothing needs any more."""
        return self.do("journeys.destroy_expired", payload, id=id, happened_at=happened_at)

    def journeys_destroy_leads(
        self, payload: JourneysDestroyLeads, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Destroy for good who is on each list of leads whose last day is over, with a certificate."""
        return self.do("journeys.destroy_leads", payload, id=id, happened_at=happened_at)

    def journeys_destroy_lists(
        self, payload: JourneysDestroyLists, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Destroy for good what was kept of refused rows to be mended; who sent them may send the file again."""
        return self.do("journeys.destroy_lists", payload, id=id, happened_at=happened_at)

    def journeys_discharge(
        self, payload: JourneysDischarge, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Let a patient go whose conditions hold; what was owed for the bed is no longer owed.  Raises Stale, Refused."""
        return self.do("journeys.discharge", payload, id=id, happened_at=happened_at)

    def journeys_dispatch_leads(
        self, payload: JourneysDispatchLeads, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Hand leads out, each once: one task with one owner, where the registered person lives, else where the list says."""
        return self.do("journeys.dispatch_leads", payload, id=id, happened_at=happened_at)

    def journeys_draw_grids(
        self, payload: JourneysDrawGrids, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Put every household of a village that lies in no grid yet into a new one."""
        return self.do("journeys.draw_grids", payload, id=id, happened_at=happened_at)

    def journeys_draw_looks(
        self, payload: JourneysDrawLooks, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Owe a judgement of each look that was drawn, to the supervisor of where the person lives."""
        return self.do("journeys.draw_looks", payload, id=id, happened_at=happened_at)

    def journeys_end_follow_up(
        self, payload: JourneysEndFollowUp, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """End the follow-up of one contact: its days are over, they became a case, or another area follows them on."""
        return self.do("journeys.end_follow_up", payload, id=id, happened_at=happened_at)

    def journeys_end_need(
        self, payload: JourneysEndNeed, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody needs this no more, and nobody owes it to them.  Raises Stale, Refused."""
        return self.do("journeys.end_need", payload, id=id, happened_at=happened_at)

    def journeys_enter_result(
        self, payload: JourneysEnterResult, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Enter what a test found.  A positive asks for a classification at once, by the clock that runs from it."""
        return self.do("journeys.enter_result", payload, id=id, happened_at=happened_at)

    def journeys_escalate(
        self, payload: JourneysEscalate, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Raise the overdue tasks of a division to the role whose turn has come under the edition in force."""
        return self.do("journeys.escalate", payload, id=id, happened_at=happened_at)

    def journeys_file_report(
        self, payload: JourneysFileReport, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """File a report: what the case is now is frozen in it, late is recorded as late; it is then to be verified."""
        return self.do("journeys.file_report", payload, id=id, happened_at=happened_at)

    def journeys_finish_investigation(
        self, payload: JourneysFinishInvestigation, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Finish an investigation with its summary; contacts found later may still be added.  Raises Stale, Refused."""
        return self.do("journeys.finish_investigation", payload, id=id, happened_at=happened_at)

    def journeys_follow_declaration(
        self, payload: JourneysFollowDeclaration, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say of a declaration that somebody called, that the day or village is another, that they do not come or did not."""
        return self.do("journeys.follow_declaration", payload, id=id, happened_at=happened_at)

    def journeys_gather_round(
        self, payload: JourneysGatherRound, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The next thousand households of the area that are not in a round yet, because there were so many or because they came"""
        return self.do("journeys.gather_round", payload, id=id, happened_at=happened_at)

    def journeys_hand_over_work(
        self, payload: JourneysHandOverWork, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """End an assignment and give it to somebody else, with the tasks that name its holder in its area and all they answer for"""
        return self.do("journeys.hand_over_work", payload, id=id, happened_at=happened_at)

    def journeys_judge_look(
        self, payload: JourneysJudgeLook, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say whether somebody had cause to look at a person's numbers, and why not if they had none."""
        return self.do("journeys.judge_look", payload, id=id, happened_at=happened_at)

    def journeys_judge_pair(
        self, payload: JourneysJudgePair, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say whether a lead is the registered person beside it, and by what that is known; "not the same" is remembered."""
        return self.do("journeys.judge_pair", payload, id=id, happened_at=happened_at)

    def journeys_keep_apart(
        self, payload: JourneysKeepApart, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say that two registrations are of two people, and by what that is known; they are not proposed again.  Raises Refused."""
        return self.do("journeys.keep_apart", payload, id=id, happened_at=happened_at)

    def journeys_lapse(
        self, payload: JourneysLapse, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """End every order, stay and area measure that is past its due minute: nobody is held because somebody forgot."""
        return self.do("journeys.lapse", payload, id=id, happened_at=happened_at)

    def journeys_lift_area_measure(
        self, payload: JourneysLiftAreaMeasure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Open a place again, at once, with its road.  Raises Stale, Refused."""
        return self.do("journeys.lift_area_measure", payload, id=id, happened_at=happened_at)

    def journeys_merge_division(
        self, payload: JourneysMergeDivision, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A division goes into another of its level: what lies in it lies there, and so do the households that lay in it itself."""
        return self.do("journeys.merge_division", payload, id=id, happened_at=happened_at)

    def journeys_merge_grids(
        self, payload: JourneysMergeGrids, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Put the households of other grids into this one; the others are in use no more, and whoever works there works here."""
        return self.do("journeys.merge_grids", payload, id=id, happened_at=happened_at)

    def journeys_merge_persons(
        self, payload: JourneysMergePersons, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say that two registrations are of one person, and by what that is known: `other` points to `kept` from now on."""
        return self.do("journeys.merge_persons", payload, id=id, happened_at=happened_at)

    def journeys_message_contact(
        self, payload: JourneysMessageContact, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Tell a contact by message what they are and what is asked of them.  Raises Refused with every reason."""
        return self.do("journeys.message_contact", payload, id=id, happened_at=happened_at)

    def journeys_message_order(
        self, payload: JourneysMessageOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Let a person know that an order is to be served.  It is served by a worker, with the written order, all the same."""
        return self.do("journeys.message_order", payload, id=id, happened_at=happened_at)

    def journeys_move(
        self, payload: JourneysMove, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A person in quarantine moves; the old stay ends, its tasks with it, the next begins.  Raises Refused."""
        return self.do("journeys.move", payload, id=id, happened_at=happened_at)

    def journeys_move_households(
        self, payload: JourneysMoveHouseholds, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Put households of a village into a grid of it, whichever they lay in before.  Raises Refused with every reason."""
        return self.do("journeys.move_households", payload, id=id, happened_at=happened_at)

    def journeys_note_need(
        self, payload: JourneysNoteNeed, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Note what somebody is to be given: which medicine, how much, by whom, on which day next and every how many days."""
        return self.do("journeys.note_need", payload, id=id, happened_at=happened_at)

    def journeys_note_read(
        self, payload: JourneysNoteRead, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The person said on their own page that they read it.  A contact is told by that; an order is not served by it."""
        return self.do("journeys.note_read", payload, id=id, happened_at=happened_at)

    def journeys_object_to_order(
        self, payload: JourneysObjectToOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take down an objection in the objector's words; whoever answers is asked, by the clock.  Raises Refused."""
        return self.do("journeys.object_to_order", payload, id=id, happened_at=happened_at)

    def journeys_open_case(
        self, payload: JourneysOpenCase, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Open a case of the outbreak that is handled where the person lives, and classify it.  Raises Refused."""
        return self.do("journeys.open_case", payload, id=id, happened_at=happened_at)

    def journeys_open_round(
        self, payload: JourneysOpenRound, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Ask every household of an area: who answers for it, on what legal basis, by when, until when the answers are used."""
        return self.do("journeys.open_round", payload, id=id, happened_at=happened_at)

    def journeys_place(
        self, payload: JourneysPlace, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The person of a signed order has arrived at a site and has a room; the stay begins.  Raises Refused."""
        return self.do("journeys.place", payload, id=id, happened_at=happened_at)

    def journeys_plan_checklists(
        self, payload: JourneysPlanChecklists, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Every village whose rules ask for it is to be gone through on a local day, and the day of every area to be reviewed."""
        return self.do("journeys.plan_checklists", payload, id=id, happened_at=happened_at)

    def journeys_plan_day(
        self, payload: JourneysPlanDay, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Make the tasks that the stays in a division owe on a local day.  What is there already is not made again."""
        return self.do("journeys.plan_day", payload, id=id, happened_at=happened_at)

    def journeys_plan_support(
        self, payload: JourneysPlanSupport, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A task for each need whose day comes within the days that the rules look ahead, once for each day."""
        return self.do("journeys.plan_support", payload, id=id, happened_at=happened_at)

    def journeys_propose_area_measure(
        self, payload: JourneysProposeAreaMeasure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Propose to close off a village, a grid, or the building, group or hamlet in it that addresses call `block`."""
        return self.do("journeys.propose_area_measure", payload, id=id, happened_at=happened_at)

    def journeys_propose_order(
        self, payload: JourneysProposeOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Propose an order on one person; whoever signs is asked.  It binds nobody until it is signed.  Raises Refused."""
        return self.do("journeys.propose_order", payload, id=id, happened_at=happened_at)

    def journeys_receive_declared(
        self, payload: JourneysReceiveDeclared, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Who was declared has arrived at the village: registered as they confirm it, proposed for observation where they come"""
        return self.do("journeys.receive_declared", payload, id=id, happened_at=happened_at)

    def journeys_receive_guest(
        self, payload: JourneysReceiveGuest, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody stays in a household as its guest: who, `place` where they came from, until which day they are expected to stay."""
        return self.do("journeys.receive_guest", payload, id=id, happened_at=happened_at)

    def journeys_receive_patient(
        self, payload: JourneysReceivePatient, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A patient who was sent has arrived: the hand-over is received, the post's finding ends, an encounter is open."""
        return self.do("journeys.receive_patient", payload, id=id, happened_at=happened_at)

    def journeys_receive_transfer(
        self, payload: JourneysReceiveTransfer, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A patient of another facility has arrived and has a bed here; the case comes with them.  Raises Refused."""
        return self.do("journeys.receive_transfer", payload, id=id, happened_at=happened_at)

    def journeys_record_death(
        self, payload: JourneysRecordDeath, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A case has died: the case is closed, the bed is free, an order on them and their own follow-up as a contact end,"""
        return self.do("journeys.record_death", payload, id=id, happened_at=happened_at)

    def journeys_record_door(
        self, payload: JourneysRecordDoor, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Everybody due at a door in one save: how each was met, temperature, and whether they feel ill."""
        return self.do("journeys.record_door", payload, id=id, happened_at=happened_at)

    def journeys_record_round(
        self, payload: JourneysRecordRound, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record the daily round at a bed; nothing is assumed.  Raises Refused."""
        return self.do("journeys.record_round", payload, id=id, happened_at=happened_at)

    def journeys_refer(
        self, payload: JourneysRefer, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Send somebody who is ill to a fever clinic by arranged transport; the clinic is told in advance."""
        return self.do("journeys.refer", payload, id=id, happened_at=happened_at)

    def journeys_release(
        self, payload: JourneysRelease, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Release somebody whose conditions hold, with a certificate; it takes effect at the end of the stay, never before."""
        return self.do("journeys.release", payload, id=id, happened_at=happened_at)

    def journeys_review_day(
        self, payload: JourneysReviewDay, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The day's coverage by grid and the open protection tasks were looked at; kept as they stood, with the signature."""
        return self.do("journeys.review_day", payload, id=id, happened_at=happened_at)

    def journeys_revoke_order(
        self, payload: JourneysRevokeOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take an order back: its person is free at once, and nothing is owed for it any more.  Raises Stale, Refused."""
        return self.do("journeys.revoke_order", payload, id=id, happened_at=happened_at)

    def journeys_see_to_dependants(
        self, payload: JourneysSeeToDependants, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Ask for somebody to see to each whose every carer went to live elsewhere, left the register, or is away besides."""
        return self.do("journeys.see_to_dependants", payload, id=id, happened_at=happened_at)

    def journeys_serve_order(
        self, payload: JourneysServeOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The written order was handed over and explained, and acknowledged where that is said.  Raises Refused."""
        return self.do("journeys.serve_order", payload, id=id, happened_at=happened_at)

    def journeys_settle_refusal(
        self, payload: JourneysSettleRefusal, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Whoever was asked to speak with a household says what was tried, of what the rules allow, and what came of it."""
        return self.do("journeys.settle_refusal", payload, id=id, happened_at=happened_at)

    def journeys_shorten_order(
        self, payload: JourneysShortenOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Give an order an earlier end; its preparation is owed by that end.  Raises Stale; Refused when it would last longer."""
        return self.do("journeys.shorten_order", payload, id=id, happened_at=happened_at)

    def journeys_sign_area_measure(
        self, payload: JourneysSignAreaMeasure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Close a place off.  Whoever lives inside is counted anew, and what is short blocks unless it is signed for by name."""
        return self.do("journeys.sign_area_measure", payload, id=id, happened_at=happened_at)

    def journeys_sign_order(
        self, payload: JourneysSignOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Sign a proposal.  Somebody ordered to stay at home is in quarantine from then on; a site still has to receive them."""
        return self.do("journeys.sign_order", payload, id=id, happened_at=happened_at)

    def journeys_split_grid(
        self, payload: JourneysSplitGrid, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take some households of a grid into a new one beside it.  Raises Refused with every reason."""
        return self.do("journeys.split_grid", payload, id=id, happened_at=happened_at)

    def journeys_supply_need(
        self, payload: JourneysSupplyNeed, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody was given what they need; the next day is counted on.  Raises Refused."""
        return self.do("journeys.supply_need", payload, id=id, happened_at=happened_at)

    def journeys_take_effect(
        self, payload: JourneysTakeEffect, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """An edition that was adopted ahead is in force now: signed orders that would end earlier by it do."""
        return self.do("journeys.take_effect", payload, id=id, happened_at=happened_at)

    def journeys_take_specimen(
        self, payload: JourneysTakeSpecimen, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take a specimen for a laboratory; the laboratory owes its result by the edition's clock.  Raises Refused."""
        return self.do("journeys.take_specimen", payload, id=id, happened_at=happened_at)

    def journeys_tell_contact(
        self, payload: JourneysTellContact, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A contact was told what they are, what is asked of them, and how their data are protected.  Raises Refused."""
        return self.do("journeys.tell_contact", payload, id=id, happened_at=happened_at)

    def journeys_tick_checklist(
        self, payload: JourneysTickChecklist, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Items owed at the start of a stay are done; with the last the task is.  Raises Refused."""
        return self.do("journeys.tick_checklist", payload, id=id, happened_at=happened_at)

    def journeys_transfer_patient(
        self, payload: JourneysTransferPatient, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Send a patient to another facility that may treat them.  The bed is free; the other facility sees them and awaits"""
        return self.do("journeys.transfer_patient", payload, id=id, happened_at=happened_at)

    def journeys_unconfirm_case(
        self, payload: JourneysUnconfirmCase, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Un-confirm: the entry stays in the history, and what followed from it unwinds."""
        return self.do("journeys.unconfirm_case", payload, id=id, happened_at=happened_at)

    def journeys_unmerge_persons(
        self, payload: JourneysUnmergePersons, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Let both registrations stand again as they did, and say why.  Raises Stale, Refused where something rests on it."""
        return self.do("journeys.unmerge_persons", payload, id=id, happened_at=happened_at)

    def journeys_verify_lead(
        self, payload: JourneysVerifyLead, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record that somebody went to find a lead or called.  Whoever is gone elsewhere is looked for there from now on, and is"""
        return self.do("journeys.verify_lead", payload, id=id, happened_at=happened_at)

    def journeys_verify_report(
        self, payload: JourneysVerifyReport, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The centre for disease control has checked a filed report.  Raises Stale, Refused with every reason."""
        return self.do("journeys.verify_report", payload, id=id, happened_at=happened_at)

    def journeys_void_contact(
        self, payload: JourneysVoidContact, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """There was no contact: the record is taken back, notices about it withdrawn, what was owed for it called off."""
        return self.do("journeys.void_contact", payload, id=id, happened_at=happened_at)

    def journeys_void_result(
        self, payload: JourneysVoidResult, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Declare that a result was wrong.  It stays on record; the laboratory owes the specimen's result again."""
        return self.do("journeys.void_result", payload, id=id, happened_at=happened_at)

    def journeys_watch_gaps(
        self, payload: JourneysWatchGaps, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Ask for somebody wherever a chain has a gap; what was filled is done when and by whom it was, what the rules ask for no"""
        return self.do("journeys.watch_gaps", payload, id=id, happened_at=happened_at)

    def people_add_dependant(
        self, payload: PeopleAddDependant, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record that `dependant_id` cannot do without the care of `carer_id`.  Raises Refused."""
        return self.do("people.add_dependant", payload, id=id, happened_at=happened_at)

    def people_add_document(
        self, payload: PeopleAddDocument, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody has another paper: its number finds them as the first one does, whoever asks for either."""
        return self.do("people.add_document", payload, id=id, happened_at=happened_at)

    def people_correct_person(
        self, payload: PeopleCorrectPerson, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Replace what is known of somebody's identity.  Raises Stale, Refused with every reason."""
        return self.do("people.correct_person", payload, id=id, happened_at=happened_at)

    def people_end_dependence(
        self, payload: PeopleEndDependence, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record that somebody needs this carer no more.  Raises Stale, Refused when it ended already."""
        return self.do("people.end_dependence", payload, id=id, happened_at=happened_at)

    def people_end_sojourn(
        self, payload: PeopleEndSojourn, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody who was away is at home again, or a guest has gone; what was made with it ends with it."""
        return self.do("people.end_sojourn", payload, id=id, happened_at=happened_at)

    def people_end_vulnerability(
        self, payload: PeopleEndVulnerability, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record that somebody needs this special care no more.  Raises Stale, Refused when it ended already."""
        return self.do("people.end_vulnerability", payload, id=id, happened_at=happened_at)

    def people_import_resident(
        self, payload: PeopleImportResident, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Register one row of the household register; rows with the same `household` in one division share a door."""
        return self.do("people.import_resident", payload, id=id, happened_at=happened_at)

    def people_leave_register(
        self, payload: PeopleLeaveRegister, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody is of the register no more; what the response owes them goes on, and then their details are destroyed."""
        return self.do("people.leave_register", payload, id=id, happened_at=happened_at)

    def people_move_person(
        self, payload: PeopleMovePerson, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record that somebody lives in another household or division from `at`; whoever receives them records it."""
        return self.do("people.move_person", payload, id=id, happened_at=happened_at)

    def people_note_away(
        self, payload: PeopleNoteAway, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody who lives here is elsewhere from `at` on: where, and until which day they are expected to be."""
        return self.do("people.note_away", payload, id=id, happened_at=happened_at)

    def people_note_vulnerability(
        self, payload: PeopleNoteVulnerability, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Note why somebody needs special care.  Raises Refused when that is on record."""
        return self.do("people.note_vulnerability", payload, id=id, happened_at=happened_at)

    def people_register_person(
        self, payload: PeopleRegisterPerson, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Register somebody who lives in a division, in a household there or in a new one at `address`."""
        return self.do("people.register_person", payload, id=id, happened_at=happened_at)

    def people_withdraw_document(
        self, payload: PeopleWithdrawDocument, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A paper that was on record counts no more, and why; what was done under its number stays.  Raises Stale, Refused."""
        return self.do("people.withdraw_document", payload, id=id, happened_at=happened_at)

    def places_add_division(
        self, payload: PlacesAddDivision, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Add one division of the official tree; the same row again changes nothing.  Raises Refused."""
        return self.do("places.add_division", payload, id=id, happened_at=happened_at)

    def places_add_room(
        self, payload: PlacesAddRoom, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Add a room with its beds to a site.  Raises Refused when the name is taken."""
        return self.do("places.add_room", payload, id=id, happened_at=happened_at)

    def places_close_site(
        self, payload: PlacesCloseSite, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Close a site.  Raises Refused while somebody holds a bed there, Stale."""
        return self.do("places.close_site", payload, id=id, happened_at=happened_at)

    def places_import_boundaries(
        self, payload: PlacesImportBoundaries, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Keep the outlines of divisions for the maps, in place of those kept before under the same codes."""
        return self.do("places.import_boundaries", payload, id=id, happened_at=happened_at)

    def places_note_former_code(
        self, payload: PlacesNoteFormerCode, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """What had this code and name in an earlier edition lies in this division today: either leads here."""
        return self.do("places.note_former_code", payload, id=id, happened_at=happened_at)

    def places_open_site(
        self, payload: PlacesOpenSite, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Open a quarantine site, hospital, fever clinic or laboratory; `tier` 1 village, 2 township, 3 county and above."""
        return self.do("places.open_site", payload, id=id, happened_at=happened_at)

    def places_rename_division(
        self, payload: PlacesRenameDivision, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Call a division something else; it is found by its former name still.  Raises Refused with every reason."""
        return self.do("places.rename_division", payload, id=id, happened_at=happened_at)

    def places_rename_grid(
        self, payload: PlacesRenameGrid, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Call a grid something else; its code and its records stay.  Raises Refused with every reason."""
        return self.do("places.rename_grid", payload, id=id, happened_at=happened_at)

    def places_set_room_state(
        self, payload: PlacesSetRoomState, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Put a room into use, reserve, disinfection, or close it.  Raises Refused while somebody holds a bed in it."""
        return self.do("places.set_room_state", payload, id=id, happened_at=happened_at)

    def reporting_correct_bulletin(
        self, payload: ReportingCorrectBulletin, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Issue the figures as they are known now under a number of its own; what was issued before stays as it was."""
        return self.do("reporting.correct_bulletin", payload, id=id, happened_at=happened_at)

    def reporting_issue_bulletin(
        self, payload: ReportingIssueBulletin, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Freeze every figure of a division as of `until`, with when it was known."""
        return self.do("reporting.issue_bulletin", payload, id=id, happened_at=happened_at)

    def roster_add_member(
        self, payload: RosterAddMember, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Add somebody who works in the response; with `username` they get an account, still without credentials."""
        return self.do("roster.add_member", payload, id=id, happened_at=happened_at)

    def roster_add_organisation(
        self, payload: RosterAddOrganisation, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Add a body that members belong to."""
        return self.do("roster.add_organisation", payload, id=id, happened_at=happened_at)

    def roster_assign(
        self, payload: RosterAssign, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Give a member a role in an area, from `since` (else now) until `until` (else open)."""
        return self.do("roster.assign", payload, id=id, happened_at=happened_at)

    def roster_deputise(
        self, payload: RosterDeputise, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """`deputy_id` holds what `member_id` holds from `since` until `until`, for as long as the rules let at most."""
        return self.do("roster.deputise", payload, id=id, happened_at=happened_at)

    def roster_draw_zone(
        self, payload: RosterDrawZone, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A part of an area for which members answer: divisions in it, households in it, or, where none is given, all of it."""
        return self.do("roster.draw_zone", payload, id=id, happened_at=happened_at)

    def roster_end_responsibility(
        self, payload: RosterEndResponsibility, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody no longer answers for a subject."""
        return self.do("roster.end_responsibility", payload, id=id, happened_at=happened_at)

    def roster_end_stand_in(
        self, payload: RosterEndStandIn, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Nobody stands in any more from now on; one that lies ahead never begins.  Raises Refused."""
        return self.do("roster.end_stand_in", payload, id=id, happened_at=happened_at)

    def roster_end_volunteer(
        self, payload: RosterEndVolunteer, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A resident helps no more: whoever wants to stop stops at once, and says no reason.  Raises Stale, Refused."""
        return self.do("roster.end_volunteer", payload, id=id, happened_at=happened_at)

    def roster_end_zone(
        self, payload: RosterEndZone, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A zone is in use no more and nobody answers for it.  Raises Stale, or Refused."""
        return self.do("roster.end_zone", payload, id=id, happened_at=happened_at)

    def roster_enrol_volunteer(
        self, payload: RosterEnrolVolunteer, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A resident wants to help, and with what.  Raises Refused with every reason; without their consent it is one."""
        return self.do("roster.enrol_volunteer", payload, id=id, happened_at=happened_at)

    def roster_import_worker(
        self, payload: RosterImportWorker, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A line of a roster: a member with a login that waits for a slip, and their role; who is known gets the role alone."""
        return self.do("roster.import_worker", payload, id=id, happened_at=happened_at)

    def roster_let_go(
        self, payload: RosterLetGo, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A member leaves: no role, no login, nothing to answer for from now on.  Raises Stale."""
        return self.do("roster.let_go", payload, id=id, happened_at=happened_at)

    def roster_log_visit(
        self, payload: RosterLogVisit, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Who answers for an area was there: what was looked at and advised, and every problem found, which stays open until it"""
        return self.do("roster.log_visit", payload, id=id, happened_at=happened_at)

    def roster_name_contact(
        self, payload: RosterNameContact, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A member is the contact of the households chosen, or of all of a village or grid (with `only_without` of those alone that"""
        return self.do("roster.name_contact", payload, id=id, happened_at=happened_at)

    def roster_name_responsible(
        self, payload: RosterNameResponsible, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A member answers for a subject in a role; whoever had that role for it is relieved at the same moment."""
        return self.do("roster.name_responsible", payload, id=id, happened_at=happened_at)

    def roster_name_stand_in(
        self, payload: RosterNameStandIn, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Somebody of one's area holds what one holds oneself, from `since` (else now, and never earlier) until `until`."""
        return self.do("roster.name_stand_in", payload, id=id, happened_at=happened_at)

    def roster_name_zone_owner(
        self, payload: RosterNameZoneOwner, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """One more member answers for a zone from now on; the others stay.  Raises Refused with every reason."""
        return self.do("roster.name_zone_owner", payload, id=id, happened_at=happened_at)

    def roster_relieve(
        self, payload: RosterRelieve, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """End an assignment now; tasks follow by role and area, those that named the member too, so nothing is orphaned."""
        return self.do("roster.relieve", payload, id=id, happened_at=happened_at)

    def roster_relieve_zone_owner(
        self, payload: RosterRelieveZoneOwner, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A member answers for a zone no more; without anybody left it is shown as one without an owner.  Raises Refused."""
        return self.do("roster.relieve_zone_owner", payload, id=id, happened_at=happened_at)

    def roster_sign_pledge(
        self, payload: RosterSignPledge, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A unit pledged something for a scope, in these words; a text under the same title takes the place of the one before."""
        return self.do("roster.sign_pledge", payload, id=id, happened_at=happened_at)

    def roster_solve_problem(
        self, payload: RosterSolveProblem, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A problem of an area is solved, and how.  Raises Stale, or Refused."""
        return self.do("roster.solve_problem", payload, id=id, happened_at=happened_at)

    def roster_withdraw_pledge(
        self, payload: RosterWithdrawPledge, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A pledge holds no more; it stays to be read.  Raises Stale, Refused."""
        return self.do("roster.withdraw_pledge", payload, id=id, happened_at=happened_at)

    def screening_end_standing_order(
        self, payload: ScreeningEndStandingOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Nobody is turned back under this order any more.  Raises Stale, or Refused."""
        return self.do("screening.end_standing_order", payload, id=id, happened_at=happened_at)

    def screening_open_checkpoint(
        self, payload: ScreeningOpenCheckpoint, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Set up a post that controls everybody who passes; staffed as many hours a day as the edition asks, unless said."""
        return self.do("screening.open_checkpoint", payload, id=id, happened_at=happened_at)

    def screening_purge_registers(
        self, payload: ScreeningPurgeRegisters, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take person and journey out of every register entry that has reached its end; gives how many."""
        return self.do("screening.purge_registers", payload, id=id, happened_at=happened_at)

    def screening_set_state(
        self, payload: ScreeningSetState, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Sign what a post is from now on, and why.  Closed keeps an emergency passage with a telephone number, and is looked at"""
        return self.do("screening.set_state", payload, id=id, happened_at=happened_at)

    def screening_sign_standing_order(
        self, payload: ScreeningSignStandingOrder, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Sign whom a post turns back, on what health ground, until when, and where one objects.  It replaces the one before."""
        return self.do("screening.sign_standing_order", payload, id=id, happened_at=happened_at)

    def screening_take_down(
        self, payload: ScreeningTakeDown, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """A post stands no more: its state, orders and head end with it.  Raises Stale, or Refused with every reason."""
        return self.do("screening.take_down", payload, id=id, happened_at=happened_at)

    def screening_tally(
        self, payload: ScreeningTally, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take counts of passers; gives how many.  Nobody's name is asked.  Raises Refused with every reason."""
        return self.do("screening.tally", payload, id=id, happened_at=happened_at)

    def screening_turn_back(
        self, payload: ScreeningTurnBack, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Note that passers were turned back under the post's signed standing order, and where they were told to go."""
        return self.do("screening.turn_back", payload, id=id, happened_at=happened_at)

    def tasks_call_off(
        self, payload: TasksCallOff, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Nobody is on the way after all.  Raises Stale, or Refused with every reason."""
        return self.do("tasks.call_off", payload, id=id, happened_at=happened_at)

    def tasks_complete(
        self, payload: TasksComplete, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Close a task that is done by saying so.  Raises Refused with every reason."""
        return self.do("tasks.complete", payload, id=id, happened_at=happened_at)

    def tasks_reassign(
        self, payload: TasksReassign, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Name who does some tasks, or, without a member, give them back to their roles.  Gives how many."""
        return self.do("tasks.reassign", payload, id=id, happened_at=happened_at)

    def tasks_receive(
        self, payload: TasksReceive, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say that a person who was handed over has arrived.  Whoever had received them before no longer sees them."""
        return self.do("tasks.receive", payload, id=id, happened_at=happened_at)

    def tasks_refuse_receipt(
        self, payload: TasksRefuseReceipt, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Say why a person is not taken in here; the sender has them back and sends them elsewhere."""
        return self.do("tasks.refuse_receipt", payload, id=id, happened_at=happened_at)

    def tasks_send_on(
        self, payload: TasksSendOn, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Send a person who was refused, or is still on the way, to another place; gives the new hand-over."""
        return self.do("tasks.send_on", payload, id=id, happened_at=happened_at)

    def tracing_acknowledge_notice(
        self, payload: TracingAcknowledgeNotice, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """The area that was told has taken it up; what was owed for it is done.  Raises Stale, Refused with every reason."""
        return self.do("tracing.acknowledge_notice", payload, id=id, happened_at=happened_at)

    def tracing_add_exposure(
        self, payload: TracingAddExposure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record where a case was, in which setting, from when until when.  Raises Refused with every reason."""
        return self.do("tracing.add_exposure", payload, id=id, happened_at=happened_at)

    def tracing_link_cases(
        self, payload: TracingLinkCases, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Record, as judged, that one case infected another; with the days from onset to onset.  Raises Refused."""
        return self.do("tracing.link_cases", payload, id=id, happened_at=happened_at)

    def tracing_void_exposure(
        self, payload: TracingVoidExposure, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take back an exposure that was recorded wrongly.  Raises Stale; Refused while contacts in follow-up rest on it."""
        return self.do("tracing.void_exposure", payload, id=id, happened_at=happened_at)

    def tracing_void_link(
        self, payload: TracingVoidLink, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take back a link between cases; it stays on record.  Raises Refused."""
        return self.do("tracing.void_link", payload, id=id, happened_at=happened_at)

    def tracing_withdraw_notice(
        self, payload: TracingWithdrawNotice, *, id: str | None = None, happened_at: str | None = None
    ) -> OutcomeOut:
        """Take back a notice that was wrong; it stays on record, and nobody owes an answer to it.  Raises Stale, Refused."""
        return self.do("tracing.withdraw_notice", payload, id=id, happened_at=happened_at)


def _refusal(error: urllib.error.HTTPError) -> Refused:
    try:
        reasons = json.load(error)["reasons"]
    except (ValueError, KeyError, TypeError):
        reasons = []
    if error.code == 503:
        after = error.headers.get("Retry-After", "")
        return Later(error.code, reasons, float(after) if after.isdigit() else 1.0)
    return NotLoggedIn(error.code, reasons) if error.code == 401 else Refused(error.code, reasons)
