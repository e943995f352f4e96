"""Connections that stay open from one request to the next: what is open is the file that the home holds now."""

import os
from typing import Any

from django.core.signals import request_started
from django.db import connections
from django.db.backends.signals import connection_created

OPENED = "opened_file"
"""Under which name a connection keeps which file it opened."""


def watch() -> None:
    """Note from now on which file every connection opens, and look at each request whether it still lies there."""
    connection_created.connect(_note_file)
    request_started.connect(_leave_what_was_replaced)


def _note_file(connection: Any, **given: Any) -> None:
    if connection.vendor == "sqlite":
        setattr(connection, OPENED, _file(connection))


def _leave_what_was_replaced(**given: Any) -> None:
    """Close what is open to a file that lies there no more: else what is written is written where nobody reads."""
    for connection in connections.all(initialized_only=True):
        opened = getattr(connection, OPENED, None)
        if opened is not None and connection.connection is not None and opened != _file(connection):
            connection.close()


def _file(connection: Any) -> tuple[int, int] | None:
    """What tells the file of a database from every other; None for one that lies in no file."""
    try:
        found = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return found.st_dev, found.st_ino
