"""The tables: Spaces, their variables and secrets, tokens, builds, runs, links, publishers, webhooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from spacekit.host.hardware import DEFAULT_HARDWARE
from spacekit.host.names import RepoId


def now() -> datetime:
    """The time, as every table stores it."""
    return datetime.now(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC: SQLite keeps no time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the time in UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """The tables' common base."""


class Space(Base):
    """One Space. `slot` decides the user and the addresses that it runs with; `id` is never used twice."""

    __tablename__ = "spaces"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)  # names its folders
    path: Mapped[str] = mapped_column(String(96), unique=True)  # the id in lower case
    namespace: Mapped[str] = mapped_column(String(96))
    name: Mapped[str] = mapped_column(String(96))
    subdomain: Mapped[str] = mapped_column(String(63), unique=True)
    sdk: Mapped[str] = mapped_column(String(20))
    visibility: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    slot: Mapped[int] = mapped_column(unique=True)  # the number behind its user and its addresses
    uid: Mapped[int] = mapped_column(unique=True)
    paused: Mapped[bool] = mapped_column(default=False)
    deleting: Mapped[bool] = mapped_column(default=False)
    live_sha: Mapped[str | None] = mapped_column(String(40))  # the revision that last ran well
    hardware: Mapped[str] = mapped_column(String(40), default=DEFAULT_HARDWARE)  # what was asked for
    sleep_seconds: Mapped[int | None]  # without a request until it sleeps; -1 never, None was never set

    @property
    def repo_id(self) -> RepoId:
        """`namespace/name`."""
        return RepoId(self.namespace, self.name)

    @property
    def is_private(self) -> bool:
        """Whether it is hidden from those without a token, its app too."""
        return self.visibility == "private"

    @property
    def hides_source(self) -> bool:
        """Whether its repository is hidden from those without a token; its app may be open."""
        return self.visibility != "public"


class Variable(Base):
    """A variable or a secret of a Space; a secret's value is encrypted (see vault.py)."""

    __tablename__ = "variables"
    __table_args__ = (UniqueConstraint("space_id", "kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # variable or secret
    name: Mapped[str] = mapped_column(String(256))
    value: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Token(Base):
    """An access token: only its digest is kept."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(96), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Build(Base):
    """One attempt to bring a revision up. Without `finished_at` it was interrupted and is made again."""

    __tablename__ = "builds"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    sha: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # The stage that it ended in when it failed, and why.
    failed_stage: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str | None] = mapped_column(Text)


class Run(Base):
    """A revision that served, from when to when. Without `ended_at` it serves now."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    sha: Mapped[str] = mapped_column(String(40))
    sdk: Mapped[str] = mapped_column(String(20))  # what ran it
    hardware: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcTime, default=now)  # when it was last known to serve
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    end: Mapped[str | None] = mapped_column(String(20))  # why; see store/runs.py


class Link(Base):
    """The repository elsewhere that a Space follows. What is secret in it is encrypted (see vault.py)."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), unique=True)
    url: Mapped[str] = mapped_column(Text)
    branch: Mapped[str | None] = mapped_column(String(255))  # None is the repository's default branch
    # Whether the first pull may put aside what `main` holds; never true after it.
    owns_main: Mapped[bool]
    webhook_secret: Mapped[str] = mapped_column(Text)  # encrypted
    token: Mapped[str | None] = mapped_column(Text)  # encrypted
    public_key: Mapped[str | None] = mapped_column(Text)
    private_key: Mapped[str | None] = mapped_column(Text)  # encrypted
    known_hosts: Mapped[str | None] = mapped_column(Text)  # None: the first contact decides
    state: Mapped[str] = mapped_column(String(40))
    message: Mapped[str | None] = mapped_column(Text)
    # What a pull is about to make `main`: noted before, so that a kill in between does not look like a push.
    taking_sha: Mapped[str | None] = mapped_column(String(40))
    pulled_sha: Mapped[str | None] = mapped_column(String(40))
    pulled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Publisher(Base):
    """A repository whose jobs may push to a Space with what their CI says of them."""

    __tablename__ = "publishers"

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(Text)
    repository: Mapped[str] = mapped_column(String(255))
    # The issuer's number for it, noted at the first job: a name can be given to somebody else.
    repository_id: Mapped[str | None] = mapped_column(String(64))
    ref: Mapped[str | None] = mapped_column(String(255))
    environment: Mapped[str | None] = mapped_column(String(255))
    workflow: Mapped[str | None] = mapped_column(String(255))
    previews: Mapped[bool]
    forks: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class JobToken(Base):
    """A token that a job was given for a while: only its digest is kept."""

    __tablename__ = "job_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("publishers.id", ondelete="CASCADE"), index=True)
    itself: Mapped[bool]  # whether it is for the Space itself
    previews: Mapped[bool]  # whether it is for the Space's previews
    expires_at: Mapped[datetime] = mapped_column(UtcTime)


class Webhook(Base):
    """Who is called when the content of some Spaces changes."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    watched: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # type and name of each
    domains: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[str | None] = mapped_column(Text)  # encrypted
    disabled: Mapped[bool]
    failures: Mapped[int]  # calls in a row that nobody took
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=now)
