"""Who sees whom, and who is found by what."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from lianfang.core.access import SYSTEM
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.core.ids import Ids
from lianfang.people import actions, queries
from lianfang.people.models import Person
from lianfang.people.types import SEE, AreaReason
from lianfang.places import queries as places
from lianfang.places.types import division_uuid
from tests.cast import LISHU_VILLAGE, NANXIAN, OTHER_VILLAGE, START, Cast
from tests.people.conftest import FENG, LI

LATER = START + timedelta(days=1)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("grid", True),
        ("township", True),
        ("commander", True),
        ("other_grid", False),
        ("stranger", False),
        ("lab", False),
    ],
)
def test_a_person_is_seen_from_where_they_live_and_above(cast: Cast, feng: UUID, who: str, sees: bool) -> None:
    actor = cast.actor(who)
    assert queries.visible(actor, SEE, START).filter(id=feng).exists() is sees
    assert bool(queries.search(actor, FENG["id_number"], START)) is sees
    assert queries.households_visible(actor, SEE, START).exists() is sees


def test_an_area_sees_a_person_from_its_opening_until_its_closing(cast: Cast, feng: UUID) -> None:
    stay, other, ids = uuid4(), cast.actor("other_grid"), Ids(uuid4(), START)
    opened = {"person_id": feng, "reason": AreaReason.HAND_OVER, "source": stay}
    actions.open_area(**opened, division_id=division_uuid(OTHER_VILLAGE), by=SYSTEM, at=START, ids=ids)
    actions.close_area(**opened, at=LATER)
    before, within, end = START - timedelta(seconds=1), START, LATER
    assert [queries.visible(other, SEE, at).exists() for at in (before, within, end)] == [False, True, False]
    assert queries.person_areas({feng}) == {feng: (division_uuid(LISHU_VILLAGE),)}


def test_who_has_left_every_area_is_still_nobodys_but_the_last_homes(cast: Cast, feng: UUID) -> None:
    actions.close_area(person_id=feng, reason=AreaReason.RESIDENCE, source=feng, at=LATER)
    assert queries.person_areas({feng}) == {feng: (division_uuid(LISHU_VILLAGE),)}
    assert cast.refusals("people.correct_person", by="stranger", person_id=feng, seen=1, entry=FENG)


def test_the_residents_of_a_village_are_listed_to_who_may_see_them(cast: Cast, feng: UUID) -> None:
    village = division_uuid(LISHU_VILLAGE)
    seen = [queries.residents(cast.actor(who), village, START).count() for who in ("grid", "township", "other_grid")]
    assert seen == [1, 1, 0]


@pytest.mark.parametrize(
    "text",
    ["冯", "冯晓", "晓明", "冯晓明", "fxm", "FX", "0015", "3399", FENG["id_number"], "154 6180 3399", " 冯晓明 "],
)
def test_a_person_is_found_by_what_is_known_of_them(cast: Cast, feng: UUID, text: str) -> None:
    cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE)
    assert [card.id for card in queries.search(cast.actor("grid"), text, START)] == [feng]


@pytest.mark.parametrize("text", ["", "王", "冯明", "zz", "9999", "999000198911290023"])
def test_nobody_is_found_by_what_is_not(cast: Cast, feng: UUID, text: str) -> None:
    assert queries.search(cast.actor("grid"), text, START) == []


def test_a_foreign_name_is_found_by_part_and_initials(cast: Cast) -> None:
    entry = {"name": "John Smith", "id_kind": "passport", "id_number": "E12345678"}
    cast.do("people.register_person", by="grid", entry=entry, division_id=LISHU_VILLAGE)
    for text in ("smith", "John", "js", "e12345678"):
        assert [c.name for c in queries.search(cast.actor("grid"), text, START)] == ["John Smith"]


def test_cards_take_as_many_queries_for_one_as_for_all(
    cast: Cast, feng: UUID, django_assert_num_queries: object
) -> None:
    li = UUID(cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE)["id"])
    with django_assert_num_queries(2):  # type: ignore[operator]
        cards = queries.cards([feng, li], START)
    assert (cards[feng].age, cards[li].sex, cards[feng].division_id) == (31, "female", division_uuid(LISHU_VILLAGE))


def test_phones_are_given_of_those_who_have_one(cast: Cast, feng: UUID) -> None:
    li = UUID(cast.do("people.register_person", by="grid", entry=LI, division_id=LISHU_VILLAGE)["id"])
    assert queries.phones([feng, li]) == {feng: "+8615461803399"}


def test_the_timeline_tells_where_somebody_lived(cast: Cast, feng: UUID) -> None:
    cast.do("people.move_person", by="other_grid", person_id=feng, division_id=OTHER_VILLAGE, at=LATER)
    told = sorted((e.at, str(e.label), str(e.detail)) for e in queries.timeline([feng]))
    assert told == [
        (START, "lives at", "南杏山村"),
        (LATER, "lives at", "大烟筒村"),
        (LATER, "moved away from", "南杏山村"),
    ]


def test_persons_are_counted_where_they_live(cast: Cast, feng: UUID) -> None:
    def counted(figure: str, code: str) -> object:
        return value(FIGURES[figure], Scope(places.under(division_uuid(code)), LATER))

    assert Person.objects.count() == 1
    assert [counted(f, LISHU_VILLAGE) for f in ("people.persons", "people.households")] == [1, 1]
    assert counted("people.persons", NANXIAN) == 0
