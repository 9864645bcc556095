"""One pull of a Space's link: fetched, held to the rules of a push, made `main`, and noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from git import GitCommandError

from spacekit.host.errors import HostError
from spacekit.host.git_http.push import Update
from spacekit.host.git_http.rules import MAIN, check_push
from spacekit.host.places import Places
from spacekit.host.settings import HostSettings
from spacekit.host.store.git import Repository
from spacekit.host.store.links import LinkStore
from spacekit.host.store.models import Link, Space, now
from spacekit.host.store.spaces import SpaceStore
from spacekit.host.store.vault import Unreadable
from spacekit.host.threads import in_thread

from .address import parse_address
from .fetch import Fetched, fetched
from .large_files import fetch_large_files
from .remote import Access
from .state import LinkProblem, State

Step = Literal["same", "take", "diverged"]
_Change = Callable[[Link], None]

_SHORT_SHA = 7


@dataclass(frozen=True)
class Pulls:
    """Makes pulls; one a Space at a time, which whoever calls sees to."""

    settings: HostSettings
    places: Places
    spaces: SpaceStore
    links: LinkStore

    async def pull(self, space: Space, link: Link) -> None:
        """Look at the repository and follow it.

        How it ended is noted in the link. Whenever this is cut off, `main` is the old commit or the new one.
        """
        try:
            await self._follow(space, link)
        except LinkProblem as problem:
            await in_thread(self.links.change, link.id, _ended(problem.state, problem.message))
        except HostError as error:
            await in_thread(self.links.change, link.id, _ended("failed", error.message))
        except Exception:
            words = "This is a mistake in the host: its log says more"
            await in_thread(self.links.change, link.id, _ended("failed", words))
            raise

    async def _follow(self, space: Space, link: Link) -> None:
        address = parse_address(
            link.url, allows_http=self.settings.allow_http_links, trusted=self.settings.trusted
        )
        access = await in_thread(self._access, link)
        path = self.spaces.repository(space).path
        note_hosts = partial(self._note_hosts, link)
        async with fetched(path, self.places.spool, address, link.branch, access, note_hosts) as found:
            await fetch_large_files(found)
            # Not left half-done: what is noted and what `main` is belong together.
            await in_thread(self._take, space, link, found)

    def _access(self, link: Link) -> Access:
        try:
            return Access(self.links.secrets(link), link.known_hosts)
        except Unreadable:
            raise LinkProblem(
                "no-access",
                "The link's key or token was stored under another key than the host has: link again",
            ) from None

    def _note_hosts(self, link: Link, seen: str) -> None:
        self.links.change(link.id, lambda row: setattr(row, "known_hosts", seen))

    def _take(self, space: Space, link: Link, found: Fetched) -> None:
        repository, new = found.repository, found.sha
        head = repository.head()
        step = next_step(link, head, new, is_ahead=is_ahead(repository, head, new))
        if step == "diverged":
            raise LinkProblem("diverged", _diverged(space, head or "", new))
        if step == "same":
            self.links.change(link.id, _followed(new))
            return
        refused = check_push(repository, [Update(MAIN, head, new)], hub_rules=self.settings.hub_rules)
        if refused.refusals:
            raise LinkProblem("refused", "\n".join(refused.lines))
        found.accept()
        self.links.change(link.id, lambda row: setattr(row, "taking_sha", new))
        if not self.spaces.repository(space).advance(new, head):
            raise LinkProblem(
                "failed", "Something was pushed to the Space meanwhile: the next pull looks again"
            )
        self.links.change(link.id, _followed(new))


def next_step(link: Link, head: str | None, new: str, *, is_ahead: bool) -> Step:
    """What a pull does with `main`.

    It moves on along the history, and to any other commit when what it holds came from the link, or when
    nothing of anybody's is lost because that was said.
    """
    if head == new:
        return "same"
    came_from_link = head is not None and head in (link.pulled_sha, link.taking_sha)
    return "take" if head is None or is_ahead or came_from_link or link.owns_main else "diverged"


def is_ahead(repository: Repository, head: str | None, new: str) -> bool:
    """Whether a commit has the present one in its history."""
    if head is None:
        return True
    try:
        repository.run("merge-base", "--is-ancestor", head, new)
    except GitCommandError:
        return False
    return True


def _diverged(space: Space, head: str, new: str) -> str:
    return (
        f"main of {space.repo_id} is {head[:_SHORT_SHA]}, which is not in the history of "
        f"{new[:_SHORT_SHA]}: somebody pushed to the Space itself. Link again with --force to put that aside"
    )


def _ended(state: State, message: str) -> _Change:
    def change(row: Link) -> None:
        row.state, row.message, row.checked_at = state, message, now()

    return change


def _followed(sha: str) -> _Change:
    def change(row: Link) -> None:
        row.state, row.message, row.taking_sha = "followed", None, None
        row.owns_main = False
        row.checked_at = now()
        if row.pulled_sha != sha or row.pulled_at is None:
            row.pulled_sha, row.pulled_at = sha, now()

    return change
