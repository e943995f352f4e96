"""Logging in at an identity provider: OpenID Connect, the authorization code with PKCE.

After OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3, OpenID Connect Discovery 1.0, section 4, and RFC 7636.  The provider says
who somebody is; whether that is one of us, and what they may do, it does not say.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianfang.core.errors import Reason, Refused, reason_code

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""With a key of the provider's alone: never `none`, never with a secret that we know too."""
SECONDS = 10
BYTES_AT_MOST = 1_000_000
LEEWAY = 60
"""Seconds by which the provider's clock may be off."""

NO_PROVIDER = reason_code("web.no_provider", _("No identity provider is set up here."))
PROVIDER_UNREACHABLE = reason_code(
    "web.provider_unreachable",
    _("The identity provider does not answer as it should. Log in another way, or try later."),
)
PROVIDER_REFUSED = reason_code(
    "web.provider_refused",
    _("The identity provider did not log you in, or its answer was not for this browser. Begin again."),
)
NOBODY_LINKED = reason_code(
    "web.nobody_linked",
    _(
        "The identity provider knows you, but nobody here is linked to you. Ask whoever looks after the logins of your area."
    ),
)


@dataclass(frozen=True)
class Provider:
    """What the provider says of itself: where to send people, where a code becomes a token, and its keys."""

    issuer: str
    authorization: str
    token: str
    keys: str


@dataclass(frozen=True)
class Asked:
    """What one login in one browser is known by: kept in its session, good for one answer."""

    state: str
    nonce: str
    verifier: str


def name() -> str:
    """What the provider is called; empty where none is set up."""
    if not (settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID):
        return ""
    return str(settings.OIDC_NAME or urlsplit(settings.OIDC_ISSUER).hostname or settings.OIDC_ISSUER)


def provider() -> Provider:
    """The provider that is set up; raises Refused when there is none or it does not answer."""
    if not name():
        raise Refused(Reason(NO_PROVIDER))
    said = _answer(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != settings.OIDC_ISSUER:
        raise Refused(Reason(PROVIDER_UNREACHABLE))
    try:
        found = (said["authorization_endpoint"], said["token_endpoint"], said["jwks_uri"])
    except KeyError:
        raise Refused(Reason(PROVIDER_UNREACHABLE)) from None
    if not all(isinstance(one, str) and _is_safe(one) for one in found):
        raise Refused(Reason(PROVIDER_UNREACHABLE))
    return Provider(settings.OIDC_ISSUER, *found)


def asked() -> Asked:
    """What a new login is known by."""
    return Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def address(there: Provider, this: Asked, back: str) -> str:
    """Where a browser goes to log in; it comes back to `back`."""
    digest = hashlib.sha256(this.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid",
        "state": this.state,
        "nonce": this.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{there.authorization}{'&' if '?' in there.authorization else '?'}{urlencode(query)}"


def subject(there: Provider, this: Asked, said: Mapping[str, str], back: str) -> str:
    """Who came back, by the provider's `sub`; raises Refused when anything in the answer is not as it must be."""
    code = said.get("code", "")
    if not code or not hmac.compare_digest(said.get("state", "").encode(), this.state.encode()):
        raise Refused(Reason(PROVIDER_REFUSED))
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": settings.OIDC_CLIENT_ID,
        "code_verifier": this.verifier,
    }
    claims = _claims(there, _answer(there.token, sent).get("id_token"))
    same = hmac.compare_digest(str(claims.get("nonce", "")).encode(), this.nonce.encode())
    if not same or claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise Refused(Reason(PROVIDER_REFUSED))
    return str(claims["sub"])


def _claims(there: Provider, token: Any) -> dict[str, Any]:
    """What an identity token says, when the provider signed it, for us, and it has not run out."""
    keys = _answer(there.keys)
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        known = jwt.PyJWKSet.from_dict(keys).keys
        key = next(one for one in known if key_id in (one.key_id, None))
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT_ID,
            issuer=there.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except (jwt.PyJWTError, StopIteration, TypeError, ValueError, AttributeError):
        raise Refused(Reason(PROVIDER_REFUSED)) from None


class _NoRedirect(HTTPRedirectHandler):
    """What the provider answers is an answer; it sends us nowhere else."""

    def redirect_request(self, *unused: Any) -> None:
        return None


def _answer(address: str, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the provider answers in JSON, to a form where one is sent; raises Refused."""
    if not _is_safe(address):
        raise Refused(Reason(PROVIDER_UNREACHABLE))
    headers = {"Accept": "application/json"}
    if sent is not None and settings.OIDC_CLIENT_SECRET:
        pair = f"{quote(settings.OIDC_CLIENT_ID, safe='')}:{quote(settings.OIDC_CLIENT_SECRET, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    request = Request(address, urlencode(sent).encode() if sent is not None else None, headers)  # noqa: S310 - see _is_safe
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            found = json.loads(answer.read(BYTES_AT_MOST))
    except URLError as trouble:
        refused = sent is not None and getattr(trouble, "code", 500) < 500
        raise Refused(Reason(PROVIDER_REFUSED if refused else PROVIDER_UNREACHABLE)) from None
    except (OSError, ValueError):
        raise Refused(Reason(PROVIDER_UNREACHABLE)) from None
    if not isinstance(found, dict):
        raise Refused(Reason(PROVIDER_UNREACHABLE))
    return found


def _is_safe(address: str) -> bool:
    """Whether nobody listens in between: over TLS, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))
