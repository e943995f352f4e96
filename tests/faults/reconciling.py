"""Whether what was acknowledged is there exactly once, and record and journal agree."""

import json
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from .running import Home
from .senders import TABLE_OF


def assert_reconciled(home: Home, acknowledged: Mapping[UUID, str]) -> None:
    """Every acknowledged operation stands in the journal once and left its record once; no record is without its line."""
    assert home.run("lianfang.cli", "check") == "check: all is well\n"
    journalled = [
        (UUID(line["id"]), line["action"])
        for (text,) in home.rows("SELECT operations FROM core_journalrow")
        for line in json.loads(text)
    ]
    times = Counter(id for id, _ in journalled)
    assert {id: times[id] for id in acknowledged if times[id] != 1} == {}
    for action, table in TABLE_OF.items():
        made = rows_by_operation(home, table)
        assert [id for id, name in journalled if name == action and made[id] != 1] == [], action


def assert_exported(home: Home, acknowledged: Mapping[UUID, str]) -> None:
    """The export names every acknowledged operation once."""
    lines = [json.loads(line) for line in home.run("lianfang.cli", "export", "--without-keys").splitlines()]
    times = Counter(UUID(line["id"]) for line in lines if "action" in line)
    assert max(times.values()) == 1
    assert acknowledged.keys() <= times.keys()


def rows_by_operation(home: Home, table: str) -> Counter[UUID]:
    """How many rows of a table each operation made."""
    found = home.rows(f"SELECT op, count(*) FROM {table} GROUP BY op")  # noqa: S608  one of our own names
    return Counter({UUID(str(op)): number for op, number in found})
