"""Police officer, community worker and village doctor visit together and share one form; without one of them it is partial."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from lianfang.canvass import queries
from lianfang.canvass.models import Knock
from lianfang.core import privacy
from lianfang.core.errors import Refused
from tests.canvass.conftest import Village, founded
from tests.cast import Cast, forget, the_cast
from tests.journeys.test_replay import replays
from tests.web.desk import as_member, live_at

ALL = ["police", "community_worker", "village_doctor"]


@pytest.fixture
def linked(db: None) -> Iterator[Village]:
    """A village where the three go together; the rules of Tonghua begin on 1 February."""
    found = founded(the_cast(edition="tonghua_2020"))
    found.on(days=10)
    yield found
    forget()


def _coverage(village: Village) -> tuple[int, int, int]:
    (asked,) = queries.open_rounds()
    total = queries.up_the_tree(asked, queries.by_division(asked))[asked.division_id]
    return total.seen, total.full, total.partial


def test_a_visit_without_the_three_is_partial_and_coverage_shows_both_apart(linked: Village) -> None:
    assert linked.open().together == ALL
    linked.on(hours=1)
    linked.knock("Chen", present=ALL)
    linked.knock("Gao", present=ALL[:2])
    linked.knock("Lin")
    assert _coverage(linked) == (3, 1, 2)
    linked.on(hours=1)
    linked.knock("Gao", present=[*ALL, "police"])
    assert _coverage(linked) == (3, 2, 1)
    assert [len(knock.present) for knock in Knock.objects.order_by("at", "id").filter(at=linked.at)] == [3]


def test_who_is_called_or_not_met_is_not_visited_by_three(linked: Village) -> None:
    linked.open()
    linked.knock("Chen", "by_phone", present=ALL)
    linked.knock("Gao", door="refused", present=ALL)
    assert _coverage(linked) == (0, 0, 0)


def test_where_the_rules_name_nobody_nobody_has_to_come_along(village: Village) -> None:
    assert village.open().together == []
    village.knock("Chen")
    assert _coverage(village) == (1, 0, 1)
    with pytest.raises(Refused) as refused:
        village.knock("Gao", present=["police"])
    assert {(one.field, one.code) for one in refused.value.reasons} == {("present.0", "canvass.no_such_visitor")}


def test_the_three_share_one_form_at_the_door_and_the_page_shows_full_and_partial(linked: Village) -> None:
    asked = linked.open()
    home = linked.homes["Chen"]
    for _live in live_at(linked.at + timedelta(hours=1)):
        worker = as_member("grid")
        assert "Who is here together" in worker.get(f"/doors/{home}/").content.decode()
        persons = [id for name, id in linked.persons.items() if name.startswith("Chen ")]
        typed: dict[str, Any] = {f"{id}-reach": "seen" for id in persons}
        typed |= {f"{id}-ill": "no" for id in persons}
        worker.post(f"/doors/{home}/", {**typed, "present": ALL})
        assert _coverage(linked) == (1, 1, 0)
        linked.on(hours=1)
        linked.knock("Gao", present=["police"])
        page = as_member("township").get(f"/rounds/{asked.id}/").content.decode()
        assert "Visited by all together" in page and "Partial visits" in page


@pytest.mark.django_db(transaction=True)
def test_who_was_there_together_replays() -> None:
    forget()
    privacy.forget_cached_keys()  # a door of the register has the same id in every test
    village = founded(Cast(edition="tonghua_2020").set_up())
    village.on(days=10)
    village.open()
    village.knock("Chen", present=ALL)
    village.knock("Gao", present=ALL[:1])
    replays()
