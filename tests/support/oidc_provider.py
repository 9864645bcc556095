"""An issuer of id tokens of a test's own: discovery, keys, and GitHub's way to hand a job its token."""

from __future__ import annotations

import base64
import http.server
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from local_server import LocalServer, QuietHandler

REPOSITORY = "octo/app"
_REQUEST_TOKEN = "what-the-runner-gives-to-a-job"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def new_key() -> rsa.RSAPrivateKey:
    """A key that nobody else has."""
    return rsa.generate_private_key(65537, 2048)


class OidcProvider(LocalServer):
    """Serves on loopback; `token` makes what a job would be given."""

    def __init__(self) -> None:
        self.keys: dict[str, Key] = {"first": new_key()}
        self.extra_keys: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.audience: str | None = None
        self.claims: dict[str, Any] = {}
        super().__init__(_handler(self))
        self.issuer = self.address

    def token(
        self,
        audience: Any,
        *,
        key: Key | None = None,
        headers: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """An id token; claims that are `None` are left out.

        Args:
            audience: Who it is for.
            key: What signs it, when that is not the issuer's own key.
            headers: What its header says besides.
            claims: What it says otherwise than a good one.
        """
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "sub": f"repo:{REPOSITORY}:ref:refs/heads/main",
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "repository": REPOSITORY,
            "repository_id": "4711",
            "ref": "refs/heads/main",
            "event_name": "push",
            "workflow_ref": f"{REPOSITORY}/.github/workflows/deploy.yml@refs/heads/main",
            **claims,
        }
        head = {"kid": "first", **(headers or {})}
        signer = self.keys["first"] if key is None else key
        algorithm = head.pop("alg", "ES256" if isinstance(signer, ec.EllipticCurvePrivateKey) else "RS256")
        given = {name: value for name, value in said.items() if value is not None}
        # Not by `jwt.encode`, which makes no token that is wrong.
        return jwt.PyJWS().encode(json.dumps(given).encode(), signer, algorithm, headers=head)

    def variables(self) -> dict[str, str]:
        """What GitHub's runner gives to a job that may ask for id tokens."""
        return {
            "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.issuer}/request?api-version=2",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": _REQUEST_TOKEN,
        }

    @property
    def key_set(self) -> dict[str, Any]:
        """The public halves of its keys."""
        return {"keys": [*(_public(name, key) for name, key in self.keys.items()), *self.extra_keys]}


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    """The public half of a key, which anyone may know."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def unsigned(token: str, **header: Any) -> str:
    """A token with another header and no signature."""
    _, claims, _ = token.split(".")
    head = base64.urlsafe_b64encode(json.dumps({"typ": "JWT", "kid": "first", **header}).encode())
    return f"{head.decode().rstrip('=')}.{claims}."


def _public(name: str, key: Key) -> dict[str, Any]:
    if isinstance(key, rsa.RSAPrivateKey):
        found = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return {**found, "kid": name, "use": "sig", "alg": "RS256"}
    found = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**found, "kid": name, "use": "sig", "alg": "ES256"}


def _handler(provider: OidcProvider) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        def do_GET(self) -> None:
            provider.requests.append(self.path)
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self._send({"issuer": provider.issuer, "jwks_uri": f"{provider.issuer}/keys"})
            elif parts.path == "/keys":
                self._send(provider.key_set)
            elif parts.path == "/request" and self.headers.get("Authorization") == f"Bearer {_REQUEST_TOKEN}":
                (audience,) = parse_qs(parts.query)["audience"]
                self._send({"value": provider.token(audience, **provider.claims)})
            else:
                self._send({"message": "no"}, 404)

        def _send(self, value: Any, status: int = 200) -> None:
            self.send_body(status, json.dumps(value).encode())

    return Handler
