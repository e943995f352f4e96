"""A journal applied to an empty home gives the same records."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.management import call_command

from lianfang.core import integrity, privacy, replay
from lianfang.core.models import AcceptedOperation
from lianfang.core.types import Outcome
from tests import records
from tests.cast import Cast, forget
from tests.journeys.test_case_story import PROFILES, live_the_story
from tests.journeys.way import Way


def _without_seq(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The lines of an export without the row numbers, which are the home's own."""
    return [{name: value for name, value in json.loads(line).items() if name != "seq"} for line in lines]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("disease", sorted(PROFILES))
def test_the_whole_story_replays(disease: str) -> None:
    forget()
    profile = PROFILES[disease]
    way = Way(Cast(disease=disease, edition=str(profile["edition"])).set_up()).set_up()
    live_the_story(way, profile)
    lines, before = list(replay.exported()), records.snapshot()
    accepted = AcceptedOperation.objects.count()

    call_command("flush", verbosity=0, interactive=False)
    privacy.forget_cached_keys()
    forget()
    total = replay.apply(lines)

    assert total.outcomes == {Outcome.DONE: accepted}
    after = records.snapshot()
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}
    for table, rows in before.items():
        assert after[table] == rows, table
    assert _without_seq(replay.exported()) == _without_seq(lines)
    assert not list(integrity.problems())
    again = replay.apply(lines)
    assert again.outcomes == {Outcome.REPEATED: accepted}
    forget()
