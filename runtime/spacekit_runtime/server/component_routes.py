"""The route by which a component in the page asks its other half: what a folder holds, and the like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import Error, NotFound, Unprocessable
from spacekit_runtime.graph.functions import NO_DEFAULT, kind_of, name_of, split_parameters
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.request import Request
from spacekit_runtime.server.http import Endpoint, answer, encode, read_body, request_of
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
        function = component.server_function(body.fn_name)
        if function is None:
            raise NotFound(f"this component has no function {body.fn_name[:40]!r}")
        given, named = _arguments(function, body.data, request_of(scope, body.session_hash))
        try:
            if kind_of(function) == "async":
                found = await function(*given, **named)
            else:
                found = await asyncio.to_thread(function, *given, **named)
        except Error as error:
            raise Unprocessable(error.message) from error
        await answer(send, encode(found))


def _arguments(
    function: Callable[..., Any], data: Any, request: Request
) -> tuple[list[Any], dict[str, Request]]:
    """What a function is called with.

    The page sends one argument as it is, and several as a list: a function of several gets them apart.

    Raises:
        Unprocessable: They do not fit its signature.
    """
    arguments, injections, is_open = split_parameters(function)
    named = {i.name: request for i in injections if i.source == "request"}
    takes_one = len(arguments) == 1 and not is_open
    given = data if isinstance(data, list) and not takes_one else [data]
    if data is None and not arguments:
        given = []
    least = sum(argument.default is NO_DEFAULT for argument in arguments)
    if len(given) < least or (len(given) > len(arguments) and not is_open):
        raise Unprocessable(f"{name_of(function)} does not take {len(given)} arguments")
    return given, named


def _component(service: Service, body: ComponentBody) -> Component:
    """The component, as functions have changed it in the session."""
    session = service.sessions.find(body.session_hash)
    block = service.app.blocks.get(body.component_id)
    if block is None and session is not None:
        block = session.find_block(body.component_id)
    if not isinstance(block, Component):
        raise NotFound(f"there is no component with the id {body.component_id}")
    return block if session is None else session.current(block)
