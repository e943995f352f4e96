"""What somebody's details are needed for, asked of every module that may need them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from lianfang.clinical import queries as clinical
from lianfang.health import queries as health
from lianfang.isolation import queries as isolation
from lianfang.people import queries as people
from lianfang.people.types import Held
from lianfang.screening import queries as screening
from lianfang.tasks import queries as tasks
from lianfang.tracing import queries as tracing

PURPOSES: tuple[Callable[[Iterable[UUID]], Iterator[Held]], ...] = (
    people.held,
    health.held,
    tasks.held,
    screening.held,
    isolation.purposes,
    clinical.held,
    tracing.held,
)


def of(person_ids: Iterable[UUID]) -> dict[UUID, list[Held]]:
    """Every purpose, open and ended, of each of these people; a fixed number of queries.

    Whoever was registered twice is one person: what one registration serves, both are kept for.
    """
    wanted = list(person_ids)
    all_of_them = people.with_doubles(wanted)
    kept = people.kept_of(all_of_them)
    found: dict[UUID, list[Held]] = defaultdict(list)
    for ask in PURPOSES:
        for one in ask(all_of_them):
            found[kept.get(one.person_id, one.person_id)].append(one)
    return {id: found[kept.get(id, id)] for id in wanted}
