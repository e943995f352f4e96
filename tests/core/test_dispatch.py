"""One action, every face: what the dispatcher promises for any operation."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lianfang.core import dispatch, integrity, journal, replay
from lianfang.core.access import OPERATOR
from lianfang.core.envelope import Envelope, Operation, Source
from lianfang.core.errors import Refused
from lianfang.core.ids import Ids, fresh
from lianfang.core.models import AcceptedOperation, JournalRow, RefusedOperation
from lianfang.core.types import Outcome
from lianfang.places.models import Site
from tests.cast import LISHU, LISHU_TOWN, NANXIAN, START, Cast

SITE = {"kind": "isolation_site", "name": "Rose Hotel", "division_id": LISHU_TOWN}


def _envelope(*operations: Operation, sent_at=START) -> Envelope:  # type: ignore[no-untyped-def]
    return Envelope(id=uuid4(), sent_at=sent_at, operations=list(operations))


def _site(id=None, at=START, **changes) -> Operation:  # type: ignore[no-untyped-def]
    return Operation(id=id or uuid4(), action="places.open_site", at=at, payload={**SITE, **changes})


def test_the_same_operation_sent_again_changes_nothing(cast: Cast) -> None:
    op = _site()
    source = Source(received=START, origin="test")
    first = dispatch.submit(_envelope(op), by=OPERATOR, source=source)
    again = dispatch.submit(_envelope(op, op), by=OPERATOR, source=source)
    assert [d.outcome for d in first] == [Outcome.DONE]
    assert [d.outcome for d in again] == [Outcome.REPEATED, Outcome.REPEATED]
    assert again[0].result == first[0].result
    assert Site.objects.filter(name="Rose Hotel").count() == 1


def test_the_same_id_with_other_content_is_refused(cast: Cast) -> None:
    op = _site()
    source = Source(received=START, origin="test")
    dispatch.submit(_envelope(op), by=OPERATOR, source=source)
    (other,) = dispatch.submit(_envelope(_site(id=op.id, name="Lily Hotel")), by=OPERATOR, source=source)
    assert [r.code for r in other.reasons] == ["id_reused"]
    (within, twin) = dispatch.submit(
        _envelope(_site(id=(again := uuid4())), _site(id=again, name="Lily Hotel")), by=OPERATOR, source=source
    )
    assert within.outcome is Outcome.DONE
    assert [r.code for r in twin.reasons] == ["id_reused"]


def test_every_reason_is_given_at_once_by_field(cast: Cast) -> None:
    reasons = cast.refusals("places.open_site", kind="palace", tier=9, colour="red", division_id="999999999999")
    assert reasons == {
        ("kind", "not_a_choice"),
        ("name", "required"),
        ("tier", "too_large"),
        ("colour", "unknown_field"),
        ("division_id", "not_found_here"),
    }
    assert cast.refusals("places.open_site", **{**SITE, "division_id": "999999999999"}) == {
        ("division_id", "not_found_here")
    }


def test_another_county_is_not_found(cast: Cast) -> None:
    assert cast.refusals("places.open_site", by="administrator", **{**SITE, "division_id": NANXIAN}) == {
        ("division_id", "not_found_here")
    }


def test_who_lacks_the_duty_is_refused(cast: Cast) -> None:
    assert cast.refusals("places.open_site", by="grid", **SITE) == {("", "not_allowed")}


def test_good_operations_of_a_batch_are_done_and_bad_ones_named(cast: Cast) -> None:
    operations = [_site(name=f"Hotel {n}", **({"tier": 9} if n % 2 else {})) for n in range(10)]
    done = dispatch.submit(_envelope(*operations), by=OPERATOR, source=Source(received=START, origin="test"))
    assert [d.outcome for d in done] == [Outcome.DONE, Outcome.REFUSED] * 5
    assert Site.objects.filter(name__startswith="Hotel").count() == 5
    assert RefusedOperation.objects.count() == 5
    assert not list(integrity.problems())


def test_a_time_in_the_future_is_refused_only_after_the_skew_is_corrected(cast: Cast) -> None:
    fast = START + timedelta(hours=3)
    source = Source(received=START, origin="test")
    (done,) = dispatch.submit(_envelope(_site(at=fast), sent_at=fast), by=OPERATOR, source=source)
    assert done.outcome is Outcome.DONE and done.at == START
    (refused,) = dispatch.submit(_envelope(_site(at=fast), sent_at=START), by=OPERATOR, source=source)
    assert [(r.field, r.code) for r in refused.reasons] == [("at", "in_future")]


def test_an_unknown_operation_is_named(cast: Cast) -> None:
    assert cast.refusals("places.burn_down") == {("action", "unknown_action")}


def test_a_refusal_after_a_write_leaves_nothing_behind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Site.objects.create

    def create_then_refuse(**columns):  # type: ignore[no-untyped-def]
        site = real(**columns)
        if columns["name"] == "half done":
            raise Refused(journal_reason)
        return site

    journal_reason = dispatch.Reason("invalid", "name")
    monkeypatch.setattr(Site.objects, "create", create_then_refuse)
    operations = [_site(name="before"), _site(name="half done"), _site(name="after")]
    done = dispatch.submit(_envelope(*operations), by=OPERATOR, source=Source(received=START, origin="test"))
    assert [d.outcome for d in done] == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert set(Site.objects.values_list("name", flat=True)) == {"before", "after"}
    assert AcceptedOperation.objects.filter(id__in=[o.id for o in operations]).count() == 2
    assert not list(integrity.problems())


def test_without_its_journal_line_nothing_is_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the journal cannot be written")

    monkeypatch.setattr(journal, "write", broken)
    with pytest.raises(RuntimeError):
        cast.do("places.open_site", **SITE)
    monkeypatch.undo()
    assert not Site.objects.exists()


def test_a_member_who_signs_nothing_is_asked_for_the_pin(cast: Cast) -> None:
    payload = {"outbreak_id": str(cast.outbreak), "seen": 1}
    unsigned = cast.actor("administrator", signed=False)
    assert cast.refusals("editions.close_outbreak", by=unsigned, **payload) == {("signature", "signature_required")}


def test_personal_text_is_ciphertext_in_the_journal_and_opens_with_its_key(cast: Cast) -> None:
    id = fresh(START)
    cast.do("roster.add_member", name="Zhang Invented", division_id=LISHU, id=id)
    stored = "".join(JournalRow.objects.values_list("operations", flat=True))
    assert "Zhang Invented" not in stored
    line = next(line for line in journal.lines(keys=False) if line["id"] == str(id))
    assert journal.opened(line)["name"] == "Zhang Invented"


def test_ids_inside_an_operation_are_the_same_at_every_replay() -> None:
    op = fresh(START)
    assert Ids(op, START).new("row", 1) == Ids(op, START).new("row", 1) != Ids(op, START).new("row", 2)
    assert Ids(op, START).new("row").int >> 80 == op.int >> 80


def test_an_export_names_every_operation_once(cast: Cast) -> None:
    lines = list(replay.exported(keys=False))
    assert len(lines) == AcceptedOperation.objects.count()
