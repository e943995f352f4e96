"""The release board: who is to go, what stands against it, who receives them and how they travel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lianfang.core.access import Actor
from lianfang.isolation import queries as isolation
from lianfang.isolation.queries import Due
from lianfang.people import queries as people
from lianfang.roster import queries as roster
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import GRID, PREPARE_RELEASE
from lianfang.tasks.types import HandOverKind

from . import knowledge


@dataclass(frozen=True)
class Leaving:
    """A stay that ends: the preparation done at `prepared_at`, who receives the person at home, the way there."""

    due: Due
    prepared_at: datetime | None
    receiver: Any
    transport: str


def release_board(by: Actor, at: datetime, *, since: datetime, until: datetime, duty: str) -> list[Leaving]:
    """The stays that end in [since, until) and are not released yet, with what is known of each; the first due first."""
    found = isolation.release_board(by, at, since=since, until=until, duty=duty, known=lambda rows: _known(rows, at))
    stays = [line.stay for line in found]
    prepared = dict(
        tasks.tasks_visible(by, at)
        .filter(kind=PREPARE_RELEASE, subject__in=[stay.id for stay in stays], done_at__isnull=False)
        .values_list("subject", "done_at")
    )
    homes = people.divisions_of(stay.person_id for stay in stays)
    receivers = roster.owners([(GRID, home) for home in homes.values()], at)
    ways = _ways([stay.person_id for stay in stays])
    return [
        Leaving(
            due=line,
            prepared_at=prepared.get(line.stay.id),
            receiver=receivers.get((GRID, homes[line.stay.person_id])) if line.stay.person_id in homes else None,
            transport=ways.get(line.stay.person_id, ""),
        )
        for line in found
    ]


def _known(stays: Sequence[Any], at: datetime) -> Any:
    return knowledge.of_stays([stay.id for stay in stays], at)


def _ways(person_ids: Sequence[UUID]) -> dict[UUID, str]:
    """By what each person travels home, where a hand-over says so."""
    rows = tasks.handovers_of(person_ids).filter(kind=HandOverKind.RETURN_HOME.value, ended_at=None)
    return {row.person_id: row.transport for row in rows}
