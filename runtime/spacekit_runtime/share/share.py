"""The thread that keeps a link up."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Literal

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.forwarding import App
from spacekit_runtime.share.link import Link, LinkFacts, Relay
from spacekit_runtime.share.outside import look_from_outside
from spacekit_runtime.share.settings import ShareSettings

State = Literal["connecting", "up", "reconnecting", "ended"]

# The first try after a cut comes at once, as most cuts are a relay's restart; the next ones ever later.
_FIRST_WAIT_SECONDS = 0.3
_LONGEST_WAIT_SECONDS = 30
# A name that was just made takes minutes to be found everywhere.
_LOOK_SECONDS = 60
# Longer than all that a link's end waits for by itself.
_CLOSE_SECONDS = 5


@dataclass(frozen=True)
class ShareStatus:
    """How a share link is.

    Attributes:
        state: `connecting` before it is there for the first time, `up`, `reconnecting` after a cut, `ended`.
        since: Since when, in seconds since 1970.
        url: The link, as long as there is one.
        reason: Why it is not up; while it is, what may keep visitors from it all the same.
        hint: What to do about that.
        expires: When the relay ends it, in seconds since 1970; `None` where it does not say.
        has_warning: Whether visitors see a warning page first.
        way: How the relay is reached: `ssh`, or `websocket` where nothing else comes through.
        fingerprint: The relay's host key, where it was taken on trust just now.
    """

    state: State
    since: float
    url: str | None = None
    reason: str | None = None
    hint: str | None = None
    expires: float | None = None
    has_warning: bool = False
    way: str | None = None
    fingerprint: str | None = None

    @property
    def is_up(self) -> bool:
        """Whether the relay has it."""
        return self.state == "up"


class Share:
    """A link to an app on this machine; `open_share` makes one.

    Args:
        relay: The relay, and the way to it.
        on_event: Is told each new status, on the link's own thread.
    """

    def __init__(self, relay: Relay, on_event: Callable[[ShareStatus], None] | None = None) -> None:
        self._relay = relay
        self._on_event = on_event
        self._status = ShareStatus("connecting", time.time())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._is_told_to_close = False
        self._settled = threading.Event()
        self._first_error: ShareError | None = None
        # In the context of whoever asks for the link: a notebook shows what it says below that cell.
        run = copy_context().run
        self._thread = threading.Thread(target=run, args=(self._run,), name="spacekit-share", daemon=True)

    @property
    def url(self) -> str | None:
        """The link; `None` when it has ended."""
        return self._status.url

    @property
    def status(self) -> ShareStatus:
        """How it is."""
        return self._status

    @property
    def relay_name(self) -> str:
        """Who carries the traffic."""
        return self._relay.address.name

    @property
    def is_third_party(self) -> bool:
        """Whether that is somebody's relay that only prints its link."""
        return self._relay.address.is_third_party

    def start(self) -> None:
        """Begin, and return when the link is there.

        Raises:
            ShareError: There is none; nothing is left running.
        """
        self._thread.start()
        try:
            self._settled.wait()
        except BaseException:
            self.close()
            raise
        if self._first_error is not None:
            self._thread.join(_CLOSE_SECONDS)
            raise self._first_error

    def close(self) -> None:
        """End the link, and return when its connection and its thread are gone."""
        self._is_told_to_close = True
        if self._loop is not None and self._closing is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._closing.set)
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(_CLOSE_SECONDS)

    def wait(self, seconds: float | None = None) -> None:
        """Return when the link has ended, or so much later."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            # Python's own loop: uvloop carries no more here, where most of the work is SSH's.
            with asyncio.Runner() as runner:
                runner.run(self._main())
        except ShareError as error:
            self._first_error = error
        except Exception as error:  # noqa: BLE001  # the app goes on, whatever it was
            self._first_error = ShareError(f"the link failed: {error!r}", "please report this", code="bug")
            self._first_error.__cause__ = error
        finally:
            ended = replace(self._status, state="ended", since=time.time(), url=None)
            if self._first_error is not None:
                ended = replace(ended, reason=self._first_error.cause, hint=self._first_error.hint)
            self._tell(ended)
            self._settled.set()

    async def _main(self) -> None:
        self._closing = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        if self._is_told_to_close:
            return
        keeping = asyncio.ensure_future(self._keep())
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({keeping, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (keeping, closing):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def _keep(self) -> None:
        """Have a link, and one again when it was cut, until an end that is final."""
        link = await self._relay.open(None)
        while True:
            self._announce(link.facts)
            self._settled.set()
            facts = link.facts
            looking = asyncio.ensure_future(self._look(facts.url))
            try:
                reason = await link.ended()
            finally:
                looking.cancel()
                await link.close()
            if not reason.is_final:
                self._tell(_now(self._status, "reconnecting", reason))
                found = await self._again(facts)
                if isinstance(found, Link):
                    link = found
                    continue
                reason = found
            self._tell(replace(_now(self._status, "ended", reason), url=None))
            return

    async def _again(self, facts: LinkFacts) -> Link | ShareError:
        """The same link once more, however long it takes; or why there is none any more."""
        tries = 0
        while True:
            longest = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2**tries)
            # Spread: all the links of a relay come back when it does.
            await asyncio.sleep(longest * random.uniform(0.5, 1))  # noqa: S311  # no secret
            tries = min(tries + 1, 16)
            if facts.expires is not None and time.time() >= facts.expires:
                return ShareError("the link's time is over", "ask for a new one", code="expired")
            try:
                return await self._relay.open(facts.resume)
            except ShareError as error:
                if error.is_final:
                    return error
                self._tell(replace(self._status, reason=error.cause, hint=error.hint))

    async def _look(self, url: str) -> None:
        """See whether visitors find the link, and say so where they do not, and when they do."""
        while True:
            trouble = await look_from_outside(url)
            cause, hint = (trouble.cause, trouble.hint) if trouble else (None, None)
            self._tell(replace(self._status, reason=cause, hint=hint))
            if trouble is None:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def _announce(self, facts: LinkFacts) -> None:
        self._tell(
            ShareStatus(
                "up",
                time.time(),
                facts.url,
                expires=facts.expires,
                has_warning=facts.has_warning,
                way=facts.way,
                fingerprint=facts.fingerprint,
            )
        )

    def _tell(self, status: ShareStatus) -> None:
        is_news = status != self._status and not (self._status.state == status.state == "ended")
        self._status = status if is_news else self._status
        if is_news and self._on_event is not None:
            self._on_event(status)


def open_share(
    port: int, settings: ShareSettings, on_event: Callable[[ShareStatus], None] | None = None
) -> Share:
    """Share an app that is served on this machine.

    Args:
        port: Its port.
        settings: How.
        on_event: Is told each new status, on the link's own thread.

    Returns:
        The link, which is up.

    Raises:
        ShareError: There is none.
    """
    share = Share(Relay(settings, App(settings.host, port, settings.is_tls)), on_event)
    share.start()
    return share


def _now(status: ShareStatus, state: State, reason: ShareError) -> ShareStatus:
    return replace(status, state=state, since=time.time(), reason=reason.cause, hint=reason.hint)
