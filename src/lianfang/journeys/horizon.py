"""How far ahead the day's work is planned: to the end of tomorrow, so that a job that is late for a night costs nothing."""

from datetime import date, datetime, timedelta

from lianfang.core.clock import local_zone

DAYS_AHEAD = 1


def days(at: datetime) -> list[date]:
    """The local days for which tasks are planned at `at`: today and those ahead."""
    today = at.astimezone(local_zone()).date()
    return [today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)]


def start_of(day: date) -> datetime:
    """The first instant of a local day."""
    return datetime(day.year, day.month, day.day, tzinfo=local_zone())


def end_of(day: date) -> datetime:
    """The first instant after a local day."""
    return start_of(day + timedelta(days=1))
