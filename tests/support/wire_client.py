"""A client that speaks the wire by hand: joins the queue, reads streams, and says what came."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

# Longer than anything that a test waits for on purpose: a hang shows as an error.
PATIENCE = 20.0


@dataclass
class ServerSentEvent:
    """One event of a stream: its fields by name."""

    event: str = ""
    id: str | None = None
    data: str = ""

    @property
    def json(self) -> Any:
        """The data as JSON."""
        return json.loads(self.data)


def read_events(response: httpx.Response) -> Iterator[ServerSentEvent]:
    """The events of a stream, as they come."""
    current = ServerSentEvent()
    for line in response.iter_lines():
        if not line:
            if current.data:
                yield current
            current = ServerSentEvent()
            continue
        name, _, value = line.partition(": ")
        setattr(current, name, value)


@dataclass
class WireClient:
    """One session of an app.

    Args:
        url: Where the app is.
        session_hash: The session's name.
    """

    url: str
    session_hash: str = "a-session"
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE)

    def join(self, fn_index: int, *data: Any, **more: Any) -> str:
        """Put an event in the queue, and give its id."""
        body = {"data": data, "fn_index": fn_index, "session_hash": self.session_hash, **more}
        answer = self.http.post("/gradio_api/queue/join", json=body)
        assert 200 == answer.status_code, answer.text
        event_id: str = answer.json()["event_id"]
        return event_id

    def stream(self, last_event_id: int | None = None) -> Iterator[ServerSentEvent]:
        """The session's stream, from now or from after a message."""
        headers = {} if last_event_id is None else {"last-event-id": str(last_event_id)}
        query = {"session_hash": self.session_hash}
        with self.http.stream("GET", "/gradio_api/queue/data", params=query, headers=headers) as response:
            assert 200 == response.status_code
            yield from read_events(response)

    def messages(self) -> list[dict[str, Any]]:
        """All that the session's stream says until it closes."""
        return [event.json for event in self.stream()]

    def ask(self, fn_index: int, *data: Any, **more: Any) -> list[dict[str, Any]]:
        """Put an event in the queue, and give all that is said of it."""
        self.join(fn_index, *data, **more)
        return self.messages()

    def post(self, path: str, body: Any) -> httpx.Response:
        """Post JSON below the API's prefix."""
        return self.http.post(f"/gradio_api/{path}", json=body)

    def close(self) -> None:
        """Let the connections go."""
        self.http.close()


# What the fixtures of those names give: serve an app and get its address; open a session of it.
Serve = Callable[..., str]
Connect = Callable[..., WireClient]
