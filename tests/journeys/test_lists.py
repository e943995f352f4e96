"""The refused rows of a file are kept sealed for a week, then destroyed, with a certificate that the seals bear out."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lianfang.cli.journal import check_certificate
from lianfang.core import clock, integrity, lists, privacy, seals
from lianfang.core.access import Actor
from lianfang.core.registry import ACTIONS
from lianfang.core.turns import TURNS
from lianfang.people import queries as people
from lianfang.people.certificates import Proof
from lianfang.people.models import Destruction
from lianfang.web import imports
from lianfang.web.sheet_rows import Row
from tests.cast import LISHU_VILLAGE, START, Cast, forget
from tests.journeys.test_replay import replays

pytestmark = pytest.mark.django_db(transaction=True)
ACTION = "people.register_person"


class Office:
    """Whoever sends files, in a home of the test's own."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.at: datetime = START + timedelta(days=1)

    @property
    def by(self) -> Actor:
        return self.cast.actor("grid", self.at)

    def sent(self, *names: str) -> imports.Report:
        """A list of residents; those whose name has a digit in it are refused."""
        rows = [Row(n, {"entry.name": name, "division_id": LISHU_VILLAGE}, ()) for n, name in enumerate(names, start=3)]
        id = imports.import_id(ACTIONS[ACTION], self.by, "".join(names).encode())
        report = imports.do_rows(ACTIONS[ACTION], rows, id=id, by=self.by, at=self.at, file="rows.csv")
        imports.keep(report)
        return report

    def weeks_later(self, report: imports.Report) -> lists.Lying:
        """Let the list have lain there for eight days."""
        one = lists.of(UUID(report.id))
        assert one is not None
        path = next((lists._folder()).glob(f"{one.owner}.*"))
        old = (clock.real_now() - timedelta(days=8)).timestamp()
        os.utime(path, (old, old))
        self.at += timedelta(days=8)
        return one


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Office]:
    forget()
    settings.HOME = tmp_path
    privacy.forget_secrets()
    seals.begin_anew()
    yield Office(Cast(edition="lishu_2020").set_up())
    seals.begin_anew()
    privacy.forget_secrets()
    forget()


def test_the_refused_rows_of_a_file_go_with_a_certificate_that_replays(office: Office, tmp_path: Path) -> None:
    """Given a file with a row to mend, after a week its list is gone for good, the certificate says so, and it replays."""
    assert imports.destroy_expired in TURNS
    report = office.sent("赵云", "钱9")
    assert len(report.refused) == 1 and imports.kept(UUID(report.id), office.by) is not None
    assert imports.destroy_expired(office.at) == 0
    one = office.weeks_later(report)
    (file,) = (tmp_path / "imports").iterdir()
    content = file.read_bytes()
    assert imports.destroy_expired(office.at) == 1
    assert list((tmp_path / "imports").iterdir()) == [] and imports.kept(UUID(report.id), office.by) is None
    with pytest.raises(privacy.Destroyed):
        privacy.unseal(privacy.key_of(one.list), content)
    assert one.list in privacy.destroyed()
    certificate = Destruction.objects.get(kind="list")
    assert (certificate.subject, certificate.retention_days, certificate.edition_id) == (one.list, 7, None)
    assert certificate.division_id == office.cast.village
    seals.seal(office.at)
    assert {one.holds for one in people.verify(certificate)} == {True}
    assert check_certificate(certificate.id) == 0
    assert imports.destroy_expired(office.at) == 0
    seals.begin_anew()
    replays()


def test_what_is_put_back_is_seen(office: Office, tmp_path: Path) -> None:
    """A file of the list that lies there again makes its certificate fail, in `check` too."""
    report = office.sent("钱9")
    one = office.weeks_later(report)
    imports.destroy_expired(office.at)
    seals.seal(office.at)
    certificate = Destruction.objects.get(kind="list")
    (tmp_path / "imports" / f"{one.owner}.{one.list}.sealed").write_bytes(b"an old copy")
    assert {found.proof for found in people.verify(certificate) if found.holds is False} == {Proof.RECORD}
    assert any(str(certificate.id) in problem for problem in integrity.problems())
    assert check_certificate(certificate.id) == 1
    assert imports.destroy_expired(office.at) == 0  # it lies here since now
    os.utime(tmp_path / "imports" / f"{one.owner}.{one.list}.sealed", (0, 0))
    imports.destroy_expired(office.at)
    assert check_certificate(certificate.id) == 0 and Destruction.objects.filter(kind="list").count() == 1


def test_a_program_that_dies_between_the_key_and_the_file_takes_the_file_away_later(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.weeks_later(office.sent("钱9"))

    def dies(_one: lists.Lying) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(lists, "let_go", dies)
        with pytest.raises(SystemExit):
            imports.destroy_expired(office.at)
    assert len(list((tmp_path / "imports").iterdir())) == 1
    assert imports.destroy_expired(office.at) == 1
    assert list((tmp_path / "imports").iterdir()) == []
    assert Destruction.objects.filter(kind="list").count() == 1


def test_the_same_file_sent_again_after_its_list_was_destroyed_is_kept_anew(office: Office) -> None:
    first = office.weeks_later(office.sent("钱9"))
    imports.destroy_expired(office.at)
    again = office.sent("钱9")
    second = office.weeks_later(again)
    assert second.owner == first.owner and second.list != first.list
    imports.destroy_expired(office.at)
    assert Destruction.objects.filter(kind="list").count() == 2


def test_sent_again_within_the_week_it_lies_there_once(office: Office, tmp_path: Path) -> None:
    office.sent("钱9")
    office.sent("钱9")
    assert len(list((tmp_path / "imports").iterdir())) == 1
