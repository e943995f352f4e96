"""The demo's logins: one for each role, with passwords and PINs that follow from the seed.  Everybody can work them out:
this is a demonstration, on one's own machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lianfang.roster import credentials
from lianfang.roster.roles import ROLES

from .chance import Chance

WHO = (
    ("commander", "county_commander"),
    ("epidemiologist", "epidemiologist"),
    ("township", "township_leader"),
    ("grid", "grid_worker"),
    ("checkpoint", "checkpoint_worker"),
    ("clinician", "clinician"),
    ("laboratory", "laboratory"),
    ("supervisor", "supervisor"),
    ("auditor", "auditor"),
    ("administrator", "administrator"),
)
WORDS = ("maple", "river", "stone", "wheat", "cloud", "cedar", "lotus", "amber", "heron", "birch", "plum", "snow")


@dataclass(frozen=True)
class Login:
    """One account of the demo."""

    role: Any
    username: str
    password: str
    pin: str


def logins(seed: int) -> Iterator[Login]:
    """The accounts of the demo with this seed, in the order of the roles."""
    chance = Chance(seed, "logins")
    for username, role in WHO:
        password = f"{chance.one_of(WORDS)}-{chance.one_of(WORDS)}-{chance.between(1000, 9999)}"
        yield Login(ROLES[role].label, username, password, _pin(chance))


def _pin(chance: Chance) -> str:
    """Six digits that the rules for PINs accept."""
    while True:
        pin = f"{chance.below(1_000_000):06d}"
        if not credentials.reasons_against_pin(pin):
            return pin


def give_out(seed: int) -> None:
    """Set the passwords and PINs of the accounts."""
    for login in logins(seed):
        credentials.set_password(login.username, login.password)
        credentials.set_pin(login.username, login.pin)
