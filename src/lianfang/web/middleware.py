"""Who calls: the actor, made once per request from the account that is logged in."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from lianfang.core import clock
from lianfang.core.access import Actor
from lianfang.roster import credentials, queries

from . import phones
from .failing import not_asked_so


def caller(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request `at` (the home's time) and, when logged in, `actor`.

    An expired account is logged out; a phone that was left alone is locked.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.at = clock.now()  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        account = request.user
        if account.is_authenticated:
            if not credentials.usable(account, now=clock.real_now()):
                logout(request)
            elif not phones.still_open(request):
                phones.leave(request)
            else:
                request.actor = _actor(request)  # type: ignore[attr-defined]
        response = get_response(request)
        if response.status_code == 405 and request.path.startswith("/api/"):
            response = not_asked_so(response)
        if (trouble := getattr(request, "trouble", None)) is not None:
            # a form that could not be saved now comes back as it was, with the reason; programs and proxies read the status
            response.status_code = 503
            response["Retry-After"] = str(trouble.retry_after)
        return response

    return middleware


def _actor(request: HttpRequest) -> Actor:
    account = request.user
    actor = queries.actor_of(account.member_id, request.at)  # type: ignore[union-attr,attr-defined]
    sent = "" if request.path.startswith("/api/") else request.POST.get("signature", "")
    token = request.headers.get("X-Signing-Token") or sent
    how = credentials.signed_how(account, token) if token else ""  # type: ignore[arg-type]
    return actor.signing(how) if how else actor
