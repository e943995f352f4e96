"""What somebody gets when no page can be made: the records cannot be reached or written now, or something of ours broke."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import page_not_found, server_error

from lianfang.core.errors import NOT_FROM_HERE, UNKNOWN_ADDRESS, WRONG_METHOD, Reason
from lianfang.core.locks import Unavailable, unavailable


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: a page for people, reasons for programs."""
    if request.path.startswith("/api/"):
        return turned_away(request, Reason(UNKNOWN_ADDRESS), 404)
    return page_not_found(request, exception)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: what was sent did not come from a page of ours, as Django's CSRF check found."""
    return turned_away(request, Reason(NOT_FROM_HERE), 403)


def not_asked_so(response: HttpResponse) -> HttpResponse:
    """405 for programs, with the methods that the address does take."""
    headers = {"Allow": response.headers.get("Allow", "")}
    return JsonResponse({"reasons": [Reason(WRONG_METHOD).as_json()]}, status=405, headers=headers)


def turned_away(request: HttpRequest, reason: Reason, status: int) -> HttpResponse:
    """Why something is not looked at any further: a page for people, a reason for programs.  Without the database."""
    if request.path.startswith("/api/"):
        return JsonResponse({"reasons": [reason.as_json()]}, status=status)
    return HttpResponse(render_to_string("web/turned_away.html", {"reason": reason.sentence()}), status=status)


def failed(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After when the database cannot take the work now, else 500; called while the error is at hand.

    The page is made without the database: no navigation, nobody's name.
    """
    trouble = unavailable(sys.exc_info()[1])
    return server_error(request) if trouble is None else _later(request, trouble)


def _later(request: HttpRequest, trouble: Unavailable) -> HttpResponse:
    headers = {"Retry-After": str(trouble.retry_after)}
    if request.path.startswith("/api/"):
        return JsonResponse({"reasons": [r.as_json() for r in trouble.reasons]}, status=503, headers=headers)
    shown = {"reasons": [r.sentence() for r in trouble.reasons], "writing": request.method == "POST"}
    return HttpResponse(render_to_string("web/unavailable.html", shown), status=503, headers=headers)
