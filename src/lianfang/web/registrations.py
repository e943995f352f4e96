"""People who are registered more than once, as pages show them: once, and found by each of their registrations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.core.access import Actor
from lianfang.people import queries as people
from lianfang.people.types import SEE, Card

from .shown import place


def each_once(found: list[Card], at: datetime) -> tuple[list[Card], dict[UUID, str]]:
    """Those found without whoever was registered twice and is found as the registration that is counted; what is said of the
    others who are counted under another."""
    kept, ids = people.kept_of(card.id for card in found), {card.id for card in found}
    others = people.cards(set(kept.values()), at)
    words = {id: _("the same as %(name)s") % {"name": others[to].name} for id, to in kept.items() if to in others}
    return [card for card in found if kept.get(card.id) not in ids], words


def registrations_of(person_id: UUID, whole: people.Joined, at: datetime) -> list[dict[str, Any]]:
    """The other registrations of somebody who was registered twice: where, and which is the one that is counted."""
    cards = people.cards([id for id in whole.all if id != person_id], at)
    return [
        {
            "title": cards[id].name,
            "url": reverse("person", args=[id]),
            "note": place(cards[id].division_id),
            "icon": "person",
            "status": _("counted") if id == whole.kept else _("registered again"),
            "status_tone": "ok" if id == whole.kept else "idle",
        }
        for id in whole.all
        if id in cards
    ]


def registered_again_at(by: Actor, household_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Who was registered behind this door too, and is counted where another registration of theirs is."""
    twice = people.doubles_at(household_id)
    seen = people.visible(by, SEE, at).filter(id__in=list(twice)).values_list("id", flat=True)
    cards = people.cards({*twice, *twice.values()}, at)
    return [
        {
            "title": cards[id].name,
            "url": reverse("person", args=[id]),
            "note": _("the same as %(name)s") % {"name": cards[twice[id]].name},
            "icon": "users",
            "status": _("registered again"),
            "status_tone": "idle",
        }
        for id in seen
        if id in cards and twice[id] in cards
    ]
