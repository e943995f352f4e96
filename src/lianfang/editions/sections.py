"""The sections of a rule edition: every value a local rule may set, typed and bounded, one model per section.

Units are in the names: ``_days``, ``_hours``, ``_minutes``, ``_c`` (degrees Celsius).  A field marked ``Tighter``
weighs on the people a rule binds; the mark says which way is the stricter one, so that a local departure can be
shown as such. Use them through ``types``, which names them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator


@dataclass(frozen=True, slots=True)
class Tighter:
    """Which way a value is stricter for the people it binds.

    ``up`` and ``down`` are for numbers, yes/no, and the count of entries of a list or table; ``order`` lists the
    choices from the mildest to the strictest.
    """

    way: Literal["up", "down"] = "up"
    order: tuple[str, ...] = ()


UP = Tighter("up")
DOWN = Tighter("down")


def _whole(least: int, most: int) -> object:
    return Field(strict=True, ge=least, le=most)


Key = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]{0,47}$")]
ClockText = Annotated[str, Field(strict=True, pattern=r"^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$")]
DivisionCode = Annotated[str, Field(strict=True, pattern=r"^(?:\d{12})?$")]
Dotted = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$", max_length=200)]
ShortText = Annotated[str, Field(strict=True, min_length=1, max_length=200)]
LongText = Annotated[str, Field(strict=True, min_length=1, max_length=2000)]
Days = Annotated[int, _whole(0, 120)]
Hours = Annotated[int, _whole(1, 720)]
Minutes = Annotated[int, _whole(1, 10080)]
Few = Annotated[int, _whole(0, 20)]
Count = Annotated[int, _whole(0, 1000)]
Celsius = Annotated[Decimal, Field(ge=Decimal("36.0"), le=Decimal("40.0"), decimal_places=1)]


class OnChange(StrEnum):
    """What a new edition does to records that are open when it takes effect; never anything retroactive."""

    KEEP = "keep"
    RECOMPUTE = "recompute"


class Place(StrEnum):
    """Where a stay is spent, from the mildest to the strictest."""

    HOME = "home"
    SITE = "site"


class Basis(StrEnum):
    """The instant from which the days of a stay are counted; an arrival is the latest of them, so the strictest."""

    LAST_EXPOSURE = "last_exposure"
    ARRIVAL = "arrival"
    LEAVING_AREA = "leaving_area"


class RegisterGround(StrEnum):
    """Why a checkpoint may write down who passed; everybody else is a count."""

    LISTED_AREA = "listed_area"
    ABNORMAL_READING = "abnormal_reading"


class TestMethod(StrEnum):
    """Kinds of laboratory test that a rule can ask for."""

    __test__ = False

    NAT = "nat"
    SEQUENCING = "sequencing"
    ANTIGEN = "antigen"
    IGM = "igm"
    IGG_RISE = "igg_rise"
    CULTURE = "culture"


class TransportScope(StrEnum):
    """Who on a vehicle counts as a close contact of a case."""

    ROWS = "rows"
    COMPARTMENT = "compartment"
    EVERYBODY = "everybody"


class SecondaryMode(StrEnum):
    """What is done about contacts of contacts."""

    ABSENT = "absent"
    HOME = "home"
    SITE = "site"


class Part(BaseModel):
    """Base of everything in an edition: frozen, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(Part):
    """A section of an edition; ``on_change`` says what its change does to open records."""

    on_change: OnChange


class Label(Part):
    """A name in the three languages of the program."""

    en: ShortText
    zh_hans: ShortText
    zh_hant: ShortText

    def text(self, language: str) -> str:
        """The name in ``language`` (``en``, ``zh-hans``, ``zh-hant``; regional names of Chinese are understood)."""
        code = language.lower()
        if not code.startswith("zh"):
            return self.en
        return self.zh_hant if code in {"zh-hant", "zh-tw", "zh-hk", "zh-mo"} else self.zh_hans


class Words(Label):
    """A text in the three languages of the program; a document may give it as one string, which then stands in all."""

    en: LongText
    zh_hans: LongText
    zh_hant: LongText

    @model_validator(mode="before")
    @classmethod
    def _in_all(cls, given: object) -> object:
        return dict.fromkeys(cls.model_fields, given) if isinstance(given, str) else given


class Named(Part):
    """An entry of a list whose order matters: a key and its name."""

    key: Key
    label: Label


class General(Section):
    """The disease profile and the statistical day."""

    disease_label: Label
    disease_code: Annotated[str, Field(strict=True, pattern=r"^[A-Z]\d{2}(?:\.\d{1,2})?$")]
    incubation_days: Annotated[Days, UP]
    cutoff: ClockText
    time_zone: ShortText
    zero_report: StrictBool


class Window(Part):
    """A part of the local day."""

    opens: ClockText
    closes: ClockText


class CareTeam(Part):
    """Roles that together answer for one person or household under observation."""

    label: Label
    roles: Annotated[tuple[Named, ...], Field(min_length=1, max_length=12)]


class CheckItem(Named):
    """One measure owed to every person under observation, due so many hours after the start."""

    due_hours: Hours


class Category(Part):
    """A category of persons to be observed; ``in_use = false`` switches an inherited one off."""

    label: Label
    in_use: Annotated[StrictBool, UP]
    place: Annotated[Place, Tighter(order=("home", "site"))]
    days: Annotated[Days, UP]
    basis: Annotated[Basis, Tighter(order=("last_exposure", "leaving_area", "arrival"))]
    care_team: Key


class Release(Part):
    """What must hold before a stay ends by release.

    Two things are fixed: the days must have passed, and a missed reading never extends a stay.  Where
    ``temperature_normal_hours`` is 0 none are asked.  ``test_days`` are the days of the stay on which a specimen is
    due, ``negatives`` how many of them must be negative.
    """

    days_elapsed: Literal[True]
    missed_reading_extends: Literal[False]
    temperature_normal_hours: Annotated[int, _whole(0, 240), UP]
    negatives: Annotated[Few, UP]
    test_days: Annotated[tuple[Annotated[int, _whole(1, 60)], ...], Field(max_length=12), UP]
    certificate: StrictBool


class Isolation(Section):
    """Observation of persons who may have been exposed: whom, where, how long, and what is owed to them."""

    categories: Annotated[Mapping[Key, Category], Field(min_length=1, max_length=40), UP]
    care_teams: Annotated[Mapping[Key, CareTeam], Field(min_length=1, max_length=40)]
    readings_per_day: Annotated[int, _whole(1, 6), UP]
    reading_windows: Annotated[tuple[Window, ...], Field(min_length=1, max_length=6)]
    readings_by_phone: StrictBool
    visits_per_day: Annotated[int, _whole(0, 4), UP]
    checklist: Annotated[tuple[CheckItem, ...], Field(max_length=20)]
    interim_notice_hours: Annotated[Hours, UP]
    alarm_before_end_hours: Hours
    objection_answer_hours: Annotated[Hours, UP]
    move_to_site_hours: Hours
    release: Release


class Screening(Section):
    """Checkpoints and gates.  A normal temperature is never shown as cleared, whatever an edition says.

    ``handover_hours`` is the least time for handing an arrival to the village; with ``handover_same_day`` the day's
    cut-off is the limit unless it is nearer than that.
    """

    fever_threshold_c: Annotated[Celsius, DOWN]
    retest_minutes: Minutes
    normal_means_cleared: Literal[False]
    register_grounds: Annotated[tuple[RegisterGround, ...], Field(max_length=2), UP]
    register_keep_days: Annotated[Days, UP]
    handover_same_day: StrictBool
    handover_hours: Hours
    tally_minutes: Annotated[int, _whole(1, 5)]
    clinic_arrival_hours: Hours
    post_hours_per_day: Annotated[int, _whole(1, 24)]


class Symptom(Part):
    """A symptom; ``lay`` ones may be asked by a person without medical training, ``danger`` ones need a doctor at
    once.
    """

    label: Label
    lay: StrictBool
    danger: StrictBool


class Suspected(Part):
    """How many criteria make a suspected case, with and without an epidemiological link."""

    epi_least: Annotated[int, _whole(1, 10), DOWN]
    clinical_with_epi: Annotated[int, _whole(0, 10), DOWN]
    clinical_without_epi: Annotated[int, _whole(1, 10), DOWN]
    epi_needed: Annotated[StrictBool, DOWN]


class Confirm(Part):
    """What confirms a case: a positive by one of ``methods``, or a link to a confirmed case where ``epi_link`` says
    so.
    """

    methods: Annotated[tuple[TestMethod, ...], Field(min_length=1, max_length=6)]
    positives: Annotated[int, _whole(1, 4), DOWN]
    epi_link: Annotated[StrictBool, UP]


class Exclude(Part):
    """What excludes a suspected case; ``stay_days`` is a local stricter rule, 0 where there is none."""

    methods: Annotated[tuple[TestMethod, ...], Field(min_length=1, max_length=6), UP]
    negatives: Annotated[int, _whole(1, 6), UP]
    gap_hours: Annotated[int, _whole(0, 96), UP]
    stay_days: Annotated[Days, UP]


class Discharge(Part):
    """What ends the isolation of a case.  0, no and an empty list ask for nothing; ``negatives`` are per method."""

    temperature_normal_days: Annotated[Days, UP]
    symptom_free_days: Annotated[Days, UP]
    symptoms_improved: Annotated[StrictBool, UP]
    imaging_improved: Annotated[StrictBool, UP]
    methods: Annotated[tuple[TestMethod, ...], Field(max_length=6), UP]
    negatives: Annotated[Few, UP]
    gap_hours: Annotated[int, _whole(0, 96), UP]
    days_after_onset: Annotated[Days, UP]
    follow_up_days: Annotated[Days, UP]


class Capacity(Part):
    """Rooms that a facility must keep; 0 where no standard is set."""

    observation_rooms: Count
    observation_reserve: Count
    wards: Count
    wards_reserve: Count
    hospital_grade: Annotated[int, _whole(1, 3)]


class Clinical(Section):
    """Symptoms, the definition of a case, its report, discharge.  ``onset_symptom`` is the symptom whose first day
    is day 0; an empty one means the first of any kind.
    """

    symptoms: Annotated[Mapping[Key, Symptom], Field(min_length=1, max_length=60)]
    onset_symptom: Annotated[str, Field(strict=True, pattern=r"^(?:[a-z][a-z0-9_]{0,47})?$")]
    epi_criteria: Annotated[Mapping[Key, Label], Field(min_length=1, max_length=20), UP]
    clinical_criteria: Annotated[Mapping[Key, Label], Field(min_length=1, max_length=20)]
    suspected: Suspected
    confirm: Confirm
    exclude: Exclude
    discharge: Discharge
    report_hours: Hours
    verification_hours: Hours
    disposition_wait_hours: Hours
    symptom_contact_hours: Hours
    result_hours: Hours
    result_urgent_hours: Hours
    critical_result_hours: Hours
    capacity: Capacity


class TransportRule(Part):
    """Who on one kind of vehicle is a close contact; ``rows`` to each side where the scope is rows, else 0."""

    label: Label
    scope: Annotated[TransportScope, Tighter(order=("rows", "compartment", "everybody"))]
    rows: Annotated[Few, UP]


class Secondary(Part):
    """Contacts of contacts: whether they are observed at all, where and how long."""

    mode: Annotated[SecondaryMode, Tighter(order=("absent", "home", "site"))]
    days: Annotated[Days, UP]


class Tracing(Section):
    """Investigation and contacts.

    Contacts count from ``lookback_days`` before onset (before sampling when there are no symptoms) until the case
    is isolated, at most ``infectious_days`` after onset.
    """

    lookback_days: Annotated[Days, UP]
    infectious_days: Annotated[Days, UP]
    contact_days: Annotated[Days, UP]
    contact_category: Key
    contact_told_same_day: StrictBool
    investigation_hours: Hours
    placement_hours: Hours
    notice_hours: Hours
    definitions: Annotated[Mapping[Key, Label], Field(min_length=1, max_length=40), UP]
    transport: Annotated[Mapping[Key, TransportRule], Field(max_length=20), UP]
    secondary: Secondary
    cluster_cases: Annotated[int, _whole(2, 50)]
    cluster_days: Annotated[int, _whole(1, 60)]


class Reporting(Section):
    """Releases and reports.  Counts from 1 up to below ``small_count`` are hidden in public releases under the
    given level; statutory reports and headline totals are exempt, and corrections are kept, whatever an edition
    says.
    """

    small_count: Annotated[int, _whole(1, 20)]
    small_count_level: Literal["county", "prefecture", "province"]
    statutory_exempt: Literal[True]
    corrections_kept: Literal[True]
    cluster_report_hours: Hours
    bulletins_per_day: Annotated[int, _whole(1, 4)]


class EscalationStep(Part):
    """Who is told when a task is overdue by so many minutes."""

    after_minutes: Annotated[int, _whole(0, 10080)]
    role: Key


class Tasks(Section):
    """Clocks of tasks: hours allowed by kind, who is told when, how often a door is tried."""

    due_hours: Annotated[Mapping[Key, Hours], Field(max_length=60)]
    escalation: Annotated[tuple[EscalationStep, ...], Field(min_length=1, max_length=6)]
    canvass_attempts: Annotated[int, _whole(1, 6), UP]
    callback_percent: Annotated[int, _whole(0, 20), UP]
    stand_in_days: Annotated[int, _whole(1, 120)]
    lead_call_hours: Hours


class Privacy(Section):
    """How long records about people are kept, and which entries count as entered later."""

    retention_days: Annotated[Days, UP]
    lead_days: Annotated[Days, UP]
    late_entry_hours: Hours
    reveal_review_percent: Annotated[int, _whole(0, 100), UP]
    reveal_review_hours: Hours
    card_hours: Hours
