"""Bodies of requests, checked where they come in."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, Field, PrivateAttr, ValidationError

from spacekit_runtime.errors import BadRequest, Unprocessable
from spacekit_runtime.server.limits import LONGEST_SESSION_HASH, LONGEST_TOKEN

Body = TypeVar("Body", bound=BaseModel)


class SessionBody(BaseModel):
    """`session/close` and `session/ping`."""

    session_hash: str = Field(min_length=1, max_length=LONGEST_SESSION_HASH)


class EventBody(BaseModel):
    """What becomes an event."""

    # No client can say it itself.
    _size: int = PrivateAttr(default=0)

    @property
    def size(self) -> int:
        """How many bytes it was."""
        return self._size

    def measure(self, body: bytes) -> None:
        """Note the bytes that it was sent as."""
        self._size = len(body)


class JoinBody(EventBody):
    """`queue/join`."""

    data: list[Any]
    fn_index: int
    session_hash: str | None = Field(default=None, min_length=1, max_length=LONGEST_SESSION_HASH)
    event_data: Any = None
    trigger_id: int | None = None
    oauth_token: str | None = Field(default=None, max_length=LONGEST_TOKEN, repr=False)


class CallBody(EventBody):
    """`call/{name}` and `run/{name}`; the latter also by `fn_index`."""

    data: list[Any] = []
    fn_index: int | None = None
    session_hash: str | None = Field(default=None, min_length=1, max_length=LONGEST_SESSION_HASH)
    event_data: Any = None
    trigger_id: int | None = None
    oauth_token: str | None = Field(default=None, max_length=LONGEST_TOKEN, repr=False)


class ComponentBody(BaseModel):
    """`component_server`."""

    session_hash: str = Field(min_length=1, max_length=LONGEST_SESSION_HASH)
    component_id: int
    fn_name: str
    data: Any = None


class CancelBody(BaseModel):
    """`cancel`."""

    session_hash: str = Field(min_length=1, max_length=LONGEST_SESSION_HASH)
    event_id: str
    fn_index: int | None = None


def parse(model: type[Body], body: bytes) -> Body:
    """A request's body as a model.

    Raises:
        BadRequest: It is no JSON object.
        Unprocessable: It is one, and does not fit.
    """
    try:
        parsed = model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise BadRequest("the body is not JSON") from None
        if not first["loc"]:
            raise BadRequest("the body is not a JSON object") from None
        where = ".".join(str(part) for part in first["loc"])
        raise Unprocessable(f"{where}: {first['msg'][0].lower()}{first['msg'][1:]}") from None
    if isinstance(parsed, EventBody):
        parsed.measure(body)
    return parsed
