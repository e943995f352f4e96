"""Who is written down at a checkpoint: a fever measured twice, an arrival from a listed area; and until when."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from lianfang.core import privacy
from lianfang.core.errors import Refused
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.core.ids import Ids, fresh
from lianfang.editions.types import RegisterGround
from lianfang.screening import actions, queries
from lianfang.screening.models import Abnormal, Checkpoint, RegisterEntry
from lianfang.screening.types import NOT_LISTED, RETEST_NEEDED, Measured, Passage
from tests.cast import START, Cast

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AT = START + 2 * HOUR


@pytest.fixture
def post(cast: Cast) -> Checkpoint:
    done = cast.do(
        "screening.open_checkpoint",
        by="commander",
        name="四梨线",
        level="county",
        kind="road",
        division_id="220322000000",
    )
    return Checkpoint.objects.get(id=done["id"])


@pytest.fixture
def passer(cast: Cast) -> UUID:
    entry = {"name": "丙某", "sex": "male"}
    done = cast.do("people.register_person", by="grid", entry=entry, division_id="220322100201")
    return UUID(done["id"])


@pytest.fixture
def hubei_listed(cast: Cast) -> None:
    cast.do(
        "editions.list_area",
        by="commander",
        outbreak_id=cast.outbreak,
        code="42",
        name="Hubei",
        risk="high",
        source="notice of the province",
    )


def read(celsius: str, at: datetime) -> Measured:
    return Measured(celsius=Decimal(celsius), at=at)


def find(cast: Cast, post: Checkpoint, person: UUID, **other: Any) -> Abnormal:
    given = {"first": read("38.1", AT - 15 * MINUTE), "retest": read("38.0", AT)} | other
    return actions.record_abnormal(
        checkpoint_id=post.id, person_id=person, by=cast.actor("post", AT), at=AT, ids=Ids(fresh(AT), AT), **given
    )


def register(cast: Cast, post: Checkpoint, person: UUID, **other: Any) -> RegisterEntry:
    given = {"origin_code": "420100", "carrier": "长途客运", "trip": "K123", "plate": "鄂A00000"} | other
    return actions.register_arrival(
        checkpoint_id=post.id,
        person_id=person,
        ground=RegisterGround.LISTED_AREA,
        passage=Passage(**given),
        seat="12A",
        by=cast.actor("post", AT),
        at=AT,
        ids=Ids(fresh(AT), AT),
    )


def test_a_fever_measured_twice_is_written_down_with_the_clinics_clock(
    cast: Cast, post: Checkpoint, passer: UUID
) -> None:
    found = find(cast, post, passer)
    assert (found.first_celsius, found.retest_celsius) == (Decimal("38.1"), Decimal("38.0"))
    assert found.clinic_due_at == AT + 2 * HOUR
    assert found.threshold == Decimal("37.3")
    assert [one.id for one in queries.open_findings(cast.actor("commander", AT), AT)] == [found.id]
    assert queries.open_finding_of(passer) == found
    assert not queries.open_findings(cast.actor("stranger", AT), AT).exists()


def test_one_reading_writes_nobody_down(cast: Cast, post: Checkpoint, passer: UUID) -> None:
    with pytest.raises(Refused) as refused:
        find(cast, post, passer, retest=None)
    assert [(r.field, r.code) for r in refused.value.reasons] == [("retest", RETEST_NEEDED)]
    assert not Abnormal.objects.exists()
    assert queries.counts([post.id], START, AT + HOUR)[post.id].measured == 0


def test_who_is_written_down_was_measured_too_and_counts_once(
    cast: Cast, post: Checkpoint, passer: UUID, hubei_listed: None
) -> None:
    register(cast, post, passer)
    find(cast, post, passer)
    counts = queries.counts([post.id], START, AT + HOUR)[post.id]
    assert (counts.measured, counts.abnormal, counts.registered) == (1, 1, 1)
    scope = Scope(None, AT + HOUR, START)
    assert [value(FIGURES[f"screening.{n}"], scope) for n in ("measurements", "abnormal", "registered")] == [1, 1, 1]


def test_the_way_to_the_clinic_has_two_milestones(cast: Cast, post: Checkpoint, passer: UUID) -> None:
    found = find(cast, post, passer)
    left = AT + 10 * MINUTE
    assert actions.mark_transported(abnormal_id=found.id, at=left).transported_at == left
    assert actions.mark_transported(abnormal_id=found.id, at=AT + HOUR).transported_at == left
    assert actions.mark_arrived(person_id=passer, at=AT + HOUR) == 1
    assert actions.mark_arrived(person_id=passer, at=AT + 2 * HOUR) == 0
    assert queries.open_finding_of(passer) is None
    scope = Scope(None, AT + 2 * HOUR, START)
    assert [value(FIGURES[f"screening.{n}"], scope) for n in ("arrived", "abnormal_open", "abnormal_overdue")] == [
        1,
        0,
        0,
    ]


def test_only_arrivals_from_listed_areas_are_registered(
    cast: Cast, post: Checkpoint, passer: UUID, hubei_listed: None
) -> None:
    with pytest.raises(Refused) as refused:
        register(cast, post, passer, origin_code="440100")
    assert [(r.field, r.code) for r in refused.value.reasons] == [("origin_code", NOT_LISTED)]
    entry = register(cast, post, passer)
    assert entry.purge_at > AT
    assert actions.journey_of(entry) == {"seat": "12A", "plate": "鄂A00000"}
    assert "鄂A00000".encode() not in bytes(entry.sealed)
    assert queries.passengers("长途客运", "K123", AT, HOUR) == (passer,)
    assert queries.passengers("长途客运", "K123", AT + 3 * HOUR, HOUR) == ()
    assert [one.id for one in queries.register_visible(cast.actor("post", AT), AT)] == [entry.id]


def test_the_register_forgets_at_its_end_and_keeps_only_that_there_was_one(
    cast: Cast, post: Checkpoint, passer: UUID, hubei_listed: None
) -> None:
    entry = register(cast, post, passer)
    before = entry.purge_at - MINUTE
    assert cast.do("screening.purge_registers", at=before) == 0
    assert cast.do("screening.purge_registers", at=entry.purge_at) == 1
    entry.refresh_from_db()
    assert (entry.person_id, entry.carrier, entry.trip, bytes(entry.sealed)) == (None, "", "", b"")
    assert actions.journey_of(entry) == {}
    assert cast.do("screening.purge_registers", at=entry.purge_at + HOUR) == 0
    assert value(FIGURES["screening.registered"], Scope(None, AT + HOUR, START)) == 1
    assert list(queries.timeline([passer])) == []
    assert privacy.keys_of([passer])


def test_the_timeline_tells_the_finding_and_the_register(
    cast: Cast, post: Checkpoint, passer: UUID, hubei_listed: None
) -> None:
    register(cast, post, passer)
    find(cast, post, passer)
    told = list(queries.timeline([passer]))
    assert [str(event.label) for event in told] == [
        "Abnormal finding at a checkpoint",
        "Registered at a checkpoint",
    ]
    assert "38.0 °C" in str(told[0].detail)
