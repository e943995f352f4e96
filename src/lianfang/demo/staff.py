"""Who works in the response: offices of the county, leaders of townships, and a team in every village."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lianfang.core.access import OPERATOR
from lianfang.roster.types import SubjectKind

from .chance import Chance
from .county import County
from .naming import Numbers, family_names, given_name
from .recorder import Entry, Recorder

FIRST_PHONE = 80_000_000
"""Phone numbers of staff begin far from those of residents."""
OFFICES = (
    ("commander", "county_commander", "commander"),
    ("epidemiologist", "epidemiologist", "epidemiologist"),
    ("clinician", "clinician", "clinician"),
    ("laboratory", "laboratory", "laboratory"),
    ("supervisor", "supervisor", "supervisor"),
    ("auditor", "auditor", "auditor"),
    ("administrator", "administrator", "administrator"),
    ("second_clinician", "clinician", None),
    ("second_epidemiologist", "epidemiologist", None),
    ("site_keeper", "grid_worker", None),
    ("traffic", "checkpoint_worker", None),
)
COUNTY_CHARGES = {"commander": "county_secretary"}
"""Which charges of the rules somebody of the county holds besides."""
VILLAGES_WITHOUT = 40
"""In one village of so many nobody was named yet: a gap to be seen and filled."""
"""The county's offices: name in the demo, role, and login name where there is one."""
VILLAGE_TEAM = ("grid_worker", "community_cadre", "medical_worker")
TOWN_TEAM = ("police", "volunteer")
"""The care team that the edition asks for stands in the village, but for these two, who stand in the township."""


@dataclass(frozen=True)
class Hired:
    """Somebody about to join: where they work, in which role, what they answer for there, and their login."""

    division_id: UUID
    role: str | None = None
    answers_as: str | None = None
    username: str | None = None


class _People:
    """Names and phone numbers for staff."""

    def __init__(self, seed: int, purpose: str, first_phone: int) -> None:
        self._chance = Chance(seed, purpose)
        self._numbers = Numbers(first_phone=first_phone)

    def entry(self, hired: Hired) -> Entry:
        sex = self._chance.one_of(("male", "female"))
        random = self._chance.random
        name = family_names().draw(random) + given_name(sex, self._chance.between(1962, 1994), random)
        payload = {"name": name, "division_id": hired.division_id, "phone": self._numbers.phone()}
        if hired.username:
            payload["username"] = hired.username
        return Entry("roster.add_member", payload)


def hire(county: County, recorder: Recorder, at: datetime) -> int:
    """Add everybody, give them their roles, and name who answers for villages and townships; gives how many they are."""
    people = _People(county.seed, "staff", FIRST_PHONE)
    offices = [Hired(county.id, role, COUNTY_CHARGES.get(name), login) for name, role, login in OFFICES]
    members = _join(offices, people, recorder, at)
    county.staff.update(zip((name for name, _, _ in OFFICES), members, strict=True))
    return len(members) + _hire_towns(county, people, recorder, at) + _hire_villages(county, people, recorder, at)


def _hire_towns(county: County, people: _People, recorder: Recorder, at: datetime) -> int:
    wanted: list[Hired] = []
    for town in county.towns.values():
        login = "township" if town is county.story_town else None
        wanted.append(Hired(town.id, "township_leader", "town_secretary", login))
        wanted += [Hired(town.id, None, role) for role in TOWN_TEAM]
    members = iter(_join(wanted, people, recorder, at))
    for town in county.towns.values():
        town.leader = next(members)
        for _ in TOWN_TEAM:
            next(members)
    return len(wanted)


def _hire_villages(county: County, people: _People, recorder: Recorder, at: datetime) -> int:
    wanted: list[Hired] = []
    for place in county.places():
        for role in VILLAGE_TEAM:
            worker = role == "grid_worker"
            login = "grid" if worker and place is county.story_village else None
            wanted.append(Hired(place.id, "grid_worker" if worker else None, role, login))
    members = iter(_join(wanted, people, recorder, at))
    for place in county.places():
        place.team = {role: next(members) for role in VILLAGE_TEAM}
    named = [place for n, place in enumerate(county.places(), 1) if n % VILLAGES_WITHOUT]
    cadres = [(p.team["community_cadre"], Hired(p.id, None, "village_secretary")) for p in named]
    recorder.send(OPERATOR, at, [*_responsibilities(cadres)])
    return len(wanted)


def _join(wanted: list[Hired], people: _People, recorder: Recorder, at: datetime) -> list[UUID]:
    """Members with their roles and responsibilities, in the order asked for."""
    added = recorder.send(OPERATOR, at, [people.entry(hired) for hired in wanted])
    members = [UUID(one["id"]) for one in added]
    recorder.send(OPERATOR, at, [*_roles(zip(members, wanted, strict=True))])
    recorder.send(OPERATOR, at, [*_responsibilities(zip(members, wanted, strict=True))])
    return members


def _roles(joined: Iterable[tuple[UUID, Hired]]) -> Iterable[Entry]:
    for member, hired in joined:
        if hired.role is not None:
            payload = {"member_id": member, "role": hired.role, "division_id": hired.division_id}
            yield Entry("roster.assign", payload)


def _responsibilities(joined: Iterable[tuple[UUID, Hired]]) -> Iterable[Entry]:
    for member, hired in joined:
        if hired.answers_as is not None:
            payload = {
                "member_id": member,
                "role": hired.answers_as,
                "subject_kind": SubjectKind.DIVISION.value,
                "subject": hired.division_id,
                "division_id": hired.division_id,
            }
            yield Entry("roster.name_responsible", payload)


def hire_for_posts(county: County, divisions: list[UUID], recorder: Recorder, at: datetime) -> list[UUID]:
    """One worker for each of the posts in these divisions; the first has the login."""
    people = _People(county.seed, "posts", FIRST_PHONE + 100_000)
    wanted = [
        Hired(division, "checkpoint_worker", None, None if n else "checkpoint") for n, division in enumerate(divisions)
    ]
    return _join(wanted, people, recorder, at)
