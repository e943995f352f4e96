"""Days as people write them, and as spreadsheets count them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .texts import plain

DAY_ZERO = date(1899, 12, 30)
"""What serial numbers of spreadsheets count from (ECMA-376 18.17.4.1; right from 1 March 1900 on)."""
SERIALS = (20_000, 80_000)
"""Between which numbers a number is a day: 1954 to 2119.  Smaller ones would be ages and counts."""
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
MONTHS |= {"mrz": 3, "mai": 5, "okt": 10, "dez": 12, "janv": 1, "fevr": 2, "avr": 4, "juin": 6, "juil": 7, "aout": 8}

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*[日号])?(?=\D|$)")
_RUN = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})[\s\-.]*([A-Za-z]{3,9})\.?[\s\-,.]*(\d{4}|\d{2})(?!\d)")
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})")
_NO_YEAR = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_CHINESE = re.compile(r"[〇零一二三四五六七八九十]+")


@dataclass(frozen=True)
class Written:
    """What a cell says of a day: the day; or that it can be two (`either`), or none."""

    day: date | None = None
    either: bool = False


NOTHING = Written()


def read(cell: Any, *, order: str = "", year: int | None = None, serials: bool = True) -> Written:
    """The day that a cell says: ISO, with dots or strokes, in Chinese (一月三日 too), with a month's name, as eight digits,
    as a spreadsheet's serial number.

    `order` is "dmy" or "mdy" where the column tells which; without it 3/4/2020 can be either.  `year` is the one meant where
    none is written.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _numbered(float(cell), serials)
    text = plain(cell)
    if not text:
        return NOTHING
    if text.isdigit() and len(text) == 5:
        return _numbered(float(text), serials)
    if _CHINESE.search(text):
        text = _CHINESE.sub(lambda found: _counted(found[0]), text)
    if found := _YEAR_FIRST.search(text) or _RUN.search(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.search(text):
        return _ordered(int(found[1]), int(found[3]), _full(found[4]), "dmy" if found[2] == "." else order)
    return _in_words(text, year)


def _in_words(text: str, year: int | None) -> Written:
    for found, day, month in ((_NAMED.search(text), 1, 2), (_NAMED_FIRST.search(text), 2, 1)):
        if found and (number := MONTHS.get(found[month][:4].casefold()) or MONTHS.get(found[month][:3].casefold())):
            return _day(_full(found[3]), number, int(found[day]))
    if year is not None and (found := _NO_YEAR.search(text)):
        return _day(year, int(found[1]), int(found[2]))
    return NOTHING


def _numbered(number: float, serials: bool) -> Written:
    if number.is_integer() and 19_000_101 <= number <= 21_991_231:
        whole = int(number)
        return _day(whole // 10_000, whole // 100 % 100, whole % 100)
    if serials and SERIALS[0] <= number < SERIALS[1]:
        return Written(DAY_ZERO + timedelta(days=int(number)))
    return NOTHING


def _ordered(first: int, second: int, year: int, order: str) -> Written:
    dmy, mdy = _day(year, second, first), _day(year, first, second)
    if order == "dmy" or mdy.day is None:
        return dmy if dmy.day else mdy
    if order == "mdy" or dmy.day is None or dmy == mdy:
        return mdy
    return Written(either=True)


def _day(year: int, month: int, day: int) -> Written:
    try:
        return Written(date(year, month, day))
    except ValueError:
        return NOTHING


def _full(year: str) -> int:
    """A year of two digits is one of the last hundred, as POSIX reads it: 69 to 99 are of the twentieth century."""
    number = int(year)
    return number if len(year) == 4 else number + (1900 if number >= 69 else 2000)


def _counted(said: str) -> str:
    """A number in Chinese characters: digit by digit (二〇二〇), or counted (二十三)."""
    if "十" not in said:
        return said.translate(DIGITS)
    tens, ones = said.split("十", 1)
    return str(int(tens.translate(DIGITS) or 1) * 10 + int(ones.translate(DIGITS) or 0))


def order_of(cells: Iterable[Any]) -> str:
    """Whether days with the year last in a column begin with the day or the month: told by those that can be only one.

    Empty where none of them tells, or they tell both.
    """
    told = set()
    for cell in cells:
        if isinstance(cell, str) and (found := _YEAR_LAST.search(plain(cell))):
            first, second = int(found[1]), int(found[3])
            if found[2] == "." or first > 12 >= second:
                told.add("dmy")
            elif second > 12 >= first:
                told.add("mdy")
    return told.pop() if len(told) == 1 else ""
