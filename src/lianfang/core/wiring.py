"""What the kernel needs to know before it runs."""

from . import clock, connecting, references
from .messages import queries as messages
from .simulation import stored_simulation

clock.load_with(stored_simulation)
connecting.watch()
references.register("core.message", messages.message_areas)
