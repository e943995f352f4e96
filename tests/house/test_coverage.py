"""docs/coverage.csv: what serves each mechanism and figure of the founding documents names only what exists."""

import csv
import re
from collections.abc import Callable
from importlib import import_module

import pytest
from django.urls import Resolver404, get_resolver, resolve

from lianfang.core.figures import FIGURES
from lianfang.core.registry import ACTIONS
from lianfang.reporting import catalogue
from tests.house import tree

TABLE = tree.ROOT / "docs" / "coverage.csv"
COLUMNS = ["id", "served_by", "test"]


def rows() -> list[dict[str, str]]:
    with open(TABLE, encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def is_rule(name: str) -> bool:
    """`module.function`, or `module.file.function` where the rules are a package."""
    module, *within = name.split(".")
    try:
        rules = import_module(".".join(["lianfang", module, "rules", *within[:-1]]))
    except ImportError:
        return False
    return bool(within) and callable(getattr(rules, within[-1], None))


def is_page(path: str) -> bool:
    """A path that resolves, or a pattern as it stands in the urls, e.g. `/people/<uuid:person_id>/`."""
    try:
        resolve(path)
    except Resolver404:
        return path.lstrip("/") in routes()
    return True


def routes(resolver: object = None, prefix: str = "") -> set[str]:
    found = set()
    for entry in getattr(resolver or get_resolver(), "url_patterns", ()):
        route = prefix + str(entry.pattern)
        found |= routes(entry, route) if hasattr(entry, "url_patterns") else {route}
    return found


SERVES: dict[str, Callable[[str], bool]] = {
    "action": ACTIONS.__contains__,
    "rule": is_rule,
    "figure": FIGURES.__contains__,
    "page": is_page,
}


def exists(token: str) -> bool:
    kind, _, name = token.partition(":")
    return kind in SERVES and SERVES[kind](name)


def is_test(test: str) -> bool:
    """`tests/module/test_file.py::test_name`; the name is looked for in the text, with or without a class before it."""
    path, _, name = test.partition("::")
    source = tree.ROOT / path
    named = name.rpartition("::")[2].partition("[")[0]
    return source.is_file() and bool(re.search(rf"^\s*def {re.escape(named)}\(", source.read_text(), re.MULTILINE))


def test_the_table_has_its_columns_and_each_id_once() -> None:
    with open(TABLE, encoding="utf-8", newline="") as table:
        assert next(csv.reader(table)) == COLUMNS
    ids = [row["id"] for row in rows()]
    assert sorted(ids) == sorted(set(ids))


def test_what_serves_a_mechanism_or_figure_exists() -> None:
    missing = [
        f"{row['id']}: {token}"
        for row in rows()
        for token in filter(None, map(str.strip, row["served_by"].split(";")))
        if not exists(token)
    ]
    assert missing == []


def test_the_test_that_shows_it_exists() -> None:
    missing = [
        f"{row['id']}: {test}"
        for row in rows()
        for test in filter(None, map(str.strip, row["test"].split(";")))
        if not is_test(test)
    ]
    assert missing == []


def test_every_figure_of_a_mapping_is_in_the_table_with_the_figure_that_serves_it() -> None:
    served = {row["id"]: row["served_by"] for row in rows()}
    assert [e.id for e in catalogue.entries() if f"figure:{e.figure}" not in served.get(e.id, "")] == []


def test_what_is_served_is_shown_by_a_test() -> None:
    assert [row["id"] for row in rows() if row["served_by"].strip() and not row["test"].strip()] == []


@pytest.mark.parametrize(
    "token", ["action:no.such", "rule:people.no_such", "figure:no.such", "page:/no/such/", "x:y", ""]
)
def test_what_does_not_exist_is_found_out(token: str) -> None:
    assert not exists(token)
