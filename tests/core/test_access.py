"""Who may do what, where, when: the one decision, in memory."""

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from lianfang.core import access
from lianfang.core.access import SYSTEM, Actor, Grant, authorize
from lianfang.core.registry import ACTIONS
from lianfang.roster.roles import ROLES, SYSTEM_DUTIES
from tests.cast import START

TREE = {"county": (), "town": ("county",), "village": ("county", "town"), "sibling": ("county",), "other": ()}
IDS = {name: uuid5(UUID(int=7), name) for name in TREE}
DUTY = "isolation.release"


@pytest.fixture(autouse=True)
def small_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree of five places instead of the database's."""
    names = {id: name for name, id in IDS.items()}

    def contains(area: UUID, place: UUID) -> bool:
        return area == place or names[area] in TREE[names[place]]

    monkeypatch.setattr(access, "_contains", [contains])


def _actor(area: str | None, *, until_hours: int | None = None, since_hours: int = -1) -> Actor:
    until = START + timedelta(hours=until_hours) if until_hours is not None else None
    grant = Grant("r", frozenset({DUTY}), IDS[area] if area else None, START + timedelta(hours=since_hours), until)
    return Actor(member=UUID(int=1), grants=(grant,))


@pytest.mark.parametrize(
    ("area", "place", "allowed"),
    [
        ("town", "town", True),
        ("town", "village", True),
        ("county", "village", True),
        ("village", "town", False),
        ("sibling", "village", False),
        ("town", "other", False),
        (None, "other", True),
    ],
)
def test_a_duty_reaches_into_its_area_and_no_further(area: str | None, place: str, allowed: bool) -> None:
    assert authorize(_actor(area), DUTY, (IDS[place],), START) is allowed


def test_a_duty_holds_in_its_period_alone() -> None:
    assert not authorize(_actor("town", since_hours=1), DUTY, (IDS["town"],), START)
    assert authorize(_actor("town", until_hours=1), DUTY, (IDS["town"],), START)
    assert not authorize(_actor("town", until_hours=0), DUTY, (IDS["town"],), START)


def test_another_duty_is_not_held() -> None:
    assert not authorize(_actor("town"), "isolation.sign", (IDS["town"],), START)
    assert not authorize(Actor(member=UUID(int=1)), DUTY, None, START)
    assert authorize(SYSTEM, "isolation.sign", (IDS["other"],), START)


def test_something_seen_from_several_places_is_open_to_each() -> None:
    assert authorize(_actor("town"), DUTY, (IDS["other"], IDS["village"]), START)


def test_every_role_names_declared_duties_and_every_action_has_a_holder() -> None:
    named = {duty for role in ROLES.values() for duty in role.duties}
    assert named <= set(access.DUTIES)
    held = named | SYSTEM_DUTIES
    assert {a.name for a in ACTIONS.values() if a.public and a.duty not in held} == set()


def test_every_declared_duty_is_somebodys() -> None:
    held = {duty for role in ROLES.values() for duty in role.duties} | SYSTEM_DUTIES
    assert set(access.DUTIES) - held == set()
