"""Proof by search: once details are destroyed, nothing readable is left anywhere a home keeps anything."""

import base64
import io
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from lianfang.core import backup, looks, privacy, replay
from lianfang.core.models import SubjectKey
from lianfang.people import queries as people
from lianfang.people import search
from lianfang.people.models import Person, PersonSearch, SearchToken
from lianfang.places import queries as places
from tests.cast import Cast, forget
from tests.journeys.test_destroying import ADDRESS, SUN, released
from tests.journeys.way import Way

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "looks"])
NEIGHBOURS = 400
"""Others in the register: enough that tables have pages which split and are freed."""


@pytest.fixture
def way() -> Iterator[Way]:
    forget()
    (Path(settings.HOME) / privacy.DESTROYED_LOG).unlink(missing_ok=True)
    found = Way(Cast(edition="lishu_2020").set_up()).set_up()
    row = {"address": "3组7号", "division_id": found.cast.village, "relation": "head", "sex": "female"}
    many = [{**row, "household": str(n), "name": f"邻居{chr(0x4E00 + n)}"} for n in range(NEIGHBOURS)]
    found.cast.do_all("people.import_resident", many)
    yield found
    forget()


def needles(sun: UUID) -> dict[str, bytes]:
    """What would tell who Sun is, as it would stand in a file: words, numbers, what numbers are found by, the key."""
    wrapped = SubjectKey.objects.get(subject=sun).wrapped
    row = PersonSearch.objects.get(person_id=sun)
    assert wrapped is not None and row.number is not None and row.phone is not None
    words = {"name": SUN["name"], "given name": SUN["name"][1:], "number": SUN["id_number"], "phone": SUN["phone"]}
    found = {what: text.encode() for what, text in {**words, "address": ADDRESS}.items()}
    key = {"key": bytes(wrapped), "key in a file": base64.b64encode(bytes(wrapped))}
    return {**found, **key, "number found by": bytes(row.number), "phone found by": bytes(row.phone)}


def places_of_the_home() -> Iterator[tuple[str, bytes]]:
    """Everything that lies in the home, file by file, and on a server every table as text."""
    for path in sorted(Path(settings.HOME).rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()
    for alias in connections:
        if connections[alias].vendor == "postgresql":
            yield from _tables(alias)


def _tables(alias: str) -> Iterator[tuple[str, bytes]]:
    with connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names(cursor):
            out = io.BytesIO()
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                for part in copy:
                    out.write(bytes(part))
            yield f"{alias}.{table}", out.getvalue()


def left(wanted: dict[str, bytes], where: Iterator[tuple[str, bytes]]) -> set[tuple[str, str]]:
    """What is found and where; binary columns of a server stand in hexadecimal."""
    return {
        (what, place)
        for place, content in where
        for what, needle in wanted.items()
        if needle in content or needle.hex().encode() in content
    }


def destroyed(way: Way, sun: UUID) -> None:
    way.on(days=15)
    way.do("journeys.destroy_details", "supervisor", person_id=sun)


def test_no_file_and_no_table_of_the_home_tells_who_it_was(way: Way) -> None:
    """Given what tells it is found before, when the details are destroyed, then the search finds nothing anywhere."""
    sun = released(way)
    looks.record(by=way.cast.members["grid"], at=way.at, kind="reveal", place="person", subject=sun, reason="call")
    wanted = needles(sun)
    home = Path(settings.HOME)
    backup.write(home / "backups", home / "keys" / "lianfang-keys.jsonl", way.at)
    assert {what for what, _place in left(wanted, places_of_the_home())} >= {"name", "key", "key in a file"}

    destroyed(way, sun)

    assert left(wanted, places_of_the_home()) == set()


def test_neither_do_the_rows_the_journal_or_the_search_tell(way: Way) -> None:
    sun = released(way)
    digest = search.number_digest(SUN["id_number"])
    destroyed(way, sun)
    assert not PersonSearch.objects.filter(number=digest).exists()
    assert not SearchToken.objects.filter(person_id=sun).exists()
    by = way.cast.actor("supervisor", way.at)
    for words in (SUN["name"], SUN["id_number"], SUN["phone"], "3322"):
        assert people.search(by, words, way.at) == []
    exported = "\n".join(replay.exported())
    assert str(sun) in exported
    for text in (SUN["name"], SUN["id_number"], SUN["phone"], ADDRESS, f'"key": "{sun}"'):
        assert text not in exported


def _emptied() -> None:
    for alias in ("default", "looks"):
        call_command("flush", database=alias, verbosity=0, interactive=False)
    places.forget_tree()
    forget()
    privacy.forget_cached_keys()


def _forgetful() -> None:
    """A home that never heard of a destruction."""
    (Path(settings.HOME) / privacy.DESTROYED_LOG).unlink()


def nobody(sun: UUID) -> None:
    """Of Sun there is a row and nothing that can be read; the others can."""
    assert Person.objects.filter(id=sun).exists()
    with pytest.raises(privacy.Destroyed):
        people.details(sun)
    assert people.cards([sun]) == {}
    assert not SearchToken.objects.filter(person_id=sun).exists()
    other = PersonSearch.objects.order_by("person_id").first()
    assert other is not None and people.details(other.person_id)["name"] == other.name


def _backup(way: Way, folder: Path) -> tuple[Path, Path]:
    """A backup, and a copy of its file of keys that somebody put aside, out of the program's reach."""
    made = backup.write(folder, folder / "keys.jsonl", way.at)
    return made.file, Path(shutil.copy(made.keys, folder / "put aside.jsonl"))


def test_an_old_backup_tells_nobody_without_its_keys(way: Way, tmp_path: Path) -> None:
    sun = released(way)
    wanted = needles(sun)
    file, _keys = _backup(way, tmp_path)
    with zipfile.ZipFile(file) as archive:
        inside = [(name, archive.read(name)) for name in archive.namelist()]
    assert left(wanted, iter(inside)) == set()


def test_an_old_backup_restored_with_the_keys_of_today_says_nothing(way: Way, tmp_path: Path) -> None:
    """The file of keys is written anew each time: the key of somebody whose details are gone is in it no more."""
    sun = released(way)
    old, _old_keys = _backup(way, tmp_path / "old")
    destroyed(way, sun)
    _new, keys = _backup(way, tmp_path / "new")
    _emptied()
    _forgetful()
    backup.restore(old, keys)
    nobody(sun)
    assert sun in privacy.destroyed()


def test_a_home_that_remembers_takes_no_old_key_in(way: Way, tmp_path: Path) -> None:
    """Given an old backup with its own old keys, a home whose note says who is destroyed keeps them destroyed."""
    sun = released(way)
    old, old_keys = _backup(way, tmp_path)
    destroyed(way, sun)
    _emptied()
    backup.restore(old, old_keys)
    nobody(sun)


def test_a_new_backup_tells_an_old_file_of_keys_what_is_gone(way: Way, tmp_path: Path) -> None:
    sun = released(way)
    _old, old_keys = _backup(way, tmp_path / "old")
    destroyed(way, sun)
    new, _keys = _backup(way, tmp_path / "new")
    _emptied()
    _forgetful()
    backup.restore(new, old_keys)
    assert Person.objects.get(id=sun).sealed == b""
    assert SubjectKey.objects.get(subject=sun).wrapped is None
    nobody(sun)


def test_an_old_export_brings_no_key_back_either(way: Way) -> None:
    sun = released(way)
    old = list(replay.exported())
    destroyed(way, sun)
    _emptied()
    total = replay.apply(old)
    assert total.refused == []
    assert people.cards([sun]) == {} or people.details(sun)["name"] != SUN["name"]
    assert left({"name": SUN["name"].encode(), "number": SUN["id_number"].encode()}, places_of_the_home()) == set()


def test_another_process_forgets_a_key_that_this_one_destroyed(way: Way) -> None:
    """Given a key remembered in memory, when the home notes its destruction, it is asked for again and is gone."""
    sun = released(way)
    remembered = privacy.key_of(sun)
    destroyed(way, sun)
    privacy._cache[sun] = remembered
    privacy._log_seen[0] = 0
    with pytest.raises(privacy.Destroyed):
        privacy.key_of(sun)


def test_what_is_noted_of_a_restored_home_outlives_the_next_backup(way: Way, tmp_path: Path) -> None:
    sun = released(way)
    destroyed(way, sun)
    file, keys = _backup(way, tmp_path)
    _emptied()
    _forgetful()
    backup.restore(file, keys)
    assert sun in privacy.destroyed()


@pytest.mark.sqlite_only
def test_while_somebody_reads_overwriting_waits_and_the_jobs_do_it(way: Way) -> None:
    """Given a report that reads for long, when details are destroyed meanwhile, the old pages go as soon as it is done."""
    sun = released(way)
    wanted = {"name": SUN["name"].encode()}
    reader = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people_personsearch").fetchone()

    destroyed(way, sun)
    assert not privacy.settle_destructions()

    reader.execute("ROLLBACK")
    reader.close()
    assert privacy.settle_destructions()
    assert left(wanted, places_of_the_home()) == set()


def test_the_last_file_of_keys_lets_go_at_once_wherever_it_lies(way: Way, tmp_path: Path) -> None:
    sun = released(way)
    made = backup.write(tmp_path, tmp_path / "elsewhere" / "keys.jsonl", way.at)
    wrapped = needles(sun)["key in a file"]
    assert wrapped in made.keys.read_bytes()
    destroyed(way, sun)
    assert wrapped not in made.keys.read_bytes()
    assert f'["{sun}", null]' in made.keys.read_text()
