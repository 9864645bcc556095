"""Tokens that the server gives out and knows again: signed, for one purpose, for a time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

from spacekit_runtime.environment import setting

SECRET_BYTES = 32
# A browser keeps a cookie of about 4 KB; nobody's token is longer.
LONGEST_TOKEN = 4096


def new_secret() -> bytes:
    """What tokens are signed with: `SPACEKIT_SECRET_KEY`, else something that ends with this process.

    With the variable several workers know each other's tokens, and a restart signs nobody out.
    """
    given = setting("SECRET_KEY")
    return hashlib.sha256(given.encode()).digest() if given else secrets.token_bytes(SECRET_BYTES)


class Signer:
    """Signs what clients keep for the server.

    Args:
        secret: Whoever knows it can make tokens.
        purpose: A token for one purpose is none for another.
    """

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._key = hmac.digest(secret, purpose.encode(), "sha256")

    def sign(self, content: dict[str, Any], seconds: float) -> str:
        """A token that holds something, readable by its owner, for so many seconds."""
        body = json.dumps({**content, "exp": int(time.time() + seconds)}, separators=(",", ":")).encode()
        return f"{_pack(body)}.{_pack(self._mac(body))}"

    def read(self, token: str | None) -> dict[str, Any] | None:
        """What a token holds; `None` if it is not of this server, or too old."""
        if not token or len(token) > LONGEST_TOKEN:
            return None
        packed, _, mac = token.partition(".")
        try:
            body = _unpack(packed)
            if not hmac.compare_digest(self._mac(body), _unpack(mac)):
                return None
        except ValueError:
            return None
        content: dict[str, Any] = json.loads(body)
        return content if content["exp"] > time.time() else None

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")


def _pack(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpack(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
