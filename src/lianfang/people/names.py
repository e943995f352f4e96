"""Names as they are looked for: pinyin initials and pairs of characters.  Pure."""

from functools import cache

from pypinyin import Style, lazy_pinyin

SURNAME_INITIALS = {
    "单": "s", "單": "s", "曾": "z", "解": "x", "仇": "q", "区": "o", "區": "o", "查": "z", "盖": "g", "蓋": "g",
    "乐": "y", "樂": "y", "任": "r", "朴": "p", "冼": "x", "燕": "y", "尉": "w", "宓": "m", "召": "s", "洗": "x",
    "缪": "m", "繆": "m", "种": "c", "翟": "z", "覃": "q", "谌": "c", "諶": "c", "隗": "w", "黑": "h", "员": "y",
    "員": "y", "晟": "c", "祭": "z", "句": "g", "仉": "z", "郗": "x", "逄": "p", "长": "z",
}  # fmt: skip
"""Surnames that are read otherwise than the character alone, or that pypinyin misreads."""
DOUBLE_SURNAMES = {"尉迟": "yc", "尉遲": "yc", "长孙": "zs", "長孫": "zs", "万俟": "mq", "澹台": "tt", "单于": "cy"}


@cache
def _initial(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    return (lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore") or [""])[0]


def is_chinese(text: str) -> bool:
    """Whether a name or question is written in characters."""
    return any("\u3400" <= c <= "\u9fff" or ord(c) >= 0x20000 for c in text)


@cache
def _surname_initials(surname: str) -> str:
    return DOUBLE_SURNAMES.get(surname) or SURNAME_INITIALS.get(surname, "") or "".join(map(_initial, surname))


def initials(name: str) -> str:
    """The pinyin initials of a Chinese name (`zwm`), or the first letters of the words of another one (`js`)."""
    if not is_chinese(name):
        return "".join(_initial(word[0]) for word in name.split())[:20]
    letters = [c for c in name if not c.isspace()]
    length = 2 if "".join(letters[:2]) in DOUBLE_SURNAMES else 1
    return (_surname_initials("".join(letters[:length])) + "".join(_initial(c) for c in letters[length:]))[:20]


def tokens(name: str) -> frozenset[str]:
    """What a person is found by: surname, each pair of characters, and the initials from the second on."""
    plain = name.casefold()
    letters = initials(name)
    found = {plain[:1]} | set(pairs(plain)) | {letters[:n] for n in range(2, len(letters) + 1)}
    return frozenset(token for token in found if token)


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring characters of a text, in lower case and without spaces."""
    plain = "".join(text.casefold().split())
    return [plain[n : n + 2] for n in range(len(plain) - 1)]
