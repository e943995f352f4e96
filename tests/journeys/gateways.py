"""Gateways of the tests' own: a server that takes texts by HTTP, and one that takes e-mail; both on this machine."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class TextGateway(ThreadingHTTPServer):
    """Keeps what it was sent; answers with `answers` in turn, then always with the last one, once `may_answer` is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _TextCall)
        self.answers: list[tuple[int, str]] = [(200, '{"code":0,"errcode":0}')]
        self.taken: list[dict[str, str]] = []
        self.answered = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/send"


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
    """Takes e-mail and keeps it: who for, and the letter as it came."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailCall)
        self.letters: list[tuple[str, str]] = []


class _MailCall(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        to = ""
        self._say("220 tests")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self._say("354 go on")
                lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                self.server.letters.append((to, "".join(lines)))
            self._say("221 bye" if word == "QUIT" else "250 tests")

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


def set_up(home: Path, texts: TextGateway, mail: MailServer | None = None, **values: str) -> None:
    """Write the home's settings: a text gateway, a WeCom robot and, where given, a mail server."""
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
        "[wecom]",
        f'url = "{texts.url}?key="',
        'secret = "wecom"',
        "allow_private = true",
    ]
    if mail is not None:
        port = mail.server_address[1]
        written += ["[email]", 'host = "127.0.0.1"', f"port = {port}", 'sender = "desk@county.example"']
        written += ["starttls = false", "allow_private = true"]
    (home / "messages.toml").write_text("\n".join(written), encoding="utf-8")
