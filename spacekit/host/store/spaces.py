"""The Spaces of this host: made, found, listed, deleted."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from spacekit.host.errors import Conflict, HostError
from spacekit.host.hardware import DEFAULT_HARDWARE
from spacekit.host.names import RepoId, subdomain_of, with_suffix

from . import attributes
from .commit import commit
from .commit_draft import CommitDraft
from .copying import copy_repository
from .database import Database
from .git import BRANCH, Repository
from .models import Space, Variable

# Each Space runs as a user of its own. Below 65,536, which is all that many containers map; above what
# people's accounts use and below 60,000, where Debian's reserved range begins.
FIRST_UID = 40_000
MAX_SPACES = 16_000
# What `create` calls them; a folder of another name is none of ours.
_REPOSITORY = re.compile(r"[0-9a-f]{32}\.git")
# Beside the repositories: those that belong to no Space.
LOST = "lost"
_KEY_LETTERS = 12  # of the random key in a second Space's host name


class SpaceStore:
    """Rows and repositories together: a Space has both or none."""

    def __init__(self, database: Database, repositories: Path) -> None:
        self._database = database
        self._folder = repositories
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        # Two Spaces made at once must not choose the same free number.
        self._choosing = threading.Lock()

    def repository(self, space: Space) -> Repository:
        """The Space's content."""
        return Repository(self._repository_path(space.key))

    def _repository_path(self, key: str) -> Path:
        return self._folder / f"{key}.git"

    def find(self, repo_id: RepoId) -> Space | None:
        """The Space of that id, whatever the case of its letters."""
        with self._database.session() as session:
            return session.scalar(select(Space).where(~Space.deleting, Space.path == repo_id.key))

    def get(self, space_id: int) -> Space | None:
        """A Space as it is now, whatever it is called by now."""
        with self._database.session() as session:
            return session.scalar(select(Space).where(~Space.deleting, Space.id == space_id))

    def all(self) -> list[Space]:
        """Every Space, newest first."""
        with self._database.session() as session:
            return list(session.scalars(select(Space).where(~Space.deleting).order_by(Space.id.desc())))

    def create(
        self,
        repo_id: RepoId,
        *,
        sdk: str,
        visibility: str,
        readme: str,
        author: str,
        hardware: str = DEFAULT_HARDWARE,
        sleep_seconds: int | None = None,
        variables: Sequence[Variable] = (),
    ) -> Space:
        """Make a Space with a first commit; all of it or nothing, also when killed."""
        return self._make(
            repo_id,
            lambda repository: self._first_commit(repository, readme, author),
            sdk=sdk,
            visibility=visibility,
            hardware=hardware,
            sleep_seconds=sleep_seconds,
            variables=variables,
        )

    def duplicate(
        self,
        source: Space,
        repo_id: RepoId,
        *,
        visibility: str,
        hardware: str,
        sleep_seconds: int | None,
        variables: Sequence[Variable],
    ) -> Space:
        """Make a Space with all that another one's repository has; all of it or nothing."""
        return self._make(
            repo_id,
            lambda repository: copy_repository(self.repository(source), repository),
            sdk=source.sdk,
            visibility=visibility,
            hardware=hardware,
            sleep_seconds=sleep_seconds,
            variables=variables,
        )

    def _make(
        self,
        repo_id: RepoId,
        fill: Callable[[Repository], None],
        *,
        sdk: str,
        visibility: str,
        hardware: str,
        sleep_seconds: int | None,
        variables: Sequence[Variable],
    ) -> Space:
        if self.find(repo_id):
            raise Conflict(f"The Space {repo_id} exists already")
        key = uuid.uuid4().hex
        repository = Repository.create(self._repository_path(key))
        fill(repository)
        # Until the row is there the repository is nobody's, and the next start removes it.
        try:
            with self._choosing, self._database.session.begin() as session:
                slot = _free_slot(session)
                space = Space(
                    key=key,
                    path=repo_id.key,
                    namespace=repo_id.namespace,
                    name=repo_id.name,
                    subdomain=_free_subdomain(session, repo_id, key),
                    sdk=sdk,
                    visibility=visibility,
                    slot=slot,
                    uid=FIRST_UID + slot,
                    hardware=hardware,
                    sleep_seconds=sleep_seconds,
                )
                session.add(space)
                session.flush()  # gives it its id
                for row in variables:
                    row.space_id = space.id
                session.add_all(variables)
        except IntegrityError:
            shutil.rmtree(repository.path, ignore_errors=True)
            raise Conflict(f"The Space {repo_id} exists already") from None
        return space

    def _first_commit(self, repository: Repository, readme: str, author: str) -> None:
        with tempfile.TemporaryDirectory(prefix="first-", dir=repository.path) as folder:
            files = {"README.md": readme, attributes.NAME: attributes.of_new_space()}
            paths = {name: Path(folder, name) for name in files}
            for name, path in paths.items():
                path.write_text(files[name])
            commit(repository, CommitDraft(summary="initial commit", files=paths), author)

    def commit(self, space: Space, draft: CommitDraft, author: str, branch: str = BRANCH) -> str:
        """Commit to a Space; one at a time, so that two without `parentCommit` both land."""
        with self._locks[space.key]:
            return commit(self.repository(space), draft, author, branch)

    def update(self, space_id: int, change: Callable[[Space], None]) -> Space | None:
        """Change a Space's row; gives what is stored now."""
        with self._database.session.begin() as session:
            row = session.get(Space, space_id)
            if row is not None:
                change(row)
            return row

    def rename(self, space: Space, to: RepoId) -> Space | None:
        """Give a Space another id, and with it another host name."""
        try:
            with self._choosing, self._database.session.begin() as session:
                row = session.get(Space, space.id)
                if row is not None:
                    row.path, row.namespace, row.name = to.key, to.namespace, to.name
                    row.subdomain = _free_subdomain(session, to, row.key, own=row.id)
                return row
        except IntegrityError:
            raise Conflict(f"The Space {to} exists already") from None

    def mark_deleting(self, space: Space) -> None:
        """From here on the Space is gone for everyone, and a restart goes on deleting it."""
        self.update(space.id, lambda row: setattr(row, "deleting", True))

    def delete(self, space: Space) -> None:
        """Remove the repository, then the row: a row without content is found again at the next start."""
        shutil.rmtree(self._repository_path(space.key), ignore_errors=True)
        with self._database.session.begin() as session:
            session.delete(session.merge(space))

    def half_deleted(self) -> list[Space]:
        """Spaces whose deletion was interrupted."""
        with self._database.session() as session:
            return list(session.scalars(select(Space).where(Space.deleting)))

    def clear_up(self) -> list[str]:
        """Remove Spaces that a kill left half-made, and what a killed git left in the others.

        What no row knows and has more than a first commit is somebody's work: it is put aside, since the
        database may be an older one than the repositories.

        Returns:
            What was put aside or could not be looked at, a sentence each.
        """
        keys = {space.key for space in [*self.all(), *self.half_deleted()]}
        told: list[str] = []
        for folder in sorted(self._folder.iterdir()):
            if not _REPOSITORY.fullmatch(folder.name):
                continue
            try:
                if folder.name.removesuffix(".git") in keys:
                    Repository(folder).clear_leftovers()
                elif Repository(folder).has_history():
                    told.append(f"the repository {folder.name} is no Space's: {self._put_aside(folder)}")
                else:
                    shutil.rmtree(folder, ignore_errors=True)
            except Exception as error:  # noqa: BLE001  one broken repository must not keep the others down
                told.append(f"the repository {folder.name} can't be looked at: {str(error)[:200]}")
        return told

    def _put_aside(self, folder: Path) -> str:
        aside = self._folder.with_name(LOST)
        aside.mkdir(mode=0o700, exist_ok=True)
        folder.rename(aside / folder.name)
        return f"it lies in {aside} now"


def _free_slot(session: Session) -> int:
    """The next number in turn: one that was a deleted Space's comes back as late as can be.

    What that Space left in a browser under its address, or in a folder that all may write to, is not to be
    the next one's at once.
    """
    taken = set(session.scalars(select(Space.slot)))
    if len(taken) >= MAX_SPACES:
        raise HostError(f"This host has {MAX_SPACES} Spaces, which is all it can hold", "delete one first")
    # SQLite counts every Space that ever was: ids are not used twice.
    made = session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'spaces'")) or 0
    turn = (made + step for step in range(MAX_SPACES))
    return next(slot for number in turn if (slot := number % MAX_SPACES + 1) not in taken)


def _free_subdomain(session: Session, repo_id: RepoId, key: str, own: int | None = None) -> str:
    """Two ids may share a label (`a-b/c` and `a/b-c`): the second gets a suffix."""
    label = subdomain_of(repo_id)
    with session.no_autoflush:
        taken = session.scalar(select(Space.id).where(Space.subdomain == label, Space.id != own))
    return with_suffix(label, key[:_KEY_LETTERS]) if taken else label
