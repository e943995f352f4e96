"""How the signs of names are folded and read: traditional characters as simplified ones, each read in pinyin without tones,
sounds that speakers mix up read alike."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC
from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT

PLANE = 0x10000
PRIVATE = 0xE000
"""From here on stand the syllables of a name that is written in pinyin, one sign each."""
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "盖": "ge", "乐": "yue", "任": "ren",
    "朴": "piao", "冼": "xian", "燕": "yan", "尉": "wei", "宓": "mi", "召": "shao", "洗": "xian", "缪": "miao",
    "种": "chong", "翟": "zhai", "覃": "qin", "谌": "chen", "隗": "wei", "黑": "he", "员": "yun", "晟": "cheng",
    "祭": "zhai", "句": "gou", "仉": "zhang", "郗": "xi", "逄": "pang", "长": "zhang",
}  # fmt: skip
"""Surnames that are read otherwise than the character alone (现代汉语词典)."""
_MIXED_UP = ((re.compile(r"^(z|c|s)h"), r"\1"), (re.compile(r"ng$"), "n"), (re.compile(r"^n(?=[aeiouv])"), "l"))
"""zh and z, ch and c, sh and s, -ng and -n, n- and l-: told apart in the standard language, not in many dialects."""
SOMEBODY = "某"
"""Stands for a part of a name that is not said."""
_HAN = (0x3400, 0xA000)
_FIGURES = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
_NOT_A_LETTER = re.compile(r"[^a-z]+")
Table = npt.NDArray[np.uint16]


def alike(syllable: str) -> str:
    """A syllable as all those say it who mix sounds up."""
    for which, plain in _MIXED_UP:
        syllable = which.sub(plain, syllable)
    return syllable


@cache
def _syllables() -> dict[str, int]:
    """Each syllable of pinyin as it is written, with the number of its sound."""
    written = {said for one in PINYIN_DICT.values() for part in one.split(",") if (said := _toneless(part))}
    order = {sound: n for n, sound in enumerate(sorted({alike(one) for one in written}), 1)}
    return {one: order[alike(one)] for one in written}


def _toneless(said: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", said) if not unicodedata.combining(c) or c == "\u0308")
    return unicodedata.normalize("NFC", plain).replace("ü", "v")


def as_signs(name: str) -> str:
    """A name as it is folded; one that is written in pinyin becomes its syllables, a sign each."""
    if not name.isascii() or not name:
        return name
    parts = [part for part in _NOT_A_LETTER.split(name.casefold()) if part]
    found = [_cut(part) for part in parts]
    if not found or any(one is None for one in found):
        return "".join(parts) or name
    return "".join(chr(PRIVATE + _syllables()[one]) for syllables in found for one in syllables or ())


@cache
def _cut(word: str) -> tuple[str, ...] | None:
    """A word cut into syllables of pinyin, the longest first; None where it cannot be."""
    if not word:
        return ()
    for length in range(min(6, len(word)), 0, -1):
        if word[:length] in _syllables() and (rest := _cut(word[length:])) is not None:
            return word[:length], *rest
    return None


@cache
def folded_in_addresses() -> Table:
    """The same for addresses: figures that are written in characters are digits."""
    table = folded().copy()
    for sign, figure in _FIGURES.items():
        table[ord(sign)] = ord(figure)
    return table


@cache
def folded() -> Table:
    """Of each sign of the basic plane the one it is compared as; 0 of those that are left out."""
    table = np.zeros(PLANE, dtype=np.uint16)
    han = [chr(code) for code in range(*_HAN)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    for sign, one in zip(han, simple, strict=True):
        table[ord(sign)] = ord(one) if len(one) == 1 and ord(one) < PLANE else ord(sign)
    for code in (*range(0x20, 0x3400), *range(0xA000, 0xD800), *range(PRIVATE, PLANE)):
        plain = unicodedata.normalize("NFKC", chr(code)).casefold()
        kept = code >= PRIVATE and code < 0xF900
        table[code] = code if kept else ord(plain) if len(plain) == 1 and plain.isalnum() and ord(plain) < PLANE else 0
    table[ord(SOMEBODY)] = 0
    return table


_READ = np.zeros(PLANE, dtype=np.uint16)
_READ_AS_SURNAME = np.zeros(PLANE, dtype=np.uint16)


def sounds_of(signs: Table) -> Table:
    """How folded names are read; a sign that is not read in pinyin stands for itself."""
    met = np.zeros(PLANE, dtype=bool)
    met[signs.ravel()] = True
    for code in np.flatnonzero(met & (_READ == 0)):
        if code:
            _learn(int(code))
    found: Table = _READ[signs]
    if len(found):
        found[:, 0] = _READ_AS_SURNAME[signs[:, 0]]
    return found


def _learn(code: int) -> None:
    sign = chr(code)
    if PRIVATE <= code < 0xF900:
        _READ[code] = _READ_AS_SURNAME[code] = code - PRIVATE
        return
    said = lazy_pinyin(sign, errors="ignore") if _HAN[0] <= code < _HAN[1] else []
    syllable = _toneless(said[0]) if said else ""
    itself = PRIVATE + 0x800 if code < 0x800 else 0
    _READ[code] = _syllables().get(syllable, 0) or itself + code
    surname = SURNAMES.get(sign)
    _READ_AS_SURNAME[code] = _syllables()[surname] if surname else _READ[code]
