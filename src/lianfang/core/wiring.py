"""What the kernel needs to know before it runs."""

from . import clock
from .simulation import stored_simulation

clock.load_with(stored_simulation)
