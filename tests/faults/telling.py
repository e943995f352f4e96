"""Run as a program in a scratch home: finds a contact and queues a text message to them; prints its id."""

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

from lianfang.core import clock  # noqa: E402  the tables' modules need the apps to be ready
from tests.cast import Cast  # noqa: E402
from tests.journeys.test_messages import a_contact, texted  # noqa: E402
from tests.journeys.way import Way  # noqa: E402
from tests.web.desk import give_credentials  # noqa: E402

BEFORE = timedelta(hours=4)
"""How long ago the person fell ill of whom the contact is one: the laboratory takes its time."""


def queued(county: dict[str, Any]) -> str:
    """A message to a contact in the home, in its real time."""
    cast = Cast(members={name: UUID(id) for name, id in county["staff"].items()}, outbreak=UUID(county["outbreak"]))
    give_credentials(cast, "epidemiologist")
    way = Way(cast, clock.now() - BEFORE, sites={"laboratory": county["laboratory"]})
    return str(texted(way, a_contact(way)).id)


if __name__ == "__main__":
    print(queued(json.loads(sys.argv[1])))
