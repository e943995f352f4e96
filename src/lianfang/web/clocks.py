"""Clocks on pages: how long until something is due, in words, and whether that is soon or past."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .acting import form_id

SOON = timedelta(minutes=30)
"""What is due within this time is shown as soon; a matter of display, no rule."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def clock(due_at: datetime | None, at: datetime) -> dict[str, Any]:
    """A table cell for a clock that runs out at `due_at`; an empty one for none."""
    if due_at is None:
        return {"text": ""}
    left = due_at - at
    if abs(left) < MINUTE:
        return {"clock": _("due now"), "state": "late" if left < timedelta() else "soon"}
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
        return _("%(large)s %(small)s") % {"large": words, "small": in_hours} if hours else words
    return _("%(large)s %(small)s") % {"large": in_hours, "small": in_minutes} if hours else in_minutes


def clock_of(due_at: datetime | None, at: datetime) -> dict[str, Any]:
    """The same for `parts/clock.html` and work lines: `clock` and `clock_state`."""
    cell = clock(due_at, at)
    return {"clock": cell.get("clock", ""), "clock_state": cell.get("state", "")}


def day_start(at: datetime) -> datetime:
    """The local midnight that an instant's day began with."""
    return localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def short(then: datetime, at: datetime) -> str:
    """An instant as briefly as it stays clear: the time on the same local day, else the day too."""
    here = localtime(then)
    return f"{here:%H:%M}" if here.date() == localtime(at).date() else f"{here:%m-%d %H:%M}"


def onward(request: HttpRequest, address: str) -> HttpResponseRedirect:
    """On to the next page after a success; the form's id is forgotten there."""
    done = urlencode({"done": form_id(request) or ""})
    base, mark, part = address.partition("#")
    return HttpResponseRedirect(f"{base}{'&' if '?' in base else '?'}{done}{mark}{part}", status=303)
