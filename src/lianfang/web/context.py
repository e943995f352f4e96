"""What every page's frame shows: the navigation of the caller's duties, the clock, the person logged in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.core import clock
from lianfang.people.types import SEE
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES

from . import phones
from .navigation import entries


def frame(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `clock_banner`, `home_time`, `me` for the base template."""
    actor = getattr(request, "actor", None)
    at = getattr(request, "at", None)
    shown: dict[str, Any] = {"home_time": at, "clock_banner": at if clock.simulated() else None}
    if actor is not None and at is not None:
        me = roster.member(actor.member)
        shown["nav"] = entries(request, actor, at)
        shown["me"] = {
            "name": me.name,
            "roles": [ROLES[r].label for r in sorted(actor.roles) if r in ROLES],
            "links": [{"url": reverse("me"), "label": _("My page"), "icon": "user-round"}],
        }
        shown["idle_seconds"] = phones.idle_seconds() if phones.is_phone(request) else 0
        shown["search_url"] = reverse("people") if actor.may(SEE, at) else ""
    return shown
