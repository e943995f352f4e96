"""The home: the one folder that holds a running Lianfang's state."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def home() -> Path:
    """The state folder, `$LIANFANG_HOME` or `var/` beside the program; made when absent, readable by its owner alone."""
    folder = Path(os.environ.get("LIANFANG_HOME") or Path(__file__).resolve().parents[3] / "var")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


KEPT_SECONDS = 600
"""How long a connection is used again: opening one costs as much as an operation, and the last one to be closed folds
SQLite's log of changes into the database."""
TRAINING = "training"
"""The name of the file that marks a home as a training sandbox: its first file, and its last to go."""


def is_training(folder: Path) -> bool:
    """Whether a home is a training sandbox: nothing in it is real, and nothing leaves it."""
    return (folder / TRAINING).exists()


def secret(folder: Path, name: str) -> str:
    """A random secret kept in the home under `secrets/`, made at first use; 64 hexadecimal digits."""
    path = folder / "secrets" / name
    path.parent.mkdir(exist_ok=True, mode=0o700)
    if not path.exists():
        made = path.with_name(f"{name}.{os.getpid()}")
        with open(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as out:
            out.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(made, path)  # whole or not at all: another process that starts now reads the same secret
        made.unlink()
    return path.read_text().strip()


def database_from_url(url: str | None, embedded: Path) -> dict[str, Any]:
    """Django's database settings for `url` (postgresql:// or sqlite:///), else SQLite at `embedded`.

    SQLite runs with WAL and `synchronous=FULL`, so that an acknowledged write survives power loss, and overwrites
    what is deleted.
    """
    parts = urlsplit(url or "")
    if not url or parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": (parts.path[1:] if url else str(embedded)),
            "CONN_MAX_AGE": KEPT_SECONDS,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;"
                    "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY"
                ),
            },
        }
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL: unknown scheme {parts.scheme!r}; use postgresql:// or sqlite:///")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
