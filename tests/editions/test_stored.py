"""Outbreaks and adopted editions: which rules are in force where, when."""

from datetime import timedelta

from lianfang.editions import queries
from lianfang.editions.presets import OFFERED, preset_text
from tests.cast import LISHU, LISHU_TOWN, START, Cast

LOCAL = """
name = "lishu_town"
parent = "lishu_2020"
disease = "covid19"
effective_from = 2020-02-01T00:00:00
{approved}
title = {{ en = "Town rule", zh_hans = "镇级规定", zh_hant = "鎮級規定" }}

[screening]
handover_hours = 1

[isolation.categories.arrival_listed_area]
days = {days}

[sources]
"screening.handover_hours" = {{ status = "seed", text = "Town notice 1." }}
"isolation.categories.arrival_listed_area.days" = {{ status = "seed", text = "Town notice 2." }}
effective_from = {{ status = "seed", text = "Town notice 1." }}
"""


def _adopt(cast: Cast, document: str, division: str = LISHU_TOWN) -> dict[str, object]:
    return {"outbreak_id": cast.outbreak, "division_id": division, "document": document}


def test_every_offered_preset_can_be_adopted(cast: Cast) -> None:
    for name in OFFERED:
        if name != "lishu_2020":
            cast.do("journeys.adopt_edition", by="administrator", **_adopt(cast, preset_text(name), LISHU))


def test_the_nearest_edition_that_has_begun_is_in_force(cast: Cast) -> None:
    document = LOCAL.format(days=14, approved="")
    cast.do("journeys.adopt_edition", by="administrator", **_adopt(cast, document))
    later = START + timedelta(days=20)
    assert queries.in_force(cast.outbreak, cast.village, START).name == "lishu_2020"
    assert queries.in_force(cast.outbreak, cast.village, later).name == "lishu_town"
    assert queries.in_force(cast.outbreak, cast.lishu, later).name == "lishu_2020"


def test_a_stricter_rule_needs_a_named_approver_and_shows_as_stricter(cast: Cast) -> None:
    longer = "isolation.categories.arrival_listed_area.days"
    refused = cast.refusals("journeys.adopt_edition", **_adopt(cast, LOCAL.format(days=21, approved="")))
    assert (f"document.{longer}", "editions.flaw") in refused
    document = LOCAL.format(days=21, approved='approved_by = "Town leading group"')
    cast.do("journeys.adopt_edition", **_adopt(cast, document))
    found = queries.in_force(cast.outbreak, cast.village, START + timedelta(days=20))
    assert longer in found.stricter


def test_every_flaw_of_a_document_is_named_at_once(cast: Cast) -> None:
    document = 'name = "x"\nparent = "lishu_2020"\n[isolation]\nreadings_per_day = 99\nfoo = 1\n'
    fields = {field for field, _ in cast.refusals("journeys.adopt_edition", **_adopt(cast, document))}
    assert {"document.isolation.readings_per_day", "document.isolation.foo"} <= fields
    assert cast.refusals("journeys.adopt_edition", **_adopt(cast, "not toml [")) == {("document", "editions.not_toml")}
    assert cast.refusals("journeys.adopt_edition", **_adopt(cast, 'name = "y"\nparent = "nobody"\n')) == {
        ("document", "editions.unknown_parent")
    }


def test_an_area_is_listed_from_when_to_when(cast: Cast) -> None:
    listed = cast.do("editions.list_area", by="commander", outbreak_id=cast.outbreak, code="42", name="Hubei")
    found = queries.listed(cast.outbreak, "420106000000", START)
    assert found is not None and found.name == "Hubei"
    assert queries.listed(cast.outbreak, "110000000000", START) is None
    later = START + timedelta(days=1)
    cast.do("editions.unlist_area", by="commander", at=later, listed_area_id=listed["id"])
    assert queries.listed(cast.outbreak, "420106000000", later + timedelta(hours=1)) is None


def test_a_closed_outbreak_is_not_closed_twice(cast: Cast) -> None:
    given = {"outbreak_id": cast.outbreak}
    cast.do("editions.close_outbreak", by="administrator", at=START + timedelta(days=90), **given, seen=1)
    assert cast.refusals(
        "editions.close_outbreak", by="administrator", at=START + timedelta(days=91), **given, seen=2
    ) == {("outbreak_id", "editions.already_over")}
    assert not queries.current_outbreaks(cast.lishu, START + timedelta(days=91)).exists()


def test_only_who_may_adopt_adopts(cast: Cast) -> None:
    document = LOCAL.format(days=14, approved="")
    assert cast.refusals("journeys.adopt_edition", by="grid", **_adopt(cast, document)) == {("", "not_allowed")}
