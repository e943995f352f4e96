"""A bulletin in the form asked for: one content, five renderers."""

from collections.abc import Callable

from django.utils.translation import override

from lianfang.reporting.types import Format, Sheet

from . import listing, markdown, pdf, spreadsheet, terminal, word
from .content import Document, document

_RENDERERS: dict[Format, Callable[[Document], bytes]] = {
    Format.MARKDOWN: markdown.render,
    Format.WORD: word.render,
    Format.SPREADSHEET: spreadsheet.render,
    Format.PDF: pdf.render,
}


def render(sheet: Sheet, form: Format, *, language: str) -> bytes:
    """The sheet as a file's content, worded in `language` (en, zh-hans, zh-hant); JSON is the same in all of them."""
    if form is Format.JSON:
        return listing.render(sheet)
    with override(language):
        return _RENDERERS[form](document(sheet, language))


def as_text(sheet: Sheet, language: str) -> str:
    """The whole sheet as lines for a terminal, without any markup."""
    with override(language):
        return terminal.render(document(sheet, language))
