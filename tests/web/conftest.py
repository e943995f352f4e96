"""For every test of pages: hashing that costs nothing, so that logging in does not take the time of the test."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """Hash passwords and PINs of the cast with the cheapest hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
