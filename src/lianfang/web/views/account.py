"""Log in, log out, and the page of one's own: password, PIN, API tokens, sessions, language."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import check_for_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianfang.core import clock
from lianfang.core.errors import NOT_A_NUMBER, REQUIRED, TOO_LARGE, TOO_SMALL, Reason, Refused, reason_code, refuse_if
from lianfang.places import queries as places
from lianfang.roster import credentials, devices, logins, sessions
from lianfang.roster import queries as roster
from lianfang.roster.roles import ROLES

from .. import outside, phones
from ..acting import actor, needs
from ..field_words import label_of
from ..shown import by_field, moment, reason_lines, since_until

LONGEST_TOKEN_DAYS = 366

WRONG_LOGIN = reason_code("web.wrong_login", gettext_lazy("Login name and password do not match."))
WRONG_PASSWORD = reason_code("web.wrong_password", gettext_lazy("This is not your password."))
NOT_THE_SAME = reason_code("web.not_the_same", gettext_lazy("The two entries differ."))
ACCOUNT_ENDED = reason_code(
    "web.account_ended", gettext_lazy("This account has ended. Ask whoever keeps the roster to renew it.")
)
LOCKED_OUT = reason_code(
    "web.locked_out", gettext_lazy("Too many attempts that did not match. Wait a quarter of an hour, then try again.")
)


def locked_out(request: HttpRequest, *unused: Any) -> HttpResponse:
    """What django-axes answers while a name is locked out at an address: the same for every name."""
    return _login_form(request, Reason(LOCKED_OUT), status=429)


def _login_form(request: HttpRequest, wrong: Reason | None = None, status: int = 200) -> HttpResponse:
    fields = [
        {
            "name": "username",
            "label": _("Login name"),
            "required": True,
            "value": request.POST.get("username", "")[:40],
            "autocomplete": "username",
            "maxlength": 40,
            "wide": True,
        },
        {
            "name": "password",
            "label": label_of("password"),
            "kind": "password",
            "required": True,
            "autocomplete": "current-password",
            "maxlength": 200,
            "wide": True,
        },
    ]
    shown = {
        "fields": fields,
        "wrong": wrong.sentence() if wrong else "",
        "next": next_address(request),
        "people": _people_here(request),
        "outside": outside.name(),
    }
    return render(request, "web/account/login.html", shown, status=status)


def _people_here(request: HttpRequest) -> list[dict[str, Any]]:
    """Who may log in with the PIN on this phone."""
    here = devices.people_on(phones.secret_of(request), now=clock.real_now())
    asked = urlencode({"next": next_address(request)})
    return [
        {"name": one.account.member.name, "url": f"{reverse('login.pin', args=[one.account.member_id])}?{asked}"}
        for one in here
    ]


def next_address(request: HttpRequest) -> str:
    """Where to go after logging in: an address of ours, else today."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse(settings.LOGIN_REDIRECT_URL)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in; an unknown name and a wrong password get the same answer."""
    if request.method == "GET":
        return redirect(next_address(request)) if request.user.is_authenticated else _login_form(request)
    username, password = request.POST.get("username", "").strip().lower(), request.POST.get("password", "")
    account = auth.authenticate(request, username=username[:40], password=password[:200])
    if account is None:
        return _login_form(request, Reason(WRONG_LOGIN), status=401)
    if not credentials.usable(account, now=clock.real_now()):
        return _login_form(request, Reason(ACCOUNT_ENDED), status=403)
    phones.leave(request)
    auth.login(request, account)
    request.session["begun_at"] = moment(clock.real_now())
    request.session["device"] = phones.device_name(request)
    phones.tie(request, account)
    response = HttpResponseRedirect(next_address(request), status=303)
    speak(response, account.language)
    return response


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out here; on a phone one began on, what one left waits for one's own PIN."""
    phones.leave(request)
    return HttpResponseRedirect(reverse("login"), status=303)


def speak(response: HttpResponse, language: str) -> None:
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )


@never_cache
@require_GET
@needs()
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do where, and what I log in and sign with."""
    return _my_page(request)


def _my_page(request: HttpRequest, refusal: Refused | None = None, token: str = "", form: str = "") -> HttpResponse:
    account: Any = request.user
    wrong = by_field(refusal.reasons) if refusal else {}
    shown = {
        "member": roster.member(actor(request).member),
        "username": account.username,
        "expires": moment(account.expires_at),
        "grants": _grants(request),
        "has_pin": bool(account.pin),
        "password_fields": _password_fields(wrong if form == "password" else {}),
        "pin_fields": _pin_fields(wrong if form == "pin" else {}),
        "token_fields": _token_fields(request, wrong if form == "token" else {}),
        "reasons": reason_lines(refusal.reasons) if refusal else [],
        "token": token,
        "tokens": [_token_row(t) for t in credentials.tokens_of(account.member_id)],
        "sessions": sessions.sessions_of(account, here=request.session.session_key, now=clock.real_now()),
        "phones": [phone_row(one) for one in logins.phones_of(account.member_id, now=clock.real_now())],
        "languages": [{"value": c, "label": n, "selected": c == account.language} for c, n in settings.LANGUAGES],
    }
    return render(request, "web/account/me.html", shown, status=422 if refusal else 200)


def _grants(request: HttpRequest) -> list[dict[str, Any]]:
    grants = actor(request).grants
    names = places.names(g.area for g in grants if g.area is not None)
    deputies = roster.member_names(g.deputy_for for g in grants if g.deputy_for is not None)
    return [
        {
            "label": ROLES[g.role].label,
            "value": names.get(g.area, "") if g.area else _("everywhere"),
            "note": " · ".join(
                filter(
                    None,
                    [
                        since_until(g.since, g.until),
                        _("standing in for %(name)s") % {"name": deputies[g.deputy_for]} if g.deputy_for else "",
                    ],
                )
            ),
        }
        for g in grants
    ]


def _field(name: str, kind: str, wrong: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    given = {"required": True, "wide": True, "maxlength": 200, **more}
    return {"name": name, "label": label_of(name), "kind": kind, "errors": wrong.get(name, []), **given}


def _password_fields(wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        _field("password", "password", wrong, id="old-password", autocomplete="current-password"),
        _field("new_password", "password", wrong, autocomplete="new-password", hint=_("At least ten characters.")),
        _field("confirmation", "password", wrong, autocomplete="new-password"),
    ]


def _pin_fields(wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    hint = _("Six digits, neither a row nor one digit repeated. It signs decisions in your name: tell it to nobody.")
    return [
        _field("password", "password", wrong, id="pin-password", autocomplete="current-password"),
        _field("pin", "pin", wrong, hint=hint, maxlength=6),
        _field("confirmation", "pin", wrong, id="pin-confirmation", maxlength=6),
    ]


def _token_fields(request: HttpRequest, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    name, days = request.POST.get("token_name", "")[:100], request.POST.get("days", "30")[:4]
    return [
        _field("token_name", "text", wrong, maxlength=100, value=name),
        _field("days", "integer", wrong, maxlength=3, value=days),
        _field("password", "password", wrong, id="token-password", autocomplete="current-password"),
    ]


def _token_row(token: Any) -> dict[str, Any]:
    living = token.revoked_at is None and token.expires_at > clock.real_now()
    ended = _("revoked %(at)s") if token.revoked_at else _("ended %(at)s")
    return {
        "id": token.id,
        "name": token.name,
        "created": moment(token.created_at),
        "living": living,
        "until": moment(token.expires_at) if living else ended % {"at": moment(token.revoked_at or token.expires_at)},
    }


def phone_row(one: Any) -> dict[str, Any]:
    """A phone on which somebody may log in with the PIN."""
    return {
        "id": one.device_id,
        "name": one.device.name or _("a browser without a name"),
        "since": moment(one.since),
        "last_used": moment(one.last_used_at),
        "until": moment(one.expires_at),
    }


def _reconfirmed(request: HttpRequest) -> list[Reason]:
    """Why the caller is not taken for the account's holder: the password again, throttled like logging in."""
    given = request.POST.get("password", "")[:200]
    found = auth.authenticate(request, username=request.user.get_username(), password=given)
    return [] if found is not None else [Reason(WRONG_PASSWORD, "password")]


def _twice(request: HttpRequest, name: str) -> list[Reason]:
    same = request.POST.get(name, "") == request.POST.get("confirmation", "")
    return [] if same else [Reason(NOT_THE_SAME, "confirmation")]


@sensitive_post_parameters()
@require_POST
@needs()
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session ends."""
    account: Any = request.user
    try:
        refuse_if([*_reconfirmed(request), *_twice(request, "new_password")])
        credentials.change_password(account, request.POST.get("new_password", ""))
    except Refused as refusal:
        return _my_page(request, refusal, form="password")
    account.refresh_from_db()
    auth.update_session_auth_hash(request, account)
    messages.success(request, _("Your password is changed. Other sessions of yours have ended."))
    return HttpResponseRedirect(reverse("me"), status=303)


@sensitive_post_parameters()
@require_POST
@needs()
def change_pin(request: HttpRequest) -> HttpResponse:
    """Set or change the PIN one signs with."""
    pin = request.POST.get("pin", "")
    try:
        phone = roster.member(actor(request).member).phone
        refuse_if([*_reconfirmed(request), *_twice(request, "pin"), *credentials.reasons_against_pin(pin, phone)])
        credentials.set_pin(request.user.get_username(), pin)
    except Refused as refusal:
        return _my_page(request, refusal, form="pin")
    messages.success(request, _("Your PIN is set."))
    return HttpResponseRedirect(reverse("me"), status=303)


def _reasons_against_token(name: str, days: str) -> list[Reason]:
    reasons = [] if name else [Reason(REQUIRED, "token_name")]
    if not days.isascii() or not days.isdigit():
        return [*reasons, Reason(NOT_A_NUMBER, "days")]
    if int(days) < 1:
        reasons.append(Reason(TOO_SMALL, "days", {"least": 1}))
    if int(days) > LONGEST_TOKEN_DAYS:
        reasons.append(Reason(TOO_LARGE, "days", {"most": LONGEST_TOKEN_DAYS}))
    return reasons


@never_cache
@sensitive_post_parameters()
@require_POST
@needs()
def issue_token(request: HttpRequest) -> HttpResponse:
    """Issue an API token for a program that acts as oneself; it is shown on this answer only."""
    name, days = request.POST.get("token_name", "").strip()[:100], request.POST.get("days", "")[:6]
    try:
        refuse_if([*_reasons_against_token(name, days), *_reconfirmed(request)])
    except Refused as refusal:
        return _my_page(request, refusal, form="token")
    token = credentials.issue_token(actor(request).member, name, now=clock.real_now(), days=int(days))
    return _my_page(request, token=token)


@require_POST
@needs()
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    if credentials.revoke_token(actor(request).member, token_id, now=clock.real_now()):
        messages.success(request, _("The token is revoked: no program can use it any more."))
    return HttpResponseRedirect(reverse("me"), status=303)


@require_POST
@needs()
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Log out everywhere else."""
    account: Any = request.user
    ended = sessions.end_sessions(account, but=request.session.session_key, now=clock.real_now())
    messages.success(request, _("Other sessions ended: %(n)s.") % {"n": ended})
    return HttpResponseRedirect(reverse("me"), status=303)


@require_POST
@needs()
def keep_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that every later session begins in."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(reverse("me"), status=303)
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        credentials.remember_language(request.user, language)  # type: ignore[arg-type]
        speak(response, language)
    return response


paths = [
    path("login/", log_in, name="login"),
    path("logout/", log_out, name="logout"),
    path("me/", me, name="me"),
    path("me/password/", change_password, name="me.password"),
    path("me/pin/", change_pin, name="me.pin"),
    path("me/tokens/", issue_token, name="me.tokens"),
    path("me/tokens/<int:token_id>/revoke/", revoke_token, name="me.revoke_token"),
    path("me/sessions/end/", end_sessions, name="me.end_sessions"),
    path("me/language/", keep_language, name="me.language"),
]
