"""messages: the catalogue of translations, extracted, checked, compiled; traditional Chinese made from simplified."""

import argparse
import io
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from opencc import OpenCC

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SIMPLIFIED, TRADITIONAL = "zh_Hans", "zh_Hant"
HEADER = (
    "# Written by `lianfang messages`; zh_Hant is made from zh_Hans. Chinese has one form: it stands for the plural."
)

AMENDED = (
    ("賬", "帳"),  # 帳號, 臺帳: the form in use for accounts and registers
    ("程式碼", "代碼"),  # of a division or a disease; OpenCC takes it for source code
    ("取樣", "採樣"),  # of a person; OpenCC takes it for sampling a signal
    ("裝置", "設備"),  # a thermometer or a phone
    ("儲存期", "保存期"),  # for how long a register is kept
    ("儲存至", "保存至"),
    ("原始檔案", "原始文件"),  # the founding document
    ("社群", "社區"),  # where people live; OpenCC takes it for one on the net
    ("分割槽", "分區"),  # of a hospital; OpenCC takes it for one of a disk
    ("物件", "對象"),  # whom a visit is for; OpenCC takes it for one of a program
    ("型別", "類型"),
    ("稽核", "審核"),  # verifying a report; 稽核 is auditing
    ("檢視", "查看"),
    ("釋出", "發布"),  # a bulletin is issued, not released
    ("執行中", "運行中"),  # a checkpoint in operation
    ("銷燬", "銷毀"),
    ("引數", "參數"),
    ("迴圈", "循環"),
    ("區域性", "局部"),
    ("專案", "項目"),  # an item that is tested or listed
    ("質量", "品質"),
)
"""What OpenCC's Taiwan standard writes, and what an office of public health writes: applied after it, in this order."""

_PARAMETER = re.compile(r"%%|%\((\w+)\)[\d.]*[a-z]|\{(\w+)\}|</?\w+[^>]*>")


class _Sheet(Catalog):
    """A catalogue whose header tells nothing that changes from day to day."""

    def __init__(self, language: str | None = None) -> None:
        super().__init__(locale=language, charset="utf-8", fuzzy=False, header_comment=HEADER)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "lianfang"),
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]


def add_to(commands: Any) -> None:
    messages = commands.add_parser("messages", help="for developers: extract, check and compile the translations")
    messages.add_argument("--check", action="store_true", help="change nothing; fail where a text has no translation")
    messages.set_defaults(run=run_messages)


def sources() -> Iterator[tuple[str, Any, str | None]]:
    """Every text in the program: (file, message, context).  A message with a plural is a pair."""
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _extracted(path, path.read_bytes())
    for path in sorted([*ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]):
        if "templates" in path.parts:
            yield from _extracted(path, _calls_in(path.read_text(encoding="utf-8")).encode())


def _calls_in(template: str) -> str:
    """A template as calls of gettext; without the indentation, in which Python's reader would stumble."""
    return "\n".join(map(str.strip, templatize(template).splitlines()))


def _extracted(path: Path, text: bytes) -> Iterator[tuple[str, Any, str | None]]:
    found = extract("python", io.BytesIO(text), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for _, message, _, context in found:
        if message and not (isinstance(message, tuple) and not all(message)):
            yield str(path.relative_to(ROOT)), message, context


def wanted() -> Catalog:
    """The catalogue of English texts as the program has them now."""
    catalog = _Sheet()
    for file, message, context in sources():
        catalog.add(message, locations=[(file, None)], context=context)  # type: ignore[list-item]
    return catalog


def read(language: str) -> Catalog:
    """The catalogue of `language` (zh_Hans, zh_Hant) as it is stored; empty where there is none yet."""
    path = _folder(language) / "django.po"
    if not path.exists():
        return _Sheet(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _folder(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES"


def said(message: Message | None) -> str:
    """The translation; Chinese has one form, so of a message with a plural the only one."""
    if message is None or not message.string:
        return ""
    return message.string if isinstance(message.string, str) else message.string[0]


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def missing(catalog: Catalog, template: Catalog) -> list[str]:
    """The texts that `catalog` lacks or leaves empty."""
    return [str(m.id) for m in _texts(template) if not said(catalog.get(m.id, m.context))]


def parameters(text: str) -> set[str]:
    """What is put into a text or must stand in it as it is: %(name)s, {name}, %%, tags."""
    return {found.group() for found in _PARAMETER.finditer(text)}


def mismatched(catalog: Catalog) -> list[str]:
    """The translations whose parameters differ from the English ones, or that hold a % which formatting would trip over."""
    wrong = []
    for m in _texts(catalog):
        text = said(m)
        english = str(m.id if isinstance(m.id, str) else m.id[-1])
        formatted = any(one.startswith("%(") for one in parameters(english))
        loose = formatted and "%" in _PARAMETER.sub("", text)
        if text and (parameters(text) != parameters(english) or loose):
            wrong.append(str(m.id))
    return wrong


def simplified(template: Catalog) -> Catalog:
    """The texts of `template` with the simplified Chinese that is stored."""
    old = read(SIMPLIFIED)
    return _made(template, SIMPLIFIED, lambda m: said(old.get(m.id, m.context)))


def traditional(source: Catalog) -> Catalog:
    """Traditional Chinese, made from simplified."""
    return _made(source, TRADITIONAL, lambda message: in_traditional(said(message)))


def in_traditional(text: str) -> str:
    """A text in simplified Chinese, in traditional by OpenCC's Taiwan standard with its phrases, amended."""
    text = str(_to_traditional()(text))
    for theirs, ours in AMENDED:
        text = text.replace(theirs, ours)
    return text


@cache
def _to_traditional() -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC("s2twp").convert
    return convert


def _made(source: Catalog, language: str, words: Any) -> Catalog:
    made = _Sheet(language)
    for m in _texts(source):
        text = words(m)
        made.add(m.id, (text,) if m.pluralizable else text, locations=m.locations, context=m.context)
    return made


def compiled(catalog: Catalog) -> bytes:
    """The .mo file of a catalogue."""
    made = _Sheet(catalog.locale_identifier)
    for m in sorted(_texts(catalog)):
        made.add(m.id, m.string, context=m.context)
    file = io.BytesIO()
    write_mo(file, made)
    return file.getvalue()


def store(catalog: Catalog, language: str) -> None:
    """Write the .po and the .mo of `language`; the same texts give the same bytes."""
    folder = _folder(language)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, ignore_obsolete=True)
    (folder / "django.mo").write_bytes(compiled(catalog))


def faults() -> dict[str, list[str]]:
    """What is wrong with the stored catalogues, by kind; every list is empty when all is well."""
    template, hans, hant = wanted(), read(SIMPLIFIED), read(TRADITIONAL)
    made = traditional(hans)
    stale = [str(m.id) for m in _texts(made) if said(hant.get(m.id, m.context)) != said(m)]
    old = []
    for catalog, language in ((hans, SIMPLIFIED), (hant, TRADITIONAL)):
        path = _folder(language) / "django.mo"
        if not path.exists() or path.read_bytes() != compiled(catalog):
            old.append(language)
    return {
        "no translation": missing(hans, template),
        "other parameters": mismatched(hans),
        "traditional not as made from simplified": stale,
        "not compiled anew": old,
    }


def run_messages(chosen: argparse.Namespace) -> int:
    """Bring the catalogues up to the program's texts and compile them, or only check them; 1 where something is wrong."""
    if not chosen.check:
        hans = simplified(wanted())
        store(hans, SIMPLIFIED)
        store(traditional(hans), TRADITIONAL)
    found = faults()
    for words, texts in found.items():
        for text in texts:
            print(f"{words}: {text}", file=sys.stderr)
    print("messages: " + ", ".join(f"{len(texts)} {words}" for words, texts in found.items()))
    return 1 if any(found.values()) else 0
