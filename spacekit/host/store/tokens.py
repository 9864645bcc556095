"""Access tokens: made once, kept as a digest, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import select

from spacekit.host.errors import DataDirError

from .database import Database
from .models import Token, now

ADMIN = "admin"
# Secret scanners know one when they see it; and npm's @huggingface/hub takes no token that begins otherwise.
_PREFIX = "hf_spacekit_"
_BYTES = 24  # 192 random bits: a plain digest is enough, there is nothing to guess
# A token of one's own may be guessable; sixteen letters are the least that a digest protects.
MIN_LENGTH = 16


class TokenStore:
    """The tokens that this host accepts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure_admin(self, given: str | None) -> str | None:
        """Set the admin token to `given`, or make one at the first start; gives back a new one, once."""
        if given is not None:
            if len(given) < MIN_LENGTH or not given.isascii() or not given.isprintable():
                raise DataDirError(
                    f"the admin token must have at least {MIN_LENGTH} printable ASCII characters",
                    "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'",
                )
            self._set(ADMIN, given)
            return None
        if self._has(ADMIN):
            return None
        made = _PREFIX + secrets.token_urlsafe(_BYTES)
        self._set(ADMIN, made)
        return made

    def owner_of(self, token: str) -> str | None:
        """Whose token this is; `None` for a wrong one. Looks at every token, whichever fits."""
        digest = _digest(token)
        found = None
        with self._database.session() as session:
            for known in session.scalars(select(Token)):
                if hmac.compare_digest(known.digest, digest):
                    found = known.name
        return found

    def _has(self, name: str) -> bool:
        with self._database.session() as session:
            return session.scalar(select(Token.id).where(Token.name == name)) is not None

    def _set(self, name: str, token: str) -> None:
        with self._database.session.begin() as session:
            row = session.scalar(select(Token).where(Token.name == name)) or Token(name=name)
            row.digest, row.created_at = _digest(token), now()
            session.add(row)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()
