"""The clinic, since tracing begins with a case."""

import pytest

from tests.clinical.conftest import clinic, measles_clinic
from tests.internal import let_tests_call

__all__ = ["clinic", "measles_clinic"]


@pytest.fixture(autouse=True)
def wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """What journeys wrap: telling a contact, and finishing an investigation."""
    let_tests_call(monkeypatch, "tracing.tell_contact", "tracing.finish_investigation")
