"""What comes in is looked at before anything reads it: how much there is, and that its characters are some."""

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from lianfang.core.errors import NO_CHARACTER, NOT_JSON, NOT_TAKEN, TOO_MUCH_AT_ONCE, Reason
from lianfang.core.sayable import is_text

from .failing import turned_away

MEGABYTE = 1024 * 1024
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
Answer = Callable[[HttpRequest], HttpResponse]


def sieve(get_response: Answer) -> Answer:
    """Turn away what is too large (413) and what says no character (400), for programs and people, with the reason."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = _against(request)
        return get_response(request) if found is None else turned_away(request, *found)

    return middleware


def _against(request: HttpRequest) -> tuple[Reason, int] | None:
    program, has_files = request.path.startswith("/api/"), request.content_type == FORMS[0]
    if program and has_files:
        return Reason(NOT_JSON), 415
    most = settings.BODY_AT_MOST if has_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if _length(request) > most:
        return _too_much(most), 413
    said = [request.path, unquote(request.META.get("QUERY_STRING", "")), *request.COOKIES.values()]
    if request.content_type in FORMS and request.method == "POST" and not program:
        try:
            said += _typed(request)
        except RequestDataTooBig:
            return _too_much(settings.DATA_UPLOAD_MAX_MEMORY_SIZE), 413
        except (MultiPartParserError, SuspiciousOperation):
            return Reason(NOT_TAKEN), 400
    return None if all(map(is_text, said)) else (Reason(NO_CHARACTER), 400)


def _typed(request: HttpRequest) -> Iterator[str]:
    """Every name and value of a form, and the names of the files in it."""
    for name, texts in request.POST.lists():
        yield from (name, *texts)
    for name in request.FILES:
        yield from (file.name or "" for file in request.FILES.getlist(name))


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _too_much(most: int) -> Reason:
    return Reason(TOO_MUCH_AT_ONCE, "", {"most": most // MEGABYTE})
