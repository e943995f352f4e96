"""What a home has to send with: its gateways and the values that rule them, from `messages.toml` in the home.

Secrets are named there and lie in `secrets/`; what the home leaves out is in `defaults.toml`, with sources.  A gateway shows
a certificate; one that no public authority signed is trusted by the `authority` that is named with it, a file beside
`messages.toml`, and then by no other.
"""

import ssl
import tomllib
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .types import Channel

DEFAULTS = Path(__file__).with_name("defaults.toml")
OWN = "messages.toml"
Minutes = Annotated[int, Field(ge=1, le=1440)]


class MeansWrong(ValueError):
    """The home's `messages.toml` cannot be read; nothing is sent until it can."""


FileName = Annotated[str, Field(pattern=r"^([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})?$")]


def _by_http(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an http or https address")
    return url


HttpAddress = Annotated[str, AfterValidator(_by_http)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Gateway(_Part):
    """What every gateway has: who may have signed its certificate, whether it may lie in a private network, its patience."""

    authority: FileName = ""
    allow_private: bool = False
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 15

    def trust(self) -> ssl.SSLContext:
        """Whose certificates are believed: those of the authority that is named, else of those the machine trusts.

        Raises MeansWrong.
        """
        path = Path(settings.HOME) / self.authority if self.authority else None
        try:
            return ssl.create_default_context(cafile=path)
        except OSError:
            raise MeansWrong(f"{self.authority} is not there, or holds no certificate") from None


class Encryption(StrEnum):
    """How a mail server is spoken to: TLS from the first word, after a word of greeting, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class HttpGateway(_Gateway):
    """A gateway that takes a text by HTTP.  In `body` and `headers` stand {to}, {text}, {key} and {secret}."""

    url: HttpAddress
    body: str
    content_type: str = "application/json"
    headers: dict[str, str] = {}
    secret: str = ""
    accepted: tuple[int, ...] = (200, 201, 202)
    answer_contains: str = ""


class WeCom(_Gateway):
    """The robot of a WeCom group; the secret is the key at the end of its address."""

    url: HttpAddress
    secret: str = ""


class Mail(_Gateway):
    """A server that takes e-mail by SMTP; where no port is said, the usual one of its encryption (RFC 8314: 465, 587)."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    sender: str
    encryption: Encryption = Encryption.STARTTLS
    username: str = ""
    secret: str = ""

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> "Mail":
        if self.username and self.encryption is Encryption.NONE:
            raise ValueError("a password is not sent without encryption")
        return self

    @property
    def usual_port(self) -> int:
        return self.port or {Encryption.TLS: 465, Encryption.STARTTLS: 587, Encryption.NONE: 25}[self.encryption]


class Means(_Part):
    """Everything that `messages.toml` may say."""

    call: str
    public_url: str
    quiet_from: time
    quiet_until: time
    retry_minutes: Annotated[tuple[Minutes, ...], Field(min_length=1, max_length=12)]
    lease_minutes: Minutes
    oldest_hours: Annotated[int, Field(ge=1, le=240)]
    link_days: Annotated[int, Field(ge=1, le=120)]
    link_tries: Annotated[int, Field(ge=1, le=1000)]
    send_in_simulation: bool
    sms: HttpGateway | None = None
    wecom: WeCom | None = None
    email: Mail | None = None

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def _of_the_local_day(cls, said: time) -> time:
        if said.tzinfo is not None:
            raise ValueError("a time of the local day, such as 22:00")
        return said

    def channels(self) -> tuple[Channel, ...]:
        """The ways by which a person can be told from this home; a slip and a call are always among them."""
        linked = bool(self.public_url)
        by_program = ((Channel.SMS, self.sms), (Channel.EMAIL, self.email))
        return (*(way for way, set_up in by_program if set_up and linked), Channel.VOICE, Channel.SLIP)


def of_home() -> Means:
    """What this home has to send with; raises MeansWrong.  A training sandbox has nothing, whatever lies in it."""
    values = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    own = Path(settings.HOME) / OWN
    try:
        if own.exists() and not settings.TRAINING:
            values.update(tomllib.loads(own.read_text(encoding="utf-8")))
        return Means.model_validate(values)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise MeansWrong(f"{OWN}: {wrong}") from None
    except ValidationError as wrong:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors(include_input=False))
        raise MeansWrong(f"{OWN}: {places}") from None


def kept_secret(name: str) -> str:
    """A secret of a gateway, as it was put into the home's `secrets/`; empty where none is named.  Raises MeansWrong."""
    if not name:
        return ""
    if not name.replace("-", "").replace("_", "").isalnum():
        raise MeansWrong("a secret is named by letters and digits")
    path = Path(settings.HOME) / "secrets" / name
    if not path.is_file():
        raise MeansWrong(f"secrets/{name} is not there")
    return path.read_text(encoding="utf-8").strip()
