"""Somebody is relieved: nothing that named them stays with them, and who takes over has all of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from lianfang.roster import queries as roster
from lianfang.roster.models import Assignment, Responsibility
from lianfang.tasks import queries as tasks
from lianfang.tasks.models import Task
from tests.cast import LISHU_VILLAGE
from tests.journeys.way import Way


def named(county: Way) -> list[UUID]:
    """Open tasks at a door of the village that name its grid worker, who also answers for the village."""
    county.arrive("Traveller One")
    county.sign_all()
    mine = [task for task in Task.objects.filter(done_at=None, cancelled_at=None) if task.role == "grid_worker"]
    seen = [{"task_id": task.id, "seen": task.version} for task in mine]
    county.do("tasks.reassign", "township", tasks=seen, member_id=county.cast.members["grid"])
    given = {"role": "village_secretary", "subject_kind": "division", "subject": county.cast.village}
    worker = county.cast.members["grid"]
    county.do("roster.name_responsible", "township", member_id=worker, division_id=LISHU_VILLAGE, **given)
    county.on(hours=1)
    return [task.id for task in mine]


def assignment(county: Way, who: str = "grid") -> UUID:
    return Assignment.objects.get(member_id=county.cast.members[who], until=None).id


def newcomer(county: Way) -> UUID:
    made = county.cast.do("roster.add_member", at=county.at, name="Newcomer", division_id=LISHU_VILLAGE)
    return UUID(made["id"])


def owners(county: Way, ids: list[UUID]) -> set[tuple[UUID, bool]]:
    found = tasks.owners(list(Task.objects.filter(id__in=ids)), county.at)
    return {(owner.member_id, owner.named) for owner in found.values()}


def test_who_takes_over_has_the_role_the_tasks_and_what_was_answered_for(county: Way) -> None:
    ids, follower = named(county), newcomer(county)
    done = county.do(
        "journeys.hand_over_work", "administrator", assignment_id=assignment(county), successor_id=follower
    )
    assert (done["tasks"], done["responsibilities"]) == (len(ids), _answered_before())
    assert owners(county, ids) == {(follower, True)}
    (held,) = Assignment.objects.filter(member_id=follower)
    assert (held.role, held.division_id) == ("grid_worker", county.cast.village)
    (charge,) = [one for one in roster.charges_of([county.cast.village], county.at) if one.key == "village_secretary"]
    assert [one.member_id for one in charge.holders] == [follower]
    assert roster.actor_of(county.cast.members["grid"], county.at).grants == ()


def _answered_before() -> int:
    """How much the grid worker answered for before: the village, and whoever's care team they were of."""
    return Responsibility.objects.filter(until__isnull=False).count()


def test_relieved_without_a_successor_the_tasks_go_back_to_their_role(county: Way) -> None:
    ids = named(county)
    county.do("roster.relieve", "administrator", assignment_id=assignment(county))
    assert not Task.objects.filter(id__in=ids, owner__isnull=False).exists()
    other = newcomer(county)
    county.cast.do("roster.assign", at=county.at, member_id=other, role="grid_worker", division_id=LISHU_VILLAGE)
    assert owners(county, ids) == {(other, False)}


def test_whoever_still_works_in_the_area_keeps_what_names_them(county: Way) -> None:
    ids, worker = named(county), county.cast.members["grid"]
    held = county.cast.do(
        "roster.assign", at=county.at, member_id=worker, role="checkpoint_worker", division_id=LISHU_VILLAGE
    )
    county.on(minutes=1)
    county.do("roster.relieve", "administrator", assignment_id=held["id"])
    assert owners(county, ids) == {(worker, True)}


def test_whoever_leaves_answers_for_nothing_and_does_nothing_any_more(county: Way) -> None:
    ids, worker = named(county), county.cast.members["grid"]
    version = roster.member(worker).version
    county.do("roster.let_go", "administrator", member_id=worker, seen=version)
    assert not Task.objects.filter(id__in=ids, owner__isnull=False).exists()
    assert not Responsibility.objects.filter(member_id=worker, until=None).exists()
    (charge,) = [one for one in roster.charges_of([county.cast.village], county.at) if one.key == "village_secretary"]
    assert charge.is_gap


def test_nobody_takes_over_from_themselves_or_after_they_left(county: Way) -> None:
    named(county)
    worker, gone = county.cast.members["grid"], newcomer(county)
    county.do("roster.let_go", "administrator", member_id=gone, seen=roster.member(gone).version)

    def reasons(successor: UUID) -> Any:
        given = {"assignment_id": assignment(county), "successor_id": successor}
        return county.cast.refusals("journeys.hand_over_work", by="administrator", at=county.at, **given)

    assert reasons(worker) == {("successor_id", "journeys.nobody_follows_themselves")}
    assert reasons(gone) == {("successor_id", "roster.has_left")}
    county.on(minutes=5)
    county.do("roster.relieve", "administrator", assignment_id=assignment(county))
    ended = Assignment.objects.get(member_id=worker).id
    again = {"assignment_id": ended, "successor_id": newcomer(county)}
    later = county.at + timedelta(minutes=5)
    assert county.cast.refusals("journeys.hand_over_work", by="administrator", at=later, **again) == {
        ("assignment_id", "roster.already_ended")
    }
