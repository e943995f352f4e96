"""demo: a county with made-up residents and a month of response, built, shown and served."""

import argparse
import os
import sys
import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from lianfang.core import clock
from lianfang.core.access import OPERATOR
from lianfang.core.locks import is_served, serving
from lianfang.demo import building, home, sandbox
from lianfang.demo.county import COUNTY_CODE, FIRST, LAST
from lianfang.demo.home import Arguments, HomeState
from lianfang.demo.logins import logins
from lianfang.demo.month import BULLETIN_UNTIL
from lianfang.demo.recorder import DemoFailed
from lianfang.demo.tables import make_tables
from lianfang.places import queries as places
from lianfang.reporting import formats, queries

from .beside import end_beside
from .server import run_serve
from .setting_up import migrate

PEOPLE, SEED, PORT = 20_000, 1, 8000
MOST_PEOPLE = 700_000
"""The county has about so many residents: with more, its divisions, posts and staff would fit nobody."""
SAID_EVERY_PEOPLE = 5_000
SAID_EVERY_DAYS = 5


def add_to(commands: Any) -> None:
    demo = commands.add_parser("demo", help="build a county with made-up residents, live a month, serve it")
    demo.add_argument(
        "--people",
        type=_count,
        default=PEOPLE,
        metavar="N",
        help=f"how many residents (20,000; at most the county's {MOST_PEOPLE:,})",
    )
    demo.add_argument("--seed", type=int, default=SEED, metavar="N", help="the same seed makes the same demo (1)")
    demo.add_argument("--no-serve", action="store_true", help="stop after the bulletin")
    demo.add_argument("--fresh", action="store_true", help="throw the demo in this home away and build it again")
    demo.add_argument("--port", type=int, default=PORT)
    demo.add_argument("--beside", type=int, metavar="PID", help="end when this process, which started it, is gone")
    demo.set_defaults(run=run_demo)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= MOST_PEOPLE:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number between 1 and {MOST_PEOPLE:,}: Lishu County has no more residents"
        )
    return int(text)


def language() -> str:
    """The language of the terminal, among those the program speaks."""
    said = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    if not said.lower().startswith("zh"):
        return "en"
    return "zh-hant" if said[3:5].upper() in ("TW", "HK", "MO") else "zh-hans"


def run_demo(chosen: argparse.Namespace) -> int:
    """Build the demo where it is not there yet, print its bulletin and logins, and serve it."""
    end_beside(chosen.beside)
    with override(language()):
        asked = Arguments(chosen.people, chosen.seed)
        if (status := _prepare(asked, chosen.fresh)) != 0:
            return status
        _show(asked, chosen)
    if chosen.no_serve:
        return 0
    return run_serve(argparse.Namespace(host="127.0.0.1", port=chosen.port, workers=2, no_jobs=False, beside=None))


def _prepare(asked: Arguments, fresh: bool) -> int:
    make_tables()
    migrate()
    found = home.state(asked)
    if found is HomeState.IN_USE:
        return _refused(
            _("this home holds records that are no demo; it is left as it is. Name another in LIANFANG_HOME.")
        )
    if found is HomeState.OTHER_DEMO and not fresh:
        before = home.asked_for()
        return _refused(
            _("this home holds a demo of %(people)s people, seed %(seed)s. Use --fresh to build another in its place.")
            % {"people": before.people, "seed": before.seed}
        )
    if found is HomeState.SAME_DEMO and not fresh:
        return 0
    if found is not HomeState.EMPTY:
        if is_served():
            return _refused(
                _("a server is running on this home. Stop it first, or name another home in LIANFANG_HOME.")
            )
        if found is HomeState.BEGUN:
            print(_("A demo was begun here and not finished; it is built again."), flush=True)
        home.wipe()
        make_tables()
    return _build(asked)


def _refused(why: str) -> int:
    print(f"lianfang demo: {why}", file=sys.stderr)
    return 1


def _build(asked: Arguments) -> int:
    started = time.monotonic()
    progress = _Progress(started)
    print(_("Building a demo of Lishu County with %(people)s made-up residents.") % {"people": f"{asked.people:,}"})
    try:
        with serving():  # nobody builds another one here meanwhile
            building.build(asked, progress.step)
    except DemoFailed as trouble:
        return _refused(str(trouble))
    print(_("Built in %(seconds).0f seconds.") % {"seconds": time.monotonic() - started}, flush=True)
    return 0


class _Progress:
    """Says on the terminal how the building goes on."""

    def __init__(self, started: float) -> None:
        self._started = started

    def step(self, what: str, numbers: dict[str, Any]) -> None:
        """One step of the building, with its numbers; whoever trains hears of it too."""
        if what == "day":
            sandbox.progress((numbers["day"] - FIRST).days + 1, (LAST - FIRST).days + 1)
        if said := self._words(what, numbers):
            print(f"  {time.monotonic() - self._started:5.1f} s  {said}", flush=True)

    def _words(self, what: str, n: dict[str, Any]) -> str:
        if what == "county":
            return _("%(divisions)s divisions, %(members)s members, %(posts)s checkpoints, %(rooms)s rooms") % n
        if what == "residents_so_far":
            return _("%(people)s residents so far") % n if n["people"] % SAID_EVERY_PEOPLE == 0 else ""
        if what == "residents":
            return _("%(people)s residents in %(households)s households") % n
        if what == "day":
            return f"{n['day']:%Y-%m-%d}" if n["day"].toordinal() % SAID_EVERY_DAYS == 0 else ""
        return _("%(operations)s operations besides %(rows)s rows of registers") % n


def _show(asked: Arguments, chosen: argparse.Namespace) -> None:
    """The bulletin of the last evening, where to look, and how to log in."""
    division_id = places.by_code(COUNTY_CODE)
    assert division_id is not None
    sheet = queries.bulletin(division_id, BULLETIN_UNTIL, OPERATOR, clock.now())
    print(formats.as_text(sheet, language()), end="\n\n")
    print(_("This is a demonstration: everybody in it is made up, and the passwords are no secret."))
    print(_("It is the morning of 24 February 2020 there."), _where(chosen))
    rows = [(_("role"), _("user name"), _("password"), "PIN")]
    rows += [(str(one.role), one.username, one.password, one.pin) for one in logins(asked.seed)]
    widths = [max(_width(row[n]) for row in rows) for n in range(4)]
    for row in rows:
        print("  " + "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)))
    sys.stdout.flush()


def _where(chosen: argparse.Namespace) -> str:
    """Where to look: the address that is served from here on, or how to serve it."""
    address = {"address": f"http://127.0.0.1:{chosen.port}"}
    if not chosen.no_serve:
        return _("Look at %(address)s") % address
    port = "" if chosen.port == PORT else f" --port {chosen.port}"
    return _("Nothing is served yet: start %(command)s, then look at %(address)s") % {
        "command": f"`./lianfang serve{port}`",
        **address,
    }


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
