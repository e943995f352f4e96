"""Two people side by side, field by field, with how far they agree; numbers, birth dates and doors hidden unless revealed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lianfang.canvass.types.pairs import AGREES_WORDS, Agrees, CompareField
from lianfang.core import privacy
from lianfang.people import queries as people
from lianfang.people.types import SEX_WORDS, Sex, mask_address

TONES = {
    Agrees.SAME: "ok",
    Agrees.SOUND: "ok",
    Agrees.NEAR: "warn",
    Agrees.PART: "warn",
    Agrees.DIFFERS: "danger",
    Agrees.NOTHING: "idle",
}
Said = dict[str, str]


def said_of(person_id: UUID) -> Said:
    """What is known of a registered person, by field; nothing of somebody whose details were destroyed."""
    try:
        known = people.details(person_id)
    except privacy.Destroyed:
        return dict.fromkeys(CompareField, "") | {"sex": Sex.UNKNOWN.value}
    born_on = known["born_on"].isoformat() if known["born_on"] else ""
    said = {name: str(known[key]) for name, key in (("name", "name"), ("number", "id_number"), ("phone", "phone"))}
    return said | {"born_on": born_on, "address": str(known["address"]), "sex": known["sex"].value}


def both_table(
    heads: tuple[Any, Any], both: tuple[Said, Said], agreement: Mapping[str, str], *, revealed: bool
) -> dict[str, Any]:
    """The table of both, with a heading for each."""
    words = {
        CompareField.NAME: _("Full name"),
        CompareField.NUMBER: _("Identity number"),
        CompareField.BORN_ON: _("Date of birth"),
        CompareField.SEX: _("Sex"),
        CompareField.PHONE: _("Telephone"),
        CompareField.ADDRESS: _("Address"),
    }
    return {
        "caption": _("Both side by side"),
        "caption_hidden": True,
        "columns": [{"label": label} for label in (_("What"), *heads, _("Agreement"))],
        "rows": [
            {
                "cells": [
                    label,
                    *({"text": _worded(field, said[field], revealed=revealed)} for said in both),
                    _agreement(agreement.get(field, Agrees.NOTHING), *(said[field] for said in both)),
                ]
            }
            for field, label in words.items()
        ],
    }


def _worded(field: CompareField, said: str, *, revealed: bool) -> str:
    """What somebody is said to be in one field: numbers, birth dates and doors hidden unless revealed."""
    if field is CompareField.SEX:
        return str(SEX_WORDS[Sex(said)]) if said and said != Sex.UNKNOWN else ""
    if revealed or field is CompareField.NAME:
        return said
    if field is CompareField.BORN_ON:
        return said[:4]
    return mask_address(said) if field is CompareField.ADDRESS else privacy.mask_number(said)


def _agreement(found: str, one: str, other: str) -> dict[str, Any]:
    """How far both agree, in words and by a sign; where a number said it already, what the eye sees."""
    agrees, says_nothing = Agrees(found), ("", Sex.UNKNOWN)
    if agrees is Agrees.NOTHING and one == other and one not in says_nothing:
        agrees = Agrees.SAME
    return {"status": str(AGREES_WORDS[agrees]), "tone": TONES[agrees]}
