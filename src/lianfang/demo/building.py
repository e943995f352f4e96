"""A demo is built: the county set up, its residents registered, a month lived, the bulletin of its last evening issued."""

from collections.abc import Callable
from typing import Any

from lianfang.core.simulation import simulate_from

from . import canvassing, gridding, home, logins
from .county import County, on_the_map
from .home import Arguments
from .month import WAKES, live
from .recorder import Recorder
from .residents import take_in
from .setting_up import set_up

Step = Callable[[str, dict[str, Any]], None]
"""Hears how the building goes on: what is being done (`tree`, `residents`, `month`, …) and its numbers."""


def build(asked: Arguments, step: Step) -> County:
    """Build the demo in an empty home with its tables.  Raises DemoFailed."""
    home.begin(asked)
    home.without_waiting_for_the_disk()
    hashes = logins.hashing(asked.seed)
    county, recorder = on_the_map(asked.seed, asked.people), Recorder(asked.seed)
    step("county", set_up(county, recorder))
    residents = take_in(county, recorder, asked.people, lambda n: step("residents_so_far", {"people": n}))
    step("residents", {"people": residents.people, "households": residents.households})
    gridding.draw(county, residents, recorder)
    canvassing.draw_zones(county, recorder)
    live(county, residents, recorder, lambda day: step("day", {"day": day}))
    step("month", {"operations": recorder.operations, "rows": recorder.rows})
    logins.give_out(hashes)
    simulate_from(WAKES)
    home.without_waiting_for_the_disk(wait=True)
    home.complete(asked)
    return county
