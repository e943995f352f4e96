"""Linking: what agrees, what it is worth, who is found, and who is only looked at."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.editions.presets import GENERIC, preset
from lianfang.people.linking import comparing, encoding, finding, ruled
from lianfang.people.linking.blocking import Pairs
from lianfang.people.linking.comparing import Level
from lianfang.people.linking.encoding import Said
from lianfang.people.linking.weighing import Weighed

WEIGHTS = ruled.weights_of(preset(GENERIC))
LI = Said("李小明", "male", "1980-03-04", "999000198003040010", "+8615400000001", "东村3组12号")
TWIN = Said("李小亮", "male", "1980-03-04", "999000198003040037", "+8615400000001", "东村3组12号")
OTHERS = [
    Said(f"王{c}", "female", "1971-01-01", f"99900019710101{n:04d}", f"+861541000{n:04d}", "西村1组1号")
    for n, c in enumerate("芳娜敏静丽艳娟霞秀英")
]


def compared(one: Said, other: Said) -> dict[str, Level]:
    first = np.zeros(1, dtype=np.int64)
    found = comparing.compare(encoding.details_of([one]), encoding.details_of([other]), Pairs(first, first))
    return {name: Level(int(getattr(found, name)[0])) for name in vars(found)}


def weighed(leads: Sequence[Said], residents: Sequence[Said]) -> Weighed:
    said, known = encoding.details_of(leads), encoding.details_of(residents)
    keys = encoding.keys_of(said), encoding.keys_of(known)
    return finding.probable(keys[0], said, keys[1], lambda places: encoding.taken(known, places), WEIGHTS)[0]


def outcome(lead: Said, *residents: Said) -> tuple[list[str], list[str]]:
    """Whom a lead is linked to, and whom somebody looks at with it, by name."""
    found = weighed([lead], residents)
    return tuple([residents[n].name for n in found.pairs.residents[which]] for which in (found.sure, found.unsure))


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("李小明", Level.SAME),
        ("李 小明", Level.SAME),
        ("李小铭", Level.SOUND),
        ("Li Xiaoming", Level.SOUND),
        ("LI/XIAO MING", Level.SOUND),
        ("李晓敏", Level.SOUND),
        ("李小刚", Level.NEAR),
        ("李明", Level.NEAR),
        ("李铁柱", Level.PART),
        ("张国强", Level.DIFFERS),
        ("", Level.NOTHING),
    ],
)
def test_names_agree_by_sign_by_sound_and_nearly(name: str, level: Level) -> None:
    assert compared(replace(LI, name=name), LI)["name"] is level


@pytest.mark.parametrize(
    ("one", "other"),
    [("單國強", "单国强"), ("曾丽", "Zeng Li"), ("单丽", "Shan Li"), ("解放", "Xie Fang"), ("陳偉", "陈伟")],
)
def test_traditional_characters_and_surnames_read_otherwise(one: str, other: str) -> None:
    assert compared(Said(one), Said(other))["name"] in (Level.SAME, Level.SOUND)


@pytest.mark.parametrize(
    ("born_on", "level"),
    [
        ("1980-03-04", Level.SAME),
        ("1980-04-03", Level.NEAR),
        ("1981-03-04", Level.NEAR),
        ("1980-03-05", Level.NEAR),
        ("1980-11-21", Level.PART),
        ("1990-11-21", Level.DIFFERS),
    ],
)
def test_birth_dates_agree_in_part(born_on: str, level: Level) -> None:
    assert compared(replace(LI, born_on=born_on, number=""), LI)["born_on"] is level


def test_a_number_and_the_birth_date_in_it_count_once() -> None:
    """Where the number agrees, or nearly, birth date and sex say nothing more; where it differs, its date takes nothing more."""
    for number in (LI.number, "999000198003040011", "990900198003040010", "99900198003040010"):
        found = compared(replace(LI, number=number), LI)
        assert (found["born_on"], found["sex"]) == (Level.NOTHING, Level.NOTHING)
    other = compared(replace(LI, number="999000199111220010", born_on="1991-11-22"), LI)
    assert (other["number"], other["born_on"]) == (Level.DIFFERS, Level.NOTHING)
    told = compared(replace(LI, number="999000199111220010", born_on="1985-10-10"), LI)
    assert told["born_on"] is Level.DIFFERS


def test_a_shared_telephone_makes_the_address_no_evidence() -> None:
    assert compared(LI, TWIN)["address"] is Level.NOTHING
    assert compared(replace(LI, phone="", address="吉林省梨树县东村3组12号"), TWIN)["address"] is Level.SAME
    assert compared(replace(LI, phone="", address="南街7号"), TWIN)["address"] is Level.DIFFERS


def test_a_sure_link_an_unsure_one_and_none() -> None:
    lead = replace(LI, name="李小铭", number="", phone="+8615400000002")
    assert outcome(lead, LI, *OTHERS) == ([LI.name], [])
    assert outcome(replace(LI, number="", phone="", born_on="", address=""), LI, *OTHERS)[0] == []
    assert outcome(Said("赵云", "male", "1990-01-01"), LI, *OTHERS) == ([], [])


def test_a_twin_is_looked_at_and_never_linked_alone() -> None:
    for lead in (TWIN, replace(TWIN, number="")):
        links, looked_at = outcome(lead, LI, *OTHERS)
        assert (links, looked_at) == ([], [LI.name])
    links, looked_at = outcome(replace(TWIN, number="", name="李小量"), LI, TWIN, *OTHERS)
    assert links == [] and TWIN.name in looked_at


def test_exact_links_need_a_name_that_does_not_speak_against_them() -> None:
    def exact(lead: Said, *residents: Said) -> list[str]:
        keys = [encoding.keys_of(encoding.details_of(one)) for one in ([lead], residents)]
        return [residents[n].name for n in finding.exact(keys[0], keys[1]).residents]

    assert exact(replace(LI, name="李某某"), LI, *OTHERS) == [LI.name]
    assert exact(replace(LI, name="张国强"), LI, *OTHERS) == []
    assert exact(replace(LI, number=""), LI, *OTHERS) == [LI.name]
    assert exact(replace(LI, number=""), LI, TWIN, *OTHERS) == []
    assert exact(replace(LI, number="", name="王芬"), LI, *OTHERS) == []


def test_nobody_is_found_among_nobody() -> None:
    assert len(weighed([LI], []).probability) == 0 and len(weighed([], [LI]).probability) == 0


@given(st.text(max_size=8), st.text(max_size=8))
@settings(max_examples=200, deadline=None)
def test_names_agree_with_themselves_and_both_ways(one: str, other: str) -> None:
    there, back = (compared(Said(a), Said(b))["name"] for a, b in ((one, other), (other, one)))
    assert there is back
    assert compared(Said(one), Said(one))["name"] in (Level.SAME, Level.NOTHING)


@given(st.lists(st.sampled_from([LI, TWIN, *OTHERS]), min_size=1, max_size=6), st.integers(0, 5))
@settings(max_examples=50, deadline=None)
def test_the_probabilities_of_a_lead_are_together_at_most_one(residents: list[Said], cut: int) -> None:
    found = weighed([replace(LI, number=LI.number[:cut], phone="")], residents)
    assert 0 <= found.probability.sum() <= 1 + 1e-9
    assert not (found.sure & found.unsure).any() and found.sure.sum() <= 1
