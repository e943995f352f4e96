"""How pages word what they are given: times, periods, refusals with the next step, and long lists in pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.core import errors
from lianfang.core.errors import Reason
from lianfang.core.figures import qualified
from lianfang.places import queries as places

from .field_words import label_of_path

PER_PAGE = 50
NEXT_STEPS: Mapping[str, Any] = {
    errors.STALE: gettext_lazy("Open the record again and decide on what it says now."),
    errors.NOT_FOUND_HERE: gettext_lazy("Search for it by name, or ask whoever keeps the roster for your area."),
    errors.NOT_ALLOWED: gettext_lazy("Ask somebody who holds this duty, or whoever keeps the roster."),
    errors.SIGNATURE_REQUIRED: gettext_lazy("Press the button again and enter your PIN."),
    errors.ID_REUSED: gettext_lazy("Open the form again; it then counts as a new entry."),
    errors.SERVER_BUSY: gettext_lazy("Wait a moment and press the button again; nothing is doubled."),
    errors.UNREACHABLE: gettext_lazy("Wait a moment and press the button again; nothing is doubled."),
}


def moment(at: datetime | None) -> str:
    """An instant in the home's zone, `2020-02-13 07:30`; empty for none."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at is not None else ""


def reason_lines(reasons: Iterable[Reason], prefix: str = "") -> list[dict[str, Any]]:
    """Refusals for `parts/reason_list.html`: each by its field (an anchor of the form), with the next step.

    `prefix` is what the form's field names begin with, where it has one.
    """
    return [
        {
            "label": label_of_path(reason.field),
            "field": f"{prefix}{reason.field}" if reason.field else "",
            "text": reason.sentence(),
            "next": NEXT_STEPS.get(reason.code, ""),
        }
        for reason in reasons
    ]


def by_field(reasons: Iterable[Reason]) -> dict[str, list[str]]:
    """The sentences of refusals by the field each names."""
    found: dict[str, list[str]] = {}
    for reason in reasons:
        found.setdefault(reason.field, []).append(reason.sentence())
    return found


def paged(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> tuple[list[Any], dict[str, Any] | None]:
    """One page of a long list, and what `parts/pager.html` shows; no pager when everything fits."""
    book = Paginator(rows, per_page)
    page = book.get_page(request.GET.get("page"))
    if book.num_pages == 1:
        return list(page.object_list), None

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    pages = [
        {"label": n, "url": address(n) if isinstance(n, int) else "", "here": n == page.number}
        for n in book.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return list(page.object_list), {
        "first": page.start_index(),
        "last": page.end_index(),
        "total": book.count,
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "pages": pages,
    }


def several(words: Iterable[Any]) -> str:
    """Words one after another, as a list is written in the reader's language."""
    return _(", ").join(map(str, words))


def titled(what: Any, more: Any) -> str:
    """What something is, and which: `Classify a case: Wang Jianguo`."""
    return _("%(what)s: %(more)s") % {"what": what, "more": more}


def bracketed(what: Any, which: Any) -> str:
    """What something is, with what narrows it down in brackets."""
    return str(qualified(what, which))


def place(division_id: UUID) -> str:
    """Where a division is, from its county down."""
    path = places.ancestors(places.county_of(division_id))
    return places.full_name(division_id, below=path[-2] if len(path) > 1 else None)


def since_until(since: datetime, until: datetime | None) -> str:
    """A period in words."""
    if until is None:
        return _("since %(since)s") % {"since": moment(since)}
    return _("%(since)s to %(until)s") % {"since": moment(since), "until": moment(until)}
