"""How area measures are worded: the place, the state, what is supplied and what is short, on the desk and for residents."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.editions import queries as editions
from lianfang.isolation import queries as isolation
from lianfang.isolation.types import (
    AREA_END_WORDS,
    AREA_GROUND_WORDS,
    AREA_KIND_WORDS,
    AREA_STATE_WORDS,
    LACK_WORDS,
    AreaEnd,
    AreaGround,
    AreaKind,
    AreaState,
    Shortage,
)
from lianfang.places import queries as places
from lianfang.screening import queries as screening

from .lives import names_of_members
from .shown import moment

TONES = {
    AreaState.PROPOSED: "note",
    AreaState.SIGNED: "warn",
    AreaState.IN_FORCE: "danger",
    AreaState.DECLINED: "idle",
    AreaState.LIFTED: "ok",
    AreaState.LAPSED: "idle",
    AreaState.NOT_REVIEWED: "idle",
}


def place_of(measure: Any) -> str:
    """What is closed off: the village or grid with its township, and the building, group or hamlet in it."""
    where = places.full_name(measure.division_id, below=places.county_of(measure.division_id))
    return f"{where} {measure.block}" if measure.block else where


def state_cell(measure: Any, at: datetime) -> dict[str, Any]:
    """The state of a measure, as a cell."""
    state = isolation.measure_state(measure, at)
    return {"status": str(AREA_STATE_WORDS[state]), "tone": TONES[state], "icon": ""}


def kind_words(measure: Any) -> str:
    return str(AREA_KIND_WORDS[AreaKind(measure.kind)])


def ground_words(measure: Any) -> str:
    return str(AREA_GROUND_WORDS[AreaGround(measure.ground)])


def need_labels(measure: Any) -> dict[str, str]:
    """What people inside must be supplied with, in the reader's language, by key."""
    needs, language = isolation.rules_of(measure).needs, get_language() or "en"
    return {key: one.label.text(language) for key, one in needs.items()}


def road_of(measure: Any) -> str:
    """The road that is closed with the place."""
    if measure.road is None:
        return ""
    post = screening.checkpoint(measure.road)
    return " · ".join(filter(None, [post.name, post.road]))


def supply_table(measure: Any, short: Iterable[Shortage]) -> dict[str, Any]:
    """Each need: how many need it, how many are served, by whom, since when that is known."""
    said, lacks = isolation.supplies(measure.id), {one.need: one for one in short}
    inside = isolation.needed_inside(measure)
    labels = (_("What is needed"), _("Needed"), _("Supplied"), _("By whom"), _("State"))
    return {
        "caption": _("Supply of those inside"),
        "caption_hidden": True,
        "columns": [{"label": label, "number": n in (1, 2)} for n, label in enumerate(labels)],
        "rows": [_supply_row(key, label, inside, said, lacks) for key, label in need_labels(measure).items()],
    }


def _supply_row(
    key: str, label: str, inside: Mapping[str, int], said: Mapping[str, Any], lacks: Mapping[str, Shortage]
) -> dict[str, Any]:
    one, lack = said.get(key), lacks.get(key)
    state = {"status": LACK_WORDS[lack.lack], "tone": "danger"} if lack else {"status": _("enough"), "tone": "ok"}
    return {
        "cells": [
            label,
            inside.get(key, 0),
            one.served if one else {"text": ""},
            {"text": one.supplier, "sub": one.phone} if one else {"text": ""},
            {**state, "sub": moment(one.at)} if one else state,
        ],
        "tone": "danger" if lack else "",
    }


def terms(measure: Any, at: datetime) -> list[dict[str, Any]]:
    """What, why, from when, until when at the latest, and by whom."""
    names = names_of_members({m for m in (measure.by, measure.signed_by, measure.approved_by, measure.ended_by) if m})
    edition = editions.edition(measure.edition_id)
    facts = [
        {"label": _("State"), **_as_fact(state_cell(measure, at))},
        {"label": _("What is closed off"), "value": kind_words(measure), "note": road_of(measure)},
        {"label": _("Health ground"), "value": ground_words(measure), "note": measure.why},
        {"label": _("From"), "value": moment(measure.starts_at)},
        {"label": _("Ends at the latest"), "value": moment(measure.ends_at)},
        {
            "label": _("Reviewed by"),
            "value": moment(measure.review_at),
            "note": _("what nobody reviews by then opens by itself"),
        },
        {"label": _("Objections go to"), "value": measure.object_to},
        {"label": _("Proposed by"), "value": names.get(measure.by, "–"), "note": moment(measure.at)},
    ]
    for who, when, label in (
        (measure.approved_by, measure.approved_at, _("Approved from above by")),
        (measure.signed_by, measure.signed_at, _("Signed by")),
    ):
        if who:
            facts.append({"label": label, "value": names.get(who, "–"), "note": moment(when)})
    if measure.ended_at:
        end = str(AREA_END_WORDS[AreaEnd(measure.end)])
        facts.append({"label": _("Opened"), "value": moment(measure.ended_at), "note": _joined(end, measure.last_why)})
    url = reverse("rules.edition", args=[measure.edition_id])
    return [*facts, {"label": _("Rule edition"), "value": edition.name, "url": url}]


def _as_fact(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {"value": cell["status"], "tone": cell["tone"]}


def _joined(*words: str) -> str:
    return " · ".join(filter(None, words))


def signed_short(measure: Any) -> list[dict[str, Any]]:
    """The shortages that the signer answers for by name."""
    labels = need_labels(measure)
    signer = names_of_members({measure.signed_by}).get(measure.signed_by, "–") if measure.signed_by else ""
    numbers = _("%(served)s of %(needed)s supplied; signed for by %(name)s")
    return [
        {
            "label": labels.get(one["need"], one["need"]),
            "value": one["why"],
            "note": numbers % {"served": one["served"], "needed": one["needed"], "name": signer},
        }
        for one in measure.shortages
    ]


def standing_at(measures: Iterable[Any]) -> list[dict[str, Any]]:
    """A line for each measure that closes off a place, for pages about the place or who lives there."""
    return [
        {
            "title": _("Closed off: %(place)s") % {"place": place_of(one)},
            "note": _("until %(end)s at the latest; exits stay open") % {"end": moment(one.over_at)},
            "url": reverse("measure", args=[one.id]),
            "icon": "blocked",
            "tone": "danger",
        }
        for one in measures
    ]
