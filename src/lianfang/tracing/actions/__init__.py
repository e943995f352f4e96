"""Every write of tracing."""

from .contacts import add_contact, complete_follow_ups, end_follow_up, place_contact, tell_contact, void_contact
from .investigations import (
    add_exposure,
    finish_investigation,
    link_cases,
    open_investigation,
    void_exposure,
    void_investigation,
    void_link,
)
from .notices import acknowledge_notice, send_notice, withdraw_about, withdraw_notice

__all__ = [
    "acknowledge_notice",
    "add_contact",
    "add_exposure",
    "complete_follow_ups",
    "end_follow_up",
    "finish_investigation",
    "link_cases",
    "open_investigation",
    "place_contact",
    "send_notice",
    "tell_contact",
    "void_contact",
    "void_exposure",
    "void_investigation",
    "void_link",
    "withdraw_about",
    "withdraw_notice",
]
