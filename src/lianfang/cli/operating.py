"""state: how the home is, for whoever runs the server and for what watches over it."""

import argparse
from typing import Any

from django.conf import settings
from django.utils.translation import override

from lianfang.core import clock, operating
from lianfang.core.operating import STATE_WORDS, State

from .setting_up import migrate

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


def add_to(commands: Any) -> None:
    state = commands.add_parser(
        "state", help="say how the home is: jobs, seal, backup, disk, clock; 1 when one must act"
    )
    state.add_argument("--language", choices=LANGUAGES, default=settings.LANGUAGE_CODE)
    state.set_defaults(run=run_state)


def run_state(chosen: argparse.Namespace) -> int:
    """Print every sign, and what to do about those that are not in order; 1 when one of them calls for somebody now."""
    migrate()
    worst = 0
    with override(chosen.language):
        for sign in operating.signs(clock.real_now()):
            print(f"{STATE_WORDS[sign.state]:<12} {sign.label}: {sign.sentence()}")
            if sign.state is not State.FINE and sign.next:
                print(f"{'':<12} {sign.next}  {sign.command}".rstrip())
            worst = max(worst, sign.state is State.ACT)
    return int(worst)
