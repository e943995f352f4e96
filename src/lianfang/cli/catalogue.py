"""messages: the catalogue of translations, extracted, checked, compiled; traditional Chinese made from simplified."""

import argparse
import io
import sys
from collections.abc import Iterator
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
}


def add_to(commands: Any) -> None:
    messages = commands.add_parser("messages", help="for developers: extract, check and compile the translations")
    messages.add_argument("--check", action="store_true", help="change nothing; fail where a text has no translation")
    messages.set_defaults(run=run_messages)


def sources() -> Iterator[tuple[str, int, str, Any, str | None]]:
    """Every text in the program: (file, line, function, message, context)."""
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _extracted(path, path.read_bytes())
    for path in sorted([*ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]):
        if "templates" in path.parts:
            calls = "\n".join(map(str.strip, templatize(path.read_text(encoding="utf-8")).splitlines()))
            yield from _extracted(path, calls.encode())


def _extracted(path: Path, text: bytes) -> Iterator[tuple[str, int, str, Any, str | None]]:
    found = extract("python", io.BytesIO(text), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for line, message, _, context in found:
        yield str(path.relative_to(ROOT)), line, "", message, context


def wanted() -> Catalog:
    """The catalogue of English texts as the program has them now."""
    catalog = Catalog(project="lianfang", charset="utf-8")
    for file, _, _, message, context in sources():
        if message and message != ("", ""):
            catalog.add(message, locations=[(file, None)], context=context)  # type: ignore[list-item]
    return catalog


def _read(language: str) -> Catalog:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(catalog: Catalog, template: Catalog) -> list[str]:
    """The texts that `catalog` lacks or leaves empty."""
    gaps = []
    for message in template:
        if message.id:
            there = catalog.get(message.id, message.context)
            said = there.string if there is not None else ""
            if not (all(said) if isinstance(said, tuple | list) else said):
                gaps.append(str(message.id))
    return gaps


def mismatched(catalog: Catalog) -> list[str]:
    """The translations whose parameters differ from the English ones."""
    return [str(m.id) for m in catalog if m.id and m.string and any(True for _ in m.check(catalog))]


def traditional(simplified: Catalog) -> Catalog:
    """Traditional Chinese, made from simplified by OpenCC's Taiwan standard with its phrases."""
    convert = OpenCC("s2twp").convert
    made = Catalog(locale="zh_Hant", charset="utf-8", project="lianfang")
    for m in simplified:
        if m.id:
            said = tuple(map(convert, m.string)) if isinstance(m.string, tuple | list) else convert(m.string or "")
            made.add(m.id, said, locations=m.locations, context=m.context)
    return made


def _write(catalog: Catalog, language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, omit_header=False, ignore_obsolete=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalog)


def update() -> list[str]:
    """Bring zh_Hans up to the program's texts, make zh_Hant, compile both; gives what still lacks a translation."""
    template, old = wanted(), _read("zh_Hans")
    simplified = Catalog(locale="zh_Hans", charset="utf-8", project="lianfang")
    for m in template:
        if m.id:
            there: Message | None = old.get(m.id, m.context)
            simplified.add(m.id, there.string if there else "", locations=m.locations, context=m.context)
    _write(simplified, "zh_Hans")
    _write(traditional(simplified), "zh_Hant")
    return missing(simplified, template)


def run_messages(chosen: argparse.Namespace) -> int:
    """Update the catalogues, or only check them."""
    if chosen.check:
        simplified = _read("zh_Hans")
        gaps = missing(simplified, wanted()) + missing(_read("zh_Hant"), wanted())
        wrong = mismatched(simplified)
        stale = list(_made_differs(simplified))
    else:
        gaps, wrong, stale = update(), mismatched(_read("zh_Hans")), []
    for words, found in (("no translation", gaps), ("other parameters", wrong), ("not as OpenCC makes it", stale)):
        for text in found[:400]:
            print(f"{words}: {text}", file=sys.stderr)
    print(f"messages: {len(gaps)} without translation, {len(wrong)} with other parameters, {len(stale)} stale")
    return 1 if gaps or wrong or stale else 0


def _made_differs(simplified: Catalog) -> Iterator[str]:
    made, there = traditional(simplified), _read("zh_Hant")
    for m in made:
        if m.id and ((now := there.get(m.id, m.context)) is None or now.string != m.string):
            yield str(m.id)
