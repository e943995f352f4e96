"""What a home says about the demo in it: nothing, begun, or complete with its arguments.  The mark of completion is
written last, so that a building that was interrupted is begun again."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from lianfang.core import clock, privacy, seals
from lianfang.core.models import HomeSetting, JournalRow
from lianfang.places import queries as places

NAME = "demo"


@dataclass(frozen=True)
class Arguments:
    """What a demo was asked for."""

    people: int
    seed: int


class HomeState(StrEnum):
    """What lies in a home."""

    EMPTY = "empty"
    BEGUN = "begun"
    SAME_DEMO = "same_demo"
    OTHER_DEMO = "other_demo"
    IN_USE = "in_use"


def state(asked: Arguments) -> HomeState:
    """What lies in the home, as seen by somebody who asks for a demo."""
    row = HomeSetting.objects.filter(name=NAME).first()
    if row is None:
        return HomeState.IN_USE if JournalRow.objects.exists() else HomeState.EMPTY
    if not row.value["complete"]:
        return HomeState.BEGUN
    return HomeState.SAME_DEMO if row.value["asked"] == asdict(asked) else HomeState.OTHER_DEMO


def asked_for() -> Arguments:
    """What the demo in the home was asked for."""
    return Arguments(**HomeSetting.objects.get(name=NAME).value["asked"])


def unfinished() -> Arguments | None:
    """What a demo was asked for whose building in this home was begun and not finished; None where there is none."""
    row = HomeSetting.objects.filter(name=NAME).first()
    return None if row is None or row.value["complete"] else asked_for()


def begin(asked: Arguments) -> None:
    """Mark the home as one in which a demo is being built."""
    _mark({"asked": asdict(asked), "complete": False})


def complete(asked: Arguments) -> None:
    """Mark the demo as complete; the last write of the building."""
    _mark({"asked": asdict(asked), "complete": True})


def _mark(value: dict[str, object]) -> None:
    HomeSetting.objects.update_or_create(name=NAME, defaults={"value": value})


def wipe() -> None:
    """Empty the databases of a demo's home: the tables go with all that was in them."""
    for name in ("default", "looks"):
        if connections[name].vendor == "sqlite":
            connections[name].close()
            file = settings.DATABASES[name]["NAME"]
            for ending in ("", "-wal", "-shm"):
                Path(f"{file}{ending}").unlink(missing_ok=True)
        else:
            call_command("flush", database=name, verbosity=0, interactive=False)
    seals.begin_anew()
    clock.forget_simulation()
    places.forget_tree()
    privacy.forget_cached_keys()


def without_waiting_for_the_disk(wait: bool = False) -> None:
    """Let SQLite not wait for the disk after every transaction while a demo is built: it can be built again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={'FULL' if wait else 'OFF'}")
