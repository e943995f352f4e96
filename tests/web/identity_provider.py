"""A small identity provider that tests run: discovery, keys, and codes that become tokens once, with PKCE."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "lianfang", "a-secret-of-both"


def a_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Who logs in as `subject`; `claims` replace what its tokens say, None leaves a claim out."""

    issuer: str
    key: rsa.RSAPrivateKey = field(default_factory=a_key)
    signing_key: Any = None
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    said_issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorized(self, address: str, subject: str) -> dict[str, str]:
        """What a browser brings back after `subject` logged in at `address`."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (parts.path, asked["client_id"], asked["response_type"]) == ("/authorize", CLIENT, "code")
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**asked, "sub": subject}
        return {"code": code, "state": asked["state"]}

    def token(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What a code becomes, once, for who shows the verifier behind its challenge and the client's secret."""
        asked = self.codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        pair = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        right = asked is not None and challenge.rstrip(b"=").decode() == asked["code_challenge"]
        if asked is None or not right or authorization != pair or sent["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = datetime.now(UTC)
        said = {"iss": self.issuer, "aud": CLIENT, "sub": asked["sub"], "nonce": asked["nonce"], "iat": now}
        said = {**said, "exp": now + timedelta(minutes=5), **self.claims}
        kept = {name: value for name, value in said.items() if value is not None}
        key = self.key if self.signing_key is None else self.signing_key
        return 200, {"id_token": jwt.encode(kept, key, self.algorithm, {"kid": "one"}), "token_type": "Bearer"}

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {
                "issuer": self.said_issuer or self.issuer,
                **{name: f"{self.issuer}/{end}" for name, end in ends.items()},
            }
        return {"keys": [{**RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True), "kid": "one", "alg": "RS256"}]}


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, on a free port of this machine."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send(200, provider.answer(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            self.send(*provider.token(sent, self.headers.get("Authorization", "")))

        def send(self, status: int, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *unused: Any) -> None:
            """It says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
