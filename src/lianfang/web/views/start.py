"""The first login from a slip, and logging in with the PIN on a phone that knows one already."""

from typing import Any
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.core import clock
from lianfang.core.errors import Reason, Refused, refuse_if
from lianfang.roster import devices, logins, slips
from lianfang.roster import queries as roster

from .. import phones
from ..acting import needs, now
from ..field_words import label_of
from ..shown import by_field, place, several
from .account import LOCKED_OUT, NOT_THE_SAME, next_address, speak

BY_SLIP = {"username": "(slip)"}
"""Under which name wrong codes are counted, for each address they come from."""


def _slip_page(request: HttpRequest, wrong: Reason | None = None, status: int = 200) -> HttpResponse:
    fields = [
        {
            "name": "code",
            "label": _("Code on the slip"),
            "required": True,
            "autocomplete": "off",
            "maxlength": 20,
            "wide": True,
            "hint": _("Ten letters and digits; capitals and the dash do not matter."),
        }
    ]
    shown = {"fields": fields, "wrong": wrong.sentence() if wrong else ""}
    return render(request, "web/account/start.html", shown, status=status)


def _opened(request: HttpRequest, code: str) -> Any:
    """The account that a code opens; raises Refused.  Guessing is throttled by address, as it is for passwords."""
    if not AxesProxyHandler.is_allowed(request, BY_SLIP):
        raise Refused(Reason(LOCKED_OUT))
    account = slips.account_of(code, now=clock.real_now())
    if account is None:
        user_login_failed.send(sender=__name__, credentials=dict(BY_SLIP), request=request)
        raise Refused(Reason(slips.WRONG_SLIP, "code"))
    return account


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Where a slip leads: its code is sent, and the page asks whether this is you and for a PIN.  Nothing is used up yet.

    The code stands behind the # of the slip's address, which a browser keeps to itself: a script of the page sends it.
    """
    if request.method == "GET":
        return _slip_page(request)
    code = request.POST.get("code", "")[:40]
    try:
        account = _opened(request, code)
    except Refused as refusal:
        reason = refusal.reasons[0]
        return _slip_page(request, reason, status=429 if reason.code == LOCKED_OUT else 422)
    return _begin_page(request, account, code)


def _begin_page(request: HttpRequest, account: Any, code: str, refusal: Refused | None = None) -> HttpResponse:
    wrong = by_field(refusal.reasons) if refusal else {}
    roles = logins.roles_of([account.member_id], now(request))[account.member_id]
    hint = _("Six digits, neither a row nor one digit repeated. It logs you in on this phone and signs in your name.")
    shown = {
        "member": account.member,
        "roles": several(dict.fromkeys(roster.role_words(one.role) for one in roles)),
        "area": place(account.member.division_id),
        "code": code,
        "wrong": [line for name, lines in wrong.items() if name not in ("pin", "confirmation") for line in lines],
        "fields": [
            _pin_field("pin", _("Choose a PIN"), wrong, hint=hint),
            _pin_field("confirmation", _("The same PIN again"), wrong),
        ],
    }
    return render(request, "web/account/begin.html", shown, status=422 if refusal else 200)


def _pin_field(name: str, label: str, wrong: dict[str, list[str]], hint: str = "") -> dict[str, Any]:
    given = {"required": True, "wide": True, "maxlength": 6, "kind": "pin"}
    return {"name": name, "label": label, "errors": wrong.get(name, []), "hint": hint, **given}


@never_cache
@sensitive_post_parameters()
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin with a slip and the PIN one chose: the slip is used up, the phone knows one from now on, and one is in."""
    code, pin = request.POST.get("code", "")[:40], request.POST.get("pin", "")[:20]
    account: Any = None
    try:
        account = _opened(request, code)
        refuse_if([] if pin == request.POST.get("confirmation", "")[:20] else [Reason(NOT_THE_SAME, "confirmation")])
        account = slips.use(code, pin, now=clock.real_now())
    except Refused as refusal:
        return _begin_page(request, account, code, refusal) if account else _slip_page(request, refusal.reasons[0], 422)
    reset(username=BY_SLIP["username"], ip=request.META.get("REMOTE_ADDR"))
    lasts, name = phones.lasts(), phones.device_name(request)
    known = devices.remember(account, phones.secret_of(request), name, now=clock.real_now(), lasts=lasts)
    known.login.account = account
    phones.open_here(request, known.login)
    messages.success(request, _("You are in. This phone knows you: from now on your PIN is enough here."))
    response = HttpResponseRedirect(reverse(settings.LOGIN_REDIRECT_URL), status=303)
    phones.remember_here(response, known.secret)
    return response


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Log in with the PIN on a phone that knows one; on any other it leads to the login with name and password."""
    secret = phones.secret_of(request)
    here = {one.account.member_id: one for one in devices.people_on(secret, now=clock.real_now())}
    if member_id not in here:
        return redirect("login")
    if request.method == "GET":
        return _pin_page(request, here[member_id])
    try:
        pin = request.POST.get("pin", "")[:20]
        login = devices.enter(secret, member_id, pin, now=clock.real_now(), lasts=phones.lasts())
    except Refused as refusal:
        return _pin_page(request, here[member_id], refusal.reasons[0])
    phones.open_here(request, login)
    response = HttpResponseRedirect(next_address(request), status=303)
    phones.remember_here(response, secret)
    speak(response, login.account.language)
    return response


def _pin_page(request: HttpRequest, login: Any, wrong: Reason | None = None) -> HttpResponse:
    shown = {
        "name": login.account.member.name,
        "next": next_address(request),
        "wrong": wrong.sentence() if wrong else "",
        "fields": [{**_pin_field("pin", label_of("pin"), {}), "autofocus": True}],
    }
    return render(request, "web/account/pin.html", shown, status=422 if wrong else 200)


@require_POST
@needs()
def touched(request: HttpRequest) -> HttpResponse:
    """Somebody works on a page of this phone without sending anything: it does not lock yet."""
    return HttpResponse(status=204)


@require_POST
@needs()
def revoke_phone(request: HttpRequest) -> HttpResponse:
    """Revoke a phone of one's own: whoever is logged in on it is out at once."""
    said, account = request.POST.get("device", "")[:12], request.user
    number = int(said) if said.isascii() and said.isdigit() else 0
    if devices.revoke_own(account, number, now=clock.real_now()):  # type: ignore[arg-type]
        messages.success(request, _("The phone is revoked: nobody gets in with it any more."))
    return HttpResponseRedirect(reverse("me"), status=303)


paths = [
    path("start/", start, name="start"),
    path("start/begin/", begin, name="start.begin"),
    path("login/<uuid:member_id>/", enter, name="login.pin"),
    path("login/touched/", touched, name="login.touched"),
    path("me/phones/revoke/", revoke_phone, name="me.revoke_phone"),
]
