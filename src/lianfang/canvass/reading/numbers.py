"""Identity and telephone numbers as spreadsheets spoil them."""

import re
from dataclasses import dataclass
from typing import Any

from stdnum.cn import ric

from .texts import plain

EXACT = 10**15
"""A spreadsheet keeps a number to fifteen digits: a longer one has lost its end."""
_LOST = re.compile(r"\d(\.\d+)?[eE]\+\d{2}")
_RESIDENT = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_OLD = re.compile(r"(?<!\d)\d{15}(?!\d)")
_OTHER = re.compile(r"(?=[A-Z]*\d)[A-Z0-9]{5,12}")
_TELEPHONE = re.compile(r"\+?\d[\d \-]{5,18}\d")
_SEPARATED = re.compile(r"[\s\-.·]")


@dataclass(frozen=True)
class Number:
    """A number out of a cell, and what else the cell said.  `lost`: that its last digits are gone."""

    value: str = ""
    rest: str = ""
    lost: bool = False


def identity(cell: Any) -> Number:
    """The identity number in a cell: 18 signs; the 15 digits of before 1999 lengthened (GB 11643); a passport's or permit's."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) >= EXACT:
            return Number(lost=True)
        cell = plain(cell)
    text = plain(cell)
    if _LOST.fullmatch(text):
        return Number(lost=True)
    compact = _SEPARATED.sub("", text).upper()
    for shape in (_RESIDENT, _OLD):
        if found := shape.search(compact):
            rest = (compact[: found.start()] + compact[found.end() :]).strip("()（）;,；，:/")
            return Number(lengthened(found[0].upper()), rest)
    if _OTHER.fullmatch(compact):
        return Number(compact)
    return Number(rest=text)


def lengthened(number: str) -> str:
    """A resident number of fifteen digits as one of eighteen: the century and the check digit put in."""
    if len(number) != 15:
        return number
    longer = f"{number[:6]}19{number[6:]}"
    return longer + str(ric.calc_check_digit(f"{longer}0"))


def telephone(cell: Any) -> Number:
    """The first telephone number in a cell; what stands beside it (a second one, a remark) is the rest."""
    if isinstance(cell, float) and not cell.is_integer():
        return Number(rest=plain(cell))
    text = plain(cell)
    if _LOST.fullmatch(text):
        return Number(lost=True)
    found = _TELEPHONE.search(text)
    if found is None:
        return Number(rest=text)
    said = found[0]
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ()（）;,；，、:/")
    return Number(re.sub(r"[ \-]", "", said), rest)
