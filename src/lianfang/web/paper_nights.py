"""Making the packs of the day by night: wanted for every village in which a door is due, made a few at each turn of the jobs."""

import logging
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils.timezone import localdate
from django.utils.translation import override

from lianfang.core.access import SYSTEM
from lianfang.core.errors import NO_ROOM
from lianfang.core.locks import Unavailable
from lianfang.core.turns import at_every_turn
from lianfang.places import queries as places
from lianfang.places.types import Level
from lianfang.tasks import packs
from lianfang.tasks import queries as tasks

from . import papers
from .paper_pack import bounds, pack

log = logging.getLogger(__name__)
AT_A_TURN = 10
"""How many packs are made before the other jobs have their turn."""


@at_every_turn
def make_due(at: datetime) -> int:
    """Destroy what was kept for days that are over, want what today needs, make the next few; gives how many were made.

    A new day begins at midnight, when its tasks have been planned.  What one village meets does not stop the others.
    """
    today = localdate(at)
    packs.forget_before(today)
    packs.want(villages_due(today, at), today, at)
    made = 0
    for _ in range(AT_A_TURN):
        if (claim := packs.claim(today, at)) is None:
            break
        made += _make(claim, at)
    return made


def villages_due(day: date, at: datetime) -> list[UUID]:
    """The villages in which a door is due on a day, whichever of their grids it lies in."""
    _start, end = bounds(day)
    found = dict.fromkeys(places.village_of(id) for id in tasks.divisions_with_doors(SYSTEM, at, end))
    return [id for id in found if places.level_of(id) == int(Level.VILLAGE)]


def _make(claim: packs.Claim, at: datetime) -> bool:
    try:
        with override(settings.PAPER_LANGUAGE):
            content, persons = pack(SYSTEM, claim.village, claim.day, at)
            packs.keep(claim, papers.pack(content), persons, at)
    except (DatabaseError, InterfaceError, Unavailable):
        raise  # what the database cannot take now is made at a later turn
    except OSError as trouble:
        log.warning("a paper pack could not be kept: %s", trouble.strerror)
        packs.give_up(claim, NO_ROOM)
    except Exception:  # whatever one village meets, the others get theirs
        log.exception("the paper pack of %s could not be made", places.code_of(claim.village))
        packs.give_up(claim, packs.FAILED)
    else:
        return True
    return False
