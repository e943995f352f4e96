"""The text of a file: its encoding, what stands between its columns, and a cell in one form."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from itertools import islice
from typing import Any

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\ud800-\udfff]")
DELIMITERS = ",;\t|"
LOOKED_AT = 20
"""Lines from which it is told what stands between columns."""
OF_CHINESE = 0.8
"""From which share of its high bytes, lying in pairs of GB 2312, a text is Chinese: the words of other languages have
single accented letters among plain ones, which no such pair is."""


def decoded(content: bytes) -> tuple[str, str] | None:
    """The text of a file with the name of its encoding: UTF-8, UTF-16 with its mark, GB 18030, else Windows-1252.

    GB 18030 reads nearly every run of bytes as something: `OF_CHINESE` decides.  None where it is no text at all.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _as(content, "utf-16")
    if b"\x00" in content:
        return None
    found = _as(content, "utf-8-sig")
    if found is None and _is_chinese(content):
        found = _as(content, "gb18030")
    return found or _as(content, "cp1252") or _as(content, "gb18030")


def _as(content: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _is_chinese(content: bytes) -> bool:
    """Whether most of the high bytes lie in pairs that GB 2312 knows, as common characters do."""
    high = in_pairs = n = 0
    while n < len(content):
        if content[n] < 0x80:
            n += 1
            continue
        pair = n + 1 < len(content) and 0xA1 <= content[n] <= 0xF7 and 0xA1 <= content[n + 1] <= 0xFE
        high += 2 if pair else 1
        in_pairs += 2 if pair else 0
        n += 2 if pair else 1
    return high > 0 and in_pairs / high >= OF_CHINESE


def lines_of(text: str, most: int, columns: int) -> list[list[str]]:
    """The lines of a text with columns, at most so many of each.  Raises csv.Error."""
    delimiter = _delimiter(text)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [line[:columns] for line in islice(read, most)]


def _delimiter(text: str) -> str:
    """What stands between columns: the sign that the first lines hold most, and most evenly."""
    first = [line for line in text.splitlines()[: LOOKED_AT * 2] if line.strip()][:LOOKED_AT]

    def worth(sign: str) -> tuple[int, int]:
        counts = sorted(line.count(sign) for line in first)
        return (counts[len(counts) // 2] if counts else 0, sum(counts))

    return max(DELIMITERS, key=worth)


def plain(cell: Any) -> str:
    """A cell as text in one form: wide signs narrow, nothing invisible, blanks single, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, int):
        return str(cell)
    text = str(cell)
    if text.isascii() and text.isprintable() and " " not in text:
        return text.strip("'")
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip(" '\t\r\n").split())


def heading(cell: Any) -> str:
    """A heading as it is compared: without blanks, marks of what is needed, brackets' contents kept, in small letters."""
    return re.sub(r"[\s*:_\-.,;、。()\[\]【】/\\\"“”]", "", plain(cell)).casefold()


def filled(line: Sequence[Any]) -> bool:
    """Whether a line says anything."""
    return any(cell not in ("", None) and plain(cell) for cell in line)


def count(line: Sequence[Any]) -> int:
    """How many cells of a line say something."""
    return sum(1 for cell in line if plain(cell))
