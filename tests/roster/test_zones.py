"""Duty zones: a boundary, duties, one owner or more; and the zones that nobody answers for, a county's two thousand of them."""

import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from lianfang.roster import queries
from lianfang.roster.models import ZonePart
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast
from tests.web.desk import as_member, live_at

LATER = START + timedelta(hours=1)
OPERATION = str(UUID(int=0x71 << 64 | 7 << 76 | 2 << 62))
SECONDS = 10
"""CPU time in which a county's zones are drawn; a machine under load needs no more of it."""


@pytest.fixture(autouse=True)
def now(cast: Cast) -> Any:
    yield from live_at(LATER)


def _draw(cast: Cast, name: str = "第一责任区", by: str = "township", **more: Any) -> Any:
    return cast.do("roster.draw_zone", by=by, **{"name": name, "division_id": LISHU_VILLAGE, **more})


def _owners(zone: Any, at: Any = LATER) -> set[str]:
    return {one.name for one in queries.owners_of_zones([UUID(zone["id"])], at).get(UUID(zone["id"]), [])}


def _gaps(at: Any = LATER) -> list[str]:
    return [row.name for row in queries.without_owner(queries.zones_in(None), at)]


def test_a_zone_has_a_boundary_duties_and_as_many_owners_as_are_named(cast: Cast) -> None:
    home = cast.do("people.register_person", entry={"name": "赵一"}, address="1组", division_id=LISHU_VILLAGE)[
        "household_id"
    ]
    zone = _draw(
        cast,
        division_id=LISHU_TOWN,
        duties="每日巡查",
        parts=[OTHER_VILLAGE],
        household_ids=[home],
        owner_ids=[cast.members["grid"], cast.members["post"]],
    )
    assert _owners(zone) == {"Worker grid", "Worker post"}
    assert queries.boundaries_of_zones([UUID(zone["id"])]) == {
        UUID(zone["id"]): ([division_uuid(OTHER_VILLAGE)], 1),
    }
    page = as_member("township").get(f"/zones/{zone['id']}/").content.decode()
    assert "每日巡查" in page and "大烟筒村, 1 household" in page and "Worker post" in page


def test_a_zone_without_an_owner_is_flagged_until_somebody_is_named_and_again_when_they_leave(cast: Cast) -> None:
    zone = _draw(cast)
    this = {"zone_id": zone["id"], "member_id": cast.members["grid"]}
    assert _gaps() == ["第一责任区"]
    assert "第一责任区" in as_member("township").get("/zones/").content.decode()
    cast.do("roster.name_zone_owner", by="township", **this)
    assert _gaps() == []
    assert cast.refusals("roster.name_zone_owner", by="township", **this) == {("member_id", "roster.owns_already")}
    cast.do("roster.relieve_zone_owner", by="township", at=START + timedelta(minutes=5), **this)
    assert _gaps() == ["第一责任区"]
    again = {"by": "township", "at": START + timedelta(minutes=6)}
    assert cast.refusals("roster.relieve_zone_owner", **again, **this) == {("member_id", "roster.owns_not")}
    cast.do("roster.name_zone_owner", **again, **this)
    gone = {"member_id": cast.members["grid"], "seen": 1}
    cast.do("roster.let_go", by="administrator", at=START + timedelta(minutes=7), **gone)
    assert _gaps() == ["第一责任区"]


def test_what_is_drawn_wrong_is_refused_with_every_reason(cast: Cast) -> None:
    _draw(cast)
    cast.do("roster.let_go", by="administrator", member_id=cast.members["post"], seen=1)
    wrong = {"parts": [OTHER_VILLAGE, OTHER_VILLAGE], "owner_ids": [cast.members["post"]]}
    asked = {"name": "第一责任区", "division_id": LISHU_VILLAGE, **wrong}
    assert cast.refusals("roster.draw_zone", by="township", **asked) == {
        ("name", "roster.zone_name_taken"),
        ("parts.0", "roster.zone_elsewhere"),
        ("parts.1", "roster.zone_elsewhere"),
        ("parts.1", "roster.zone_twice"),
        ("owner_ids.0", "roster.has_left"),
    }
    elsewhere = {"name": "别处", "division_id": NANXIAN_VILLAGE}
    assert cast.refusals("roster.draw_zone", by="township", **elsewhere) == {("division_id", "not_found_here")}


def test_a_zone_that_ended_has_no_owner_and_is_listed_no_more(cast: Cast) -> None:
    zone = _draw(cast, owner_ids=[cast.members["grid"]])
    end = {"by": "township", "zone_id": zone["id"]}
    cast.do("roster.end_zone", at=START + timedelta(minutes=1), seen=zone["version"], **end)
    assert _owners(zone) == set() and not queries.zones_in(None).exists()
    after = {"at": START + timedelta(minutes=2), "by": "township", "zone_id": zone["id"]}
    assert cast.refusals("roster.name_zone_owner", member_id=cast.members["grid"], **after) == {
        ("zone_id", "roster.zone_ended")
    }
    assert cast.refusals("roster.end_zone", seen=zone["version"] + 1, **after) == {("zone_id", "roster.zone_ended")}


def test_zones_go_to_who_takes_over_and_to_the_area_that_theirs_goes_into(cast: Cast) -> None:
    """Given a zone of the grid worker in their village: both follow, and a part that is doubled by it stands once."""
    zone = _draw(cast, owner_ids=[cast.members["grid"]])
    both = _draw(cast, name="两村", division_id=LISHU_TOWN, parts=[LISHU_VILLAGE, OTHER_VILLAGE])
    held = queries.assignments_in([cast.village], START).get(member_id=cast.members["grid"])
    given = {"assignment_id": held.id, "successor_id": cast.members["other_grid"]}
    cast.do("journeys.hand_over_work", by="administrator", at=START + timedelta(minutes=3), **given)
    assert _owners(zone) == {"Worker other_grid"}
    into = {"division_id": LISHU_VILLAGE, "into_id": OTHER_VILLAGE}
    cast.do("journeys.merge_division", by="administrator", at=START + timedelta(minutes=4), **into)
    assert {row.division_id for row in queries.zones_in(None)} == {division_uuid(OTHER_VILLAGE), cast.town}
    parts = ZonePart.objects.filter(zone_id=both["id"]).values_list("division_id", flat=True)
    assert list(parts) == [division_uuid(OTHER_VILLAGE)]


def test_who_sees_one_town_sees_its_zones_alone(cast: Cast) -> None:
    zone = _draw(cast)
    stranger = as_member("stranger")
    assert "第一责任区" not in stranger.get("/zones/?show=all").content.decode()
    assert stranger.get(f"/zones/{zone['id']}/").status_code == 404
    assert "Name an owner" not in as_member("grid").get(f"/zones/{zone['id']}/").content.decode()


def test_zones_are_drawn_and_get_owners_on_pages(cast: Cast) -> None:
    leader = as_member("township")
    form = leader.get(f"/zones/draw/{LISHU_TOWN}/").content.decode()
    assert "南杏山村" in form
    typed = {"name": "东片", "duties": "巡查", "parts": [LISHU_VILLAGE], "op_id": OPERATION}
    assert leader.post(f"/zones/draw/{LISHU_TOWN}/", typed).status_code in (302, 303)
    (zone,) = queries.zones_in(None)
    address = f"/zones/{zone.id}/"
    assert leader.get(f"{address}owner/").status_code == 200
    leader.post(f"{address}owner/", {"member_id": str(cast.members["grid"])})
    assert "Worker grid" in leader.get(address).content.decode()
    leader.post(f"{address}relieve/", {"member_id": str(cast.members["grid"])})
    assert "Nobody answers for this zone" in leader.get(address).content.decode()
    leader.post(f"{address}end/", {"seen": "1"})
    assert leader.get(address).status_code == 404


def test_two_thousand_zones_are_drawn_and_listed_fast(cast: Cast) -> None:
    """1,879 zones with 1,926 owners, as many as 梨树 drew."""
    hired = [{"name": f"党员{n}", "division_id": LISHU_TOWN} for n in range(1926)]
    people = [one for n in range(0, len(hired), 500) for one in cast.do_all("roster.add_member", hired[n : n + 500])]
    members = [str(done.result["id"]) for done in people]
    rows = [
        {"name": f"责任区{n}", "division_id": LISHU_TOWN, "owner_ids": [members[n], *members[1879 + n : 1880 + n]][:2]}
        for n in range(1879)
    ]
    begun = time.process_time()
    done = [one for n in range(0, len(rows), 500) for one in cast.do_all("roster.draw_zone", rows[n : n + 500])]
    assert {str(one.outcome) for one in done} == {"done"}
    assert queries.zone_counts(queries.zones_in(places.under(division_uuid(LISHU))), LATER) == (1879, 1926, 0)
    page = as_member("commander").get("/zones/?show=all").content.decode()
    assert "1879 zones, 1926 owners, 0 zones without one" in page.replace("1,879", "1879").replace("1,926", "1926")
    assert time.process_time() - begun < SECONDS


def test_the_map_shows_where_nobody_answers_with_the_list_beside_it(cast: Cast) -> None:
    """Charges and zones that nobody holds count in every area above; whoever sees one town gets a map of that town."""
    _draw(cast, "无主一")
    _draw(cast, "有主", owner_ids=[cast.members["grid"]])
    page = as_member("township").get("/responsibility/").content.decode()
    drawn = json.loads(page.split('<script id="gap-map" type="application/json">')[1].split("</script>")[0])
    values = {one["code"]: one["value"] for one in drawn["divisions"]}
    assert values == {LISHU_TOWN: 4, LISHU_VILLAGE: 2, OTHER_VILLAGE: 1}
    assert {one["parent"] for one in drawn["divisions"]} == {None, LISHU_TOWN}
    assert "The same as a table" in page and f"area={LISHU_VILLAGE}" in page


@pytest.mark.django_db(transaction=True)
def test_the_map_is_drawn_from_boundaries_where_there_are_some(cast: Cast) -> None:
    def square(west: float) -> list[list[list[float]]]:
        return [[[west, 43.3], [west + 0.1, 43.3], [west + 0.1, 43.4], [west, 43.3]]]

    towns = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": square(124.3 + n)},
        }
        for n, code in enumerate((LISHU_TOWN, "220322101000"))
    ]
    file = SimpleUploadedFile("towns.geojson", json.dumps({"type": "FeatureCollection", "features": towns}).encode())
    assert as_member("administrator").post("/boundaries/", {"file": file}).status_code == 303
    assert set(places.boundaries_kept()) == {LISHU_TOWN, "220322101000"}
    page = as_member("commander").get("/responsibility/").content.decode()
    drawn = json.loads(page.split('<script id="gap-map" type="application/json">')[1].split("</script>")[0])
    assert drawn["geojson"] == "/boundaries.json?level=4" and len(drawn["divisions"]) == 2
