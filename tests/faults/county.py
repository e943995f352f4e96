"""Run as a program in a scratch home: makes the tables and a county at work, and prints what its programs send with."""

import json
import sys
from datetime import timedelta
from string import ascii_uppercase
from typing import Any
from uuid import UUID

import django

django.setup()

from lianfang.cli.setting_up import migrate  # noqa: E402  the tables' modules need the apps to be ready
from lianfang.core import clock  # noqa: E402
from lianfang.roster import credentials  # noqa: E402
from tests.cast import LISHU, LISHU_VILLAGE, START, Cast  # noqa: E402
from tests.journeys.way import Way  # noqa: E402
from tests.web.desk import give_credentials  # noqa: E402

HOUSEHOLDS = 12
ORDER = {"whom": "Visitors", "ground": "Spread in the town", "object_to": "0434-5212345"}


def made() -> dict[str, Any]:
    """The county: two posts, a dozen households, and a member who measures, counts and registers everywhere in it."""
    way = Way(Cast().set_up()).set_up()
    cast = way.cast
    second = cast.do(
        "screening.open_checkpoint", by="commander", name="Guojiadian", level="county", kind="road", division_id=LISHU
    )
    signed_at = clock.now()
    order = {**ORDER, "checkpoint_id": way.post, "seen": 1, "ends_at": signed_at + timedelta(days=3)}
    cast.do("screening.sign_standing_order", by="commander", at=signed_at, **order)
    cast.do("roster.assign", member_id=cast.members["post"], role="grid_worker", division_id=LISHU)
    give_credentials(cast, "post", "grid", "administrator")
    token = credentials.issue_token(UUID(str(cast.members["post"])), "programs", now=clock.real_now(), days=1)
    homes = [_household(cast, n) for n in range(HOUSEHOLDS)]
    staff = {name: str(id) for name, id in cast.members.items()}
    return {
        "token": token,
        "posts": [way.post, second["id"]],
        "homes": homes,
        "division": str(cast.village),
        "laboratory": way.sites["laboratory"],
        "staff": staff,
        "outbreak": str(cast.outbreak),
    }


def _household(cast: Cast, number: int) -> dict[str, str]:
    entry = {"name": f"Resident {ascii_uppercase[number]}", "sex": "female", "born_on": f"{1950 + number}-05-01"}
    done = cast.do(
        "people.register_person",
        by="grid",
        at=START + timedelta(hours=1),
        entry=entry,
        division_id=LISHU_VILLAGE,
        address=f"East lane {number}",
    )
    return {"person": done["id"], "household": done["household_id"]}


if __name__ == "__main__":
    migrate()
    json.dump(made(), sys.stdout)
