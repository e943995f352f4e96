"""Refusals: a reason is a code, a field and parameters; it is worded at the face, in the reader's language."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {}
"""Code to sentence, filled by `reason_code`; the catalogue that also goes to the phones."""


def reason_code(code: str, sentence: Any) -> str:
    """Declare a reason once: its code and its sentence, with `%(name)s` for parameters.  Returns the code."""
    if code in WORDS:
        raise ValueError(f"reason {code} is worded twice")
    WORDS[code] = sentence
    return code


@dataclass(frozen=True)
class Reason:
    """One reason against an operation.  `field` is a dotted path such as `entries.3.celsius`, empty for the whole."""

    code: str
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def sentence(self) -> str:
        """The reason in the active language; a code without words is a defect and raises KeyError."""
        return str(WORDS[self.code]) % {name: _shown(value) for name, value in self.params.items()}

    def as_json(self) -> dict[str, Any]:
        params = {name: value if isinstance(value, int | str) else _told(value) for name, value in self.params.items()}
        return {"code": self.code, "field": self.field, "params": params, "message": self.sentence()}


def _told(value: Any) -> str:
    return _shown(value) if isinstance(value, list | tuple | set | frozenset) else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple | set | frozenset):
        return gettext(", ").join(str(v) for v in value)
    return str(value)


class Refused(ValueError):
    """An operation that may not be done, with every reason.

    A ValueError, so that a field's validator may raise it and the other fields are still looked at.
    """

    def __init__(self, reasons: Iterable[Reason] | Reason) -> None:
        self.reasons = (reasons,) if isinstance(reasons, Reason) else tuple(reasons)
        super().__init__("; ".join(f"{r.field or '*'}: {r.code}" for r in self.reasons))


def refuse_if(reasons: Iterable[Reason]) -> None:
    """Raise `Refused` with all `reasons`, if there is any."""
    if found := tuple(reasons):
        raise Refused(found)


R = TypeVar("R")


def only(results: Sequence[R | Refused]) -> R:
    """The result of a set-based body that was given one call.  Raises its refusal."""
    (result,) = results
    if isinstance(result, Refused):
        raise result
    return result


@dataclass
class Gathered:
    """The reasons of several steps of one operation, of which a later one is asked although an earlier one refused."""

    reasons: list[Reason] = dataclasses.field(default_factory=list)

    def add(self, reasons: Iterable[Reason], under: str = "") -> None:
        """Take in `reasons`, their fields below the dotted path `under`."""
        for reason in reasons:
            field = ".".join(part for part in (under, reason.field) if part)
            self.reasons.append(Reason(reason.code, field, reason.params))

    @contextmanager
    def step(self, under: str = "") -> Iterator[None]:
        """A step whose refusal is kept for the end."""
        try:
            yield
        except Refused as refusal:
            self.add(refusal.reasons, under)

    def refuse(self) -> None:
        """Raise Refused with everything gathered, if there is anything."""
        refuse_if(self.reasons)


UNKNOWN_ACTION = reason_code("unknown_action", _("There is no operation called “%(action)s”."))
UNKNOWN_VERSION = reason_code("unknown_version", _("This version of the operation is not known here; update the app."))
REQUIRED = reason_code("required", _("This is needed."))
UNKNOWN_FIELD = reason_code("unknown_field", _("There is no such field."))
INVALID = reason_code("invalid", _("This is not valid."))
NOT_A_NUMBER = reason_code("not_a_number", _("Give a number."))
NOT_A_DATE = reason_code("not_a_date", _("Give a date that exists, such as 2020-02-13."))
NOT_A_TIME = reason_code("not_a_time", _("Give a date and time with its zone."))
NOT_A_CHOICE = reason_code("not_a_choice", _("Choose one of: %(choices)s."))
NOT_A_PHONE = reason_code(
    "not_a_phone",
    _("This is no telephone number: digits, and where needed +, -, brackets or an extension (转 or ext)."),
)
OUT_OF_TIME = reason_code("out_of_time", _("Give a time between the years 1900 and 2200."))
NO_CHARACTER = reason_code("no_character", _("There is a character in this that cannot be kept. Type it anew."))
NOT_AN_ID = reason_code("not_an_id", _("This is not the identifier of a record."))
TOO_LONG = reason_code("too_long", _("At most %(most)s characters."))
TOO_SHORT = reason_code("too_short", _("At least %(least)s characters."))
TOO_SMALL = reason_code("too_small", _("At least %(least)s."))
TOO_LARGE = reason_code("too_large", _("At most %(most)s."))
TOO_MANY = reason_code("too_many", _("At most %(most)s entries at once."))
DETAILS_DESTROYED = reason_code(
    "details_destroyed", _("The details of the person were destroyed; nothing can be added.")
)
NOT_FOUND_HERE = reason_code("not_found_here", _("Not found in your area."))
NOT_ALLOWED = reason_code("not_allowed", _("Your duties do not include this: %(duty)s."))
SIGNATURE_REQUIRED = reason_code("signature_required", _("This needs your signature: enter your PIN."))
IN_FUTURE = reason_code("in_future", _("This time lies in the future."))
ID_REUSED = reason_code("id_reused", _("This identifier was used for something else; send it again under a new one."))
UNKNOWN_ADDRESS = reason_code(
    "unknown_address", _("There is nothing under this address. The catalogue names every operation.")
)
NOT_JSON = reason_code("not_json", _("This cannot be read as JSON."))
TOO_DEEP = reason_code("too_deep", _("This is nested too deeply."))
TOO_MUCH_AT_ONCE = reason_code("too_much_at_once", _("More than %(most)s MB came at once. Send it in parts."))
WRONG_METHOD = reason_code("wrong_method", _("This address is not asked in this way. The catalogue says how."))
NOT_LOGGED_IN = reason_code("not_logged_in", _("Log in, or send a token that is still good."))
NOT_FROM_HERE = reason_code(
    "not_from_here", _("This did not come from a page of yours that is still open. Load the page again, then send it.")
)
NOT_TAKEN = reason_code("not_taken", _("This cannot be taken as it was sent."))
STALE = reason_code("stale", _("Somebody changed this meanwhile. Look at it again, then decide."))
SERVER_BUSY = reason_code("busy", _("The server is busy. Send it again in a moment; nothing is doubled."))
UNREACHABLE = reason_code(
    "unreachable", _("The records cannot be reached at the moment. Send it again in a while; nothing is doubled.")
)
NO_ROOM = reason_code(
    "no_room",
    _("There is no room left to save anything. Tell whoever runs the server, then send it again; nothing is doubled."),
)


class Stale(Refused):
    """A decision on a version that is no longer the current one."""

    def __init__(self, *, seen: int, current: int) -> None:
        self.current = current
        super().__init__(Reason(STALE, "seen", {"seen": seen, "current": current}))
