"""`import history` and `import edition`: earlier codes and names of divisions, so that what was written under them is found."""

from collections.abc import Iterable, Iterator
from typing import Any

from lianfang.places import queries as places
from lianfang.places.queries import Former, from_edition, from_history

Row = dict[str, Any]


def history(rows: Iterable[Row]) -> Iterator[Row]:
    """The operations that the history of county codes makes in this home."""
    today, _parents = places.tree_by_code()
    return (_payload(one) for one in from_history(rows, today))


def edition(rows: Iterable[Row]) -> Iterator[Row]:
    """The operations that the list of an earlier year makes in this home; says which of its codes lead nowhere."""
    today, parents = places.tree_by_code()
    compared = from_edition(rows, today, parents, places.leads_of_former_codes())
    if compared.unmatched:
        few = ", ".join(compared.unmatched[:20])
        print(f"{len(compared.unmatched)} codes lead nowhere by themselves; note them one by one: {few}")
    return (_payload(one) for one in compared.former)


def _payload(one: Former) -> Row:
    said = {"division_id": one.today, "code": one.code, "name": one.name}
    years = {"first_year": one.first_year, "last_year": one.last_year}
    return said | {name: year for name, year in years.items() if year is not None}
