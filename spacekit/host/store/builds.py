"""The record of builds: which revision was brought up, and how that ended."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from .database import Database
from .models import Build, now


class BuildStore:
    """Rows of builds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, space_id: int, sha: str) -> int:
        """Note that a revision is being brought up."""
        with self._database.session.begin() as session:
            build = Build(space_id=space_id, sha=sha)
            session.add(build)
            session.flush()
            return build.id

    def finish(self, build_id: int, failed_stage: str | None = None, message: str | None = None) -> None:
        """Note how it ended; without a stage, well."""
        with self._database.session.begin() as session:
            build = session.get(Build, build_id)
            if build is not None:
                build.finished_at, build.failed_stage, build.message = now(), failed_stage, message

    def last_of(self, space_id: int, shas: Collection[str]) -> dict[str, Build]:
        """The last build of each of some revisions."""
        with self._database.session() as session:
            wanted = select(Build).where(Build.space_id == space_id, Build.sha.in_(shas))
            return {build.sha: build for build in session.scalars(wanted.order_by(Build.id))}

    def latest(self, space_id: int) -> Build | None:
        """The last build of a Space."""
        with self._database.session() as session:
            return session.scalar(
                select(Build).where(Build.space_id == space_id).order_by(Build.id.desc()).limit(1)
            )
