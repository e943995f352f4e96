"""The command seat, figures that open, boundaries, rules and who may do what."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from playwright.sync_api import Page, expect

from lianfang.core.figures import FIGURES
from lianfang.core.models import AcceptedOperation
from lianfang.editions import queries as editions
from lianfang.editions.presets import preset_text
from lianfang.places import queries as places
from lianfang.places.boundaries import read
from lianfang.reporting.types import HEADLINES
from lianfang.web.rule_words import level_words
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN, Cast
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.rig.browser import PHONE, Pages
from tests.web.desk import as_member, enter, give_credentials, live_at

HAND_WRITTEN = '"screening.clinic_arrival_hours" = { status = "seed", text = "County notice 1." }'
OUTLINE = {"type": "Polygon", "coordinates": [[[124.1, 43.2], [124.4, 43.2], [124.4, 43.4], [124.1, 43.2]]]}
WHO = ("commander", "grid", "auditor", "stranger", "post", "administrator", "township", "lab")


@pytest.fixture
def way(cast: Cast) -> Iterator[Way]:
    """Two arrivals wait for a signature; one is signed later on."""
    found = begin_with("two wait for the commander", lambda: _arrived(cast), on=cast)
    for _ in live_at(found.at):
        yield found


def _arrived(cast: Cast) -> Way:
    found = Way(cast).set_up()
    give_credentials(cast, *WHO)
    found.arrive("Traveller One", "Traveller Two")
    found.on(hours=30)
    return found


@pytest.mark.browser
def test_the_commander_sees_what_to_decide_first_and_clicks_a_figure_down_to_its_maker(
    way: Way, page: Page, axe: Callable[[Page], None]
) -> None:
    way.sign_all()
    way.arrive("Traveller Three")
    enter(page, "commander")
    page.goto("/command/")
    expect(page.locator("#decisions")).to_contain_text("Orders to sign")
    expect(page.locator("#breaches")).to_contain_text("Chase a hand-over")
    expect(page.locator("#changes")).to_contain_text("Orders signed")
    expect(page.locator(".figure")).to_have_count(len(HEADLINES))
    axe(page)
    page.get_by_role("button", name="I have seen this").click()
    expect(page.locator("#changes")).to_contain_text("Nothing happened.")
    page.locator(".figure", has_text="In quarantine").click()
    expect(page.locator("h1")).to_have_text("In quarantine")
    expect(page.locator("#records tbody tr")).to_have_count(2)
    axe(page)
    page.locator("#records").get_by_role("link", name="who, when, from where").first.click()
    expect(page.locator("main")).to_contain_text("Worker commander")
    expect(page.locator("main")).to_contain_text("Sign a quarantine order")
    axe(page)


@pytest.mark.browser
def test_the_pages_of_command_read_on_a_phone_and_in_chinese(
    way: Way, pages: Pages, axe: Callable[[Page], None]
) -> None:
    phone = enter(pages.open(PHONE), "commander")
    for address in ("/command/", "/rules/", "/access/", f"/divisions/{LISHU}/"):
        phone.goto(address)
        expect(phone.locator("h1")).to_be_visible()
        assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"), address
    axe(phone)


@pytest.mark.browser
def test_imported_boundaries_draw_the_map(way: Way, page: Page, axe: Callable[[Page], None]) -> None:
    assert upload(as_member("administrator"), [LISHU_TOWN, "220322101000"]).status_code == 303
    enter(page, "commander")
    with page.expect_response(lambda response: "boundaries.json" in response.url) as drawn:
        page.goto("/command/")
    assert len(drawn.value.json()["features"]) == 2
    expect(page.locator("[data-map-canvas] canvas")).to_be_visible()


def feature(code: object, geometry: object = OUTLINE) -> dict[str, object]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def upload(client: Client, codes: list[str]) -> object:
    document = {"type": "FeatureCollection", "features": [feature(code) for code in codes]}
    file = SimpleUploadedFile("lishu.geojson", json.dumps(document).encode())
    return client.post("/boundaries/", {"file": file})


@pytest.mark.django_db(transaction=True)
def test_boundaries_are_kept_by_code_and_what_matches_nothing_is_named(way: Way) -> None:
    keeper = as_member("administrator")
    assert upload(keeper, [LISHU_TOWN, "999999000000", NANXIAN]).status_code == 303  # type: ignore[attr-defined]
    page = keeper.get("/boundaries/").content.decode()
    assert "999999000000" in page and NANXIAN in page and LISHU_TOWN in page
    assert set(places.boundaries_kept()) >= {LISHU_TOWN}
    drawn = as_member("grid").get("/boundaries.json?level=4").json()
    assert LISHU_TOWN in {f["properties"]["code"] for f in drawn["features"]}


UNFIT: tuple[tuple[list[object], str], ...] = (
    ([], "no GeoJSON"),
    ([feature("")], "no official code"),
    ([feature(LISHU_TOWN), feature(LISHU_TOWN)], "stands there twice"),
    ([feature(LISHU_TOWN, {"type": "Point", "coordinates": [124, 43]})], "is no polygon"),
    ([feature(LISHU_TOWN, {"type": "Polygon", "coordinates": [[[43, 124], [43, 125]]]})], "beyond the earth"),
    ([feature("430000000000")], "names a division of your area"),
)


def test_boundaries_that_cannot_be_drawn_are_refused_and_only_their_keeper_is_asked(way: Way) -> None:
    keeper = as_member("administrator")
    for features, said in UNFIT:
        file = SimpleUploadedFile("b.json", json.dumps({"type": "FeatureCollection", "features": features}).encode())
        answer = keeper.post("/boundaries/", {"file": file})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert as_member("commander").get("/boundaries/").status_code == 403


def test_a_countys_six_digits_are_its_code() -> None:
    document = {"features": [{"type": "Feature", "properties": {"adcode": 220322}, "geometry": OUTLINE}]}
    assert [boundary.code for boundary in read(json.dumps(document))] == [LISHU]


def test_every_figure_opens(way: Way) -> None:
    desk = as_member("commander")
    groups = {id.split(".")[0]: id for id in FIGURES}
    for figure in (*HEADLINES, *groups.values()):
        assert desk.get(f"/figures/{figure}/").status_code == 200, figure
    assert desk.get("/figures/no.such/").status_code == 404
    assert desk.get(f"/figures/{HEADLINES[0]}/?at=nonsense").status_code == 200
    assert desk.get(f"/figures/{HEADLINES[0]}/?division={NANXIAN}").status_code == 404


def test_what_was_done_elsewhere_is_not_shown(way: Way) -> None:
    way.sign_all()
    line = AcceptedOperation.objects.order_by("-seq").first()
    assert line is not None
    assert as_member("grid").get(f"/journal/{line.id}/").status_code == 200
    assert as_member("stranger").get(f"/journal/{line.id}/").status_code == 404
    assert as_member("auditor").get(f"/journal/{line.id}/").status_code == 200


def test_the_rules_in_force_are_shown_with_their_sources_and_compared(way: Way) -> None:
    keeper = as_member("administrator")
    name = {"outbreak_id": str(way.cast.outbreak), "division_id": LISHU}
    text = preset_text("lishu_2020").replace('name = "lishu_2020"', 'name = "lishu_later"')
    answer = keeper.post("/rules/adopt/", {**name, "document": text})
    assert answer.status_code == 303
    page = keeper.get(answer["Location"])
    assert "14" in page.content.decode() and "isolation.categories.close_contact.days" in page.content.decode()
    later = answer["Location"].split("/")[2]
    toml = keeper.get(f"/rules/{later}.toml")
    assert toml.content.decode().startswith("name = ")
    earlier = keeper.get("/rules/").content.decode().split("/rules/")[1:]
    other = next(part[:36] for part in earlier if len(part) > 36 and part[8] == "-" and part[:36] != later)
    compared = keeper.get(f"/rules/difference/?before={other}&after={later}")
    assert compared.status_code == 200
    assert keeper.get("/rules/difference/?before=x&after=y").status_code == 404


def test_where_a_rule_is_from_and_who_approved_it_are_told_in_the_readers_language(way: Way) -> None:
    keeper = as_member("administrator")
    text = preset_text("lishu_2020").replace('name = "lishu_2020"', 'name = "lishu_later"')
    text = text.replace("[screening]", "[screening]\nclinic_arrival_hours = 3") + HAND_WRITTEN
    given = {"outbreak_id": str(way.cast.outbreak), "division_id": LISHU, "document": text}
    later = keeper.post("/rules/adopt/", given)["Location"].split("/")[2]
    other = str(editions.editions(way.cast.outbreak).get(name="lishu_2020").id)
    pages = {
        language: [
            keeper.get(page, headers={"accept-language": language}).content.decode()
            for page in (f"/rules/{later}/", f"/rules/difference/?before={other}&after={later}")
        ]
        for language in ("en", "zh-hans", "zh-hant")
    }
    for language, approver, source in (
        ("en", "Lishu leading group", "Treatment plan, edition 6."),
        ("zh-hans", "梨树县疫情防控工作领导小组", "《新型冠状病毒肺炎诊疗方案（试行第六版）》。"),
        ("zh-hant", "梨樹縣疫情防控工作領導小組", "《新型冠狀病毒肺炎診療方案（試行第六版）》。"),
    ):
        page, difference = pages[language]
        assert approver in page and source in page
        assert "County notice 1." in page and "County notice 1." in difference
    only = re.findall(r'<span class="sub" lang="en">([^<]*)</span>', "".join(pages["zh-hans"] + pages["zh-hant"]))
    assert set(only) == {"County notice 1."}


def test_an_edition_with_flaws_is_refused_by_path_and_keeps_its_text(way: Way) -> None:
    given = {"outbreak_id": str(way.cast.outbreak), "division_id": LISHU, "document": 'name = "x"\nfoo = 1'}
    answer = as_member("administrator").post("/rules/adopt/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "foo" in page and "no rule is called that" in page and "it is missing" in page
    assert as_member("commander").get("/rules/adopt/").status_code == 403


def test_a_division_shows_itself_to_those_who_answer_for_it(way: Way) -> None:
    assert as_member("grid").get(f"/divisions/{LISHU_VILLAGE}/").status_code == 200
    assert as_member("grid").get(f"/divisions/{LISHU}/").status_code == 404
    assert as_member("stranger").get(f"/divisions/{LISHU_VILLAGE}/").status_code == 404


PAGES = ("/command/", "/figures/", "/figures/isolation.in_quarantine/", "/rules/", "/access/")


def test_pages_of_command_ask_for_a_login(way: Way) -> None:
    desk = as_member("commander")
    for page in PAGES:
        assert Client().get(page)["Location"].startswith("/login/"), page
        assert desk.get(page).status_code == 200, page


def test_having_seen_is_kept_until_the_moment_of_the_page(way: Way) -> None:
    desk = as_member("commander")
    desk.post("/command/seen/", {"until": (way.at + timedelta(days=9)).isoformat()})
    way.on(minutes=10)
    assert "Nothing happened." in desk.get("/command/").content.decode()
    assert desk.post("/command/seen/", {"until": "nonsense"}).status_code == 303


def test_the_levels_of_areas_are_said_in_words() -> None:
    with override("en"):
        assert level_words((3, 6)) == "county, grid"
    with override("zh-hans"):
        assert level_words((5,)) == "村（社区）"
