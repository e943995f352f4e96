"""The gateways: one function for each way out.  Each either hands the message over or raises NotSent.

Every message carries its key, the same at each try, so that a gateway which took it before can tell.  Redirects are not
followed and proxies not asked: the settings name the machine that is spoken to.
"""

import json
import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from django.conf import settings

from .means import Encryption, HttpGateway, Mail, Means, MeansWrong, WeCom, kept_secret
from .types import Channel, Failure

log = logging.getLogger(__name__)
LONGEST_ANSWER = 65_536


@dataclass(frozen=True)
class Parcel:
    """What is handed to a gateway: where it goes, its words, and the key that is the same at every try."""

    key: str
    to: str
    subject_line: str
    text: str


class NotSent(Exception):
    """A gateway did not take a message; `for_good` when another try would change nothing."""

    def __init__(self, why: Failure, *, for_good: bool = False) -> None:
        self.why, self.for_good = why, for_good
        super().__init__(why.value)


def hand_over(channel: Channel, parcel: Parcel, means: Means) -> None:
    """Send one message by its channel.  Raises NotSent; in a training sandbox always."""
    if settings.TRAINING:
        raise NotSent(Failure.NOT_SET_UP, for_good=True)
    try:
        SENDERS[channel](parcel, means)
    except MeansWrong:
        raise NotSent(Failure.NOT_SET_UP) from None
    except ssl.SSLCertVerificationError as unproved:
        log.warning("nothing was said to the gateway for %s: %s", channel, unproved.verify_message)
        raise NotSent(Failure.NOT_TRUSTED) from None
    except (OSError, HTTPException, smtplib.SMTPException):
        raise NotSent(Failure.NO_ANSWER) from None


def _by_sms(parcel: Parcel, means: Means) -> None:
    gateway = means.sms
    if gateway is None:
        raise NotSent(Failure.NOT_SET_UP)
    secret = kept_secret(gateway.secret)
    said = {"to": parcel.to, "text": parcel.text, "key": parcel.key, "secret": secret}
    headers = {name: _filled(value, said, str) for name, value in gateway.headers.items()}
    headers |= {"Content-Type": gateway.content_type, "Idempotency-Key": parcel.key}
    body = _filled(gateway.body, said, _writing_of(gateway.content_type))
    status, answer = _post(gateway, gateway.url, body, headers)
    _judge(gateway, status, answer)


def _writing_of(content_type: str) -> Callable[[str], str]:
    """How a value is written inside a body of this type."""
    if "json" in content_type:
        return lambda value: json.dumps(value, ensure_ascii=False)[1:-1]
    if "x-www-form-urlencoded" in content_type:
        return lambda value: quote(value, safe="")
    return str


def _filled(body: str, said: Mapping[str, str], written: Callable[[str], str]) -> str:
    """The body with its places filled in one pass, so that a value with braces in it stays as it is."""
    pieces = body.split("{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        filled.append(written(said[name]) + rest if closed and name in said else "{" + piece)
    return "".join(filled)


def _judge(gateway: HttpGateway, status: int, answer: str) -> None:
    if status >= 500 or status in (408, 429):
        raise NotSent(Failure.NO_ANSWER)
    if status not in gateway.accepted or gateway.answer_contains not in answer:
        raise NotSent(Failure.REFUSED, for_good=status in (400, 404, 410, 413, 422))


def _by_wecom(parcel: Parcel, means: Means) -> None:
    robot = means.wecom
    if robot is None:
        raise NotSent(Failure.NOT_SET_UP)
    body = json.dumps({"msgtype": "text", "text": {"content": parcel.text}}, ensure_ascii=False)
    headers = {"Content-Type": "application/json", "Idempotency-Key": parcel.key}
    status, answer = _post(robot, robot.url + quote(kept_secret(robot.secret), safe=""), body, headers)
    if status >= 500:
        raise NotSent(Failure.NO_ANSWER)
    try:
        taken = json.loads(answer).get("errcode") == 0
    except (ValueError, AttributeError):
        taken = False
    if status != 200 or not taken:
        raise NotSent(Failure.REFUSED)


def _by_email(parcel: Parcel, means: Means) -> None:
    mail = means.email
    if mail is None:
        raise NotSent(Failure.NOT_SET_UP)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = mail.sender, parcel.to, parcel.subject_line
    letter["Message-ID"] = f"<{parcel.key}@{mail.sender.rpartition('@')[2]}>"
    letter.set_content(parcel.text)
    with _to_mail_server(mail) as server:
        assert server.sock is not None
        _look_where(server.sock, mail)
        if mail.encryption is Encryption.STARTTLS:
            _encrypted(server, mail)
        if mail.username:
            server.login(mail.username, kept_secret(mail.secret))
        try:
            server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            raise NotSent(
                Failure.REFUSED, for_good=all(code >= 550 for code, _ in refusal.recipients.values())
            ) from None


def _to_mail_server(mail: Mail) -> smtplib.SMTP:
    wait = mail.timeout_seconds
    if mail.encryption is Encryption.TLS:
        return smtplib.SMTP_SSL(mail.host, mail.usual_port, timeout=wait, context=mail.trust())
    return smtplib.SMTP(mail.host, mail.usual_port, timeout=wait)


def _encrypted(server: smtplib.SMTP, mail: Mail) -> None:
    """Go on under TLS; a server, or somebody on the way, that offers none hears nothing more."""
    try:
        server.starttls(context=mail.trust())
    except smtplib.SMTPNotSupportedError:
        raise NotSent(Failure.NOT_TRUSTED) from None


def _post(gateway: HttpGateway | WeCom, url: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    parts = urlsplit(url)
    host, port, wait = parts.hostname or "", parts.port, gateway.timeout_seconds
    line: HTTPConnection = (
        HTTPSConnection(host, port, timeout=wait, context=gateway.trust())
        if parts.scheme == "https"
        else HTTPConnection(host, port, timeout=wait)
    )
    try:
        line.connect()
        _look_where(line.sock, gateway)
        line.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body.encode(), headers)
        answer = line.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
    finally:
        line.close()


def _look_where(line: socket.socket, gateway: HttpGateway | WeCom | Mail) -> None:
    """Nothing is said to a machine in a private network unless the settings allow it: looked at once it is connected."""
    if not gateway.allow_private and not ip_address(line.getpeername()[0].partition("%")[0]).is_global:
        raise NotSent(Failure.PRIVATE_ADDRESS)


SENDERS: Mapping[Channel, Callable[[Parcel, Means], None]] = {
    Channel.SMS: _by_sms,
    Channel.WECOM: _by_wecom,
    Channel.EMAIL: _by_email,
}
