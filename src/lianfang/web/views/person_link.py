"""A person's own page, opened by the address in a message: without an account, with the least, in three languages, no script.

Whoever opens it may be a program that looks at addresses on the way; only the button says that somebody read it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lianfang.core import dispatch, privacy
from lianfang.core.access import SYSTEM
from lianfang.core.ids import derived
from lianfang.core.messages import links, queries
from lianfang.core.messages.means import Means, MeansWrong, of_home
from lianfang.core.messages.templates import CORRECTION, languages, say
from lianfang.people import queries as people
from lianfang.roster import queries as roster
from lianfang.roster.types import Responsible

from .. import tries
from ..acting import now
from ..shown import moment

ORIGIN = "link"


@never_cache
@csrf_exempt  # the address is the whole of the right to say "read"; no cookie adds to it, and no referrer is sent
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What concerns the person; a wrong, ended or destroyed address gets one and the same kind answer."""
    means = _means()
    if means is None:
        return _nothing(request, "", 404)
    if tries.too_often(request, ORIGIN, means.link_tries):
        return _nothing(request, means.call, 429)
    at = now(request)
    found = links.message_behind(token, at)
    if found is None:
        tries.count(request, ORIGIN)
        return _nothing(request, means.call, 404)
    message, ends = found
    try:
        facts = queries.sealed_in(message)
    except privacy.Destroyed:
        return _nothing(request, means.call, 404)
    if message.recalled_at is None:
        _note(request, message, at)
    return _shown(request, message, facts, ends)


def _means() -> Means | None:
    try:
        return of_home()
    except MeansWrong:
        return None


def _note(request: HttpRequest, message: Any, at: datetime) -> None:
    """Note once that the address was opened, or that the person says they read it."""
    told = request.method == "POST"
    if (message.read_at if told else message.opened_at) is None and request.method != "HEAD":
        action, what = ("journeys.note_read", "read") if told else ("core.note_opened", "opened")
        given = {"message_id": message.id}
        dispatch.perform(action, given, by=SYSTEM, at=at, origin=ORIGIN, id=derived(message.id, what))
        message.refresh_from_db()


def _shown(request: HttpRequest, message: Any, facts: dict[str, str], ends: datetime) -> HttpResponse:
    language = language_of(request, message.language)
    recalled = message.recalled_at is not None
    key, known = message.template, dict(facts)
    if recalled:
        key, known = CORRECTION.key, {**facts, "sent": moment(message.sent_at or message.printed_at or message.at)}
    with override(language):
        shown = {
            "said": say(key, language, known),
            "call": facts.get("call", ""),
            "until": "" if recalled else facts.get("until", ""),
            "office": facts.get("office", ""),
            "read": moment(message.read_at),
            "may_read": not recalled and message.read_at is None,
            "ends": moment(ends),
            "contact": None if recalled else _contact(message.subject),
        }
        return _page(request, shown, language, 200)


def _contact(person_id: UUID | None) -> Responsible | None:
    """Whom the person's household has as its contact: name and telephone of somebody at work."""
    home = people.households_of([person_id]).get(person_id) if person_id is not None else None
    return roster.contacts_of([home]).get(home) if home is not None else None


def _nothing(request: HttpRequest, call: str, status: int) -> HttpResponse:
    """The one answer to every address that opens nothing: it does not say why."""
    language = language_of(request, "zh-hans")
    with override(language):
        answer = _page(request, {"said": None, "call": call}, language, status)
    if status == 429:
        answer["Retry-After"] = str(tries.MINUTE)
    return answer


def _page(request: HttpRequest, shown: dict[str, Any], language: str, status: int) -> HttpResponse:
    return unlisted(render(request, "web/messages/person.html", {**shown, **spoken(language)}, status=status))


def spoken(language: str) -> dict[str, Any]:
    """What a page without an account says of its language, and which others there are."""
    tongues = [{"code": code, "mark": MARKS[code], "name": name} for code, name in NAMES if code != language]
    return {"mark": MARKS[language], "language": language, "tongues": tongues}


def unlisted(answer: HttpResponse) -> HttpResponse:
    """A page that no search engine lists and no other page hears of."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


MARKS = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
NAMES = (("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English"))


def language_of(request: HttpRequest, otherwise: str) -> str:
    """The language that is asked for in the address."""
    asked = request.GET.get("language", "")
    return asked if asked in languages() else otherwise


paths = [path("m/<slug:token>/", page, name="person.link")]
