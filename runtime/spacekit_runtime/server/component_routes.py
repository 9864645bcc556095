"""The route by which a component in the page asks its other half: what a folder holds, and the like."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import NotFound, Unprocessable, UserInputError
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.http import Endpoint, answer, encode, read_body
from spacekit_runtime.server.models import ComponentBody, parse
from spacekit_runtime.server.provider import ServiceProvider
from spacekit_runtime.server.service import Service


class ComponentRoutes:
    """Handlers of `/component_server`."""

    def __init__(self, provider: ServiceProvider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """The route, as Gradio's clients write it."""
        paths = ("/component_server", "/component_server/")
        return [Route(API_PREFIX + path, Endpoint(self.ask), methods=["POST"]) for path in paths]

    async def ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call one of the functions that a component offers to the page."""
        body = parse(ComponentBody, await read_body(scope, receive))
        component = _component(self._provider(), body)
        if body.fn_name not in component.server_fns:
            raise NotFound(f"this component has no function {body.fn_name[:40]!r}")
        function = getattr(component, body.fn_name)
        try:
            found: Any = await asyncio.to_thread(function, body.data)
        except UserInputError as error:
            raise Unprocessable(error.message) from error
        await answer(send, encode(found))


def _component(service: Service, body: ComponentBody) -> Component:
    """The component, as functions have changed it in the session."""
    session = service.sessions.find(body.session_hash)
    block = service.app.blocks.get(body.component_id)
    if block is None and session is not None:
        block = session.find_block(body.component_id)
    if not isinstance(block, Component):
        raise NotFound(f"there is no component with the id {body.component_id}")
    return block if session is None else session.current(block)
