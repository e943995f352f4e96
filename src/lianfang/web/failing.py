"""What somebody gets when no page can be made: the records cannot be reached or written now, or something of ours broke."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import page_not_found, server_error

from lianfang.core.errors import UNKNOWN_ADDRESS, Reason
from lianfang.core.locks import Unavailable, unavailable


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: a page for people, reasons for programs."""
    if request.path.startswith("/api/"):
        return JsonResponse({"reasons": [Reason(UNKNOWN_ADDRESS).as_json()]}, status=404)
    return page_not_found(request, exception)


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
