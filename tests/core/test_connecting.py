"""Connections that stay open between requests, and a database that is put in the place of another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from lianfang.core.home import database_from_url

ALIAS = "beside"


def write_file(path: Path, word: str) -> None:
    connections.settings[ALIAS] = connections.configure_settings({"default": {}, ALIAS: database_from_url(None, path)})[
        ALIAS
    ]
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("CREATE TABLE said (word TEXT)")
        cursor.execute("INSERT INTO said VALUES (%s)", [word])
    connections[ALIAS].close()
    del connections[ALIAS]


def said(connection: Any) -> str:
    with connection.cursor() as cursor:
        return str(cursor.execute("SELECT word FROM said").fetchone()[0])


@pytest.fixture
def beside(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """An embedded database beside the tests' own, which says "old", and another that says "new"."""
    with django_db_blocker.unblock():
        write_file(tmp_path / "other.sqlite3", "new")
        write_file(tmp_path / "home.sqlite3", "old")
        yield tmp_path / "home.sqlite3"
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def test_a_connection_is_used_again_by_the_next_request(beside: Path) -> None:
    connection = connections[ALIAS]
    assert said(connection) == "old"
    opened = connection.connection
    request_started.send(None)
    assert said(connection) == "old"
    assert connection.connection is opened


def test_what_was_put_in_its_place_is_what_the_next_request_reads(beside: Path) -> None:
    connection = connections[ALIAS]
    assert said(connection) == "old"
    beside.with_name("other.sqlite3").replace(beside)
    request_started.send(None)
    assert said(connection) == "new"


def test_a_file_that_is_gone_is_not_written_to_any_more(beside: Path) -> None:
    connection = connections[ALIAS]
    assert said(connection) == "old"
    beside.unlink()
    request_started.send(None)
    assert connection.connection is None
