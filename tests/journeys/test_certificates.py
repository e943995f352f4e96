"""A certificate of destruction holds against the journal and the seals, and says so when anything was tampered with."""

from collections.abc import Iterator

import pytest

from lianfang.cli.journal import check_certificate
from lianfang.core import integrity, seals
from lianfang.core.models import JournalRow, SubjectKey
from lianfang.people import queries as people
from lianfang.people.certificates import Proof
from lianfang.people.models import Destruction, Person, PersonSearch
from tests.cast import Cast, forget
from tests.journeys.test_destroying import destroyed
from tests.journeys.way import Way

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def certificate() -> Iterator[Destruction]:
    """That Sun's details were destroyed."""
    forget()
    way = Way(Cast(edition="lishu_2020").set_up()).set_up()
    seals.begin_anew()
    yield Destruction.objects.get(subject=destroyed(way))
    seals.begin_anew()
    forget()


def fails(certificate: Destruction) -> set[Proof]:
    """What does not hold of a certificate; `check` says the same."""
    found = {one.proof for one in people.verify(certificate) if one.holds is False}
    said = [problem for problem in integrity.problems() if str(certificate.id) in problem]
    assert len(said) == len(found)
    return found


def test_it_waits_for_its_seal_and_then_everything_holds(certificate: Destruction) -> None:
    before = {one.proof: one.holds for one in people.verify(certificate)}
    assert before.pop(Proof.SEAL) is None
    assert set(before.values()) == {True}
    seals.seal(certificate.at)
    assert {one.holds for one in people.verify(certificate)} == {True}
    assert list(integrity.problems()) == []


def test_the_address_has_a_certificate_of_the_same_operation(certificate: Destruction) -> None:
    seals.seal(certificate.at)
    other = Destruction.objects.filter(op=certificate.op, kind="household").get()
    assert {one.holds for one in people.verify(other)} == {True}


def test_a_line_that_was_changed_after_its_seal_is_seen(certificate: Destruction) -> None:
    seals.seal(certificate.at)
    row = JournalRow.objects.get(operations__contains=str(certificate.op))
    JournalRow.objects.filter(seq=row.seq).update(operations=row.operations.replace("destroy_expired", "escalate"))
    assert fails(certificate) == {Proof.SEAL}


def test_a_certificate_for_somebody_whom_the_operation_did_not_destroy_is_seen(certificate: Destruction) -> None:
    other = Person.objects.exclude(id=certificate.subject).filter(destroyed_at=None).first()
    assert other is not None
    Destruction.objects.filter(id=certificate.id).update(subject=other.id)
    certificate.refresh_from_db()
    assert fails(certificate) == {Proof.LINE, Proof.KEY, Proof.RECORD, Proof.FOUND_BY}


def test_what_was_put_back_is_seen(certificate: Destruction) -> None:
    """A key, a record and a search row that came back after all: each is named."""
    person = Person.objects.get(id=certificate.subject)
    SubjectKey.objects.filter(subject=person.id).update(wrapped=b"x" * 40)
    assert fails(certificate) == {Proof.KEY}
    Person.objects.filter(id=person.id).update(sealed=b"something", destroyed_at=None)
    PersonSearch.objects.create(person=person, name="孙有才", initials="syc", division_id=person.division_id)
    assert fails(certificate) == {Proof.KEY, Proof.RECORD, Proof.FOUND_BY}


def test_the_command_line_says_of_each_thing_whether_it_holds(
    certificate: Destruction, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_certificate(certificate.id) == 0
    assert "seal      waits for its seal" in capsys.readouterr().out
    SubjectKey.objects.filter(subject=certificate.subject).update(wrapped=b"x" * 40)
    assert check_certificate(certificate.id) == 1
    assert "key       DOES NOT HOLD" in capsys.readouterr().out
    assert check_certificate(certificate.op) == 1
    assert "no certificate" in capsys.readouterr().err
