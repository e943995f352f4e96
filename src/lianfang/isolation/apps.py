from django.apps import AppConfig


class IsolationConfig(AppConfig):
    name = "lianfang.isolation"
    label = "isolation"
    default_auto_field = "django.db.models.BigAutoField"
