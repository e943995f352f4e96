"""Every page in a browser: desk and phone, English and Chinese; nothing broken, raw, untranslated or out of reach.

The pages are read off the resolver, so that a new one is walked as soon as it has an address.  What a page is opened with
comes from the county in the midst of it; a page that nobody of the cast can open there fails by its name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from tests.rig.browser import DESKTOP, PHONE, Pages, faults
from tests.web.addresses import FILES, FRAGMENTS, ONE_MAKE, Address, addresses
from tests.web.county import county
from tests.web.ward import Ward
from tests.web.written import not_chinese

__all__ = ["county"]

SLOW = 60_000
"""Milliseconds that a page may take where many tests share a machine."""
PARTS = 3
"""Each walk is made in so many parts, which may run side by side."""
WALKS = [("en", DESKTOP), ("zh-hans", PHONE)]
NO_PAGE = frozenset({*FILES, *FRAGMENTS, *ONE_MAKE})

ELEMENT = re.compile(r"<(input|select|textarea|fieldset|details|table|dialog|ul|dl)\b([^>]*)>")
MAKE = re.compile(r'\b(?:type|role|class|inputmode)="([^"]*)"')


def elements_of(text: str) -> set[tuple[str, ...]]:
    """What a page is made of: its elements with their type, role and class."""
    return {(tag, *MAKE.findall(attributes)) for tag, attributes in ELEMENT.findall(text)}


@dataclass
class Walk:
    """A walk through the pages in one language, each of the cast in one session; what was found wrong, by page."""

    pages: Pages
    clients: Mapping[str, Client]
    language: str
    size: ViewportSize
    opened: dict[str, Page] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def page_of(self, member: str) -> Page:
        """A page in the session of one of the cast; what fails to load in it is kept."""
        if member not in self.opened:
            page = self.pages.open(self.size, self.language)
            kept = self.clients[member].cookies.get(settings.SESSION_COOKIE_NAME)
            if kept is not None:
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": kept.value, "url": self.pages.address}
                page.context.add_cookies([cookie])  # type: ignore[list-item]
            page.on("requestfailed", lambda request: self.pages.wrong.append(f"not loaded: {request.url}"))
            page.on("response", lambda answer: self._part(answer.status, answer.url, answer.request.resource_type))
            self.opened[member] = page
        return self.opened[member]

    def _part(self, status: int, url: str, kind: str) -> None:
        if status >= 400 and kind != "document":
            self.pages.wrong.append(f"{status} at {urlsplit(url).path}")

    def visit(self, one: Address, within: str = "", alike: int = 3, *, only_new: bool = False) -> None:
        """Open a page and keep what is wrong with it; axe looks at what is `within`, and at so many of rows that are alike.

        The frame around the pages of one of the cast is looked at with the first of them.  With `only_new` axe leaves out
        a page that brings no element which none before it had.
        """
        within = within or ("main" if one.member in self.opened else "")
        page = self.page_of(one.member)
        answer = page.goto(one.path, timeout=SLOW)
        assert answer is not None
        found = [] if answer.status == one.status else [f"answers {answer.status}"]
        if not (page.title() and page.locator("html[lang]").count() == page.locator("h1").count() == 1):
            found.append("has no title, no language or not one heading")
        content = page.content() if only_new or self.language != "en" else ""
        if self.brings_new(content) or not only_new or not within:
            found += faults(page, within, alike)
        if self.language != "en":
            found += not_chinese(content)
        if self.size is DESKTOP:
            page.set_viewport_size(PHONE)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            found.append(f"{width} wide on a phone")
        if self.size is DESKTOP:
            page.set_viewport_size(DESKTOP)
        self.keep(one, [*found, *self.pages.wrong])
        self.pages.wrong.clear()

    def brings_new(self, content: str) -> bool:
        """Whether a page has an element, by type, role and class, that none before it had."""
        if self.seen.issuperset(elements := elements_of(content)):
            return False
        self.seen |= elements
        return True

    def keep(self, one: Address, wrong: list[str]) -> None:
        if wrong:
            self.wrong[f"{one.route} {one.path} ({one.member})"] = wrong


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("language", "size"), WALKS, ids=["en", "zh-hans"])
def test_every_page_is_whole(county: Ward, pages: Pages, language: str, size: ViewportSize, part: int) -> None:
    """In English on the desk, where axe looks at all, then as narrow as a phone; in Chinese on a phone, where axe looks at what
    a page has that none before it had."""
    found, missing, clients = addresses(county)
    assert missing == [], "nobody of the cast can open these with what the county has"
    walk = Walk(pages, clients, language, size)
    for one in [one for one in found if one.route not in NO_PAGE][part::PARTS]:
        walk.visit(one, only_new=language != "en")
    assert walk.wrong == {}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_form_and_task_is_whole(county: Ward, pages: Pages) -> None:
    """Pages of one make, by the dozen.  What they say in Chinese is read without a browser; axe looks at those that bring an
    element that none before them had, only at what is not the frame around every page, and only on the desk in English."""
    found, _missing, clients = addresses(county)
    walk = Walk(pages, clients, "en", DESKTOP)
    for one in found:
        if one.route in ONE_MAKE:
            text = clients[one.member].get(one.path, headers={"accept-language": "zh-hans"}).content.decode()
            walk.keep(one, not_chinese(text))
            if walk.brings_new(text):
                walk.visit(one, within="main")
    assert walk.wrong == {}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "size"), WALKS, ids=["en", "zh-hans"])
def test_every_page_is_whole_in_every_row(county: Ward, pages: Pages, language: str, size: ViewportSize) -> None:
    """Axe looks at every page of those by the dozen, too, in both walks, and at every row of those that are alike."""
    found, _missing, clients = addresses(county)
    walk = Walk(pages, clients, language, size)
    for one in found:
        if one.route not in FILES and one.route not in FRAGMENTS:
            walk.visit(one, within="main" if one.route in ONE_MAKE else "", alike=0)
    assert walk.wrong == {}


def test_every_file_is_given_as_what_it_is(county: Ward) -> None:
    """What is taken along, or put into a page, and is no page."""
    found, _missing, clients = addresses(county)
    given = {
        one.route: clients[one.member].get(one.path) for one in found if one.route in FILES or one.route in FRAGMENTS
    }
    assert set(given) == {*FILES, *FRAGMENTS}
    for route, answer in given.items():
        assert answer["Content-Type"].startswith(FILES.get(route, "text/html")), route
        assert answer.getvalue(), route
