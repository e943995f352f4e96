"""The packs that are made by night: each village's for its day, whatever the others meet, and gone when the day is over."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils.timezone import localdate

from lianfang.core import privacy
from lianfang.core.errors import NO_ROOM
from lianfang.core.models import Look, SubjectKey
from lianfang.core.turns import TURNS
from lianfang.journeys import schedule
from lianfang.places import queries as places
from lianfang.tasks import packs
from lianfang.tasks.models import PaperPack
from lianfang.web import paper_nights
from lianfang.web.paper_nights import make_due, villages_due
from tests.cast import LISHU_VILLAGE, OTHER_VILLAGE
from tests.web.desk import as_member
from tests.web.ward import Ward, ward

__all__ = ["ward"]


@pytest.fixture
def home(ward: Ward, tmp_path: Path, settings: Any) -> Iterator[Ward]:
    """A family under observation at home, in a home of the test's own; the morning's tasks are planned."""
    settings.HOME = tmp_path
    privacy.forget_cached_keys()  # a day's key has the same name in every test
    arrived = ward.way.arrive("刘洋", "刘小雨")
    ward.do("tasks.receive", "grid", handover_id=arrived["handovers"][0])
    ward.way.sign_all()
    schedule.run_due(ward.way.at)
    ward.on(hours=1)
    return ward


def sealed(folder: Path) -> list[Path]:
    return sorted(folder.glob("packs/*/*"))


def kept(ward: Ward, village: UUID | None = None) -> bytes | None:
    found = packs.kept(village or ward.way.cast.village, localdate(ward.way.at))
    return found[0] if found else None


def test_by_night_each_village_with_a_door_gets_its_pack_sealed(home: Ward, tmp_path: Path) -> None:
    """Given one village in which a door is due, a turn of the jobs makes its pack alone, and the next turn none."""
    assert make_due in TURNS
    today = localdate(home.way.at)
    assert villages_due(today, home.way.at) == [home.way.cast.village]
    assert make_due(home.way.at) == 1
    assert make_due(home.way.at) == 0
    (file,) = sealed(tmp_path)
    assert b"%PDF" not in file.read_bytes() and file.parent.name == today.isoformat()
    found = kept(home)
    assert found is not None and found.startswith(b"%PDF")


def test_the_pack_of_the_night_is_given_to_who_may_and_the_look_is_recorded(home: Ward) -> None:
    make_due(home.way.at)
    leader = as_member("township")
    page = leader.get("/paper/").content.decode()
    assert "1 / 1" in page and "Pack of the night" in page
    answer = leader.get(f"/paper/{LISHU_VILLAGE}/pack.pdf?kept=1")
    assert answer.content == kept(home)
    look = Look.objects.filter(place="paper.pack").latest("id")
    assert (look.kind, look.shown) == ("export", 2)
    assert as_member("stranger_grid").get(f"/paper/{LISHU_VILLAGE}/pack.pdf?kept=1").status_code == 404
    assert as_member("lab").get(f"/paper/{LISHU_VILLAGE}/pack.pdf?kept=1").status_code == 403


def test_when_the_day_is_over_key_and_file_are_gone(home: Ward, tmp_path: Path) -> None:
    make_due(home.way.at)
    (file,) = sealed(tmp_path)
    content, day = file.read_bytes(), localdate(home.way.at)
    (key,) = [row.subject for row in SubjectKey.objects.all() if _opens(row.subject, content)]
    home.on(days=1)
    make_due(home.way.at)
    assert privacy.is_destroyed(key) and not file.exists() and not file.parent.exists()
    assert not PaperPack.objects.filter(day=day).exists() and packs.kept(home.way.cast.village, day) is None


def _opens(subject: UUID, content: bytes) -> bool:
    try:
        return bool(privacy.unseal(privacy.key_of(subject), content))
    except privacy.Destroyed:
        return False


def test_one_village_that_fails_does_not_stop_the_others_and_is_shown(
    home: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given two villages of which one cannot be made, the other is made; the failure is on the page, and by hand it is tried
    again."""
    other, day = places.by_code(OTHER_VILLAGE), localdate(home.way.at)
    assert other is not None
    packs.want([other], day, home.way.at - timedelta(minutes=1))
    whole = paper_nights.pack

    def broken(by: Any, village: UUID, *given: Any) -> Any:
        if village == other:
            raise RuntimeError("a layout that cannot be set")
        return whole(by, village, *given)

    monkeypatch.setattr(paper_nights, "pack", broken)
    assert make_due(home.way.at) == 1
    assert packs.of_day([other], day)[other].failed and kept(home)
    commander = as_member("commander")
    page = commander.get("/paper/").content.decode()
    assert "One pack could not be made" in page and "whoever runs the server" in page
    monkeypatch.setattr(paper_nights, "pack", whole)
    assert make_due(home.way.at) == 0
    assert commander.post("/paper/begin/").status_code == 303
    for _ in range(1 + PaperPack.objects.filter(day=day).count() // paper_nights.AT_A_TURN):
        make_due(home.way.at)
    assert not PaperPack.objects.filter(day=day, made_at=None).exists() and kept(home, other)


def test_a_disk_that_is_full_is_said(home: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packs, "keep", full)
    assert make_due(home.way.at) == 0
    found = packs.of_day([home.way.cast.village], localdate(home.way.at))[home.way.cast.village]
    assert found.trouble == NO_ROOM and "no room left" in found.why()


def test_what_a_killed_worker_had_begun_is_made_once_by_the_next(home: Ward, tmp_path: Path) -> None:
    """Given a pack claimed by a process that died, nobody takes it for some minutes, then it is made, in the same place."""
    at, day = home.way.at, localdate(home.way.at)
    packs.want(villages_due(day, at), day, at)
    claim = packs.claim(day, at)
    assert claim is not None
    packs.keep(claim, b"%PDF half", 0, at)
    PaperPack.objects.update(made_at=None)  # killed after the file, before the note
    assert make_due(at) == 0
    home.on(minutes=6)
    assert make_due(home.way.at) == 1
    assert len(sealed(tmp_path)) == PaperPack.objects.count() == 1
    assert kept(home) != b"%PDF half"
    assert PaperPack.objects.get().tries == 2


def test_what_kills_every_worker_is_given_up(home: Ward) -> None:
    at, day = home.way.at, localdate(home.way.at)
    packs.want(villages_due(day, at), day, at)
    for _ in range(packs.MOST_TRIES):
        assert packs.claim(day, home.way.at) is not None
        home.on(minutes=6)
    assert packs.claim(day, home.way.at) is None
    assert PaperPack.objects.get().trouble == packs.FAILED


def test_only_who_says_who_does_what_begins_it_by_hand(home: Ward) -> None:
    for name in ("grid", "lab", "stranger_grid"):
        assert as_member(name).post("/paper/begin/").status_code == 403
    assert not PaperPack.objects.exists()
    commander = as_member("commander")
    page = commander.get("/paper/").content.decode()
    assert "Make today" in page and "What came back" not in page
    assert commander.post("/paper/begin/").status_code == 303
    wanted = set(PaperPack.objects.values_list("village", flat=True))
    assert home.way.cast.village in wanted and len(wanted) > 1
    assert make_due(home.way.at) == min(len(wanted), paper_nights.AT_A_TURN)
