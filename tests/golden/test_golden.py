"""Every public operation replays; and what an earlier version wrote is still accepted."""

import gzip
import json
import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command

from lianfang.clinical import queries as clinical
from lianfang.core import integrity, replay
from lianfang.core.models import JournalRow
from lianfang.core.registry import ACTIONS
from lianfang.core.types import Outcome
from tests import records
from tests.cast import Cast, forget
from tests.golden.rest import do_the_rest
from tests.journeys.test_case_story import PROFILES, live_the_story
from tests.journeys.test_replay import replays
from tests.journeys.way import Way
from tests.web.county import in_the_midst

WRITTEN = Path(__file__).parent / "written"
"""Journals that versions wrote, each with how many rows they made.  A new version adds its own by running the first test
with LIANFANG_WRITE_GOLDEN set to its name; what lies here is never written again."""


BESIDE = {
    "what was said to people": {
        "core.give_up",
        "core.note_opened",
        "core.note_printed",
        "core.note_sent",
        "core.recall_message",
        "journeys.message_contact",
        "journeys.message_order",
        "journeys.note_read",
    },
    "a wide measure": {"isolation.approve_measure"},
    "households that were drawn": {"canvass.check_door"},
    "households that refuse": {"journeys.settle_refusal"},
    "gaps in chains": {"journeys.watch_gaps"},
    "carers who moved away": {"journeys.see_to_dependants"},
    "details that were destroyed": {"journeys.destroy_details", "journeys.destroy_expired", "people.leave_register"},
    "lists that were destroyed": {"journeys.destroy_declarations", "journeys.destroy_leads", "journeys.destroy_lists"},
    "looks that were drawn": {"journeys.draw_looks", "journeys.judge_look"},
}
"""What needs a gateway, weeks, or looks replays in a test of its own:
`test_what_was_said_to_people_replays_and_is_not_said_again`,
`test_a_journal_with_destroyed_details_gives_the_same_records`, `test_what_was_drawn_and_judged_replays`,
`test_the_refused_rows_of_a_file_go_with_a_certificate_that_replays`,
`test_a_list_goes_when_its_day_is_over_with_a_certificate_that_replays`,
`test_a_wide_measure_replays_with_its_approval`,
`test_a_refusal_is_one_task_for_the_officer_of_the_village_who_says_what_came_of_it`,
`test_a_gap_is_a_task_with_a_clock_of_a_day_which_naming_somebody_does`,
`test_whoever_moves_away_leaves_nobody_and_that_replays`,
`test_what_was_declared_is_destroyed_in_time_with_a_certificate_that_replays`,
`test_a_household_that_was_asked_whether_somebody_was_there_replays`."""


@pytest.mark.django_db(transaction=True)
def test_every_public_operation_replays_row_for_row() -> None:
    """Given a county in which everything happened but a recovery, and one of measles with it, both replay."""
    forget()
    do_the_rest(in_the_midst(Cast(edition="lishu_2020").set_up()))
    done = _written()
    _keep("county")
    replays()
    call_command("flush", verbosity=0, interactive=False)
    forget()
    _measles()
    done |= _written()
    _keep("measles")
    replays()
    beside = set[str]().union(*BESIDE.values())
    assert {name for name, one in ACTIONS.items() if one.public} - done - beside == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("journal", sorted(WRITTEN.glob("*.jsonl.gz")), ids=lambda path: path.name.split(".")[0])
def test_what_an_earlier_version_wrote_is_accepted_and_makes_as_many_rows(journal: Path) -> None:
    forget()
    with gzip.open(journal, "rt", encoding="utf-8") as lines:
        total = replay.apply(lines)
    assert set(total.outcomes) == {Outcome.DONE}, [d.reasons for d in total.refused][:3]
    rows = {table: len(found) for table, found in records.snapshot().items()}
    told = json.loads(journal.with_name(journal.name.split(".")[0] + ".json").read_text())
    assert {table: rows.get(table, 0) for table in told} == told
    assert not list(integrity.problems())
    forget()


def _keep(name: str) -> None:
    """Write the journal and the number of its rows down, when a version is to be kept."""
    if version := os.environ.get("LIANFANG_WRITE_GOLDEN"):
        WRITTEN.mkdir(exist_ok=True)
        with gzip.open(WRITTEN / f"{version}-{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in replay.exported())
        rows = {table: len(found) for table, found in records.snapshot().items() if found}
        (WRITTEN / f"{version}-{name}.json").write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n")


def _written() -> set[str]:
    """The operations that the journal holds."""
    rows = JournalRow.objects.values_list("operations", flat=True)
    return {line["action"] for row in rows for line in json.loads(row)}


def _measles() -> None:
    """From arrival to discharge; and one who was ill at home, whose case closes there."""
    way = Way(Cast(disease="measles", edition="measles_generic").set_up()).set_up()
    live_the_story(way, PROFILES["measles"])
    person = way.person("Wang Yu")
    triage = {"celsius": "38.7", "symptoms": ["fever"], "epi": ["listed_area"], "clinical": ["fever", "rash"]}
    clinic = way.sites["fever_clinic"]
    seen = way.do("clinical.open_encounter", "clinician", person_id=person, site_id=clinic, triage=triage)
    onset = {"disposition": "observation", "onset_on": way.at.date()}
    done = way.do("journeys.conclude_encounter", "clinician", encounter_id=seen["id"], seen=seen["version"], **onset)
    case_id = UUID(done["case_id"])
    way.result(way.tube(person, "M-0001"))
    fact = {"kind": "positive_result", "at": way.at}
    now = {"case_id": case_id, "seen": clinical.case(case_id).version}
    way.do("journeys.classify_case", "epidemiologist", to="confirmed", fact=fact, **now)
    way.at += timedelta(days=5)
    way.do("journeys.close_case", "clinician", case_id=case_id, seen=clinical.case(case_id).version)
