"""Actions that a journey wraps are nobody's to call; their module's tests call them all the same, through the dispatcher."""

from dataclasses import replace

import pytest

from lianfang.core.registry import ACTIONS


def let_tests_call(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Open internal actions for one test, so that duty, area, version and repetition are seen where they are judged."""
    for name in names:
        action = ACTIONS[name]
        assert not action.public, f"{name} is public: no journey keeps what belongs to it right"
        monkeypatch.setitem(ACTIONS, name, replace(action, public=True))
