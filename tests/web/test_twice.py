"""The pages on which two registrations of one person are found, looked at side by side, joined, and taken apart again."""

from collections.abc import Iterator

import pytest
from django.test import Client

from lianfang.core.models import Look
from lianfang.people import queries as people
from lianfang.people.models import Double
from tests.journeys.test_merging import NUMBER, Desk
from tests.journeys.way import the_way
from tests.web.desk import as_member, live_at

pytestmark = pytest.mark.django_db(databases=["default", "looks"])


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk(the_way())
    for _ in live_at(made.way.at):
        yield made


def _text(client: Client, address: str, **sent: str) -> str:
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def _said(desk: Desk, answer: str) -> dict[str, str]:
    versions = {
        "seen_first": str(people.person(desk.kept).version),
        "seen_second": str(people.person(desk.other).version),
    }
    return {**versions, "answer": answer, "words": "户口本"}


def test_the_likely_double_leads_to_both_side_by_side_and_every_look_is_recorded(desk: Desk) -> None:
    client = as_member("supervisor")
    address = f"/people/{desk.kept}/twice/"
    assert address in _text(client, f"/people/{desk.kept}/")
    listed = _text(client, address)
    assert f"{address}{desk.other}/" in listed and "冯小明" in listed
    assert f"{address}{desk.other}/" in _text(client, f"{address}?q=冯小明")
    page = _text(client, f"{address}{desk.other}/")
    assert "冯晓明" in page and "冯小明" in page and NUMBER not in page and "1989-11-29" not in page
    shown = _text(client, f"{address}{desk.other}/", reveal="1")
    assert NUMBER in shown and "1989-11-29" in shown
    assert Look.objects.filter(subject=desk.other, kind="reveal", reason="compare").count() == 1


def test_joined_they_are_one_person_on_every_page_and_apart_again_two(desk: Desk) -> None:
    client, address = as_member("supervisor"), f"/people/{desk.kept}/twice/{desk.other}/"
    refused = client.post(address, {**_said(desk, "first"), "words": ""})
    assert refused.status_code == 422 and "Say by what you know it." in refused.content.decode()
    done = client.post(address, _said(desk, "first"))
    assert (done.status_code, done["Location"]) == (303, f"/people/{desk.kept}/")
    one, other = (_text(client, f"/people/{id}/") for id in (desk.kept, desk.other))
    assert "registered again" in one and f"/people/{desk.other}/" in one
    assert "counted" in other and f"/people/{desk.kept}/" in other
    assert one.count("lives at") == other.count("lives at") == 2
    assert "the same as 冯晓明" in _text(client, "/people/?q=冯小明")
    home = people.households_of([desk.other])[desk.other]
    assert "the same as 冯晓明" in _text(client, f"/households/{home}/")
    audited = _text(as_member("auditor"), "/audit/twice/")
    assert "冯**" in audited and "冯晓明" not in audited
    row = Double.objects.get()
    back = client.post(address, {"double_id": str(row.id), "seen": str(row.version), "words": "叔侄"})
    assert back.status_code == 303 and people.person(desk.other).same_as_id is None
    assert "registered again" not in _text(client, f"/people/{desk.kept}/")
    assert "taken back" in _text(client, f"/people/{desk.kept}/twice/")


def test_the_other_may_be_counted_and_two_people_are_not_proposed_again(desk: Desk) -> None:
    client, address = as_member("supervisor"), f"/people/{desk.kept}/twice/"
    assert client.post(f"{address}{desk.other}/", _said(desk, "apart")).status_code == 303
    assert "not the same person" in _text(client, address)
    assert "is likely to be the same person" in _text(client, address)
    row = Double.objects.get()
    client.post(f"{address}{desk.other}/", {"double_id": str(row.id), "seen": str(row.version), "words": "x"})
    client.post(f"{address}{desk.other}/", _said(desk, "second"))
    assert people.kept_of([desk.kept]) == {desk.kept: desk.other}


def test_nobody_else_sees_these_pages(desk: Desk) -> None:
    for name in ("grid", "commander", "auditor"):
        assert as_member(name).get(f"/people/{desk.kept}/twice/").status_code == 403
    assert as_member("grid").get("/audit/twice/").status_code == 403
