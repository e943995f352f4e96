"""The command line: one parser, one function per command."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import django
from django.db import DatabaseError, InterfaceError

from lianfang.core.locks import Unavailable, unavailable

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused or failed, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    django.setup()
    parser = import_module("lianfang.cli.commands").parser()  # the commands need the apps to be ready
    chosen = parser.parse_args(arguments)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return WRONG_USAGE
    try:
        return int(chosen.run(chosen) or DONE)
    except BrokenPipeError:
        return REFUSED
    except KeyboardInterrupt:
        return REFUSED
    except (Unavailable, DatabaseError, InterfaceError) as error:
        if (trouble := unavailable(error)) is None:
            raise
        for reason in trouble.reasons:
            print(f"lianfang: {reason.sentence()}", file=sys.stderr)
        return REFUSED
    except argparse.ArgumentTypeError as wrong:
        print(f"lianfang: {wrong}", file=sys.stderr)
        return WRONG_USAGE


if __name__ == "__main__":
    sys.exit(main())
