"""The routes for clients without a session: call and fetch, or run at once."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.errors import BadRequest, Unprocessable
from spacekit_runtime.graph.call import MISSING, Call
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.http import Endpoint, answer, cutting, encode, read_body, request_of
from spacekit_runtime.server.limits import LONGEST_TOKEN
from spacekit_runtime.server.models import CallBody, parse
from spacekit_runtime.server.provider import ServiceProvider
from spacekit_runtime.server.streams import stream_call


class CallRoutes:
    """Handlers of `/call` and `/run`."""

    def __init__(self, provider: ServiceProvider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """The routes, the busiest first."""
        table = [
            ("/call/{name}/{event_id}", self.fetch, "GET"),
            ("/call/{name}", self.call, "POST"),
            ("/run/{name}", self.run, "POST"),
            ("/api/{name}", self.run, "POST"),
            ("/call/v2/{name}", self.call_by_names, "POST"),
            ("/call/v2/{name}/{event_id}", self.fetch, "GET"),
        ]
        return [Route(API_PREFIX + path, Endpoint(handler), methods=[verb]) for path, handler, verb in table]

    async def call(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put one event in the queue; its answer is fetched by its id."""
        body = parse(CallBody, await read_body(scope, receive))
        event = await self._provider().call(
            scope["path_params"]["name"], body, request_of(scope, body.session_hash, body.oauth_token)
        )
        await answer(send, b'{"event_id":"%b"}' % event.id.encode())

    async def call_by_names(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The same, with the values by the function's argument names."""
        service = self._provider()
        name = scope["path_params"]["name"]
        sent = await read_body(scope, receive)
        values = _named_values(sent)
        call = service.endpoint(name)
        token = taken_token(call, values)
        body = CallBody(data=in_order(call, values))
        body.measure(sent)
        event = await service.call(name, body, request_of(scope, None, token))
        await answer(send, b'{"event_id":"%b"}' % event.id.encode())

    async def fetch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream a call's answer."""
        service = self._provider()
        event_id = scope["path_params"]["event_id"]
        messages = service.find_call(scope["path_params"]["name"], event_id)
        await stream_call(service, messages, event_id, receive, send, cut=cutting(scope))

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call a function at once, and answer with what it gives."""
        body = parse(CallBody, await read_body(scope, receive))
        name = scope["path_params"]["name"]
        request = request_of(scope, body.session_hash, body.oauth_token)
        result = await self._provider().run(name, body, request)
        await answer(send, encode(result))


def _named_values(body: bytes) -> dict[str, Any]:
    from pydantic_core import from_json  # pydantic is loaded with the models

    try:
        values = from_json(body)
    except ValueError:
        raise BadRequest("the body is not JSON") from None
    if not isinstance(values, dict):
        raise BadRequest("the body is not a JSON object")
    return values


def taken_token(call: Call, values: dict[str, Any]) -> str | None:
    """The token among values by argument name, which is then gone from them.

    It is no argument, so nobody is told that there is none of this name; a function that asks for none gets
    none.
    """
    if "oauth_token" in call.parameter_names().values():
        return None
    token = values.pop("oauth_token", None)
    return token if isinstance(token, str) and len(token) <= LONGEST_TOKEN else None


def in_order(call: Call, values: dict[str, Any]) -> list[Any]:
    """Values by argument name, as a value for each input.

    Raises:
        Unprocessable: A name is unknown, or a value is missing that has no default.
    """
    names = call.parameter_names()
    unknown = sorted(values.keys() - set(names.values()))
    if unknown:
        known = ", ".join(names.values()) or "none"
        raise Unprocessable(f"/{call.name} has no parameter {unknown[0]!r}; its parameters are: {known}")
    payload = []
    for position, component in enumerate(call.inputs):
        name = names.get(position)
        value = values.get(name, MISSING) if name is not None else None
        if value is MISSING:
            value = call.default(position)
        if value is MISSING:
            raise Unprocessable(f"/{call.name} needs a value for {name!r} ({component.type_name})")
        payload.append(value)
    return payload
