"""The month: what happens every day, and what happens once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from lianfang.journeys import schedule

from . import canvassing
from .agenda import Agenda, days, moment
from .coming import Coming
from .county import COUNTY_CODE, FIRST, LAST, County
from .desk import Desk
from .fevers import Fevers
from .gates import Gates
from .recorder import Recorder
from .residents import Residents
from .rounds import Rounds
from .story import Story
from .travellers import Strangers, parties
from .ward import Ward
from .world import World

WAKES = moment(LAST + timedelta(days=1), 7, 30)
"""When the demo is looked at: the morning after."""
JOBS = ((0, 5), (6, 5), (10, 20), (12, 40), (17, 20), (21, 20))
SIGNING = ((9, 15), (17, 40))
ROUNDS = ((6, 10), (15, 5))
RELEASES = range(7, 21, 2)
OBJECTIONS = (moment(date(2020, 2, 1), 9, 50), moment(date(2020, 2, 8), 14, 20))
BULLETIN_UNTIL = moment(LAST + timedelta(days=1), 0)
BULLETIN_AT = BULLETIN_UNTIL + timedelta(minutes=10)


def live(county: County, residents: Residents, recorder: Recorder, said: Callable[[date], None]) -> None:
    """Live the month from its first morning to the moment at which the demo wakes; `said` hears each day begin."""
    world = World(county, residents, recorder, Agenda(), Strangers(county.seed))
    desk, rounds, gates, coming = Desk(world), Rounds(world), Gates(world), Coming(world)
    ward = Ward(world)
    Story(world, coming, rounds, desk, ward).expect()
    Fevers(world, gates, ward).expect()
    for party in parties(county, residents, world.strangers):
        coming.expect(party)
    for day in days(FIRST, WAKES.date()):
        gates.open(day)
        _daily(day, world, desk, rounds, said)
    for at in OBJECTIONS:
        world.agenda.put(at, desk.hear)
    world.agenda.put(canvassing.OPENED_AT, lambda at: canvassing.open_round(world, at))
    world.agenda.put(BULLETIN_AT, lambda at: _issue(world, at))
    world.agenda.run(WAKES)


def _daily(day: date, world: World, desk: Desk, rounds: Rounds, said: Callable[[date], None]) -> None:
    put = world.agenda.put
    put(moment(day, 0), lambda at: said(day))
    for hour, minute in JOBS:
        put(moment(day, hour, minute), lambda at: _jobs(world, at))
    if day > LAST:
        return
    for hour, minute in SIGNING:
        put(moment(day, hour, minute), desk.sign)
    for hour, minute in ROUNDS:
        put(moment(day, hour, minute), rounds.go)
    for hour in RELEASES:
        put(moment(day, hour), desk.release)


def _jobs(world: World, at: datetime) -> None:
    """Time passes: what the jobs of a running home do."""
    world.recorder.operations += schedule.run_due(at.astimezone(UTC))


def _issue(world: World, at: datetime) -> None:
    """The bulletin of the last evening."""
    world.recorder.do(
        world.office("commander", at),
        at,
        "reporting.issue_bulletin",
        division_id=COUNTY_CODE,
        until=BULLETIN_UNTIL.isoformat(),
    )
