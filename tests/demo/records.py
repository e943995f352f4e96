"""Prints every record of the home as JSON, sealed blocks opened, so that two homes can be compared.  Run as a program."""

import json
import os
import sys
from typing import Any
from uuid import UUID

import django


def opened(block: bytes, row: dict[str, Any], keys: dict[UUID, bytes], *, gone: bool) -> Any:
    """What a sealed block says, under the key of whomever the row names, else of whosever key opens it; where keys were
    destroyed (`gone`), that none does."""
    from lianfang.core import privacy  # noqa: PLC0415  the apps must be ready

    named = [keys[v] for v in row.values() if isinstance(v, UUID) and v in keys]
    for key in [*named, *keys.values()]:
        try:
            return privacy.unseal(key, block)
        except privacy.Destroyed:
            continue
    return "destroyed" if gone else block.hex()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    django.setup()
    from lianfang.core import integrity, privacy  # noqa: PLC0415  the apps must be ready
    from lianfang.core.models import SubjectKey  # noqa: PLC0415

    keys = privacy.keys_of(SubjectKey.objects.values_list("subject", flat=True))
    gone = SubjectKey.objects.filter(wrapped=None).exists()
    found = {}
    for model in integrity.record_models():
        rows = []
        for row in model.objects.order_by("pk").values():  # type: ignore[attr-defined]
            told = {
                k: opened(bytes(v), row, keys, gone=gone) if isinstance(v, bytes | memoryview) and v else v
                for k, v in row.items()
            }
            rows.append(told)
        found[model._meta.label] = rows  # type: ignore[attr-defined]
    json.dump(found, sys.stdout, default=str, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main()
