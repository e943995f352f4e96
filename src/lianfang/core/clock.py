"""The clock of a home: the real one, or a simulated one that runs from a chosen instant (the demo lives in 2020)."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_shift: dict[str, object] = {"loaded": False, "simulated": None, "anchored": None}


def real_now() -> datetime:
    """The machine's time, for sessions, tokens and throttling."""
    return datetime.now(UTC)


def set_simulation(simulated: datetime | None, anchored: datetime | None) -> None:
    """Run the home's clock from `simulated` since the real instant `anchored`; None goes back to real time."""
    _shift.update(loaded=True, simulated=simulated, anchored=anchored)


def forget_simulation() -> None:
    """Read the simulation from the home again at the next `now()`."""
    _shift.update(loaded=False)


def simulated() -> bool:
    """Whether the home lives in a simulated time."""
    _load()
    return _shift["simulated"] is not None


def now() -> datetime:
    """The home's time: what rules today, expiry and escalation."""
    _load()
    start, anchored = _shift["simulated"], _shift["anchored"]
    if isinstance(start, datetime) and isinstance(anchored, datetime):
        return start + (real_now() - anchored)
    return real_now()


def local_zone() -> ZoneInfo:
    """The zone whose days the home counts in."""
    return ZoneInfo(settings.TIME_ZONE)


def _load() -> None:
    if not _shift["loaded"]:
        loader = _loaders[0] if _loaders else None
        start, anchored = loader() if loader else (None, None)
        set_simulation(start, anchored)


Loader = Callable[[], tuple[datetime | None, datetime | None]]
_loaders: list[Loader] = []


def load_with(loader: Loader) -> None:
    """Register what reads (simulated, anchored) from the home's settings; called once, by core's app."""
    _loaders[:] = [loader]
