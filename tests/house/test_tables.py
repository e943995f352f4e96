"""Every table says what it is to replay."""

from django.apps import apps

from lianfang.core.types import Nature


def test_every_model_declares_its_nature() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("lianfang.")]
    assert ours
    assert [model._meta.label for model in ours if not isinstance(getattr(model, "nature", None), Nature)] == []
