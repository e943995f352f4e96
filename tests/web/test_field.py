"""The field pages walked by those who work with them: today, my doors, the visit, the board, hand-overs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import resolve
from django.utils.timezone import localtime
from playwright.sync_api import Page, expect

from lianfang.core import clock
from lianfang.core.models import Look
from lianfang.health.models import Reading
from lianfang.journeys import schedule
from lianfang.people import queries as people
from lianfang.people.types import Card
from lianfang.tasks import queries as tasks
from lianfang.tasks.kinds import TASK_KINDS
from lianfang.tasks.models import HandOver, Task, Visit, VisitedPerson
from lianfang.web.task_pages import WAYS, page_of
from tests.cast import LISHU_VILLAGE, Cast
from tests.journeys.way import Way
from tests.kept import begin_with
from tests.web.desk import as_member, enter, give_credentials, live_at

SLOW = 15_000
"""How long a page may take on a busy machine, in milliseconds."""
FIVE = ("Han Yuzhen", "Li Ming", "Wang Fang", "Zhang Defu", "Liu Feng")


@pytest.fixture
def way(cast: Cast) -> Iterator[Way]:
    """Ten to nine in the morning: a household of five and a man of his own are in quarantine at home."""
    way = begin_with("two households in quarantine", lambda: _ordered(cast), on=cast)
    for _live in live_at(way.at):
        yield way


def _ordered(cast: Cast) -> Way:
    way = Way(cast).set_up()
    way.arrive(*FIVE)
    way.on(minutes=10)
    way.arrive("Zhao Guoqiang")
    way.on(minutes=40)
    way.sign_all()
    schedule.run_due(way.at)
    give_credentials(cast, "grid", "township", "clinician")
    return way


def person_called(name: str) -> Card:
    """Somebody of the story by their name."""
    ids = Task.objects.filter(kind="order.serve").values_list("person_id", flat=True)
    return next(card for card in people.cards(id for id in ids if id).values() if card.name == name)


def door_of(name: str) -> str:
    """The address of the door behind which somebody lives."""
    return f"/doors/{person_called(name).household_id}/"


@pytest.mark.browser
def test_five_people_behind_a_door_are_recorded_in_one_save_and_the_next_door_opens(
    way: Way, phone: Page, axe: Callable[[Page], None]
) -> None:
    enter(phone, "grid")
    axe(phone)
    phone.get_by_role("link", name="My doors").first.click()
    axe(phone)
    expect(phone.get_by_text("2 doors left")).to_be_visible(timeout=SLOW)
    phone.locator(".door", has_text="Han Yuzhen").click()
    axe(phone)
    for box in phone.locator("[data-person]").all():
        box.get_by_role("radio", name="Seen").check()
        box.locator("[data-temperature] input").click()
        box.get_by_role("button", name="36", exact=True).click()
        box.get_by_role("button", name=".6", exact=True).click()
        box.get_by_role("radio", name="No", exact=True).check()
    axe(phone)
    expect(phone.locator("[data-save-count]")).to_have_text("5 of 5 people recorded")
    phone.get_by_role("button", name="Save this door").click()
    expect(phone.get_by_text("Saved: 5 people. Next door:")).to_be_visible(timeout=SLOW)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Zhao Guoqiang")
    assert VisitedPerson.objects.count() == 5
    assert {float(r.celsius) for r in Reading.objects.filter(source="home")} == {36.6}


@pytest.mark.browser
def test_without_a_signal_a_door_waits_and_is_sent_by_itself_with_the_time_of_the_visit(way: Way, phone: Page) -> None:
    enter(phone, "grid")
    phone.goto(door_of("Zhao Guoqiang"))
    phone.get_by_role("radio", name="Not reached").check()
    phone.context.set_offline(True)
    pressed = clock.now()
    phone.get_by_role("button", name="Save this door").click()
    expect(phone.get_by_text("Not sent. Keep this page open: it is sent by itself.")).to_be_visible(timeout=SLOW)
    phone.wait_for_timeout(2500)
    phone.context.set_offline(False)
    expect(phone.get_by_text("Saved: 1 person.")).to_be_visible(timeout=SLOW)
    visit = Visit.objects.get()
    assert abs(visit.at - pressed) < timedelta(seconds=2)
    assert visit.recorded_at - visit.at > timedelta(seconds=2)


@pytest.mark.browser
def test_one_tap_answers_though_the_keys_above_it_close(way: Way, phone: Page) -> None:
    """Given the keys of the temperature are open, when a finger presses an answer below, then it is not moved away."""
    enter(phone, "grid")
    phone.goto(door_of("Zhao Guoqiang"))
    phone.get_by_role("radio", name="By phone").check()
    phone.locator("[data-temperature] input").first.fill("38.4")
    answer = phone.get_by_text("Yes", exact=True).first
    answer.evaluate("node => node.scrollIntoView({ block: 'center' })")  # not under the bar at the foot
    box = answer.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    phone.mouse.down()
    phone.wait_for_timeout(200)
    phone.mouse.up()
    expect(phone.get_by_role("radio", name="Yes")).to_be_checked()
    expect(phone.locator("[data-pad]").first).to_be_hidden()


@pytest.mark.browser
def test_somebody_ill_is_asked_what_it_is_and_a_doctor_gets_a_task_that_is_called_from_and_closed(
    way: Way, phone: Page, axe: Callable[[Page], None]
) -> None:
    enter(phone, "grid")
    phone.goto(door_of("Zhao Guoqiang"))
    phone.get_by_role("radio", name="By phone").check()
    expect(phone.get_by_text("Cough", exact=True)).to_be_hidden()
    phone.get_by_role("radio", name="Yes").check()
    phone.get_by_role("checkbox", name="Cough").check()
    phone.get_by_role("button", name="Save this door").click()
    expect(phone.get_by_text("Saved: 1 person.")).to_be_visible(timeout=SLOW)
    phone.context.clear_cookies()
    enter(phone, "clinician")
    group = phone.locator(".work-task", has_text="Zhao Guoqiang")
    group.get_by_text("Done", exact=True).click()
    axe(phone)
    group.get_by_label("Note").fill("Dry cough since morning, told to come in")
    group.get_by_role("button", name="It is done").click()
    expect(phone.get_by_text("Done.", exact=True)).to_be_visible(timeout=SLOW)
    assert Task.objects.get(kind="symptom.medical_contact").done_at is not None


def test_what_was_recorded_today_and_by_whom_is_said_at_the_door(way: Way) -> None:
    inside, address = as_member("grid"), door_of("Zhao Guoqiang")
    person = person_called("Zhao Guoqiang").id
    said = {f"{person}-reach": "seen", f"{person}-temperature": "37,0", f"{person}-ill": "no"}
    assert inside.post(address, said).status_code == 303
    page = inside.get(address).content.decode()
    assert "37.0 °C at 08:5" in page
    assert "by Worker grid" in page


def test_a_leader_finds_where_to_name_a_stand_in_and_all_see_who_stands_in(way: Way) -> None:
    """Given a leader is away, then the board leads to the form, the table shows who stands in, and the leader may end it."""
    leader, form = as_member("township"), "/office/roster.name_stand_in/"
    assert form in leader.get("/board/").content.decode()
    page, latest = leader.get(form).content.decode(), way.at + timedelta(days=21)
    assert f'value="{localtime(latest):%Y-%m-%dT%H:%M}"' in page
    until, members = way.at + timedelta(days=2), way.cast.members
    way.do("roster.name_stand_in", "township", deputy_id=members["grid"], until=until)
    seen, own = as_member("grid").get("/access/").content.decode(), leader.get("/access/").content.decode()
    for page in (seen, own):
        assert "Who stands in for whom" in page and f"{localtime(until):%Y-%m-%d %H:%M}" in page
    assert "roster.end_stand_in" in own
    assert "Worker township" in seen


def test_a_door_with_a_fever_says_what_follows_from_it(way: Way) -> None:
    """Given one of two has a fever, then the next page names the doctor's task, its owner, its time and whom to call."""
    inside, address = as_member("grid"), door_of("Zhao Guoqiang")
    person = person_called("Zhao Guoqiang").id
    said = {f"{person}-reach": "seen", f"{person}-temperature": "38.60", f"{person}-ill": "no"}
    onward = inside.post(address, said)["Location"]
    task = Task.objects.get(kind="symptom.medical_contact")
    page = " ".join(inside.get(onward).content.decode().split())
    assert "Zhao Guoqiang: 38.6 °C, a fever" in page
    assert "Worker clinician (Clinician) has it, due by" in page
    assert f"a doctor gets in touch by {localtime(task.due_at):%H:%M}" in page
    assert "38.6 °C, a fever" not in inside.get(address).content.decode().replace("\n", "")
    other = as_member("township").get(onward)
    assert other.status_code != 200 or "a fever" not in other.content.decode(), "only who went there is told so"


def test_a_door_where_all_are_well_says_no_more_than_that_it_is_saved(way: Way) -> None:
    inside, address = as_member("grid"), door_of("Zhao Guoqiang")
    person = person_called("Zhao Guoqiang").id
    said = {f"{person}-reach": "seen", f"{person}-temperature": "36.6", f"{person}-ill": "no"}
    onward = inside.post(address, said)["Location"]
    assert "after=" not in onward


def test_a_refused_door_says_why_at_the_person_and_keeps_what_was_typed(way: Way) -> None:
    inside, address = as_member("grid"), door_of("Zhao Guoqiang")
    person = person_called("Zhao Guoqiang").id
    said = {f"{person}-reach": "not_reached", f"{person}-temperature": "36.6"}
    answer = inside.post(address, said)
    assert answer.status_code == 422
    assert "has no temperature and says nothing" in answer.content.decode()
    assert 'value="36.6"' in answer.content.decode()
    assert not Visit.objects.exists()


def test_orders_are_served_and_items_ticked_at_the_door_in_one_save(way: Way) -> None:
    inside, address = as_member("grid"), door_of("Zhao Guoqiang")
    serve = Task.objects.get(kind="order.serve", person_id=person_called("Zhao Guoqiang").id)
    items = Task.objects.get(kind="observation.checklist", person_id=serve.person_id)
    page = inside.get(address).content.decode()
    assert "2 things more are owed at this door" in page
    said = {
        "household": str(serve.household_id),
        "serve": str(serve.subject),
        "stay": str(items.subject),
        f"items-{items.subject}": ["pledge"] if "pledge" in page else [],
    }
    assert inside.post("/doors/owed/", said)["Location"].startswith(address)
    serve.refresh_from_db()
    assert serve.done_at is not None


def test_a_call_from_a_task_shows_the_number_to_whoever_answers_and_records_the_look(way: Way) -> None:
    task = Task.objects.filter(kind="observation.visit", person__isnull=False).first()
    assert task is not None
    before = Look.objects.count()
    answer = as_member("grid").post(f"/tasks/{task.id}/call/")
    assert answer.status_code == 200
    assert "No telephone number is on record" in answer.content.decode()
    assert Look.objects.count() == before
    stranger = as_member("stranger_grid").post(f"/tasks/{task.id}/call/")
    assert stranger.status_code == 404


@pytest.mark.browser
def test_the_township_gives_the_tasks_of_a_village_to_a_named_worker(
    way: Way, page: Page, axe: Callable[[Page], None]
) -> None:
    enter(page, "township")
    page.get_by_role("link", name="Board: who does what").click()
    axe(page)
    page.get_by_role("link", name="南杏山村").first.click()
    axe(page)
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).check()
    page.get_by_label("Who does them").select_option(label="Worker township · Township leader")
    page.get_by_role("button", name="Give them out").click()
    expect(page.get_by_text("2 tasks given out.")).to_be_visible(timeout=SLOW)
    assert tasks.today(way.cast.actor("township", way.at), way.at).filter(owner__isnull=False).count() == 2


@pytest.mark.browser
def test_who_is_handed_over_is_received_or_refused_with_a_reason(
    way: Way, phone: Page, axe: Callable[[Page], None]
) -> None:
    enter(phone, "grid")
    phone.goto("/handovers/")
    axe(phone)
    han = phone.locator(".work-task", has_text="Han Yuzhen")
    han.get_by_role("button", name="Received").click()
    expect(phone.get_by_text("Received.", exact=True)).to_be_visible(timeout=SLOW)
    for name in ("Wang Fang", "Liu Feng"):
        phone.locator(".work-task", has_text=name).get_by_role("checkbox").check()
    phone.get_by_role("button", name="Received: everybody ticked").click()
    expect(phone.get_by_text("Received: 2 people.")).to_be_visible(timeout=SLOW)
    li = phone.locator(".work-task", has_text="Li Ming")
    li.get_by_text("Not received", exact=True).click()
    li.get_by_label("Why").select_option(label="does not belong here")
    li.get_by_role("button", name="Refuse receipt").click()
    expect(phone.get_by_text("Receipt refused; the sender has been told.")).to_be_visible(timeout=SLOW)
    assert HandOver.objects.filter(received_at__isnull=False).count() == 3
    assert HandOver.objects.filter(refused_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_every_kind_of_task_has_a_page_where_it_is_done(cast: Cast) -> None:
    one = uuid4()
    for kind in TASK_KINDS:
        assert kind in WAYS
        about = cast.village if WAYS[kind].of in ("village", "charge") else one
        whom = {"subject": about, "person_id": one, "household_id": one, "context": about, "key": "police/1"}
        task = Task(id=one, kind=kind, **whom)
        assert resolve(page_of(task)).url_name != "task", kind


PAGES = ("/doors/", "/board/", "/handovers/", f"/board/{LISHU_VILLAGE}/")


def test_strangers_are_sent_to_the_log_in_and_whoever_lacks_the_duty_is_told_so(way: Way) -> None:
    auditor = as_member("auditor")
    for address in PAGES:
        assert Client().get(address)["Location"].startswith("/login/"), address
        assert auditor.get(address).status_code == 403, address
    assert Client().get("/")["Location"].startswith("/login/")


def test_another_areas_doors_and_places_are_not_found(way: Way) -> None:
    assert as_member("stranger_grid").get(door_of("Zhao Guoqiang")).status_code == 404
    assert as_member("other_grid").get(door_of("Zhao Guoqiang")).status_code == 404
    assert as_member("stranger").get(f"/board/{LISHU_VILLAGE}/").status_code == 404
    person = person_called("Zhao Guoqiang").id
    assert as_member("stranger_grid").post(door_of("Zhao Guoqiang"), {f"{person}-reach": "seen"}).status_code == 404


def test_today_opens_for_everybody(way: Way) -> None:
    for name in ("commander", "township", "grid", "post", "clinician", "lab", "auditor", "administrator"):
        inside = as_member(name)
        assert {inside.get(f"/{show}").status_code for show in ("", "?show=raised", "?show=later")} == {200}, name
