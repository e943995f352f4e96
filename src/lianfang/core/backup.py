"""Backup and restore: every table as it stands at one moment, the keys of personal data apart, the server running on.

A backup is one ZIP file: a table is a member of JSON lines; the manifest comes last and says how many rows and which digest
each member has.  It holds personal data as ciphertext alone: what people are found by in plain words is left out and made
again at restore, and the keys go to a file of their own, to be kept elsewhere.  That file is written anew each time, so that
the key of somebody whose data was destroyed is in it no more.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import BinaryField, Field, Model

from . import privacy
from .envelope import as_text
from .inserting import columns_of, insert
from .models import HomeSetting, JournalRow, Look, SubjectKey
from .types import Nature

FORMAT = 1
MANIFEST = "manifest.json"
ROWS = 2_000
BESIDE = ("files/*", "seals.log", privacy.DESTROYED_LOG)
"""What lies in the home beside the databases and goes along."""
DESTROYED = f"home/{privacy.DESTROYED_LOG}"
LAST_BACKUP = "last_backup"

SAID_EVERY_ROWS = 20_000
"""After how many rows of a table somebody who waits hears of it again."""

AFTER_RESTORE: list[Callable[[], object]] = []
"""What makes derived tables again; modules add theirs when they are wired."""


class Unusable(ValueError):
    """A backup, key file or home that a restore cannot work with; the text says why and what to do."""


class Stage(StrEnum):
    """What a backup or a restore is at."""

    CHECKING = "checking"
    TABLE = "table"
    DERIVED = "derived"


@dataclass(frozen=True)
class Progress:
    """How far a backup or a restore has come: the table it is at, its place among all, its rows so far."""

    stage: Stage
    name: str = ""
    number: int = 0
    tables: int = 0
    rows: int = 0


Heard = Callable[[Progress], object]
"""Hears how it goes on."""


def unheard(progress: Progress) -> None:
    """Nobody waits to hear."""


@dataclass(frozen=True)
class Backup:
    """A backup that was written: its file, the file of keys, and how many rows it holds."""

    file: Path
    keys: Path
    rows: int


def write(folder: Path, keys: Path, at: datetime, heard: Heard = unheard) -> Backup:
    """Write a backup into `folder` and the keys to the file `keys`; nothing waits for it.  Raises OSError."""
    privacy.note_destroyed()
    gone = privacy.destroyed()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"lianfang-{at:%Y%m%dT%H%M%SZ}.zip"
    part = file.with_suffix(".part")
    members: dict[str, dict[str, Any]] = {}
    told = _told(heard)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for alias in ("default", "looks"):
            with _one_moment(alias):
                for model in _kept(alias):
                    members[_member(model)] = _put(archive, _member(model), told(model, _lines(model, alias)))
                if alias == "default":
                    _write_keys(keys)
        for path in _files_beside():
            name = f"home/{path.relative_to(settings.HOME)}"
            members[name] = _put(archive, name, [path.read_bytes()])
        manifest = {"format": FORMAT, "at": at.isoformat(), "schema": _schema(), "members": members}
        manifest |= {"training": True} if settings.TRAINING else {}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    os.chmod(part, 0o600)
    part.replace(file)
    rows = sum(one["rows"] for name, one in members.items() if name.startswith("tables/"))
    said = {"at": at.isoformat(), "file": file.name, "rows": rows, "keys": str(keys.resolve())}
    HomeSetting.objects.update_or_create(name=LAST_BACKUP, defaults={"value": said})
    if privacy.destroyed() != gone:
        _write_keys(keys)
    return Backup(file, keys, rows)


def last() -> dict[str, Any] | None:
    """When the last backup was written, its file and rows; None where there was none."""
    row = HomeSetting.objects.filter(name=LAST_BACKUP).first()
    return None if row is None else dict(row.value)


def restore(file: Path, keys: Path, heard: Heard = unheard) -> int:
    """Fill an empty home with tables from a backup and its keys; gives how many rows.  Raises Unusable, and changes nothing.

    The secrets of the key file replace those of the home, so a running server must be started again.  A key whose
    destruction the backup, the file of keys or the home knows is not taken in, from however old a file of keys.
    """
    if JournalRow.objects.exists():
        raise Unusable("this home has records. Restore into an empty one: name a new folder in LIANFANG_HOME.")
    if settings.TRAINING:
        raise Unusable(
            "a training sandbox takes in no records from elsewhere. Begin it anew: ./lianfang sandbox --fresh."
        )
    secrets, subjects = _read_keys(keys)
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as trouble:
        raise Unusable(f"{file} is no backup: {trouble}") from None
    with archive:
        heard(Progress(Stage.CHECKING))
        members, told = _checked(archive), _told(heard)
        _install_secrets(secrets)
        with transaction.atomic(), transaction.atomic(using="looks"):
            HomeSetting.objects.all().delete()
            done = sum(_fill(archive, model, alias, told) for alias in ("default", "looks") for model in _kept(alias))
            gone = privacy.destroyed() | _destroyed_by(archive, members)
            insert(SubjectKey, ({**row, "wrapped": None} if row["subject"] in gone else row for row in subjects))
        for name in members:
            if name.startswith("home/") and name != DESTROYED:
                _put_back(archive, name)
    privacy.forget_cached_keys()
    privacy.note_destroyed()
    heard(Progress(Stage.DERIVED))
    for make_again in AFTER_RESTORE:
        make_again()
    return done


def _destroyed_by(archive: zipfile.ZipFile, members: Iterable[str]) -> set[UUID]:
    return privacy.read_destroyed(archive.read(DESTROYED).decode()) if DESTROYED in members else set()


Told = Callable[[type[Model], Iterable[bytes]], Iterator[bytes]]


def _told(heard: Heard) -> Told:
    """What passes the lines of one table after the other on and says how many there were."""
    places = {model: n for n, model in enumerate((*_kept("default"), *_kept("looks")), start=1)}

    def pass_on(model: type[Model], lines: Iterable[bytes]) -> Iterator[bytes]:
        rows = 0
        for rows, line in enumerate(lines, start=1):
            if rows % SAID_EVERY_ROWS == 0:
                heard(Progress(Stage.TABLE, model._meta.label, places[model], len(places), rows))
            yield line
        if rows % SAID_EVERY_ROWS or rows == 0:
            heard(Progress(Stage.TABLE, model._meta.label, places[model], len(places), rows))

    return pass_on


@contextmanager
def _one_moment(alias: str) -> Iterator[None]:
    """Reads inside see one moment, whatever is written meanwhile."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # a reader's transaction: writers go on
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _kept(alias: str) -> list[type[Model]]:
    """The tables of a database that go into a backup: records and what the running home knows, no keys, nothing derived."""
    natures = (Nature.RECORD, Nature.OPERATIONAL)
    ours = [m for m in apps.get_models() if getattr(m, "nature", None) in natures and m is not SubjectKey]
    return [m for m in ours if (m is Look) == (alias == "looks")]


def _member(model: type[Model]) -> str:
    return f"tables/{model._meta.label}.jsonl"


def _put(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as out:
        for part in parts:
            out.write(part)
            digest.update(part)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _lines(model: type[Model], alias: str) -> Iterator[bytes]:
    columns = columns_of(model, numbered=True)
    binary = [n for n, column in enumerate(columns) if isinstance(column, BinaryField)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*(column.attname for column in columns))
    for row in rows.iterator(chunk_size=ROWS):
        values = list(row)
        for n in binary:
            values[n] = None if values[n] is None else base64.b64encode(bytes(values[n])).decode()
        yield as_text(values).encode() + b"\n"


def _fill(archive: zipfile.ZipFile, model: type[Model], alias: str, told: Told) -> int:
    columns = columns_of(model, numbered=True)
    done = 0
    with archive.open(_member(model)) as member:
        lines = told(model, member)
        while batch := [_row(columns, line) for line in islice(lines, ROWS)]:
            insert(model, batch, numbered=True, using=alias)
            done += len(batch)
    connection = connections[alias]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(sql)
    return done


def _row(columns: "list[Field[Any, Any]]", line: bytes) -> dict[str, Any]:
    return {column.attname: _read(column, value) for column, value in zip(columns, json.loads(line), strict=True)}


def _read(column: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    return base64.b64decode(value) if isinstance(column, BinaryField) else column.to_python(value)


def _files_beside() -> list[Path]:
    return sorted(path for pattern in BESIDE for path in Path(settings.HOME).glob(pattern) if path.is_file())


def _put_back(archive: zipfile.ZipFile, name: str) -> None:
    path = Path(settings.HOME) / name.removeprefix("home/")
    path.parent.mkdir(exist_ok=True, mode=0o700)
    path.write_bytes(archive.read(name))


def _schema() -> list[list[str]]:
    """The newest migration of each of our apps: a backup is read by the version that wrote it, then updated."""
    graph = MigrationLoader(None).graph
    ours = {model._meta.app_label for model in _kept("default")}
    return sorted([app, name] for app, name in graph.leaf_nodes() if app in ours)


def _checked(archive: zipfile.ZipFile) -> list[str]:
    """The members of a backup that is whole and of this version; raises Unusable."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except KeyError:
        raise Unusable("this file is no backup, or was not finished: it has no manifest.") from None
    if manifest["format"] != FORMAT or manifest["schema"] != _schema():
        raise Unusable(
            "this backup is of another version. Restore it with that version, then update and run `migrate`."
        )
    if manifest.get("training"):
        raise Unusable(
            "this is the backup of a training sandbox: nothing in it is real, so it goes into no other home."
        )
    wanted = {_member(model) for alias in ("default", "looks") for model in _kept(alias)}
    if missing := sorted(wanted - manifest["members"].keys()):
        raise Unusable(f"this backup lacks {', '.join(missing)}.")
    for name, said in manifest["members"].items():
        with archive.open(name) as member:
            if _sha256(member) != said["sha256"]:
                raise Unusable(f"{name} in this backup is damaged. Take an older one.")
    return list(manifest["members"])


def _sha256(member: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := member.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _write_keys(path: Path) -> None:
    """The wrapped keys of living subjects and the secrets of the home, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as out:
        folder = Path(settings.HOME) / "secrets"
        out.write(json.dumps({"secrets": {one.name: one.read_text() for one in sorted(folder.iterdir())}}) + "\n")
        for subject, wrapped in SubjectKey.objects.order_by("subject").values_list("subject", "wrapped").iterator():
            kept = None if wrapped is None else base64.b64encode(bytes(wrapped)).decode()
            out.write(json.dumps([str(subject), kept]) + "\n")
    part.replace(path)


def _renew_keys() -> bool:
    """Write the last file of keys anew, where it still lies: without what was destroyed since.  False when it cannot be."""
    path = Path((last() or {}).get("keys", ""))
    if not path.is_file():
        return True
    try:
        _write_keys(path)
    except OSError:
        return False
    return True


privacy.AFTER_DESTRUCTION.append(_renew_keys)


def _read_keys(path: Path) -> tuple[dict[str, str], list[dict[str, Any]]]:
    try:
        first, *others = path.read_text().splitlines()
        secrets = json.loads(first)["secrets"]
        read = [json.loads(line) for line in others]
        return secrets, [{"subject": UUID(s), "wrapped": base64.b64decode(w) if w else None} for s, w in read]
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        raise Unusable(f"{path} is no file of keys: {trouble}") from None


def _install_secrets(secrets: dict[str, str]) -> None:
    folder = Path(settings.HOME) / "secrets"
    folder.mkdir(exist_ok=True, mode=0o700)
    for name, text in secrets.items():
        if Path(name).name != name:
            raise Unusable("the file of keys names a secret outside the home.")
        with open(os.open(folder / name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as out:
            out.write(text)
    privacy.forget_secrets()
