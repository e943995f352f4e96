"""The demo's logins: one for each role, with passwords and PINs that follow from the seed.  Everybody can work them out:
this is a demonstration, on one's own machine."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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


Hashes = Mapping[str, Sequence[Future[str]]]
"""For each user name the hash of the password and that of the PIN, as soon as they are there."""


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


def hashing(seed: int) -> Hashes:
    """Begin to hash the passwords and PINs of the accounts beside other work: it takes seconds, on purpose."""
    hashed = credentials.hashed
    pool = ThreadPoolExecutor(max_workers=1)
    started = {one.username: (pool.submit(hashed, one.password), pool.submit(hashed, one.pin)) for one in logins(seed)}
    pool.shutdown(wait=False)
    return started


def give_out(hashes: Hashes) -> None:
    """Set the passwords and PINs of the accounts."""
    for username, (password, pin) in hashes.items():
        credentials.install(username, password=password.result(), pin=pin.result())
