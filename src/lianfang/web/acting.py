"""How a page acts: one call of one operation, with the id its form carries, so that sending twice changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lianfang.core import dispatch, looks
from lianfang.core.access import Actor
from lianfang.core.dispatch import Done
from lianfang.core.envelope import Envelope, Operation, Source, as_plain
from lianfang.core.errors import Refused
from lianfang.core.ids import derived, fresh
from lianfang.core.locks import Unavailable

from .named_papers import naming_papers

View = Callable[..., HttpResponse]


def actor(request: HttpRequest) -> Actor:
    """The caller; pages behind `needs` always have one."""
    found: Actor | None = request.actor  # type: ignore[attr-defined]
    assert found is not None
    return found


def now(request: HttpRequest) -> datetime:
    """The home's time as the request began."""
    at: datetime = request.at  # type: ignore[attr-defined]
    return at


def needs(*duties: str) -> Callable[[View], View]:
    """A page for those who hold any of `duties` somewhere (none named: for everybody logged in)."""

    def dress(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            caller = request.actor  # type: ignore[attr-defined]
            if caller is None:
                return redirect_to_login(request.get_full_path())
            if duties and not any(caller.may(d, now(request)) for d in duties):
                return render(request, "web/forbidden.html", {"duties": duties}, status=403)
            return view(request, *args, **kwargs)

        page.duties = duties  # type: ignore[attr-defined]
        return page

    return dress


def do(
    request: HttpRequest,
    action: str,
    payload: dict[str, Any],
    *,
    suffix: str = "",
    happened_at: datetime | None = None,
) -> Any:
    """Do one operation as the caller and give its result; raises Refused.

    The operation's id is the form's `op_id`; `suffix` tells apart several operations of one form; `happened_at` is for
    what is entered later.
    """
    with _noting_trouble(request), naming_papers(payload):
        return dispatch.perform(
            action,
            payload,
            by=actor(request),
            at=now(request),
            origin="web",
            id=form_id(request, suffix),
            happened_at=happened_at,
        )


def do_all(request: HttpRequest, action: str, payloads: Mapping[str, dict[str, Any]]) -> dict[str, Done]:
    """Do one operation for each of several rows in one envelope as the caller; what became of each, by the row's key.

    The good ones are done whatever becomes of the others.  Their ids follow from the form's, so that sending the form
    again changes nothing.
    """
    at = now(request)
    form = form_id(request) or fresh(at)
    operations = [
        Operation(id=derived(form, action, key), action=action, payload=as_plain(payload))
        for key, payload in payloads.items()
    ]
    envelope = Envelope(id=form, sent_at=at, operations=operations)
    with _noting_trouble(request):
        done = dispatch.submit(envelope, by=actor(request), source=Source(received=at, origin="web"))
    return dict(zip(payloads, done, strict=True))


@contextmanager
def _noting_trouble(request: HttpRequest) -> Iterator[None]:
    """Let the answer carry 503 when the operation could not be taken now; the view shows the reason like any other."""
    try:
        yield
    except Unavailable as trouble:
        request.trouble = trouble  # type: ignore[attr-defined]
        raise


def form_id(request: HttpRequest, suffix: str = "") -> UUID | None:
    """The id the form carries, or None when it carries none that can be read."""
    try:
        return UUID(request.POST.get(f"op_id{suffix}", ""))
    except ValueError:
        return None


def look(
    request: HttpRequest,
    subject: UUID | None,
    *,
    kind: str = "detail",
    reason: str = "",
    task: UUID | None = None,
    shown: int = 1,
) -> None:
    """Record that the caller looked at personal data on this page, for a reason or because a task asked for it."""
    looks.record(
        by=actor(request).member,
        at=now(request),
        kind=kind,
        place=request.resolver_match.view_name if request.resolver_match else request.path,
        subject=subject,
        reason=reason,
        task=task,
        shown=shown,
    )


def or_404(get: Callable[[], Any]) -> Any:
    """What `get` gives, or the page that says there is nothing here in your area."""
    try:
        return get()
    except Refused as refusal:
        raise Http404(str(refusal)) from None
