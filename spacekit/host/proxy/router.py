"""The front door: which request is for the API, which for which Space, and which for nobody."""

from __future__ import annotations

import asyncio
from email.utils import formatdate

import aiohttp
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacekit.host.addresses import Address, slot_of
from spacekit.host.answers import answer_error
from spacekit.host.errors import Forbidden, HostError, Misdirected, RepoNotFound
from spacekit.host.fleet import Fleet
from spacekit.host.hub.access import bearer_token
from spacekit.host.pages.layout import HEADERS
from spacekit.host.pages.waiting import waiting_page
from spacekit.host.settings import HostSettings, host_of
from spacekit.host.status import RuntimeStatus
from spacekit.host.store.models import Space
from spacekit.host.store.tokens import TokenStore

from .forward import ClientGone, Unreachable, forward
from .headers import client_of, scheme_of, to_app, with_custom
from .static import static_answer
from .websocket import forward_websocket

_RETRY_SECONDS = "2"
_POLICY_VIOLATION = 1008


class Router:
    """Sends each request to the API or to a Space, by the address and the host name it came to."""

    def __init__(
        self,
        api: ASGIApp,
        settings: HostSettings,
        tokens: TokenStore,
        fleet: Fleet,
        session: aiohttp.ClientSession,
    ) -> None:
        self._api = api
        self._settings = settings
        self._tokens = tokens
        self._fleet = fleet
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or WebSocket."""
        if scope["type"] == "lifespan":
            await self._api(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        scope["scheme"] = scheme_of(scope["scheme"], _header(scope, b"x-forwarded-proto"), peer)
        client = client_of(peer, _forwarded_for(scope))
        try:
            if self._fleet.containers and self._fleet.containers.is_inside(client):
                raise Forbidden("The containers of Spaces and of their builds have no business at this host")
            space = self._find_space(scope)
            if space is None:
                await self._api(scope, receive, _dated(send))
            else:
                await self._serve(space, scope, receive, send)
        except HostError as error:
            answer = answer_error(error, accept=_header(scope, b"accept"))
            await _refuse(answer, scope, receive, send)

    def _find_space(self, scope: Scope) -> Space | None:
        """The Space that a request is for; `None` when it is for the API."""
        name = host_of(_header(scope, b"host"))
        slot = slot_of(scope["server"][0])
        if slot is not None:
            space = self._fleet.find_by_slot(slot)
            # Another name that leads here is a page of someone else's, who points it at this machine.
            if space and name in (scope["server"][0], f"{space.subdomain}.{self._settings.domain}"):
                return space
        elif name in self._settings.own_names or self._settings.is_own_address(name):
            return None
        elif name.endswith(f".{self._settings.domain}"):
            label = name.removesuffix(f".{self._settings.domain}")
            space = self._fleet.find_by_subdomain(label)
            if space:
                return space
            raise RepoNotFound(label)
        raise Misdirected(f"This host is not called {name[:100]!r}", "use one of its own addresses")

    async def _serve(self, space: Space, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = await self._check_access(space, scope)
        with self._fleet.use(space):
            live = self._fleet.live(space) or await self._fleet.wake(space)
            if live is None:
                answer = _not_up(space, self._fleet.status(space), scope)
                await _refuse(answer, scope, receive, send)
                return
            send = _with_headers(send, live.release.recipe.headers)
            if live.address is None and scope["type"] == "websocket":
                await _refuse(Response(status_code=404), scope, receive, send)
            elif live.address is None:
                answer = await run_in_threadpool(static_answer, scope, live.release, live.variables)
                await _refuse(answer, scope, receive, send)
            else:
                with live.use():
                    await self._pass_on(space, live.address, is_ours, scope, receive, send)

    async def _check_access(self, space: Space, scope: Scope) -> bool:
        """Whether the request carries a token of this host's; a private Space wants one that is for it.

        The app never sees such a token, whichever Space it is for.
        """
        is_ours = is_known = False
        for name in (b"authorization", b"x-hf-authorization"):
            token = bearer_token(_header(scope, name))
            caller = await asyncio.to_thread(self._tokens.caller_of, token) if token else None
            if caller:
                is_ours = is_ours or name == b"authorization"
                is_known = is_known or caller.may_use(space.repo_id)
        if space.is_private and not is_known:
            # In the words for a name that nobody has: a stranger learns neither that it is there, nor its id.
            called = host_of(_header(scope, b"host"))
            raise RepoNotFound(called.removesuffix(f".{self._settings.domain}"))
        return is_ours

    async def _pass_on(
        self, space: Space, address: Address, is_ours: bool, scope: Scope, receive: Receive, send: Send
    ) -> None:
        host, port = _header(scope, b"host"), scope["server"][1]
        peer = scope["client"][0] if scope.get("client") else "unknown"
        client = client_of(peer, _forwarded_for(scope))
        scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
        headers = to_app(
            scope["headers"], client=client, scheme=scheme, host=host, port=port, hide_authorization=is_ours
        )
        if scope["type"] == "websocket":
            await forward_websocket(scope, receive, send, self._session, address, headers)
        else:
            try:
                await forward(scope, receive, send, self._session, address, headers)
            except Unreachable:
                answer = _not_up(space, self._fleet.status(space), scope)
                await answer(scope, receive, send)
            except ClientGone:
                return  # uvicorn closes the connection, as the answer is not complete


def _dated(send: Send) -> Send:
    """Say when an answer was made: clients take log lines that are later than this for new ones."""

    async def send_dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"date", formatdate(usegmt=True).encode())]
        await send(message)

    return send_dated


def _with_headers(send: Send, custom: tuple[tuple[str, str], ...]) -> Send:
    """Give each answer the headers of the front matter."""
    if not custom:
        return send

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = with_custom(message["headers"], custom)
        await send(message)

    return send_with_headers


def _header(scope: Scope, name: bytes) -> str:
    found = next((value for key, value in scope["headers"] if key == name), b"")
    return bytes(found).decode("latin-1")


def _forwarded_for(scope: Scope) -> str:
    """The whole list: a proxy may add whom it saw in a line of its own, after those of the client."""
    lines = (value for key, value in scope["headers"] if key == b"x-forwarded-for")
    return b",".join(lines).decode("latin-1")


def _not_up(space: Space, status: RuntimeStatus, scope: Scope) -> Response:
    """What a Space that does not serve answers: a page to browsers, JSON to programs."""
    headers = {"Retry-After": _RETRY_SECONDS, "Cache-Control": "no-store"}
    if "text/html" in _header(scope, b"accept"):
        return HTMLResponse(waiting_page(space, status), status_code=503, headers=HEADERS | headers)
    error = f"The Space {space.repo_id} does not serve yet: its stage is {status.stage}"
    return JSONResponse({"error": error, "stage": status.stage}, status_code=503, headers=headers)


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer; a WebSocket can only be closed."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
    else:
        await answer(scope, receive, send)
