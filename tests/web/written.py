"""What is written on a page: every text that is shown or read out; and what of it a Chinese page must not have."""

import re
from html.parser import HTMLParser

from tests.web.test_language import STAY_ASCII

READ_OUT = ("aria-label", "title", "placeholder", "alt", "data-label", "data-sign-summary")
NOT_READ = {"script", "style", "textarea", "pre", "code", "kbd"}
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
LATIN = re.compile(r"[A-Za-z]{3,}(?:[ '-][A-Za-z]+)*")
UNIT = re.compile(r"\d ?(?:h|min|d|s)\b")
JOINED = re.compile(r"[一-鿿][,;]\s|[一-鿿]: ")
OF_THE_COUNTY = re.compile(
    r"Worker [a-z_]+|(?:East|West) lane [\d*]|Shijiapu|Hubei|\boutbreak\b|(?:contact|suspected|confirmed|general) \d|[TAX]-\d+"
    r"|(?:lishu|datonghu)_2020|cn_ed6_2020|Lishu leading group|covid19|Asia/Shanghai|\b(?:[a-z]+-)?(?:grid|commander)\b"
    r"|rows\.csv|\btest\b|\b(?:\d{8}-)?[0-9A-F]{10,12}\b"
)
"""What the cast, its places, tubes and rules are called: records, not texts of the program."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag not in EMPTY:
            other = "lang" in named and tag != "html"
            self._within.append(tag in NOT_READ or other or (bool(self._within) and self._within[-1]))
        if not (self._within and self._within[-1]):
            self.texts += [said for name in READ_OUT if (said := named.get(name))]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self._within.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and self._within:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._within and self._within[-1]):
            self.texts.append(" ".join(data.split()))


def texts_of(html: str) -> list[str]:
    """Every text of a page and every attribute that is read out, each once; code and other languages left out."""
    reader = _Reader()
    reader.feed(html[html.find("<body") :])
    return list(dict.fromkeys(reader.texts))


def not_chinese(html: str) -> list[str]:
    """What of the texts of a Chinese page is a code, English, or a list joined as in English."""
    found = []
    for text in texts_of(html):
        plain = OF_THE_COUNTY.sub("", text)
        words = [word for word in LATIN.findall(plain) if not STAY_ASCII.issuperset(re.split(r"[ '-]", word))]
        if words or CODE.search(plain) or UNIT.search(plain) or JOINED.search(plain):
            found.append(f"not in Chinese: {text[:100]}")
    return found
