"""The medical network and the encounter: who may see whom, and how an encounter may end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from lianfang.core.errors import Reason
from lianfang.editions.types import Clinical, Edition
from lianfang.places.types import ZONE_WORDS, SiteKind, Zone

from ..reasons import (
    ABOVE_TIER,
    ALREADY_CONCLUDED,
    BEFORE_ARRIVAL,
    KEEP_DANGER,
    KEEP_SUSPECTED,
    NO_TARGET,
    NOT_A_DANGER_SIGN,
    NOT_TRIAGED,
    SITE_CLOSED,
    TARGET_CANNOT_RECEIVE,
    TARGET_IS_HERE,
    TARGET_NEEDED,
    TARGET_WITHOUT_REFERRAL,
    UNKNOWN_CRITERION,
    UNKNOWN_SYMPTOM,
    WRONG_ZONE,
)
from ..types import (
    CAPABILITY_WORDS,
    INFECTED,
    Capability,
    CaseClass,
    Disposition,
    EncounterFacts,
    EncounterStatus,
    Profile,
    TriageEntry,
)
from .cases import is_fever, is_suspected

_EVERYTHING = frozenset(Capability)
PROFILES: Mapping[SiteKind, frozenset[Capability]] = {
    SiteKind.VILLAGE_CLINIC: frozenset({Capability.TRIAGE, Capability.CONSULT}),
    SiteKind.TOWN_CENTRE: frozenset({Capability.TRIAGE, Capability.CONSULT}),
    SiteKind.FEVER_CLINIC: frozenset(
        {Capability.TRIAGE, Capability.CONSULT, Capability.FEVER, Capability.OBSERVE, Capability.ADMIT_SUSPECTED}
    ),
    SiteKind.HOSPITAL: _EVERYTHING,
    SiteKind.ISOLATION_SITE: frozenset(),
    SiteKind.LABORATORY: frozenset(),
}
"""What a facility may do by its kind, where its own record does not say otherwise."""

ZONES: Mapping[CaseClass | None, frozenset[Zone]] = {
    None: frozenset({Zone.SUSPECTED, Zone.GENERAL}),
    CaseClass.SUSPECTED: frozenset({Zone.SUSPECTED}),
    CaseClass.CONFIRMED: frozenset({Zone.CONFIRMED}),
    CaseClass.ASYMPTOMATIC: frozenset({Zone.CONFIRMED}),
    CaseClass.EXCLUDED: frozenset({Zone.SUSPECTED, Zone.GENERAL}),
}
"""Where a patient may lie: suspected and confirmed never share a room."""


# --- the medical network ---------------------------------------------------------------------------------------------


def capabilities_of(kind: SiteKind, stated: Iterable[str]) -> frozenset[Capability]:
    """What a facility may do: what its record states, else what its kind may."""
    known = {c.value for c in Capability}
    own = frozenset(Capability(s) for s in stated if s in known)
    return own or PROFILES.get(kind, frozenset())


def reasons_not_to_receive(facility: Profile, what: Capability, field: str = "site_id") -> Iterator[Reason]:
    """Why a facility may not do `what`; the reason names where to refer the patient."""
    if what in facility.capabilities:
        return
    params = {"capability": CAPABILITY_WORDS[what]}
    if facility.refer_to:
        yield Reason(ABOVE_TIER, field, {**params, "target": facility.refer_to})
    else:
        yield Reason(NO_TARGET, field, params)


def capability_to_admit(current: CaseClass | None) -> Capability:
    """What a facility must be able to do to admit a patient of this class."""
    return Capability.ADMIT_CONFIRMED if current in INFECTED else Capability.ADMIT_SUSPECTED


def reasons_against_room(current: CaseClass | None, zone: Zone, room: str) -> Iterator[Reason]:
    """Why a patient of this class may not lie in a room of this zone."""
    if zone not in ZONES[current]:
        yield Reason(WRONG_ZONE, "room_id", {"room": room, "zone": ZONE_WORDS[zone]})


def reasons_not_to_transfer(
    here: UUID, target: Profile, current: CaseClass | None, *, closed: bool, field: str = "to_site_id"
) -> Iterator[Reason]:
    """Why a facility does not take a patient of this class over from `here`."""
    needed = capability_to_admit(current)
    if target.site_id == here:
        yield Reason(TARGET_IS_HERE, field)
    elif closed:
        yield Reason(SITE_CLOSED, field)
    elif needed not in target.capabilities:
        yield Reason(TARGET_CANNOT_RECEIVE, field, {"capability": CAPABILITY_WORDS[needed]})


# --- encounters ------------------------------------------------------------------------------------------------------


def reasons_against_triage(entry: TriageEntry, section: Clinical, field: str = "triage") -> Iterator[Reason]:
    """Every key in a triage that the edition does not know, by field and place."""
    for n, key in enumerate(entry.symptoms):
        if key not in section.symptoms:
            yield Reason(UNKNOWN_SYMPTOM, f"{field}.symptoms.{n}", {"key": key})
    for n, key in enumerate(entry.danger_signs):
        if key not in section.symptoms:
            yield Reason(UNKNOWN_SYMPTOM, f"{field}.danger_signs.{n}", {"key": key})
        elif not section.symptoms[key].danger:
            yield Reason(NOT_A_DANGER_SIGN, f"{field}.danger_signs.{n}", {"key": key})
    yield from _unknown(entry.epi, section.epi_criteria, f"{field}.epi")
    yield from _unknown(entry.clinical, section.clinical_criteria, f"{field}.clinical")


def reasons_against_criteria(epi: Sequence[str], clinical: Sequence[str], section: Clinical) -> Iterator[Reason]:
    """Every criterion that the edition does not know."""
    yield from _unknown(epi, section.epi_criteria, "epi")
    yield from _unknown(clinical, section.clinical_criteria, "clinical")


def _unknown(keys: Sequence[str], known: Mapping[str, object], field: str) -> Iterator[Reason]:
    for n, key in enumerate(keys):
        if key not in known:
            yield Reason(UNKNOWN_CRITERION, f"{field}.{n}", {"key": key})


def reasons_not_to_assess(concluded_at: datetime | None, arrived_at: datetime, at: datetime) -> Iterator[Reason]:
    """Why triage at `at` does not belong to the encounter: an observation is judged when it was made."""
    if concluded_at is not None and at > concluded_at:
        yield Reason(ALREADY_CONCLUDED, "encounter_id")
    if at < arrived_at:
        yield Reason(BEFORE_ARRIVAL, "encounter_id")


def capability_to_conclude(facts: EncounterFacts, disposition: Disposition, edition: Edition) -> Capability:
    """What a facility must be able to do to end an encounter so."""
    if disposition is Disposition.OBSERVATION:
        return Capability.OBSERVE
    if disposition is Disposition.ADMISSION:
        return Capability.ADMIT_SUSPECTED
    if disposition is Disposition.REFERRAL:
        return Capability.TRIAGE
    fever = facts.celsius is not None and is_fever(facts.celsius, edition)
    return Capability.FEVER if fever else Capability.CONSULT


def capability_needed_elsewhere(facts: EncounterFacts, edition: Edition) -> Capability:
    """What the facility that a patient is referred to must be able to do."""
    if is_suspected(facts.criteria, edition.clinical):
        return Capability.ADMIT_SUSPECTED
    return capability_to_conclude(facts, Disposition.ADVICE, edition)


def reasons_not_to_conclude(
    facts: EncounterFacts,
    disposition: Disposition,
    here: Profile,
    target: Profile | None,
    edition: Edition,
) -> Iterator[Reason]:
    """Why an encounter may not end so: out of order, above the tier, or sending home whoever must be kept."""
    if facts.concluded:
        yield Reason(ALREADY_CONCLUDED, "encounter_id")
    if not facts.triaged:
        yield Reason(NOT_TRIAGED, "encounter_id")
    yield from reasons_not_to_receive(here, capability_to_conclude(facts, disposition, edition), "disposition")
    if disposition is Disposition.ADVICE and is_suspected(facts.criteria, edition.clinical):
        yield Reason(KEEP_SUSPECTED, "disposition")
    if disposition is Disposition.ADVICE and facts.danger:
        yield Reason(KEEP_DANGER, "disposition")
    yield from _reasons_against_target(facts, disposition, here, target, edition)


def _reasons_against_target(
    facts: EncounterFacts, disposition: Disposition, here: Profile, target: Profile | None, edition: Edition
) -> Iterator[Reason]:
    if disposition is not Disposition.REFERRAL:
        if target is not None:
            yield Reason(TARGET_WITHOUT_REFERRAL, "refer_to")
    elif target is None:
        yield Reason(TARGET_NEEDED, "refer_to")
    elif target.site_id == here.site_id:
        yield Reason(TARGET_IS_HERE, "refer_to")
    elif (needed := capability_needed_elsewhere(facts, edition)) not in target.capabilities:
        yield Reason(TARGET_CANNOT_RECEIVE, "refer_to", {"capability": CAPABILITY_WORDS[needed]})


def encounter_status(
    triaged_at: datetime | None, concluded_at: datetime | None, disposition: str, placed_at: datetime | None
) -> EncounterStatus:
    """Where an encounter stands."""
    if concluded_at is None:
        return EncounterStatus.WAITING if triaged_at is None else EncounterStatus.ASSESSED
    keeps = disposition in (Disposition.OBSERVATION, Disposition.ADMISSION)
    return EncounterStatus.UNPLACED if keeps and placed_at is None else EncounterStatus.CONCLUDED


def placement_due(concluded_at: datetime, section: Clinical) -> datetime:
    """Until when a patient who is to be kept must lie in a bed."""
    return concluded_at + timedelta(hours=section.disposition_wait_hours)
