"""Access tokens: made once, kept as a digest, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from spacekit.host.callers import Caller, Scope
from spacekit.host.errors import DataDirError

from .database import Database
from .models import JobToken, Publisher, Space, Token, now

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

    def caller_of(self, token: str) -> Caller | None:
        """Whose token this is; `None` for a wrong one. Looks at every lasting token, whichever fits."""
        digest = _digest(token)
        found = None
        with self._database.session() as session:
            for known in session.scalars(select(Token)):
                if hmac.compare_digest(known.digest, digest):
                    found = Caller(known.name, known.name)
        return found or self._job_of(digest)

    def _job_of(self, digest: str) -> Caller | None:
        """The job that a token was given to, while it is valid and its Space is there.

        A digest of random bits can be looked up as it is: how long that takes tells nothing of a token.
        """
        wanted = (
            select(JobToken, Publisher, Space)
            .join(Publisher, Publisher.id == JobToken.publisher_id)
            .join(Space, Space.id == Publisher.space_id)
            .where(JobToken.digest == digest, JobToken.expires_at > now(), ~Space.deleting)
        )
        with self._database.session() as session:
            row = session.execute(wanted).first()
        if row is None:
            return None
        token, publisher, space = row
        scope = Scope(space.repo_id, itself=token.itself, previews=token.previews)
        return Caller(publisher.repository, space.namespace, scope)

    def give_to_job(self, publisher_id: int, *, itself: bool, previews: bool, lifetime: timedelta) -> str:
        """Make a token for a job of a publisher; those that have expired are forgotten."""
        made = _PREFIX + secrets.token_urlsafe(_BYTES)
        with self._database.session.begin() as session:
            session.execute(delete(JobToken).where(JobToken.expires_at <= now()))
            row = JobToken(digest=_digest(made), publisher_id=publisher_id, itself=itself, previews=previews)
            row.expires_at = now() + lifetime
            session.add(row)
        return made

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
