"""Names of links, which nobody can guess, and the secrets that bring one back. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from spacekit.relay.limits import MAX_RESUME, NAME_BYTES

__all__ = ["Signer", "id_of", "new_name"]

_NAME = re.compile(r"[a-z2-7]{16}")
_RESUME = re.compile(r"([a-z2-7]{16})\.([0-9]{1,12})\.([0-9a-f]{64})")
_ID_LENGTH = 12


def new_name() -> str:
    """A name for a link: 80 random bits, as the letters that a host name has."""
    return base64.b32encode(secrets.token_bytes(NAME_BYTES)).decode().lower()


def is_name(text: str) -> bool:
    """Whether a text could be the name of a link."""
    return _NAME.fullmatch(text) is not None


def id_of(name: str) -> str:
    """What logs and bans call a link: whoever reads it can't open the link by it."""
    return hashlib.sha256(name.encode()).hexdigest()[:_ID_LENGTH]


class Signer:
    """Makes what only this relay can make.

    Args:
        key: Secret bytes, kept with the relay's data.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, purpose: str, *parts: str) -> str:
        """A signature over some texts; one that was made for another purpose is another one."""
        message = "\0".join([purpose, *parts]).encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    def is_signed(self, signature: str, purpose: str, *parts: str) -> bool:
        """Whether a signature is ours."""
        return hmac.compare_digest(signature.encode(), self.sign(purpose, *parts).encode())

    def resume(self, name: str, expires: int) -> str:
        """The secret by which a link's owner gets the same address and the same end again."""
        return f"{name}.{expires}.{self.sign('resume', name, str(expires))}"

    def read_resume(self, secret: str) -> tuple[str, int] | None:
        """The name and the end in a secret; `None` if it is not one of ours."""
        found = _RESUME.fullmatch(secret) if len(secret) <= MAX_RESUME else None
        if found is None:
            return None
        name, expires, signature = found.groups()
        return (name, int(expires)) if self.is_signed(signature, "resume", name, expires) else None
