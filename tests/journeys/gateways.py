"""Gateways of the tests' own: a server that takes texts by HTTP or HTTPS, and one that takes e-mail; both on this machine."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class TextGateway(ThreadingHTTPServer):
    """Keeps what it was sent; answers with `answers` in turn, then always with the last one, once `may_answer` is set.

    With a `context` it speaks HTTPS alone.
    """

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _TextCall)
        self.scheme = "https" if context else "http"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.answers: list[tuple[int, str]] = [(200, '{"code":0,"errcode":0}')]
        self.taken: list[dict[str, str]] = []
        self.answered = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/send"


class _TextCall(BaseHTTPRequestHandler):
    server: TextGateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {"path": self.path, "body": body, "key": self.headers.get("Idempotency-Key", "")}
        self.server.taken.append({**said, "authorization": self.headers.get("Authorization", "")})
        self.server.may_answer.wait()
        answers = self.server.answers
        status, answer = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())
        self.server.answered += 1

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on the terminal."""


class MailServer(socketserver.ThreadingTCPServer):
    """Takes e-mail and keeps it: who for, and the letter as it came; with what users said to log in.

    With a `context` it speaks TLS from the first word, or offers it after its greeting where `starttls` is set; then it
    takes no letter without.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context: ssl.SSLContext | None = None, *, starttls: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _MailCall)
        self.letters: list[tuple[str, str]] = []
        self.logins: list[str] = []
        self.heard: list[str] = []
        self.offers = context if starttls else None
        if context and not starttls:
            self.socket = context.wrap_socket(self.socket, server_side=True)


class _MailCall(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.to = ""
        self._say("220 tests")
        while line := self._line().strip():
            word, _, rest = line.partition(" ")
            self.server.heard.append(word.upper())
            self._answer(word.upper(), rest)

    def _answer(self, word: str, rest: str) -> None:
        private = isinstance(self.connection, ssl.SSLSocket)
        if word == "EHLO" and private:
            self._say("250-tests\r\n250 AUTH PLAIN")
        elif word == "EHLO" and self.server.offers:
            self._say("250-tests\r\n250 STARTTLS")
        elif word == "STARTTLS" and self.server.offers:
            self._say("220 go on")
            self.connection = self.server.offers.wrap_socket(self.connection, server_side=True)
            self.setup_files()
        elif word == "AUTH":
            self.server.logins.append(base64.b64decode(rest.partition(" ")[2]).decode().replace("\0", " ").strip())
            self._say("235 welcome")
        elif word == "MAIL" and self.server.offers and not private:
            self._say("530 Must issue a STARTTLS command first")
        else:
            self._take(word, rest)

    def _take(self, word: str, rest: str) -> None:
        if word == "RCPT":
            self.to = rest.partition("<")[2].partition(">")[0]
        if word == "DATA":
            self._say("354 go on")
            self.server.letters.append((self.to, "".join(iter(self._line, ".\r\n"))))
        self._say("221 bye" if word == "QUIT" else "250 tests")

    def setup_files(self) -> None:
        """Read and write by the connection as it is now."""
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def _line(self) -> str:
        return self.rfile.readline().decode()

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """A server at work in a thread of its own."""
    worker = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    worker.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        worker.join()


def set_up(
    home: Path, texts: TextGateway, mail: MailServer | None = None, *, by_mail: str = "", every: str = "", **values: str
) -> None:
    """Write the home's settings: a text gateway, a WeCom robot and, where given, a mail server.

    `by_mail` is more of what is said of the mail server, `every` of what is said of each.
    """
    lines = {"public_url": '"https://county.example"', **values}
    (home / "secrets").mkdir(exist_ok=True)
    (home / "secrets" / "sms").write_text("text-secret\n")
    (home / "secrets" / "wecom").write_text("robot key")
    written = [f"{name} = {value}" for name, value in lines.items()]
    written += [
        "[sms]",
        f'url = "{texts.url}"',
        """body = '{"to": "{to}", "text": "{text}", "id": "{key}"}'""",
        'secret = "sms"',
        'headers = {Authorization = "Bearer {secret}"}',
        """answer_contains = '"code":0'""",
        "allow_private = true",
        every,
        "[wecom]",
        f'url = "{texts.url}?key="',
        'secret = "wecom"',
        "allow_private = true",
        every,
    ]
    if mail is not None:
        port = mail.server_address[1]
        written += ["[email]", 'host = "127.0.0.1"', f"port = {port}", 'sender = "desk@county.example"']
        written += ["allow_private = true", every, by_mail or 'encryption = "none"']
    (home / "messages.toml").write_text("\n".join(written), encoding="utf-8")
