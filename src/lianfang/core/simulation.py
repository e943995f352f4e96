"""The simulated clock as the home stores it."""

from datetime import datetime

from . import clock
from .models import HomeSetting

NAME = "clock"


def stored_simulation() -> tuple[datetime | None, datetime | None]:
    """The simulated start and the real instant it was anchored at, or (None, None)."""
    row = HomeSetting.objects.filter(name=NAME).first()
    if row is None:
        return None, None
    return datetime.fromisoformat(row.value["simulated"]), datetime.fromisoformat(row.value["anchored"])


def simulate_from(at: datetime) -> None:
    """Let the home's clock run from `at` as of now."""
    anchored = clock.real_now()
    HomeSetting.objects.update_or_create(
        name=NAME, defaults={"value": {"simulated": at.isoformat(), "anchored": anchored.isoformat()}}
    )
    clock.set_simulation(at, anchored)
