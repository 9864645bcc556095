"""Delivers calls: for each webhook one after the other, with a few attempts, in the background.

What was not delivered when the host ends is not sent again.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any

import aiohttp

from spacekit.host.limits import (
    MAX_WEBHOOK_BACKLOG,
    MAX_WEBHOOK_FAILURES,
    WEBHOOK_CALL_TIME,
    WEBHOOK_RETRIES,
)
from spacekit.host.log import log_event
from spacekit.host.store.models import Space, Webhook, now
from spacekit.host.store.spaces import SpaceStore
from spacekit.host.store.webhooks import WebhookStore

from .addresses import NotPublic, PublicResolver
from .payload import UpdatedRef, headers_of, payload_of, watches

_GOOD = range(200, 300)
_REFUSED = "not-public"  # another attempt would not change that


class Deliverer:
    """Calls those who watch. Lives on the event loop.

    Args:
        webhooks: Who watches what.
        spaces: The Spaces.
        base: The host's own address, for links in what is said.
        allows_private: Whether calls may go into the inner network.
    """

    def __init__(
        self, webhooks: WebhookStore, spaces: SpaceStore, base: str, *, allows_private: bool
    ) -> None:
        self._webhooks = webhooks
        self._spaces = spaces
        self._base = base
        self._allows_private = allows_private
        self._waiting: defaultdict[str, deque[bytes]] = defaultdict(lambda: deque(maxlen=MAX_WEBHOOK_BACKLOG))
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()
        self._session: aiohttp.ClientSession | None = None
        self._loop = asyncio.get_running_loop()

    def content_changed(self, space: Space, refs: Sequence[UpdatedRef]) -> None:
        """Tell everyone who watches a Space, soon; whoever pushed does not wait for it. From any thread."""
        if refs:
            changed_at = now()
            self._loop.call_soon_threadsafe(lambda: self._start(self._tell(space, tuple(refs), changed_at)))

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._session:
            await self._session.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, space: Space, refs: Sequence[UpdatedRef], changed_at: datetime) -> None:
        watching = [
            each
            for each in await asyncio.to_thread(self._webhooks.all)
            if each.created_at <= changed_at and watches(each, space.repo_id)
        ]
        if not watching:
            return
        head = await asyncio.to_thread(self._spaces.repository(space).head)
        for webhook in watching:
            body = json.dumps(payload_of(webhook, space, refs, head or "", self._base)).encode()
            self._waiting[webhook.id].append(body)  # the oldest goes, where nobody listens
            if webhook.id not in self._busy:
                self._busy.add(webhook.id)
                self._start(self._deliver_all(webhook.id))

    async def _deliver_all(self, webhook_id: str) -> None:
        try:
            while self._waiting[webhook_id]:
                webhook = await asyncio.to_thread(self._webhooks.get, webhook_id)
                if webhook is None or webhook.disabled:
                    break
                await self._deliver(webhook, self._waiting[webhook_id].popleft())
        finally:
            self._busy.discard(webhook_id)
            self._waiting.pop(webhook_id, None)

    async def _deliver(self, webhook: Webhook, body: bytes) -> None:
        """Call until it is taken, a few times; one that fails again and again is disabled."""
        headers = headers_of(body, await asyncio.to_thread(self._webhooks.secret, webhook))
        outcome: int | str = _REFUSED
        for pause in (*(each.total_seconds() for each in WEBHOOK_RETRIES), None):
            outcome = await self._call(webhook.url, body, headers)
            if outcome in _GOOD or outcome == _REFUSED or pause is None:
                break
            await asyncio.sleep(pause)
        failures = await asyncio.to_thread(
            self._webhooks.note, webhook.id, ok=outcome in _GOOD, most=MAX_WEBHOOK_FAILURES
        )
        log_event("webhook-called", webhook=webhook.id, outcome=outcome, failures=failures)

    async def _call(self, url: str, body: bytes, headers: dict[str, str]) -> int | str:
        """The status of the answer, or what went wrong; nothing of the answer itself is read."""
        try:
            async with self._client().post(url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status
        except aiohttp.ClientConnectorError as error:
            return _REFUSED if isinstance(error.os_error, NotPublic) else type(error).__name__
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return type(error).__name__

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = None if self._allows_private else PublicResolver()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=WEBHOOK_CALL_TIME.total_seconds()),
                trust_env=False,
            )
        return self._session
