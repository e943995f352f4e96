"""What changed since somebody last looked: the figures of what happened, over a time of their own."""

from datetime import datetime
from urllib.parse import urlencode

from lianfang.core.access import Actor
from lianfang.core.figures import FIGURES, value_of_each
from lianfang.reporting import scopes
from lianfang.reporting.types import CHANGES, Change


def changes(by: Actor, at: datetime, since: datetime) -> list[Change]:
    """What happened in the actor's area in [since, at), figure by figure; what did not happen is left out.

    Raises Refused where the actor sees no figures.
    """
    asked = scopes.scope(scopes.tops(by, at), at, since)
    wanted = [FIGURES[id] for id in CHANGES if id in FIGURES]
    numbers = value_of_each(wanted, asked)
    query = urlencode({"since": scopes.shown_moment(since)})
    return [
        Change(figure.id, figure.label, number, f"/figures/{figure.id}/?{query}")
        for figure in wanted
        if isinstance(number := numbers.get(figure.id), int) and number
    ]
