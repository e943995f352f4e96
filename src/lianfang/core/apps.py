from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "lianfang.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what every module declares: its actions, its figures, and how the kernel is wired to it."""
        autodiscover_modules("actions", "figures", "wiring")
