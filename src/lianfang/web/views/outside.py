"""Logging in at an identity provider, for those who have one."""

from dataclasses import asdict
from typing import Any

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianfang.core import clock
from lianfang.core.errors import Reason, Refused
from lianfang.roster import logins

from .. import outside, phones
from ..shown import moment
from .account import next_address, speak

KEPT = "outside"


def _back(request: HttpRequest) -> str:
    """Where the provider sends people back to."""
    return request.build_absolute_uri(reverse("login.outside_return"))


@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """To the provider; what this login is known by stays in the session."""
    this = outside.asked()
    try:
        address = outside.address(outside.provider(), this, _back(request))
    except Refused as refusal:
        return _not_in(request, refusal)
    request.session[KEPT] = {**asdict(this), "next": next_address(request)}
    return HttpResponseRedirect(address)


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: whoever it says came back is in, if somebody here is linked to them."""
    kept = request.session.pop(KEPT, None)
    try:
        account = _account(request, kept)
    except Refused as refusal:
        return _not_in(request, refusal)
    phones.leave(request)
    auth.login(request, account, backend=phones.BACKEND)
    request.session["begun_at"] = moment(clock.real_now())
    request.session["device"] = phones.device_name(request)
    phones.tie(request, account)
    response = HttpResponseRedirect(kept["next"])
    speak(response, account.language)
    return response


def _account(request: HttpRequest, kept: Any) -> Any:
    """The account of who came back; raises Refused."""
    if not kept:
        raise Refused(Reason(outside.PROVIDER_REFUSED))
    this = outside.Asked(kept["state"], kept["nonce"], kept["verifier"])
    there = outside.provider()
    subject = outside.subject(there, this, request.GET.dict(), _back(request))
    account = logins.by_subject(there.issuer, subject, now=clock.real_now())
    if account is None:
        raise Refused(Reason(outside.NOBODY_LINKED))
    return account


def _not_in(request: HttpRequest, refusal: Refused) -> HttpResponse:
    for reason in refusal.reasons:
        messages.error(request, reason.sentence())
    return HttpResponseRedirect(reverse("login"))


paths = [
    path("login/outside/", leave, name="login.outside"),
    path("login/outside/return/", come_back, name="login.outside_return"),
]
