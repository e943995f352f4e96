"""The story's township draws duty zones, one of which nobody answers for yet, and opens a rolling round before the demo wakes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from lianfang.places import queries as places

from .agenda import moment
from .county import FIRST, LAST, County
from .recorder import Entry, Recorder
from .world import World

DRAWN_AT, OPENED_AT = moment(FIRST, 7), moment(LAST, 17)
DUTIES = "每日巡查，代买代办，有情况即报网格员"
ASKS = ("residents", "illness", "help")


def draw_zones(county: County, recorder: Recorder) -> int:
    """The township's leader draws a zone for each of its villages; gives how many there are."""
    leader = recorder.actor(county.story_town.leader, DRAWN_AT)
    return len(recorder.send(leader, DRAWN_AT, list(_zones(county))))


def _zones(county: County) -> Iterator[Entry]:
    town = county.story_town
    for n, place in enumerate(town.villages):
        owners = [place.team["community_cadre"], place.team["medical_worker"]][: n % 2 + 1]
        payload = {"name": f"{place.name}党员责任区", "duties": DUTIES, "division_id": town.id, "parts": [place.id]}
        yield Entry("roster.draw_zone", {**payload, "owner_ids": owners if place is not town.villages[-1] else []})


def open_round(world: World, at: datetime) -> None:
    """Every household of the township is asked, the story's village first; whoever was visited that day has been visited."""
    town, first = world.county.story_town, world.county.story_village
    world.recorder.do(
        world.leader(town.id, at),
        at,
        "journeys.open_round",
        division_id=town.id,
        title=f"{places.names([town.id])[town.id]}滚动摸排",
        asks=list(ASKS),
        legal_basis="《中华人民共和国传染病防治法》第十二条",
        owner_id=town.leader,
        due_at=(at + timedelta(days=2)).isoformat(),
        expires_at=(at + timedelta(days=14)).isoformat(),
        key_areas=[{"division_id": str(first.id), "due_at": (at + timedelta(days=1)).isoformat()}],
        rolling=True,
    )
