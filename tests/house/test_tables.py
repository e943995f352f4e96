"""Every table says what it is to replay, and is made by a migration."""

from django.apps import apps

from lianfang.core.types import Nature
from tests.house import tree


def test_every_model_declares_its_nature() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("lianfang.")]
    assert ours
    assert [model._meta.label for model in ours if not isinstance(getattr(model, "nature", None), Nature)] == []


def test_every_module_with_tables_has_migrations() -> None:
    """Without a first one, the check for missing migrations passes a module over.

    Looked for as files: where tests make their tables from the models, Django is told that there are no migrations.
    """
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("lianfang.")}
    with_tables = {model._meta.app_label for model in apps.get_models()} & ours
    assert [
        label for label in sorted(with_tables) if not [*(tree.PACKAGE / label / "migrations").glob("0001_*.py")]
    ] == []
