"""A browser that speaks TLS: it keeps cookies by host, as browsers do, and says where a form came from."""

import http.client
import re
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from .running import ANSWER_SECONDS, Answer

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LINK = re.compile(r'(?:href|action|src|hx-get|hx-post)="([^"#]+)')


@dataclass
class Browser:
    """Reaches every host at this machine; `cookies` are what it keeps, by host and not by port."""

    trust: ssl.SSLContext
    cookies: dict[str, dict[str, "Morsel[str]"]] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, None, headers)

    def post(self, address: str, *, seen_on: str = "", **fields: str) -> Answer:
        """Send a form that stood on the page `seen_on`, by default at the address itself."""
        page = seen_on or address
        token = TOKEN.search(self.get(page).text)
        said = {"csrfmiddlewaretoken": token[1] if token else "", **fields}
        return self.send(address, said, came_from=page)

    def send(self, address: str, fields: dict[str, str], *, came_from: str) -> Answer:
        parts = urlsplit(came_from)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"{parts.scheme}://{parts.netloc}",
            "Referer": came_from,
        }
        return self.ask("POST", address, urlencode(fields).encode(), headers)

    def ask(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        kept = self.cookies.setdefault(parts.hostname or "", {})
        if kept:
            headers = {**headers, "Cookie": "; ".join(f"{n}={m.value}" for n, m in kept.items())}
        line = socket.create_connection(("127.0.0.1", parts.port or 443), timeout=ANSWER_SECONDS)
        connection = http.client.HTTPConnection(parts.netloc)
        connection.sock = self.trust.wrap_socket(line, server_hostname=parts.hostname)
        with closing(connection):
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
            said = connection.getresponse()
            set_cookies = tuple(said.headers.get_all("Set-Cookie") or ())
            for one in set_cookies:
                kept.update(SimpleCookie(one))
            named = {name.lower(): value for name, value in said.getheaders()}
            return Answer(said.status, named, said.read().decode(errors="replace"), set_cookies)


def leads_elsewhere(page: Answer, origin: str) -> list[str]:
    """What a page, or the redirect that came instead, points to outside of `origin`."""
    found = [unescape(link) for link in LINK.findall(page.text)] + [page.headers.get("location", "")]
    whole = [urljoin(origin, link) for link in found if not link.startswith("data:")]
    return sorted({link for link in whole if not link.startswith(f"{origin}/") and link != origin})
