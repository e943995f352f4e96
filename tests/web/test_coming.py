"""The pages of declarations: without an account at the county's address, and at the village's desk until they have arrived."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from lianfang.canvass.models import Declaration
from lianfang.core.access import SYSTEM_ID
from lianfang.core.messages import links
from lianfang.core.models import JournalRow, Look
from lianfang.people.models import Person
from lianfang.tasks.models import Task
from tests.cast import LISHU, LISHU_TOWN, LISHU_VILLAGE, NANXIAN_VILLAGE, Cast, forget
from tests.journeys.way import Way
from tests.web.desk import MORNING, as_member, give_credentials, live_at

pytestmark = pytest.mark.django_db(databases=["default", "looks"], transaction=True)
PHONE = "15461803399"
TYPED = {
    "people": "2",
    "who.0.name": "李返乡",
    "who.0.phone": PHONE,
    "who.1.name": "李小乡",
    "who.1.born_on": "2014-05-06",
    "arrives_on": "2020-01-27",
    "journey.origin": "湖北省武汉市",
    "journey.coming": "work",
    "journey.needs": "到车站接",
    "speaker.said_by": "self",
}


@pytest.fixture
def cast() -> Iterator[Cast]:
    forget()
    cache.clear()
    made = Cast(edition="lishu_2020").set_up()
    for _ in live_at(MORNING):
        yield made
    forget()
    cache.clear()


def words_of(answer: Any) -> str:
    return answer.content.decode()


def operation_in(page: str) -> str:
    found = re.search(r'name="op_id" value="([^"]+)"', page)
    assert found
    return found[1]


def declared(visitor: Client, **changes: str) -> Any:
    page = words_of(visitor.get(f"/come/{LISHU_VILLAGE}/?language=en"))
    sent = {**TYPED, **changes, "op_id": operation_in(page)}
    return visitor.post(f"/come/{LISHU_VILLAGE}/?language=en", sent)


def test_the_countys_address_leads_to_the_village_and_the_village_takes_it_down(cast: Cast) -> None:
    """Given nobody's account, the county names its towns, the town its villages, the village has the form and no script."""
    visitor = Client()
    assert f"/come/{LISHU_TOWN}/" in words_of(visitor.get(f"/come/{LISHU}/"))
    assert f"/come/{LISHU_VILLAGE}/" in words_of(visitor.get(f"/come/{LISHU_TOWN}/"))
    page = visitor.get(f"/come/{LISHU_VILLAGE}/")
    assert "<script" not in words_of(page) and page["Referrer-Policy"] == "no-referrer"
    assert "到达28天后销毁" in words_of(page).replace(" ", "")
    answer = declared(visitor)
    (one,) = Declaration.objects.all()
    assert answer.status_code == 302 and answer["Location"].startswith(f"/come/of/{links.own_token(one.id)}/")
    assert (one.people, one.way, one.coming) == (2, "link", "work")
    assert Task.objects.filter(kind="arrival.declared").count() == 1
    own = words_of(visitor.get(answer["Location"]))
    assert "with the village" in own and "2020-01-27" in own and "李返乡" not in own and PHONE not in own


def test_who_is_logged_in_adds_nothing_to_a_declaration(cast: Cast) -> None:
    """Given a commander's browser that another site makes send the form, what comes in is said by nobody who works here."""
    give_credentials(cast, "commander")
    answer = declared(as_member("commander"))
    (one,) = Declaration.objects.all()
    assert answer.status_code == 302
    assert one.by == SYSTEM_ID
    rows = JournalRow.objects.filter(operations__contains="journeys.declare_arrival")
    assert {row.by for row in rows} == {SYSTEM_ID} and {row.origin for row in rows} == {"link"}


def test_the_page_says_the_same_whoever_is_known(cast: Cast) -> None:
    """Given one whom the register knows and who declared already, a stranger learns nothing by declaring in their name."""
    entry = {"name": "李返乡", "phone": PHONE}
    cast.do("people.register_person", by="grid", at=MORNING, entry=entry, division_id=LISHU_VILLAGE, address="1组")
    first, second = declared(Client()), declared(Client())
    other = declared(Client(), **{"who.0.phone": "15461803311"})
    assert [one.status_code for one in (first, second, other)] == [302] * 3
    pages = [
        re.sub(r'value="[0-9a-f-]{36}"', "", words_of(Client().get(one["Location"]))) for one in (first, second, other)
    ]
    assert pages[0] == pages[1] == pages[2]
    assert Declaration.objects.filter(repeats=None).count() == 2
    assert Task.objects.filter(kind="arrival.declared").count() == 2


def test_nothing_is_taken_where_the_rules_take_none_or_it_is_no_place(cast: Cast) -> None:
    visitor = Client()
    for code in ("220000000000", NANXIAN_VILLAGE, "999999999999", "nowhere"):
        assert visitor.get(f"/come/{code}/").status_code == 404
    wrong = [visitor.get(f"/come/of/{token}/") for token in ("a" * 52, "abc", links.own_token(UUID(int=7)))]
    assert {one.status_code for one in wrong} == {404}
    assert Declaration.objects.count() == 0


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    answer = declared(Client(), **{"who.0.phone": "12", "arrives_on": "2019-12-01"})
    page = words_of(answer)
    assert answer.status_code == 422 and "李返乡" in page and "湖北省武汉市" in page
    assert "Give a telephone number" in page and "for a day to come" in page
    more = Client().post(f"/come/{LISHU_VILLAGE}/?language=en", {**TYPED, "more": "1"})
    assert more.status_code == 200 and 'name="who.2.name"' in words_of(more)
    assert Declaration.objects.count() == 0


def test_the_same_form_sent_twice_is_one_declaration_and_a_flood_is_slowed(cast: Cast) -> None:
    visitor = Client()
    sent = {**TYPED, "op_id": operation_in(words_of(visitor.get(f"/come/{LISHU_VILLAGE}/")))}
    for _ in range(2):
        assert visitor.post(f"/come/{LISHU_VILLAGE}/", sent).status_code == 302
    assert Declaration.objects.count() == 1
    answers = [declared(visitor, **{"who.0.phone": f"154618034{n:02}"}) for n in range(20)]
    assert [one.status_code for one in answers].count(302) == 18 and answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "3600" and Declaration.objects.count() == 19


def test_whoever_declared_changes_the_day_and_says_that_they_do_not_come(cast: Cast) -> None:
    visitor = Client()
    address = declared(visitor)["Location"].partition("?")[0]
    page = words_of(visitor.get(address))
    sent = {"op_id": operation_in(page), "arrives_on": "2020-01-29", "note": "改签"}
    assert visitor.post(address, sent).status_code == 302
    assert f"{Declaration.objects.get().arrives_on}" == "2020-01-29"
    assert Task.objects.filter(kind="arrival.declared", ended_at=None).count() == 1
    sent = {"op_id": operation_in(words_of(visitor.get(address))), "cancel": "1"}
    assert visitor.post(address, sent).status_code == 302
    assert Declaration.objects.get().outcome == "cancelled" and not Task.objects.filter(ended_at=None).exists()
    assert 'name="cancel"' not in words_of(visitor.get(address))


def test_the_village_calls_sees_every_word_of_the_telephone_and_receives_them(cast: Cast) -> None:
    entry = {"name": "李返乡", "phone": PHONE}
    cast.do("people.register_person", by="grid", at=MORNING, entry=entry, division_id=LISHU_VILLAGE, address="1组")
    declared(Client())
    declared(Client(), **{"arrives_on": "2020-01-28"})
    one = Declaration.objects.get(repeats=None)
    desk = as_member("grid")
    listed = words_of(desk.get("/expected/"))
    assert "李返乡" in listed and "湖北省武汉市" in listed
    page = words_of(desk.get(f"/expected/{one.id}/"))
    assert "2020-01-28" in page and PHONE in page and Look.objects.filter(subject=one.id).exists()
    assert re.search(r"/people/[0-9a-f-]{36}/", page)
    said = {"turn": "confirmed", "way": "phone", "note": "好"}
    assert desk.post(f"/expected/{one.id}/say/", said).status_code == 303
    form = words_of(desk.get(f"/expected/{one.id}/arrived/"))
    assert 'value="李小乡"' in form and 'value="2014-05-06"' in form
    arrived = {
        **{f"t{n}-here": "1" for n in range(2)},
        "t0-name": "李返乡",
        "t0-phone": PHONE,
        "t1-name": "李小乡",
        "t1-born_on": "2014-05-06",
        "address": "3组7号",
        "seen": str(Declaration.objects.get(id=one.id).version),
    }
    before = Person.objects.count()
    assert desk.post(f"/expected/{one.id}/arrived/", arrived).status_code == 303
    assert set(Declaration.objects.values_list("outcome", flat=True)) == {"arrived"}
    assert Person.objects.count() == before + 2
    assert as_member("other_grid").get(f"/expected/{one.id}/").status_code == 404
    assert as_member("clinician").get("/expected/").status_code == 403


def test_a_worker_types_a_call_and_takes_the_list_out_for_a_purpose(cast: Cast) -> None:
    desk = as_member("grid")
    sent = {**TYPED, "division_id": str(cast.village), "way": "phone", "op_id": ""}
    sent |= {"speaker.said_by": "family", "speaker.name": "李爸"}
    assert "/expected/" in desk.post("/expected/new/", sent)["Location"]
    assert desk.get("/expected/export.csv").status_code == 422
    file = desk.get("/expected/export.csv?why=trace&show=expected")
    assert file.status_code == 200 and "李返乡" in words_of(file) and "Worker grid" in words_of(file)
    assert Look.objects.filter(kind="export", shown=1).exists()
    for paper in ("/expected/form.pdf", f"/expected/poster/{LISHU_VILLAGE}.pdf"):
        assert desk.get(paper).content.startswith(b"%PDF")
    assert desk.get(f"/expected/poster/{LISHU_TOWN}.pdf").status_code == 404


def test_a_post_fills_in_what_a_party_declared() -> None:
    """Given a declared party at the county's post, their telephone fills the form in; what is missing alone is asked."""
    forget()
    cache.clear()
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    for _ in live_at(MORNING):
        declared(Client())
        post = as_member("post")
        page = words_of(post.post(f"/gate/{way.post}/arrival/", {"find": "1", "declared_phone": PHONE}))
        one = Declaration.objects.get()
        assert f'name="declaration_id" value="{one.id}"' in page and 'value="李小乡"' in page
        assert 'name="people" value="2"' in page
        party = {"people": "2", "declaration_id": str(one.id), "origin_code": "42"}
        party |= {"destination_id": str(way.cast.village)}
        party |= {"t0-name": "李返乡", "t0-phone": PHONE, "t0-id_kind": "none", "t0-celsius": "36.5"}
        party |= {"t1-name": "李小乡", "t1-id_kind": "none", "t1-celsius": "36.6"}
        assert post.post(f"/gate/{way.post}/arrival/", party).status_code == 303
        assert Declaration.objects.get().outcome == "arrived"
        nobody = words_of(post.post(f"/gate/{way.post}/arrival/", {"find": "1", "declared_phone": "15461803300"}))
        assert 'name="declaration_id" value=""' in nobody
    forget()
