"""What stands on a file that is taken out: who took it, when and what for."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianfang.core import training
from lianfang.roster import queries as roster

from .acting import actor, now
from .shown import moment


def mark_on(request: HttpRequest, rows: int, purpose: Any) -> str:
    """The mark of a file of so many rows, which says in a sandbox that nothing in it is real."""
    by, at = actor(request), now(request)
    name = roster.member_names([by.member]).get(by.member, "")
    words = {"name": name, "at": moment(at), "n": rows, "purpose": purpose}
    return training.marked(_("Taken out by %(name)s on %(at)s %(purpose)s, %(n)s rows. Do not pass on.") % words)
