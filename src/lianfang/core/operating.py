"""How a running home is: what somebody on duty at night looks at first, each sign with what to do about it."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Max, Min
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from . import backup, clock, seals
from .errors import NO_ROOM
from .locks import Unavailable, unavailable, writing
from .messages.means import MeansWrong, of_home
from .messages.queries import overdue
from .models import HomeSetting, JournalRow

LAST_TURN = "last_turn"
TURN_LATE, TURN_GONE = timedelta(minutes=2), timedelta(minutes=10)
"""The jobs turn every half minute."""
SEAL_LATE, SEAL_GONE = timedelta(minutes=10), timedelta(hours=1)
BACKUP_LATE, BACKUP_GONE = timedelta(days=1), timedelta(days=7)
WAITING_LONG, WAITING_GONE = timedelta(minutes=10), timedelta(hours=1)
"""A message goes within a turn of the jobs; a gateway that is down is given up after about two hours of tries."""
FREE_LITTLE, FREE_NONE = 0.15, 0.03
"""Shares of the disk."""
FULL_BYTES = 1_000_000
ROOM_TAKEN_ROWS = 256
"""Of two kilobytes each."""
WAIT_LONG = timedelta(seconds=1)
CLOCK_OFF = timedelta(seconds=5)


class State(StrEnum):
    """What a sign asks for."""

    FINE = "fine"
    LOOK = "look"
    ACT = "act"


STATE_WORDS = {State.FINE: _("in order"), State.LOOK: _("look at it"), State.ACT: _("act now")}


@dataclass(frozen=True)
class Sign:
    """One sign of how the home is: `said` is a sentence with `%(name)s` for `params`, `next` what to do about it."""

    name: str
    label: Any
    state: State
    said: Any
    params: dict[str, Any]
    next: Any = ""
    command: str = ""
    """What to type for it."""

    def sentence(self) -> str:
        """What was seen, in the active language; times in the home's zone."""
        shown = {k: f"{localtime(v):%Y-%m-%d %H:%M}" if isinstance(v, datetime) else v for k, v in self.params.items()}
        return str(self.said) % shown


Probe = Callable[[datetime], Sign]
PROBES: list[Probe] = []
"""What says how a part of the home is at an instant of real time; modules add theirs when they are wired."""


def probe(function: Probe) -> Probe:
    """Declare a probe; they are asked in the order in which they were declared."""
    PROBES.append(function)
    return function


def signs(at: datetime) -> Iterator[Sign]:
    """Every sign at the instant `at` of real time.  Raises Unavailable when the database cannot be asked."""
    for one in PROBES:
        yield one(at)


def turned(at: datetime, done: int) -> None:
    """Note that the jobs did what was due: `done` operations, at the instant `at` of real time."""
    HomeSetting.objects.update_or_create(name=LAST_TURN, defaults={"value": {"at": at.isoformat(), "done": done}})


def answers() -> bool:
    """Whether the database answers, for whoever balances load."""
    with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return True
    return False


def by_age(age: timedelta | None, late: timedelta, gone: timedelta) -> State:
    """The state of something that ought to happen again and again and did so `age` ago; None: never."""
    if age is None or age >= gone:
        return State.ACT
    return State.LOOK if age >= late else State.FINE


@probe
def _database(at: datetime) -> Sign:
    began = time.monotonic()
    try:
        with writing():
            _take_room()
    except (DatabaseError, InterfaceError, Unavailable) as error:
        if (trouble := unavailable(error)) is None:
            raise
        full = trouble.reasons[0].code == NO_ROOM
        todo = (
            _("Make room on the disk of the database; then work goes on.")
            if full
            else _("Look at the database server.")
        )
        return Sign("queue", _("Writing"), State.ACT, trouble.reasons[0].sentence(), {}, todo)
    waited = timedelta(seconds=time.monotonic() - began)
    return Sign(
        "queue",
        _("Writing"),
        State.LOOK if waited > WAIT_LONG else State.FINE,
        _("A write waits %(milliseconds)s ms for its turn."),
        {"milliseconds": round(waited.total_seconds() * 1000)},
        _("Fewer programs should send at once, or the database needs a faster disk."),
    )


def _take_room() -> None:
    """Take as much room in a server's files as a busy minute does, and give it back: what is full answers reads as ever.

    The embedded store lies on the disk of the home, which has a sign of its own.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(current_database(), 'TEMP')")
        if cursor.fetchone() == (True,):
            cursor.execute(
                "CREATE TEMPORARY TABLE room_taken AS SELECT repeat('x', 1900) FROM generate_series(1, %s)",
                [ROOM_TAKEN_ROWS],
            )
            cursor.execute("DROP TABLE room_taken")


@probe
def _jobs(at: datetime) -> Sign:
    row = HomeSetting.objects.filter(name=LAST_TURN).first()
    last = datetime.fromisoformat(row.value["at"]) if row is not None else None
    state = by_age(at - last if last else None, TURN_LATE, TURN_GONE)
    said = _("The jobs last did what was due at %(last)s.") if last else _("The jobs have never run here.")
    return Sign(
        "jobs",
        _("Jobs"),
        state,
        said,
        {"last": last},
        _("Without them no order ends and nothing escalates: start them."),
        "./lianfang jobs",
    )


@probe
def _seal(at: datetime) -> Sign:
    last = seals.last()
    behind = JournalRow.objects.filter(seq__gt=last.last_seq if last else 0)
    oldest = behind.aggregate(first=Min("received"))["first"]
    state = State.FINE if oldest is None else by_age(clock.now() - oldest, SEAL_LATE, SEAL_GONE)
    return Sign(
        "seal",
        _("Seal of the journal"),
        state,
        _("Sealed up to row %(row)s at %(last)s; %(behind)s rows wait.")
        if last
        else _("Nothing is sealed yet; %(behind)s rows wait."),
        {"row": last.last_seq if last else 0, "last": last.made_at if last else None, "behind": behind.count()},
        _("The jobs seal at every turn; look at what they say."),
    )


@probe
def _messages(at: datetime) -> Sign:
    name, label, now = "messages", _("Messages"), clock.now()
    try:
        means = of_home()
    except MeansWrong as wrong:
        said, todo = _("No message is sent: %(why)s."), _("Put the settings of messages in the home right.")
        return Sign(name, label, State.ACT, said, {"why": str(wrong)}, todo)
    if clock.simulated() and not means.send_in_simulation:
        return Sign(name, label, State.FINE, _("The home lives in a simulated time: no message leaves it."), {})
    waiting, since = overdue(now, means, clock.local_zone())
    if since is None:
        return Sign(name, label, State.FINE, _("No message waits that could have been sent."), {})
    return Sign(
        name,
        label,
        by_age(now - since, WAITING_LONG, WAITING_GONE),
        _("The oldest message that waits could have been sent at %(since)s; waiting: %(waiting)s."),
        {"since": since, "waiting": waiting},
        _(
            "Look whether the jobs run and the gateway answers: `/messages/` says what each try met. Meanwhile call by telephone."
        ),
    )


@probe
def _backup(at: datetime) -> Sign:
    known = backup.last()
    last = datetime.fromisoformat(known["at"]) if known else None
    return Sign(
        "backup",
        _("Last backup"),
        by_age(at - last if last else None, BACKUP_LATE, BACKUP_GONE),
        _("%(file)s with %(rows)s rows, written at %(last)s.") if known else _("There is no backup of this home."),
        {"file": known["file"], "rows": known["rows"], "last": last} if known else {},
        _("Write one, and keep the keys elsewhere."),
        "./lianfang backup",
    )


@probe
def _disk(at: datetime) -> Sign:
    total, _used, free = shutil.disk_usage(settings.HOME)
    share = free / total
    return Sign(
        "disk",
        _("Disk of the home"),
        State.ACT if share < FREE_NONE else State.LOOK if share < FREE_LITTLE else State.FINE,
        _("%(free)s GB of %(total)s GB are free (%(percent)s %%)."),
        {"free": round(free / 1e9, 1), "total": round(total / 1e9, 1), "percent": round(share * 100)},
        _("It is full, and nothing can be saved: make room, and work goes on by itself.")
        if free < FULL_BYTES
        else _("Make room before it is full: then nothing can be saved."),
    )


@probe
def _clock(at: datetime) -> Sign:
    label, newest = _("Clock"), JournalRow.objects.aggregate(last=Max("received"))["last"]
    off = _off(at)
    if newest is not None and newest > clock.now() + CLOCK_OFF:
        said, params = _("The journal knows of %(newest)s, which lies ahead of this clock."), {"newest": newest}
        return Sign(
            "clock", label, State.ACT, said, params, _("Set the clock of this machine right, before anything else.")
        )
    if abs(off) > CLOCK_OFF:
        said, params = (
            _("The database's clock is %(seconds)s s from this machine's."),
            {"seconds": round(off.total_seconds())},
        )
        return Sign("clock", label, State.LOOK, said, params, _("Let both machines take their time from one place."))
    if clock.simulated():
        return Sign("clock", label, State.LOOK, _("The home lives in a simulated time: %(now)s."), {"now": clock.now()})
    return Sign(
        "clock", label, State.FINE, _("The clock says %(now)s, and so does the database's."), {"now": clock.now()}
    )


def _off(at: datetime) -> timedelta:
    """By how much the database's clock is ahead of this machine's."""
    if connection.vendor != "postgresql":
        return timedelta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    return timedelta(seconds=(theirs - clock.real_now()).total_seconds())
