"""What is counted of leads: received, matched, handed out, verified, waiting, overdue; each number with its rows."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lianfang.canvass.queries import leads
from lianfang.core import privacy, seals
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.reporting import queries as reporting
from tests.canvass.test_leads import Field
from tests.canvass.test_pairs import SPOUSE, Desk
from tests.cast import LISHU_VILLAGE, Cast, forget

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Iterator[Cast]:
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    yield Cast(edition="lishu_2020").set_up()
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def counted(at: Any) -> dict[str, Any]:
    """Every figure of leads as of a moment, from the first lead on."""
    scope = Scope(divisions=None, until=at + timedelta(seconds=1))
    ids = [id for id in FIGURES if id.startswith("canvass.leads_")]
    return {id.removeprefix("canvass.leads_"): value(FIGURES[id], scope) for id in (*ids, "tasks.overdue_lead_verify")}


def test_leads_are_counted_from_the_list_to_the_door_and_every_number_opens(home: Cast) -> None:
    field = Field(home)
    assert counted(field.at) == {
        "received": 4,
        "matched": 2,
        "dispatched": 4,
        "verified": 0,
        "here": 0,
        "answered": 0,
        "to_compare": 0,
        "open": 4,
        "verified_share": Decimal("0.0"),
        "tasks.overdue_lead_verify": 0,
    }
    field.says(3, "here")
    field.says(1, "wrong_person", by="grid")
    field.says(4, "gone_to", by="epidemiologist", to=LISHU_VILLAGE)
    field.at += timedelta(hours=25)
    now = counted(field.at)
    assert (now["verified"], now["here"], now["open"], now["verified_share"]) == (2, 1, 2, Decimal("50.0"))
    assert now["tasks.overdue_lead_verify"] == 2
    whole = leads.progress_of_lists([field.list], field.at)[field.list]
    by_area = leads.progress(field.list, field.at).values()
    assert whole == leads.Progress(
        *(sum(getattr(one, name) for one in by_area) for name in leads.Progress.__dataclass_fields__)
    )
    assert (whole.people, whole.verified, whole.overdue) == (now["received"], now["verified"], 2)
    page = reporting.records("canvass.leads_open", field.cast.actor("epidemiologist", field.at), field.at)
    assert {row.id for row in page.rows} == {field.lead(n).id for n in (2, 4)} and page.total == 2


def test_a_lead_that_waits_to_be_compared_is_counted_until_it_is_handed_out(home: Cast) -> None:
    desk = Desk(home)
    desk.filed(SPOUSE, SPOUSE)
    assert (counted(desk.at)["received"], counted(desk.at)["to_compare"], counted(desk.at)["dispatched"]) == (1, 1, 0)
    (one,) = desk.open()
    desk.says(one, "same")
    now = counted(desk.at)
    assert (now["to_compare"], now["dispatched"], now["matched"], now["verified_share"]) == (0, 1, 1, Decimal("0.0"))
