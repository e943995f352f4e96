"""What the rules of the clinic look at: facilities as profiles, what was observed of a person, a patient's whole picture."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from lianfang.core.access import Actor
from lianfang.core.errors import Reason
from lianfang.editions import queries as editions
from lianfang.editions.types import Edition
from lianfang.health import queries as health
from lianfang.health.types import ReadingFact, ResultFact
from lianfang.places import queries as places
from lianfang.places.types import RoomState, SiteKind

from .. import rules
from ..models import Admission, Case, Encounter, Round
from ..types import (
    AdmissionFacts,
    Capability,
    CaseCard,
    CaseClass,
    Criteria,
    EncounterFacts,
    Profile,
    RoundFact,
)
from .records import admissions_visible, current_classes

MOMENT = timedelta(microseconds=1)
LOOKED_BACK = timedelta(days=121)
"""No edition can ask for more than 120 days (`editions.sections.Days`)."""
MEDICAL = (SiteKind.VILLAGE_CLINIC, SiteKind.TOWN_CENTRE, SiteKind.FEVER_CLINIC, SiteKind.HOSPITAL)


def profile(site_id: UUID, *, needing: Capability | None = None) -> Profile:
    """A facility as the rules see it; with `needing`, and where it may not do that, the name of the one to refer to."""
    site = places.site(site_id)
    may = rules.capabilities_of(SiteKind(site.kind), site.capabilities)
    refer_to = None if needing is None or needing in may else referral_target(site_id, needing)
    return Profile(site_id, may, places.site_names([refer_to])[refer_to] if refer_to else None)


def shortfalls(sites: Iterable[Any], at: datetime) -> dict[UUID, list[Reason]]:
    """What each facility lacks of the rooms that the edition in force there asks for, in use and in reserve."""
    rows = list(sites)
    rooms = places.rooms_by_state(row.id for row in rows)
    found: dict[UUID, list[Reason]] = {}
    for row in rows:
        edition, kept = editions.in_force_here(row.division_id, at), rooms[row.id]
        counts = (kept.get(RoomState.ACTIVE, 0), kept.get(RoomState.RESERVE, 0))
        capacity = edition.edition.clinical.capacity if edition is not None else None
        found[row.id] = [*rules.shortfall(SiteKind(row.kind), *counts, capacity)] if capacity is not None else []
    return found


def referral_target(site_id: UUID, needing: Capability) -> UUID | None:
    """The nearest other open facility that may do what is needed; of equally near ones that of the lowest tier, then the
    one that may do least besides, so that the hospital keeps its beds."""
    here = set(places.ancestors(places.site(site_id).division_id))
    able = []
    for site in places.sites():
        may = rules.capabilities_of(SiteKind(site.kind), site.capabilities)
        if site.id != site_id and site.kind in MEDICAL and needing in may:
            shared = len(here & set(places.ancestors(site.division_id)))
            able.append((-shared, site.tier, len(may), site.name, site.id))
    return min(able)[-1] if able else None


def transfer_targets(admission: Admission) -> list[Any]:
    """The other open facilities that may treat a patient who lies in a bed, by name."""
    current = current_classes([admission.case_id]).get(admission.case_id) if admission.case_id else None
    needed = rules.capability_to_admit(current)
    return sorted(
        (
            site
            for site in places.sites()
            if site.id != admission.site_id
            and site.kind in MEDICAL
            and needed in rules.capabilities_of(SiteKind(site.kind), site.capabilities)
        ),
        key=lambda site: site.name,
    )


def encounter_facts(encounter: Encounter) -> EncounterFacts:
    """An encounter as its conclusion is judged."""
    return EncounterFacts(
        triaged=encounter.triaged_at is not None,
        concluded=encounter.concluded_at is not None,
        celsius=encounter.celsius,
        criteria=Criteria(frozenset(encounter.epi), frozenset(encounter.clinical)),
        danger=bool(encounter.danger_signs),
    )


def readings_of(person_ids: Collection[UUID], at: datetime) -> dict[UUID, tuple[ReadingFact, ...]]:
    """The temperatures read of each person up to and including `at`, as far back as any rule looks."""
    return health.readings(person_ids, at - LOOKED_BACK, at + MOMENT)


def results_of(person_ids: Collection[UUID], at: datetime) -> dict[UUID, tuple[ResultFact, ...]]:
    """The results that stand of each person up to and including `at`: one entered in this operation counts."""
    return health.results(person_ids, at + MOMENT)


def day_zero(case: Case, zone: str) -> date | None:
    """The day from which a case's days are counted: the onset, else the first positive specimen, in local days."""
    if case.onset_on is not None:
        return case.onset_on
    return case.sampled_at.astimezone(ZoneInfo(zone)).date() if case.sampled_at else None


def admission_facts(admissions: Sequence[Admission], zone: str, at: datetime) -> dict[UUID, AdmissionFacts]:
    """Several patients as discharge is judged at `at`; a fixed number of queries however many there are."""
    persons = {a.person_id for a in admissions}
    classes = current_classes({a.case_id for a in admissions if a.case_id})
    cases = {c.id: c for c in Case.objects.filter(id__in=[a.case_id for a in admissions if a.case_id])}
    readings, results, rounds = readings_of(persons, at), results_of(persons, at), _rounds(admissions, at)
    return {
        a.id: AdmissionFacts(
            current=classes.get(a.case_id) if a.case_id else None,
            is_case=a.case_id is not None,
            ended=a.ended_at is not None,
            day_zero=day_zero(cases[a.case_id], zone) if a.case_id else None,
            minimum_until=a.minimum_until,
            readings=readings.get(a.person_id, ()),
            results=results.get(a.person_id, ()),
            rounds=rounds.get(a.person_id, ()),
        )
        for a in admissions
    }


def _rounds(admissions: Iterable[Admission], at: datetime) -> dict[UUID, tuple[RoundFact, ...]]:
    """The rounds of the whole illness: those at a facility the patient was transferred from count too."""
    persons = {a.person_id for a in admissions}
    found: dict[UUID, list[RoundFact]] = defaultdict(list)
    rows = Round.objects.filter(admission__person_id__in=persons, at__lte=at).select_related("admission")
    for row in rows.order_by("at"):
        found[row.admission.person_id].append(
            RoundFact(row.at, frozenset(row.symptoms), row.symptoms_improved, row.imaging_improved)
        )
    return {person: tuple(facts) for person, facts in found.items()}


def case_facts(case: Case, zone: str, at: datetime) -> AdmissionFacts:
    """A case who lies in no bed, as the end of isolation is judged."""
    current = current_classes([case.id]).get(case.id)
    stays = Admission.objects.filter(case=case)
    return AdmissionFacts(
        current=current,
        is_case=True,
        ended=case.closed_at is not None,
        day_zero=day_zero(case, zone),
        readings=readings_of([case.person_id], at).get(case.person_id, ()),
        results=results_of([case.person_id], at).get(case.person_id, ()),
        rounds=_rounds(stays, at).get(case.person_id, ()),
    )


@dataclass(frozen=True)
class BoardLine:
    """One patient on the discharge board: what still stands against discharge; nothing, when they may leave."""

    admission: Admission
    current: CaseClass | None
    reasons: tuple[Reason, ...]


def discharge_board(by: Actor, at: datetime, limit: int = 200) -> list[BoardLine]:
    """The patients in the actor's areas, those who may leave first."""
    rows = list(admissions_visible(by, at).filter(ended_at=None)[:limit])
    known: dict[tuple[UUID | None, UUID], Edition] = {}
    for row in rows:
        if _rule_key(row) not in known:
            known[_rule_key(row)] = edition_of(row, at)
    facts: dict[UUID, AdmissionFacts] = {}
    for key, edition in known.items():
        facts.update(admission_facts([a for a in rows if _rule_key(a) == key], edition.general.time_zone, at))
    lines = [
        BoardLine(
            row,
            facts[row.id].current,
            tuple(rules.reasons_not_to_discharge(facts[row.id], known[_rule_key(row)], at)),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (len(line.reasons), line.admission.admitted_at))


def _rule_key(admission: Admission) -> tuple[UUID | None, UUID]:
    return (admission.case.outbreak_id if admission.case else None, admission.division_id)


def edition_of(admission: Admission, at: datetime) -> Edition:
    """The rules under which a patient lies: of the outbreak of the case, else of the one handled at the facility."""
    outbreak_id, division_id = _rule_key(admission)
    return edition_for(outbreak_id or editions.current_outbreak(division_id, at).id, division_id, at)


def edition_for(outbreak_id: UUID, division_id: UUID, at: datetime) -> Edition:
    """The rule edition in force; raises Refused when none is."""
    return editions.in_force(outbreak_id, division_id, at).edition


def case_cards(case_ids: Iterable[UUID], zone: str) -> dict[UUID, CaseCard]:
    """Cases in plain values, in two queries; no names."""
    rows = list(Case.objects.filter(id__in=set(case_ids)))
    classes = current_classes([row.id for row in rows])
    return {
        row.id: CaseCard(
            id=row.id,
            person_id=row.person_id,
            outbreak_id=row.outbreak_id,
            division_id=row.division_id,
            current=classes.get(row.id),
            onset_on=row.onset_on,
            day_zero=day_zero(row, zone),
            first_fact_at=row.first_fact_at,
            isolated_at=row.isolated_at,
            closed_at=row.closed_at,
            version=row.version,
        )
        for row in rows
    }


def with_override(facts: AdmissionFacts, overridden: bool) -> AdmissionFacts:
    """The same facts, the local minimum stay lifted or not."""
    return replace(facts, overridden=overridden)
