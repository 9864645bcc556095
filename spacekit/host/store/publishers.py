"""Who may push to a Space from CI: added, listed, removed."""

from __future__ import annotations

from sqlalchemy import select

from spacekit.host.errors import Conflict, HostError, NotFound
from spacekit.host.limits import MAX_PUBLISHERS

from .database import Database
from .models import Publisher

_CONDITIONS = ("issuer", "repository", "ref", "environment", "workflow", "previews", "forks")


class PublisherStore:
    """Rows of publishers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, space_id: int) -> list[Publisher]:
        """Those of a Space, in the order in which they were added."""
        with self._database.session() as session:
            wanted = select(Publisher).where(Publisher.space_id == space_id).order_by(Publisher.id)
            return list(session.scalars(wanted))

    def add(self, publisher: Publisher) -> Publisher:
        """Add one; the same one twice is refused."""
        with self._database.session.begin() as session:
            wanted = select(Publisher).where(Publisher.space_id == publisher.space_id)
            there = list(session.scalars(wanted))
            if any(_conditions(other) == _conditions(publisher) for other in there):
                raise Conflict("The Space has this publisher already")
            if len(there) >= MAX_PUBLISHERS:
                raise HostError(f"A Space may have {MAX_PUBLISHERS} publishers", "remove one first")
            session.add(publisher)
        return publisher

    def remove(self, space_id: int, publisher_id: int) -> None:
        """Remove one; the tokens that its jobs got are not valid any more."""
        with self._database.session.begin() as session:
            row = session.get(Publisher, publisher_id)
            if row is None or row.space_id != space_id:
                raise NotFound(f"This Space has no publisher {publisher_id}")
            session.delete(row)

    def note_repository(self, publisher_id: int, number: str) -> bool:
        """Note the issuer's number for a publisher's repository; `False` when it was another one before."""
        with self._database.session.begin() as session:
            row = session.get(Publisher, publisher_id)
            if row is None:
                return False
            row.repository_id = row.repository_id or number
            return row.repository_id == number


def _conditions(publisher: Publisher) -> tuple[object, ...]:
    return tuple(getattr(publisher, name) for name in _CONDITIONS)
