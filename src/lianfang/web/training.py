"""The mark of a training sandbox on every answer, for programs that read no page, and in the name of every file."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lianfang.core.training import FILE_MARK

HEADER = "X-Lianfang-Training"
NAMED = 'filename="'


def marked(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say in the head of each answer that nothing in it is real."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.TRAINING:
            response[HEADER] = "nothing here is real"
            if NAMED in (named := response.headers.get("Content-Disposition", "")):
                response["Content-Disposition"] = named.replace(NAMED, NAMED + FILE_MARK, 1)
        return response

    return middleware
