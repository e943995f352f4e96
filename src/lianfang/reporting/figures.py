"""Values in force: what the rule edition of an area says at a moment, as figures among the others."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.core.figures import Figure, Measure, Scope, Value, declare
from lianfang.editions.days import parse_clock
from lianfang.editions.types import Edition

from .scopes import edition_at

Reader = Callable[[Edition], Any]


def _plain(found: Any) -> Value:
    """A leaf as it is; of a list or table how many entries it has, those switched off left out."""
    if isinstance(found, Mapping):
        return sum(getattr(entry, "in_use", True) for entry in found.values())
    if isinstance(found, tuple):
        return len(found)
    if isinstance(found, bool):
        return int(found)
    return found if isinstance(found, int | Decimal) else str(found)


def _at_path(path: str) -> Reader:
    def read(edition: Edition) -> Any:
        found: Any = edition
        for name in path.split("."):
            found = found[name] if isinstance(found, Mapping) else getattr(found, name)
        return found

    return read


def _contact_days(edition: Edition) -> int:
    return edition.isolation.categories[edition.tracing.contact_category].days


def _contact_team(edition: Edition) -> Any:
    return edition.isolation.care_teams[edition.isolation.categories[edition.tracing.contact_category].care_team].roles


def _cutoff_hour(edition: Edition) -> Value:
    hours = parse_clock(edition.general.cutoff) / timedelta(hours=1)
    return int(hours) if hours == int(hours) else edition.general.cutoff


def _edition(scope: Scope) -> Edition | None:
    if "edition" not in scope.seen:
        scope.seen["edition"] = edition_at(scope.place, scope.until) if scope.place is not None else None
    found: Edition | None = scope.seen["edition"]
    return found


def _rule(name: str, label: Any, unit: Any, reader: Reader | str) -> Figure:
    """The figure `editions.<name>`, read from the edition in force for the area asked about; None where none is."""
    look = _at_path(reader) if isinstance(reader, str) else reader

    def read(scope: Scope) -> Value:
        edition = _edition(scope)
        try:
            return None if edition is None else _plain(look(edition))
        except KeyError:
            return None

    return Figure(f"editions.{name}", label, unit, Measure.VALUE, read=read, record="editions.edition")


DAYS, HOURS, PER_DAY = _("days"), _("hours"), _("per day")

declare(
    _rule("cutoff_hour", _("Hour at which the statistical day ends"), _("hour of day"), _cutoff_hour),
    _rule("incubation_days", _("Longest incubation"), DAYS, "general.incubation_days"),
    _rule("categories", _("Categories of persons under observation"), _("categories"), "isolation.categories"),
    _rule("contact_days", _("Observation of close contacts"), DAYS, _contact_days),
    _rule(
        "arrival_days",
        _("Observation of arrivals from listed areas"),
        DAYS,
        "isolation.categories.arrival_listed_area.days",
    ),
    _rule("contact_team_roles", _("Who answers for each close contact"), _("persons"), _contact_team),
    _rule("checklist_items", _("Start measures owed to each person observed"), _("measures"), "isolation.checklist"),
    _rule("visits_per_day", _("Visits owed to each person observed at home"), PER_DAY, "isolation.visits_per_day"),
    _rule("readings_per_day", _("Readings owed of each person observed"), PER_DAY, "isolation.readings_per_day"),
    _rule("post_hours_per_day", _("Hours for which each post is staffed"), PER_DAY, "screening.post_hours_per_day"),
    _rule("fever_threshold", _("Fever threshold"), "°C", "screening.fever_threshold_c"),
    _rule("report_hours", _("Statutory report"), HOURS, "clinical.report_hours"),
    _rule("verification_hours", _("Verification of a statutory report"), HOURS, "clinical.verification_hours"),
    _rule("suspected_stay_days", _("Least hospital stay of a suspected case"), DAYS, "clinical.exclude.stay_days"),
    _rule("discharge_methods", _("Test methods before discharge"), _("test methods"), "clinical.discharge.methods"),
    _rule(
        "discharge_negatives",
        _("Negative tests before discharge, by each method"),
        _("tests"),
        "clinical.discharge.negatives",
    ),
    _rule(
        "observation_rooms",
        _("Observation rooms that a fever clinic keeps"),
        _("rooms"),
        "clinical.capacity.observation_rooms",
    ),
    _rule(
        "observation_reserve",
        _("Observation rooms that a fever clinic keeps in reserve"),
        _("rooms"),
        "clinical.capacity.observation_reserve",
    ),
    _rule("wards", _("Wards that a designated hospital keeps"), _("rooms"), "clinical.capacity.wards"),
    _rule(
        "wards_reserve",
        _("Wards that a designated hospital keeps in reserve"),
        _("rooms"),
        "clinical.capacity.wards_reserve",
    ),
    _rule("hospital_grade", _("Least grade of a designated hospital"), _("grade"), "clinical.capacity.hospital_grade"),
    _rule("lookback_days", _("Days before onset from which contacts count"), DAYS, "tracing.lookback_days"),
    _rule("investigation_hours", _("Case investigation"), HOURS, "tracing.investigation_hours"),
    _rule("placement_hours", _("Placement of a close contact"), HOURS, "tracing.placement_hours"),
    _rule("escalation_levels", _("Levels that answer for an overdue task in turn"), _("levels"), "tasks.escalation"),
    _rule("chain_levels", _("Levels of the chain above each village"), _("levels"), "responsibility.chain"),
)
