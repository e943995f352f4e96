"""Earlier editions of the official divisions read against today's: pure, rows of a file in, former codes out.

Two kinds of file are read: the history of county codes (`code, name, start_year, end_year, new_codes`, six digits, as
github.com/yescallop/areacodes has it, CC0) and the list of a year (`code, name, level, parent_code`, twelve digits).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

KINDS_OF_NAME = re.compile(
    r"(?<=.)(?:街道办事处|地区办事处|街道|民族乡|镇|乡|村民委员会|居民委员会|村委会|居委会|社区|村|自治县|县|市|区)+$"
)
"""What the name of a division ends with; it changes when a town becomes a street office."""
STEPS_AT_MOST = 20


@dataclass(frozen=True)
class Former:
    """A code and name that were given up, and the code of the division that its area lies in today."""

    code: str
    name: str
    today: str
    first_year: int | None = None
    last_year: int | None = None


def from_history(rows: Iterable[Mapping[str, str]], today: Mapping[str, str]) -> Iterator[Former]:
    """What the history of county codes says of the divisions of `today` (name by twelve-digit code).

    A code that was given up is followed to those that took its place, and on from there, until one is in use.
    """
    listed = list(rows)
    next_codes: dict[str, set[str]] = {}
    for row in listed:
        if row.get("end_year"):
            next_codes.setdefault(row["code"], set()).update(_codes(row.get("new_codes", "")))
    for row in listed:
        if row.get("end_year"):
            for code in sorted(_followed(row["code"], next_codes, today)):
                if (code, today[code]) != (_whole(row["code"]), row["name"]):
                    years = int(row["start_year"]), int(row["end_year"])
                    yield Former(_whole(row["code"]), row["name"], code, *years)


def _codes(said: str) -> list[str]:
    """What took the place of a code: of `220104[2005];220184` the second.

    A year in brackets says that a part of the area went there before; it counts where nothing else is said.
    """
    parts = [part.strip() for part in said.split(";") if part.strip()]
    return [part.split("[")[0] for part in ([one for one in parts if "[" not in one] or parts)]


def _whole(code: str) -> str:
    return code.ljust(12, "0")


def _followed(code: str, next_codes: Mapping[str, set[str]], today: Mapping[str, str]) -> set[str]:
    """The divisions of today that a code leads to, itself where it is in use again or still."""
    found, seen, front = set[str](), {code}, {code}
    for _step in range(STEPS_AT_MOST):
        found |= {_whole(one) for one in front if _whole(one) in today}
        front = {n for one in front if _whole(one) not in today for n in next_codes.get(one, ())} - seen
        seen |= front
        if not front:
            break
    return found


@dataclass(frozen=True)
class Compared:
    """An edition of a year read against today's: what leads where, and the codes of which nobody can tell."""

    former: Sequence[Former]
    unmatched: Sequence[str]


def from_edition(
    rows: Iterable[Mapping[str, str]], today: Mapping[str, str], parents: Mapping[str, str], known: Mapping[str, str]
) -> Compared:
    """What the list of an earlier year (`rows`, those above first) says of the divisions of today.

    `today` is names and `parents` codes of what lies above, by code; `known` leads from a code that was given up to today's.
    A code that is in use with another name was renamed.  One that was given up is the division of the same name in what its
    parent is today: of the same words where several differ in their kind alone.
    """
    below: dict[str, list[str]] = {}
    for code, parent in parents.items():
        below.setdefault(parent, []).append(code)
    leads, former, unmatched = dict(known), list[Former](), list[str]()
    for row in rows:
        code, name, above = row["code"], row["name"], row.get("parent_code", "")
        parent = leads.get(above, above)
        if code in today:
            leads[code] = code
            if today[code] != name:
                former.append(Former(code, name, code))
        elif (found := leads.get(code) or _named_so(name, below.get(parent, ()), today)) is not None:
            leads[code] = found
            former.append(Former(code, name, found))
        elif parent in today:
            unmatched.append(code)
    return Compared(former, unmatched)


def _named_so(name: str, codes: Sequence[str], today: Mapping[str, str]) -> str | None:
    """The one division among some that has this name, or but for its kind."""
    for shape in (str, lambda said: KINDS_OF_NAME.sub("", said)):
        found = [code for code in codes if shape(today[code]) == shape(name)]
        if len(found) == 1:
            return found[0]
    return None
