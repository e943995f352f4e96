"""A scratch home on the database that the tests run on; the county is made once and copied."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from .running import Home

WAIT_SECONDS = 20.0


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with a county in it, to be copied."""
    home = Home(tmp_path_factory.mktemp("county") / "home", _server(), WAIT_SECONDS)
    yield home.set_up()
    home.drop()


@pytest.fixture
def new_home(db: None, county: Home, tmp_path: Path) -> Iterator[Callable[..., Home]]:
    """Makes homes with a county in them, each on a database of its own."""
    made: list[Home] = []

    def make(wait: float = WAIT_SECONDS, place: Path = tmp_path, tablespace: str = "pg_default") -> Home:
        made.append(county.copied_to(place / f"home{len(made)}", wait=wait, tablespace=tablespace))
        return made[-1]

    yield make
    for home in made:
        home.drop()


@pytest.fixture
def home(new_home: Callable[..., Home]) -> Home:
    return new_home()


def _server() -> str | None:
    if connection.vendor == "sqlite":
        return None
    named = connection.settings_dict
    return f"postgresql://{named['USER']}:{named['PASSWORD']}@{named['HOST']}:{named['PORT']}/postgres"
