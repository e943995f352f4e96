"""The county is set up: tree, rules, members, posts, sites with their rooms.  All of it by public operations."""

import math
from collections.abc import Iterator
from uuid import UUID

from lianfang.core.access import OPERATOR
from lianfang.editions.presets import preset_text
from lianfang.editions.vocabulary import Risk
from lianfang.places.types import SiteKind, Zone
from lianfang.roster.types import SubjectKind
from lianfang.screening.actions import HEAD
from lianfang.screening.types import PostKind, PostLevel

from . import staff
from .agenda import moment
from .county import COUNTY_CODE, FIRST, County, Post, Rooms, division_rows
from .recorder import Entry, Recorder

EDITION, DISEASE = "lishu_2020", "covid19"
BEGINS = moment(FIRST, 0)
TREE_AT, STAFF_AT, PLACES_AT = moment(FIRST, 4), moment(FIRST, 4, 10), moment(FIRST, 4, 40)
COUNTY_POSTS = (
    ("十家堡卡点", "220322108000", "", 260),
    ("喇嘛甸卡点", "220322105000", "", 210),
    ("孤家子卡点", "220322103000", "", 300),
    ("四梨线卡点", "220322100000", "四梨线", 420),
    ("第五县级卡点（原文未写地点）", "220322003000", "", 240),
)
"""The document says that the county keeps five posts and names four; the fifth is left without a place name."""
SITES = (
    ("quarantine", SiteKind.ISOLATION_SITE, "县集中医学观察点", 2),
    ("quarantine_reserve", SiteKind.ISOLATION_SITE, "县集中医学观察点（备用）", 2),
    ("clinic", SiteKind.FEVER_CLINIC, "县发热门诊", 2),
    ("hospital", SiteKind.HOSPITAL, "县定点医院", 3),
    ("laboratory", SiteKind.LABORATORY, "县疾控中心实验室", 3),
)
ROOMS = (
    ("quarantine", Zone.CONTACT, "active", 24, 1, "{:d}"),
    ("quarantine", Zone.CONTACT, "active", 4, 3, "家庭间{:d}"),
    ("quarantine_reserve", Zone.CONTACT, "reserve", 20, 1, "备{:d}"),
    ("clinic", Zone.SUSPECTED, "active", 4, 1, "留观{:d}"),
    ("hospital", Zone.SUSPECTED, "active", 6, 1, "疑似{:d}"),
    ("hospital", Zone.CONFIRMED, "active", 4, 2, "确诊{:d}"),
    ("hospital", Zone.GENERAL, "active", 4, 4, "普通{:d}"),
    ("hospital", Zone.CONFIRMED, "reserve", 6, 2, "备用确诊{:d}"),
    ("hospital", Zone.SUSPECTED, "reserve", 6, 1, "备用疑似{:d}"),
)
"""Site, zone, state, how many rooms, beds in each, and how they are numbered."""
STATIONS = 8
TOWN_PASSERS, STATION_PASSERS = (60, 150), (15, 40)


def set_up(county: County, recorder: Recorder) -> dict[str, int]:
    """Set the county up; gives how many divisions, members, posts and rooms there are."""
    _lay_out(county, recorder)
    members = staff.hire(county, recorder, STAFF_AT)
    members += _open_posts(county, recorder)
    _open_sites(county, recorder)
    return {
        "divisions": len(division_rows()),
        "members": members,
        "posts": len(county.posts),
        "rooms": sum(n for _, _, _, n, _, _ in ROOMS),
    }


def _lay_out(county: County, recorder: Recorder) -> None:
    """The tree, the outbreak, the county's edition, and the listed area."""
    rows = [
        {"code": r["code"], "name": r["name"], "level": int(r["level"]), "parent_code": r["parent_code"] or None}
        for r in division_rows()
    ]
    recorder.import_rows(OPERATOR, TREE_AT, "places.add_division", rows)
    opened = recorder.do(
        OPERATOR,
        TREE_AT,
        "editions.open_outbreak",
        name="新冠肺炎疫情 2020",
        disease=DISEASE,
        division_id=COUNTY_CODE,
        began_at=BEGINS.isoformat(),
    )
    county.outbreak = UUID(opened["id"])
    recorder.do(
        OPERATOR,
        TREE_AT,
        "journeys.adopt_edition",
        outbreak_id=county.outbreak,
        division_id=COUNTY_CODE,
        document=preset_text(EDITION),
    )
    recorder.do(
        OPERATOR,
        TREE_AT,
        "editions.list_area",
        outbreak_id=county.outbreak,
        code="42",
        name="湖北省",
        risk=Risk.HIGH.value,
        since=BEGINS.isoformat(),
    )


def _open_posts(county: County, recorder: Recorder) -> int:
    """The county's posts, one in each township, stations in some villages; gives how many workers were hired."""
    planned = list(_planned_posts(county))
    workers = staff.hire_for_posts(county, [division for division, *_ in planned], recorder, STAFF_AT)
    entries = [
        Entry(
            "screening.open_checkpoint",
            {"name": name, "level": level.value, "kind": kind.value, "division_id": division, "road": road},
        )
        for division, name, level, kind, road, _, _ in planned
    ]
    opened = recorder.send(OPERATOR, PLACES_AT, entries)
    for found, worker, (division, name, _, _, _, passers, shifts) in zip(opened, workers, planned, strict=True):
        county.posts.append(Post(UUID(found["id"]), name, division, worker, passers, shifts))
    recorder.send(OPERATOR, PLACES_AT, [_head(post) for post in county.posts])
    return len(workers)


def _planned_posts(county: County) -> Iterator[tuple[UUID, str, PostLevel, PostKind, str, int, int]]:
    for name, code, road, passers in COUNTY_POSTS:
        yield county.towns[code].id, name, PostLevel.COUNTY, PostKind.ROAD, road, passers, 3
    towns = list(county.towns.values())[: math.ceil(len(county.towns) * county.share)]
    for n, town in enumerate(towns):
        low, high = TOWN_PASSERS
        yield town.id, f"{town.name}卡点", PostLevel.TOWN, PostKind.ROAD, "", low + n * 37 % (high - low), 2
    for n, town in enumerate(towns[: math.ceil(STATIONS * county.share)]):
        low, high = STATION_PASSERS
        place = county.story_village if town is county.story_town else town.villages[n % len(town.villages)]
        name = f"{place.name}劝返站"
        yield place.id, name, PostLevel.VILLAGE, PostKind.DISSUASION, "", low + n * 7 % (high - low), 1


def _head(post: Post) -> Entry:
    payload = {
        "member_id": post.worker,
        "role": HEAD,
        "subject_kind": SubjectKind.CHECKPOINT.value,
        "subject": post.id,
        "division_id": post.division_id,
    }
    return Entry("roster.name_responsible", payload)


def _open_sites(county: County, recorder: Recorder) -> None:
    """Quarantine sites, fever clinic, hospital and laboratory in the county town, with their rooms."""
    town = county.towns["220322001000"]
    entries = [
        Entry("places.open_site", {"kind": kind.value, "name": name, "division_id": town.id, "tier": tier})
        for _, kind, name, tier in SITES
    ]
    for (key, *_), opened in zip(SITES, recorder.send(OPERATOR, PLACES_AT, entries), strict=True):
        county.sites[key] = UUID(opened["id"])
    rooms = [
        (f"{key}/{zone.value}/{state}", key, name.format(n + 1), zone, beds, state)
        for key, zone, state, count, beds, name in ROOMS
        for n in range(count)
    ]
    entries = [
        Entry(
            "places.add_room",
            {"site_id": county.sites[key], "name": name, "zone": zone.value, "beds": beds, "state": state},
        )
        for _, key, name, zone, beds, state in rooms
    ]
    for (group, key, *_), added in zip(rooms, recorder.send(OPERATOR, PLACES_AT, entries), strict=True):
        county.rooms.setdefault(group, Rooms(county.sites[key])).ids.append(UUID(added["id"]))
