"""Knocks at doors, and persons on their way from one place to another."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.core import privacy
from lianfang.core.access import OPERATOR
from lianfang.core.errors import NOT_ALLOWED, NOT_FOUND_HERE, STALE, Refused
from lianfang.core.figures import FIGURES, Scope, value
from lianfang.core.ids import Ids, fresh
from lianfang.people import queries as people
from lianfang.places.types import division_uuid
from lianfang.tasks import actions, queries
from lianfang.tasks.models import HandOver, Task, Visit
from lianfang.tasks.types import (
    ALREADY_RECEIVED,
    ALREADY_REFUSED,
    BEFORE_SENT,
    NO_DESTINATION,
    NOBODY_VISITED,
    SAID_TWICE,
    SENT_ON,
    Door,
    HandOverKind,
    Met,
    NewVisit,
    Sending,
    VisitEntry,
)
from tests.cast import NANXIAN_VILLAGE, OTHER_VILLAGE, START, Cast

from .conftest import HOUR, Home, make_home, new_task, plan


def ids_at(at: Any) -> Ids:
    return Ids(fresh(at), at)


def entries(home: Home, *outcomes: Met) -> tuple[VisitEntry, ...]:
    return tuple(VisitEntry(person_id=p, outcome=o) for p, o in zip(home.persons, outcomes, strict=True))


def visit(home: Home, *outcomes: Met, hours: float = 1) -> Visit:
    at = START + hours * HOUR
    return actions.record_visit(
        household_id=home.household,
        division_id=home.division,
        entries=entries(home, *outcomes),
        by=OPERATOR,
        at=at,
        ids=ids_at(at),
    )


# doors


def test_one_door_carries_everything_due_behind_it_the_most_overdue_first(cast: Cast, home: Home) -> None:
    neighbours = make_home(cast, "220322100201", "9")
    plan(
        new_task(home, due_at=START + 3 * HOUR),
        new_task(home, "observation.reading", due_at=START + 4 * HOUR),
        new_task(home, "observation.reading", person=1, due_at=START + 4 * HOUR),
        new_task(home, "contact.tell"),
        new_task(neighbours, due_at=START + HOUR),
    )
    visit(home, Met.SEEN, Met.NOT_REACHED)
    at = START + 2 * HOUR
    first, second = queries.doors(cast.actor("grid", at), at)
    assert (first.household_id, first.overdue, first.last_visit) == (neighbours.household, True, None)
    assert isinstance(second, Door)
    assert (second.household_id, second.overdue, second.last_visit) == (home.household, False, START + HOUR)
    assert [task.kind for task in second.tasks] == ["observation.visit", "observation.reading", "observation.reading"]
    assert set(second.persons) == set(home.persons)
    assert second.due_at == START + 3 * HOUR


def test_a_person_without_a_household_is_a_door_of_their_own(cast: Cast, home: Home) -> None:
    plan(*(new_task(home, person=n, household_id=None) for n in (0, 1)))
    found = queries.doors(cast.actor("grid"), START)
    assert {(door.household_id, door.persons) for door in found} == {(None, (p,)) for p in home.persons}


def test_more_doors_need_no_more_queries(cast: Cast, home: Home) -> None:
    actor = cast.actor("grid")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.doors(actor, START)
        return len(seen)

    plan(new_task(home))
    few = asked()
    for n in range(20, 25):
        plan(new_task(make_home(cast, "220322100201", str(n))))
    assert len(queries.doors(actor, START)) == 6
    assert asked() == few


# visits


def test_a_visit_says_of_each_person_how_they_were_met(home: Home) -> None:
    made = visit(home, Met.SEEN, Met.BY_PHONE)
    assert {met.person_id: met.outcome for met in made.persons.all()} == dict(
        zip(home.persons, (Met.SEEN, Met.BY_PHONE), strict=True)
    )
    assert queries.last_visits([home.household]) == {home.household: START + HOUR}
    assert [one.id for one in queries.visits(home.household, START)] == [made.id]


def test_a_late_entry_shows_when_it_was_and_when_it_came(cast: Cast, home: Home) -> None:
    by = replace(cast.actor("township"), entered_for=cast.members["grid"], means="paper")
    received = START + 10 * HOUR
    made = actions.record_visit(
        household_id=home.household,
        division_id=home.division,
        entries=entries(home, Met.SEEN, Met.SEEN),
        by=by,
        at=START + HOUR,
        ids=Ids(fresh(received), received),
    )
    assert (made.at, made.recorded_at) == (START + HOUR, received)
    assert (made.visitor, made.by, made.means) == (cast.members["grid"], cast.members["township"], "paper")


def test_knocking_in_vain_is_counted_by_house_and_never_by_worker(home: Home) -> None:
    visit(home, Met.NOT_REACHED, Met.NOT_REACHED, hours=1)
    visit(home, Met.NOT_REACHED, Met.NOT_REACHED, hours=2)
    visit(home, Met.NOT_REACHED, Met.SEEN, hours=3)
    assert queries.vain_visits([home.household], START) == {home.household: 2}
    assert queries.vain_visits([home.household], START + 2.5 * HOUR) == {}
    names = [id for id in FIGURES if id.startswith("tasks.")]
    assert not [id for id in names if "worker" in id or "member" in id]


def test_in_a_batch_the_good_visits_are_kept_and_the_bad_ones_named(home: Home) -> None:
    twice = (VisitEntry(person_id=home.persons[0], outcome=Met.SEEN),) * 2
    new = [
        NewVisit(home.household, home.division, said, OPERATOR, START, ids_at(START))
        for said in (entries(home, Met.SEEN, Met.SEEN), (), twice)
    ]
    good, empty, doubled = actions.record_visits(new)
    assert isinstance(good, Visit)
    assert isinstance(empty, Refused)
    assert isinstance(doubled, Refused)
    assert [r.code for r in empty.reasons] == [NOBODY_VISITED]
    assert [(r.field, r.code) for r in doubled.reasons] == [("entries.1.person_id", SAID_TWICE)]
    assert Visit.objects.count() == 1
    with pytest.raises(Refused):
        actions.record_visit(
            household_id=None, division_id=home.division, entries=(), by=OPERATOR, at=START, ids=ids_at(START)
        )


def test_figures_count_visits_and_how_persons_were_met(home: Home) -> None:
    visit(home, Met.SEEN, Met.BY_PHONE)
    visit(home, Met.SEEN, Met.NOT_REACHED, hours=3)
    scope = Scope([home.division], START + 3 * HOUR, START)
    assert value(FIGURES["tasks.visits"], scope) == 1
    day = Scope([home.division], START + 4 * HOUR, START)
    found = [value(FIGURES[f"tasks.persons_{met.value}"], day) for met in Met]
    assert found == [2, 1, 1]


# hand-overs


def send(cast: Cast, home: Home, *, to: str = OTHER_VILLAGE, hours: float = 0, by: str = "township") -> HandOver:
    at = START + hours * HOUR
    return actions.hand_over(
        kind=HandOverKind.HOME_AREA,
        person_id=home.persons[0],
        from_division_id=home.division,
        sending=Sending(due_at=at + 2 * HOUR, to_division_id=division_uuid(to), transport="minibus"),
        by=cast.actor(by, at),
        at=at,
        ids=ids_at(at),
    )


def sees(cast: Cast, who: str, person: UUID, at: Any = START) -> bool:
    return people.visible(cast.actor(who, at), "people.see", at).filter(id=person).exists()


def test_the_receiver_sees_the_person_from_departure_and_receives_them(cast: Cast, home: Home) -> None:
    assert not sees(cast, "other_grid", home.persons[0])
    sent = send(cast, home)
    assert sees(cast, "other_grid", home.persons[0])
    assert [h.id for h in queries.open_handovers(cast.actor("other_grid"), START)] == [sent.id]
    at = START + HOUR
    operation = fresh(at)
    for _ in range(2):
        cast.do("tasks.receive", by="other_grid", at=at, id=operation, handover_id=sent.id, note="tired but well")
    sent.refresh_from_db()
    assert (sent.received_at, sent.received_by) == (at, cast.members["other_grid"])
    assert privacy.unseal(privacy.key_of(home.persons[0]), bytes(sent.sealed)) == {"note": "tired but well"}
    assert not queries.open_handovers(cast.actor("other_grid", at), at).exists()
    assert sees(cast, "other_grid", home.persons[0], at)
    assert Task.objects.get(kind="handover.chase").cancelled_at == at


def test_whoever_sent_somebody_chases_them_when_nobody_received(cast: Cast, home: Home) -> None:
    sent = send(cast, home)
    at = START + 3 * HOUR
    (chase,) = queries.today(cast.actor("township", at), at)
    assert (chase.kind, chase.subject) == ("handover.chase", sent.id)
    cast.do("tasks.receive", by="other_grid", at=at, handover_id=sent.id)
    chase.refresh_from_db()
    assert chase.done_at == at


def test_only_the_receiving_area_receives(cast: Cast, home: Home) -> None:
    sent = send(cast, home)
    assert cast.refusals("tasks.receive", by="grid", handover_id=sent.id) == {("handover_id", NOT_FOUND_HERE)}
    assert cast.refusals("tasks.receive", by="stranger_grid", handover_id=sent.id) == {("handover_id", NOT_FOUND_HERE)}
    assert cast.refusals("tasks.receive", by="auditor", handover_id=sent.id) == {("", NOT_ALLOWED)}


def test_receiving_twice_or_before_departure_is_refused(cast: Cast, home: Home) -> None:
    sent = send(cast, home, hours=2)
    early = cast.refusals("tasks.receive", by="other_grid", at=START + HOUR, handover_id=sent.id)
    assert early == {("handover_id", BEFORE_SENT)}
    at = START + 3 * HOUR
    cast.do("tasks.receive", by="other_grid", at=at, handover_id=sent.id)
    again = cast.refusals("tasks.receive", by="other_grid", at=at, handover_id=sent.id)
    assert again == {("handover_id", ALREADY_RECEIVED)}


def test_a_refused_person_goes_back_to_the_sender_who_sends_them_on(cast: Cast, home: Home) -> None:
    sent = send(cast, home)
    refusal = {"handover_id": sent.id, "seen": 1, "reason": "not_ours"}
    assert cast.refusals("tasks.refuse_receipt", by="other_grid", **(refusal | {"seen": 3})) == {("seen", STALE)}
    cast.do("tasks.refuse_receipt", by="other_grid", **refusal)
    assert not sees(cast, "other_grid", home.persons[0])
    again = cast.refusals("tasks.refuse_receipt", by="other_grid", **(refusal | {"seen": 2}))
    assert again == {("handover_id", ALREADY_REFUSED)}
    assert [h.id for h in queries.open_handovers(cast.actor("township"), START)] == [sent.id]
    on = {"handover_id": sent.id, "seen": 2, "to_division_id": "220322101201", "due_at": START + 3 * HOUR}
    both = cast.refusals("tasks.send_on", by="township", **{k: v for k, v in on.items() if k != "to_division_id"})
    assert both == {("to_division_id", NO_DESTINATION)}
    done = cast.do("tasks.send_on", by="township", **on)
    followed = HandOver.objects.get(id=done["id"])
    assert followed.follows_id == sent.id
    assert [h.id for h in queries.open_handovers(cast.actor("commander"), START)] == []
    assert [h.id for h in queries.open_handovers(cast.actor("township"), START)] == [followed.id]
    assert cast.refusals("tasks.send_on", by="township", **(on | {"seen": 3})) == {("handover_id", SENT_ON)}


def test_a_hand_over_called_off_leaves_nobody_on_the_way(cast: Cast, home: Home) -> None:
    sent = send(cast, home, to=NANXIAN_VILLAGE)
    assert cast.refusals("tasks.call_off", by="stranger", handover_id=sent.id, seen=1) == {("", NOT_ALLOWED)}
    cast.do("tasks.call_off", by="township", handover_id=sent.id, seen=1)
    assert not queries.open_handovers(OPERATOR, START).exists()
    assert not sees(cast, "stranger_grid", home.persons[0])
    assert Task.objects.get(kind="handover.chase").cancelled_at == START


def test_custody_passes_from_receiver_to_receiver(cast: Cast, home: Home) -> None:
    first = send(cast, home)
    cast.do("tasks.receive", by="other_grid", at=START + HOUR, handover_id=first.id)
    second = send(cast, home, to=NANXIAN_VILLAGE, hours=2)
    at = START + 3 * HOUR
    assert sees(cast, "other_grid", home.persons[0], at)
    cast.do("tasks.receive", by="stranger_grid", at=at, handover_id=second.id)
    later = at + timedelta(minutes=1)
    assert not sees(cast, "other_grid", home.persons[0], later)
    assert sees(cast, "stranger_grid", home.persons[0], later)


def test_the_clock_of_hand_overs_is_a_figure(cast: Cast, home: Home) -> None:
    sent = send(cast, home)
    there = [division_uuid(OTHER_VILLAGE)]

    def figures(hours: float) -> list[Any]:
        scope = Scope(there, START + hours * HOUR, START)
        return [value(FIGURES[f"tasks.handovers_{n}"], scope) for n in ("sent", "open", "overdue", "received")]

    cast.do("tasks.receive", by="other_grid", at=START + 4 * HOUR, handover_id=sent.id)
    assert figures(1) == [1, 1, 0, 0]
    assert figures(3) == [1, 1, 1, 0]
    assert figures(5) == [1, 0, 0, 1]


def test_the_timeline_tells_visits_and_hand_overs(cast: Cast, home: Home) -> None:
    visit(home, Met.SEEN, Met.NOT_REACHED)
    sent = send(cast, home, hours=2)
    cast.do("tasks.receive", by="other_grid", at=START + 3 * HOUR, handover_id=sent.id)
    (task,) = plan(new_task(home, "order.serve"))
    cast.do("tasks.complete", by="grid", task_id=task.id)
    told = sorted(queries.timeline([home.persons[0]]), key=lambda event: event.at)
    assert [str(event.label) for event in told] == ["Serve an order", "Visit", "Handed over", "Received"]
    assert [str(event.detail) for event in told][1] == "seen"
    assert len({event.op for event in told}) == 4
