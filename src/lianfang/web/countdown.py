"""Clocks on pages: how long until something is due, in words, and whether that is soon or past."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = timedelta(minutes=30)
"""What is due within this time is shown as soon; a matter of display, no rule."""
DAY = timedelta(days=1)


def clock(due_at: datetime | None, at: datetime) -> dict[str, Any]:
    """A table cell for a clock that runs out at `due_at`; an empty one for none."""
    if due_at is None:
        return {"text": ""}
    left = due_at - at
    if left < timedelta():
        return {"clock": _("%(time)s late") % {"time": duration(-left)}, "state": "late"}
    return {"clock": _("%(time)s left") % {"time": duration(left)}, "state": "soon" if left <= SOON else ""}


def duration(span: timedelta) -> str:
    """A span in its two largest units: `1 h 20 min`, `3 days 4 h`."""
    minutes = int(span.total_seconds()) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    in_hours, in_minutes = _("%(n)s h") % {"n": hours}, _("%(n)s min") % {"n": minutes % 60}
    if span >= DAY:
        words = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        return f"{words} {in_hours}" if hours else words
    return f"{in_hours} {in_minutes}" if hours else in_minutes


def clock_of(due_at: datetime | None, at: datetime) -> dict[str, Any]:
    """The same for `parts/clock.html` and work lines: `clock` and `clock_state`."""
    cell = clock(due_at, at)
    return {"clock": cell.get("clock", ""), "clock_state": cell.get("state", "")}
