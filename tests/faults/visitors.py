"""Somebody with a browser: keeps cookies, sends the token of the form, reads one language."""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.web.desk import PASSWORD

from .running import Answer, Server

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Visitor:
    """A browser on the server, in the language that it asks for."""

    server: Server
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        return self._keep(self.server.get(path, **self._headers()))

    def post(self, path: str, **fields: str) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._keep(self.server.post(path, body, **self._headers(), **kind))

    def log_in(self, name: str) -> Answer:
        return self.post("/login/", username=name, password=PASSWORD)

    def _headers(self) -> dict[str, str]:
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Accept-Language": self.language, **({"Cookie": said} if said else {})}

    def _keep(self, answer: Answer) -> Answer:
        for set_cookie in answer.cookies:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(set_cookie).items()})
        if (found := TOKEN.search(answer.text)) is not None:
            self.token = found[1]
        return answer
