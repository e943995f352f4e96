"""What can be typed: every command with its options and its help."""

import argparse

from . import backing_up, bench, catalogue, client, demo, journal, operating, reports, sandbox, server, setting_up


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="lianfang", description="Lianfang: run an outbreak response on one set of records."
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for module in (
        demo,
        setting_up,
        server,
        sandbox,
        backing_up,
        operating,
        journal,
        reports,
        bench,
        catalogue,
        client,
    ):
        module.add_to(commands)
    return top
