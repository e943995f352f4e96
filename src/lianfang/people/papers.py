"""The papers that somebody has besides the first: kinds, what a number of each looks like, and why one is withdrawn."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from lianfang.core.errors import Reason, reason_code
from lianfang.core.types import Ref

DocumentId = Annotated[UUID, Ref("people.document")]
PAPER_NUMBER_NEEDED = reason_code("people.paper_number_needed", _("Give the number of the paper."))
PAPER_NUMBER_FORMAT = reason_code("people.paper_number_format", _("This does not look like a number of this paper."))
PAPER_CHECK_DIGIT = reason_code("people.paper_check_digit", _("The check digit is wrong; read the number again."))
PAPER_EXPIRED_LONG_AGO = reason_code("people.paper_too_old", _("No paper that is in use expired before %(day)s."))
PAPER_ON_RECORD = reason_code("people.paper_on_record", _("This number is on record of this person already."))
WITHDRAWN_ALREADY = reason_code("people.paper_withdrawn", _("This paper was withdrawn already."))
OLDEST_EXPIRY = date(1950, 1, 1)


class Paper(StrEnum):
    """A paper that says who somebody is."""

    RESIDENT_CARD = "resident_card"
    PASSPORT = "passport"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_PERMIT = "foreign_permit"
    OTHER = "other"


PAPER_WORDS = {
    Paper.RESIDENT_CARD: _("resident identity card"),
    Paper.PASSPORT: _("passport"),
    Paper.HK_MACAU_PERMIT: _("mainland travel permit for Hong Kong and Macau residents"),
    Paper.TAIWAN_PERMIT: _("mainland travel permit for Taiwan residents"),
    Paper.RESIDENCE_PERMIT: _("residence permit for residents of Hong Kong, Macau and Taiwan"),
    Paper.FOREIGN_PERMIT: _("permanent residence card for foreigners"),
    Paper.OTHER: _("another paper"),
}


class Withdrawal(StrEnum):
    """Why a paper counts no more."""

    MISREAD = "misread"
    ANOTHERS = "anothers"
    REPLACED = "replaced"
    LOST = "lost"


WITHDRAWAL_WORDS = {
    Withdrawal.MISREAD: _("the number was read wrongly"),
    Withdrawal.ANOTHERS: _("it is somebody else's"),
    Withdrawal.REPLACED: _("a new one replaced it"),
    Withdrawal.LOST: _("it was lost or declared void"),
}

_FORMATS = {
    Paper.RESIDENT_CARD: re.compile(r"\d{17}[\dX]"),
    Paper.PASSPORT: re.compile(r"(?=.*\d)[A-Z0-9]{5,12}"),
    Paper.HK_MACAU_PERMIT: re.compile(r"[HM]\d{8}(\d{2})?"),
    Paper.TAIWAN_PERMIT: re.compile(r"\d{8}(\d{2})?"),
    Paper.RESIDENCE_PERMIT: re.compile(r"8[123]0000\d{11}[\dX]"),
    Paper.FOREIGN_PERMIT: re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]"),
    Paper.OTHER: re.compile(r"[A-Z0-9]{3,30}"),
}
"""GB 11643-1999 and, for residents of Hong Kong, Macau and Taiwan, State Council order 2018 no. 81: region 81, 82 or 83."""
CHECKED = (Paper.RESIDENT_CARD, Paper.RESIDENCE_PERMIT)
"""Whose last character is a check digit by GB 11643-1999."""


def reasons_against_paper(kind: Paper, number: str, valid_until: date | None) -> Iterator[Reason]:
    """Every reason why there is no such paper; `number` as it is compared."""
    if not number:
        yield Reason(PAPER_NUMBER_NEEDED, "number")
    elif not _FORMATS[kind].fullmatch(number):
        yield Reason(PAPER_NUMBER_FORMAT, "number")
    elif kind in CHECKED and ric.calc_check_digit(number) != number[-1]:
        yield Reason(PAPER_CHECK_DIGIT, "number")
    if valid_until is not None and valid_until < OLDEST_EXPIRY:
        yield Reason(PAPER_EXPIRED_LONG_AGO, "valid_until", {"day": OLDEST_EXPIRY})
