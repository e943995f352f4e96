"""Who lives behind no door that is known counts in a round until somebody says where; and a worker's doors are all there."""

import time
from datetime import timedelta
from uuid import UUID

from lianfang.canvass import queries
from lianfang.people import queries as people
from lianfang.tasks import queries as tasks
from tests.canvass.conftest import Village
from tests.cast import LISHU_VILLAGE
from tests.web.desk import as_member, live_at

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MANY = 620
SECONDS = 3
"""CPU time in which the doors of a worker with many are found and drawn."""


def _closing(village: Village, round_id: UUID, seen: int) -> set[tuple[str, str]]:
    given = {"by": "township", "at": village.at, "round_id": round_id, "seen": seen}
    return village.cast.refusals("canvass.close_round", **given)


def test_who_lives_behind_no_door_counts_until_it_is_said_where(village: Village) -> None:
    entry = {"name": "Wu Ming"}
    person = village.cast.do("people.register_person", at=village.at, entry=entry, division_id=LISHU_VILLAGE)["id"]
    asked = village.open(division_id=LISHU_VILLAGE)
    for name in ("Chen", "Gao", "Lin"):
        village.knock(name)
    assert _closing(village, asked.id, asked.version) == {("round_id", "canvass.no_door_known")}
    for _live in live_at(village.at + timedelta(minutes=1)):
        page = as_member("township").get(f"/rounds/{asked.id}/").content.decode()
        nowhere = page[page.index("No door known: they count") :]
        assert "Wu Ming" in nowhere and f"/people/{person}/" in nowhere
    home = {"division_id": LISHU_VILLAGE, "household": village.homes["Chen"]}
    village.cast.do("people.move_person", by="grid", at=village.on(minutes=5), person_id=person, **home)
    assert not queries.without_door(asked).exists()
    village.close(asked)


def test_who_is_found_to_live_elsewhere_is_counted_there(village: Village) -> None:
    entry = {"name": "Wu Ming"}
    person = village.cast.do("people.register_person", at=village.at, entry=entry, division_id=LISHU_VILLAGE)["id"]
    asked = village.open(division_id=LISHU_VILLAGE)
    village.cast.do(
        "people.move_person",
        by="epidemiologist",
        at=village.on(minutes=5),
        person_id=person,
        division_id="220322101201",
    )
    assert not queries.without_door(asked).exists()
    assert people.without_household([village.cast.village]).count() == 0


def test_a_worker_with_many_doors_sees_them_all_page_by_page(village: Village) -> None:
    """More doors than anybody walks to in a day: none is left out, and the page stays quick."""
    rows = [
        {
            "household": f"M{n}",
            "address": f"{n}",
            "division_id": LISHU_VILLAGE,
            "name": f"Many {LETTERS[n // 26]}{LETTERS[n % 26]}",
            "sex": "female",
            "relation": "head",
        }
        for n in range(MANY)
    ]
    for n in range(0, MANY, 500):
        done = village.cast.do_all("people.import_resident", rows[n : n + 500], at=village.at)
        assert [one.reasons for one in done if one.reasons] == []
    village.open(division_id=LISHU_VILLAGE)
    worker = village.cast.actor("grid", village.at)
    begun = time.process_time()
    assert len(tasks.doors(worker, village.at)) == MANY + 3
    for _live in live_at(village.at):
        phone = as_member("grid")
        first = phone.get("/doors/").content.decode()
        assert "623 doors left" in first and 'href="?from=60"' in first
        last = phone.get("/doors/?from=600").content.decode()
        assert 'href="?from=540"' in last and 'href="?from=660"' not in last
    assert time.process_time() - begun < SECONDS
