"""How far uploads are, for clients that ask: by the name that they gave an upload."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from spacekit_runtime.server.limits import MOST_WATCHED_UPLOADS


@dataclass
class UploadWatch:
    """How far one upload is. Written by the upload's thread, read on the loop.

    Attributes:
        name: The file that is being sent.
        size: Its bytes so far.
        is_over: Whether the upload has ended, however it did.
    """

    name: str = ""
    size: int = 0
    is_over: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def begin(self, name: str) -> None:
        """A file begins."""
        self.name, self.size = name, 0

    def advance(self, size: int) -> None:
        """So many bytes more have come."""
        self.size += size
        if not self._woken.is_set():
            self._loop.call_soon_threadsafe(self._woken.set)

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._woken.set()

    def end(self) -> None:
        """The upload is over."""
        self.is_over = True
        self.wake()

    async def changed(self) -> None:
        """Wait until there is news."""
        await self._woken.wait()
        self._woken.clear()


class UploadWatches:
    """The uploads that clients gave a name, the newest last. Used on the loop alone."""

    def __init__(self) -> None:
        self._watches: OrderedDict[str, UploadWatch] = OrderedDict()
        self._waiting: dict[str, asyncio.Event] = {}

    def begin(self, upload_id: str | None) -> UploadWatch:
        """A new upload; without a name nobody can ask for it."""
        watch = UploadWatch()
        if upload_id is not None:
            self._watches[upload_id] = watch
            self._watches.move_to_end(upload_id)
            if len(self._watches) > MOST_WATCHED_UPLOADS:
                self._watches.popitem(last=False)
            if upload_id in self._waiting:
                self._waiting.pop(upload_id).set()
        return watch

    async def find(self, upload_id: str, patience: float) -> UploadWatch | None:
        """The upload of a name; a client may ask before the upload's own request is here.

        Args:
            upload_id: The name.
            patience: How long to wait for it, in seconds.
        """
        if upload_id not in self._watches and len(self._waiting) < MOST_WATCHED_UPLOADS:
            begun = self._waiting.setdefault(upload_id, asyncio.Event())
            try:
                await asyncio.wait_for(begun.wait(), patience)
            except TimeoutError:
                self._waiting.pop(upload_id, None)
        return self._watches.get(upload_id)
