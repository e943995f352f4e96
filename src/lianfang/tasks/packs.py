"""Paper packs that the home makes by night and keeps for their day: which are wanted, which are made, what went wrong.

A pack is a file full of names, no record: it lies sealed under a key of its day outside what is backed up, and goes with the key.
"""

import base64
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.core import privacy
from lianfang.core.errors import NO_ROOM, Reason, reason_code
from lianfang.core.ids import system_id
from lianfang.core.inserting import insert
from lianfang.core.locks import writing

from .models import PaperPack

LEASE = timedelta(minutes=5)
"""After so long without a word from whoever makes a pack, it is made anew: longer than the largest takes."""
MOST_TRIES = 3
FOLDER = "packs"
FAILED = reason_code("tasks.pack_failed", _("It could not be made; whoever runs the server finds why in its log."))
TROUBLES = (FAILED, NO_ROOM)


@dataclass(frozen=True)
class Claim:
    """A pack that this process alone is making, for a while."""

    village: UUID
    day: date


@dataclass(frozen=True)
class Kept:
    """How a village's pack of a day is: made, given up with a trouble, or still to be made."""

    village: UUID
    made_at: datetime | None
    trouble: str

    @property
    def failed(self) -> bool:
        return bool(self.trouble)

    def why(self) -> str:
        """What went wrong, in words."""
        return Reason(self.trouble).sentence() if self.trouble else ""


def want(villages: Iterable[UUID], day: date, at: datetime) -> None:
    """Let packs be made for a day where none is wanted yet; what is there stays."""
    known = set(PaperPack.objects.filter(day=day).values_list("village", flat=True))
    if new := [id for id in villages if id not in known]:
        with writing():
            insert(PaperPack, ({"village": id, "day": day, "asked_at": at} for id in new), skip_known=True)


def want_anew(villages: Collection[UUID], day: date, at: datetime) -> None:
    """Let packs be made by hand: those that are there are made anew, as things stand now; those in the making go on."""
    want(villages, day, at)
    rows = PaperPack.objects.filter(village__in=villages, day=day).exclude(_in_the_making(at))
    with writing():
        rows.update(asked_at=at, made_at=None, begun_at=None, tries=0, trouble="")


def _in_the_making(at: datetime) -> Q:
    return Q(made_at=None, trouble="", begun_at__gt=at - LEASE)


def claim(day: date, at: datetime) -> Claim | None:
    """The next pack of a day to be made, claimed for some minutes; None when there is none.

    What was claimed by a process that died comes again, so that it is made once more in the same place.
    """
    with writing():
        waiting = PaperPack.objects.select_for_update(skip_locked=True).filter(day=day, made_at=None, trouble="")
        row = waiting.exclude(_in_the_making(at)).order_by("asked_at", "tries", "village").first()
        if row is None:
            return None
        if row.tries >= MOST_TRIES:
            row.trouble = FAILED
            row.save(update_fields=["trouble"])
            return claim(day, at)
        row.tries, row.begun_at = row.tries + 1, at
        row.save(update_fields=["tries", "begun_at"])
    return Claim(row.village, day)


def keep(made: Claim, content: bytes, persons: int, at: datetime) -> None:
    """Keep a pack that shows so many persons for its day, in place of one that lay there."""
    key_id = _key_of(made.day)
    with writing():
        key = privacy.keys_of([key_id], make=True)[key_id]
    path = _file(made.village, made.day)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.write_bytes(privacy.seal(key, {"pdf": base64.b64encode(content).decode()}))
    part.replace(path)
    with writing():
        rows = PaperPack.objects.filter(village=made.village, day=made.day)
        rows.update(made_at=at, persons=persons, trouble="")


def give_up(tried: Claim, trouble: str) -> None:
    """A pack could not be made: it is tried no more until somebody asks for it by hand."""
    with writing():
        PaperPack.objects.filter(village=tried.village, day=tried.day).update(trouble=trouble)


def kept(village: UUID, day: date) -> tuple[bytes, int] | None:
    """A pack as it was made and how many persons it shows, or None.  The caller records the look."""
    row = PaperPack.objects.filter(village=village, day=day, made_at__isnull=False).first()
    if row is None:
        return None
    try:
        sealed = _file(village, day).read_bytes()
        return base64.b64decode(privacy.unseal(privacy.key_of(_key_of(day)), sealed)["pdf"]), row.persons
    except (FileNotFoundError, privacy.Destroyed):
        return None


def of_day(villages: Collection[UUID], day: date) -> dict[UUID, Kept]:
    """How the packs of some villages for a day are."""
    rows = PaperPack.objects.filter(village__in=villages, day=day).values_list("village", "made_at", "trouble")
    return {village: Kept(village, made_at, trouble) for village, made_at, trouble in rows}


def forget_before(day: date) -> int:
    """Destroy what was kept for the days before `day`: keys, files and rows; gives how many days that were."""
    old = sorted(set(PaperPack.objects.filter(day__lt=day).values_list("day", flat=True)))
    for one in old:
        with writing():
            privacy.destroy([_key_of(one)])
        shutil.rmtree(_folder(one), ignore_errors=True)
        with writing():
            PaperPack.objects.filter(day=one).delete()
    return len(old)


def _key_of(day: date) -> UUID:
    """Under which subject the key of a day's packs is kept."""
    return system_id(datetime(day.year, day.month, day.day, tzinfo=UTC), "paper_packs", day)


def _folder(day: date) -> Path:
    return Path(settings.HOME) / FOLDER / day.isoformat()


def _file(village: UUID, day: date) -> Path:
    return _folder(day) / f"{village}.sealed"
