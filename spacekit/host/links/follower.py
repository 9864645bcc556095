"""When Spaces look at the repositories that they follow: by the clock, when asked to, and when called."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence

from spacekit.host.errors import Locked, RepoNotFound
from spacekit.host.limits import PULLS_AT_ONCE, WEBHOOK_PAUSE
from spacekit.host.log import log_event
from spacekit.host.store.git import BRANCH
from spacekit.host.store.models import Link, Space
from spacekit.host.threads import to_the_end
from spacekit.host.webhooks.payload import UpdatedRef

from .pull import Pulls

# Of the interval: hosts that start at the same time do not ask at the same time for ever.
_JITTER = 0.1

Deploy = Callable[[Space, str], None]
Tell = Callable[[Space, Sequence[UpdatedRef]], None]


class Follower:
    """Follows every link of the host. Lives on the event loop; `is_pulling` may be asked from any thread.

    Args:
        pulls: Makes one pull.
        deploy: Brings up what a pull has made `main`.
        tell: Tells those who watch the Space.
    """

    def __init__(self, pulls: Pulls, deploy: Deploy, tell: Tell) -> None:
        self._pulls = pulls
        self._deploy = deploy
        self._tell = tell
        self._interval = pulls.settings.pull_interval
        self._turns = asyncio.Semaphore(PULLS_AT_ONCE)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._wanted: dict[int, asyncio.Event] = {}
        self._busy: set[int] = set()
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def start(self) -> None:
        """Go on with every link; each looks at once, as many at a time as there are turns."""
        links = await asyncio.to_thread(self._pulls.links.all)
        spaces = {space.id: space for space in await asyncio.to_thread(self._pulls.spaces.all)}
        for link in links:
            if link.space_id in spaces:
                self._follow(spaces[link.space_id])

    async def stop(self) -> None:
        """Give up what is under way: the next start goes on."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    @contextlib.asynccontextmanager
    async def halted(self, space: Space) -> AsyncGenerator[None]:
        """Let nobody look meanwhile, so that the Space's link can be changed; then it is followed as it is.

        One caller at a time: two pulls of one Space would be in each other's way.
        """
        async with self._locks[space.id]:
            await self._forget(space)
            try:
                yield
            finally:
                if await asyncio.to_thread(self._pulls.links.get, space.id):
                    self._follow(space)

    def _follow(self, space: Space) -> None:
        """Begin to follow a link, with a first pull at once."""
        self._wanted[space.id] = asyncio.Event()
        self.pull_soon(space)
        self._tasks[space.id] = asyncio.create_task(self._run(space))

    async def _forget(self, space: Space) -> None:
        """Follow no more; when this returns, no pull of the Space is under way."""
        task = self._tasks.pop(space.id, None)
        if task:
            task.cancel()
            await asyncio.wait({task})
        self._wanted.pop(space.id, None)
        self._busy.discard(space.id)

    def pull_soon(self, space: Space) -> None:
        """Look at the repository as soon as possible; asked for again meanwhile, it is done once."""
        wanted = self._wanted.get(space.id)
        if wanted:
            self._busy.add(space.id)
            wanted.set()

    def is_pulling(self, space: Space) -> bool:
        """Whether a pull is under way, or asked for."""
        return space.id in self._busy

    async def _run(self, space: Space) -> None:
        wanted = self._wanted[space.id]
        while True:
            wait = self._interval * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - not a secret
            # Not `wait_for`, which before Python 3.12 loses a cancellation that comes with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await wanted.wait()
            wanted.clear()
            self._busy.add(space.id)
            async with self._turns:
                await self._pull(space)
            if not wanted.is_set():
                self._busy.discard(space.id)
            await asyncio.sleep(WEBHOOK_PAUSE.total_seconds())

    async def _pull(self, space: Space) -> None:
        try:
            await self._look(space.id)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the following
            log_event("bug", space=space.repo_id, error=type(error).__name__, detail=error)

    async def _look(self, space_id: int) -> None:
        space = await asyncio.to_thread(self._pulls.spaces.get, space_id)
        link = await asyncio.to_thread(self._pulls.links.get, space_id)
        if space is None or link is None:
            return
        began = time.monotonic()
        old = await asyncio.to_thread(self._pulls.spaces.repository(space).head)
        try:
            await self._pulls.pull(space, link)
        finally:
            # Also when it was cut off after `main` had moved: the next look would find nothing new.
            await to_the_end(self._bring_up(space, link, old, began))

    async def _bring_up(self, space: Space, link: Link, old: str | None, began: float) -> None:
        """Deploy what a pull has brought, and tell of it; never fails, since a cut off pull ends with it."""
        try:
            new = await asyncio.to_thread(self._pulls.spaces.repository(space).head)
            after = await asyncio.to_thread(self._pulls.links.get, space.id)
            if new != old or after is None or after.state != link.state:
                state, seconds = after.state if after else "removed", round(time.monotonic() - began, 1)
                log_event("pulled", space=space.repo_id, sha=new, state=state, seconds=seconds)
            if new is not None and new != old:
                self._deploy(space, new)
                self._tell(space, [UpdatedRef(f"refs/heads/{BRANCH}", old, new)])
        except RepoNotFound:
            return  # it was deleted meanwhile
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the following
            log_event("bug", space=space.repo_id, error=type(error).__name__, detail=error)


def refuse_if_linked(space: Space, link: Link | None) -> None:
    """Refuse to change `main` of a Space that follows a repository.

    Raises:
        Locked: It does; the sentence says who owns it and how to change that.
    """
    if link is not None:
        raise Locked(
            f"{BRANCH} of {space.repo_id} follows {link.url}, so it can't be pushed to",
            f"push there; or `spacekit link --remove --to {space.repo_id}` makes it the Space's own",
        )
