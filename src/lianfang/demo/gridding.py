"""The villages of the story's township are drawn up into grids, one for each group; the last one is left to be drawn."""

from collections.abc import Iterator

from lianfang.places.types import division_uuid

from .agenda import moment
from .county import FIRST, STORY_VILLAGE, County
from .recorder import Entry, Recorder
from .residents import Residents

DRAWN_AT = moment(FIRST, 6)


def draw(county: County, residents: Residents, recorder: Recorder) -> int:
    """The township's leader draws its villages up; gives how many grids there are."""
    entries = list(_drawings(residents))
    leader = recorder.actor(county.story_town.leader, DRAWN_AT)
    return sum(len(made["grids"]) for made in recorder.send(leader, DRAWN_AT, entries))


def _drawings(residents: Residents) -> Iterator[Entry]:
    villages = sorted(code for code in residents.doors if code != STORY_VILLAGE)
    for code in (STORY_VILLAGE, *villages[:-1]):
        groups = residents.doors.get(code, {})
        grids = [{"name": f"{group}组", "household_ids": list(groups[group])} for group in sorted(groups)]
        if grids:
            yield Entry("journeys.draw_grids", {"division_id": division_uuid(code), "grids": grids})
