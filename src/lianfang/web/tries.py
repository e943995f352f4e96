"""How often something is tried from one address: counted for a while, the address itself is not kept."""

from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE, HOUR = 60, 3600


def address_of(request: HttpRequest) -> str:
    """Whence a request comes: behind a proxy of ours, what the proxy put last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.OVER_TLS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _counter(request: HttpRequest, what: str) -> str:
    return f"{what}-{sha256(address_of(request).encode()).hexdigest()}"


def too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Whether `what` was counted so often from the address of a request."""
    return int(cache.get(_counter(request, what), 0)) >= most


def count(request: HttpRequest, what: str, seconds: int = MINUTE) -> None:
    """Count a try; the count ends so many seconds after the first."""
    key = _counter(request, what)
    if not cache.add(key, 1, seconds):
        cache.incr(key)
