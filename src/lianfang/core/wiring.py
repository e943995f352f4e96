"""What the kernel needs to know before it runs."""

from django.apps import apps
from django.db.models.signals import post_migrate

from . import clock, connecting, integrity, references
from .figures import refreshing, watching
from .messages import queries as messages
from .simulation import stored_simulation

clock.load_with(stored_simulation)
connecting.watch()
references.register("core.message", messages.message_areas)
integrity.MORE.append(refreshing.problems)
post_migrate.connect(watching.watch_what_is_made, sender=apps.get_app_config("core"))
