"""A small server that speaks OpenAI's protocol for chats, on a real socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Endpoint(ThreadingHTTPServer):
    """Repeats what it is told, word by word.

    Attributes:
        bodies: What it was asked, in order.
        tokens: What came with each request to say who asks.
        went_on: Set by a test that wants a slow answer to go on.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.went_on = threading.Event()

    @property
    def url(self) -> str:
        """Its address, as apps are told it."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1/"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"

    @property
    def endpoint(self) -> Endpoint:
        """The server, which keeps what it was asked."""
        assert isinstance(self.server, Endpoint)
        return self.server

    def do_POST(self) -> None:
        """Answer as the last message asks for."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.endpoint.bodies.append(body)
        self.endpoint.tokens.append(self.headers.get("Authorization"))
        words = body["messages"][-1]["content"][-1].get("text", "a picture")
        if self.path != "/v1/chat/completions":
            self._answer(404, {"error": {"message": "no such path"}})
        elif words == "refuse":
            told = f"wrong key {self.headers.get('Authorization')}"
            self._answer(401, {"error": {"message": told}})
        elif words == "nonsense":
            self._answer(200, ["nonsense"])
        elif body["stream"] and words != "whole":
            self._stream(words)
        else:
            self._answer(200, {"choices": [{"message": {"role": "assistant", "content": f"You: {words}"}}]})

    def _answer(self, status: int, answer: Any) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, words: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self._line(": a comment\n\n")
        self._chunk({"choices": [{"delta": {"role": "assistant", "content": None}}]})
        for word in ("You:", *words.split(" ")):
            self._chunk({"choices": [{"delta": {"content": word + " "}}]})
            if words == "slowly":
                self.endpoint.went_on.wait(60)
        if words == "fail late":
            self._chunk({"error": {"message": "out of memory"}})
        self._chunk({"choices": [], "usage": {"total_tokens": 3}})
        self._line("data: [DONE]\n\n")

    def _chunk(self, chunk: Any) -> None:
        self._line(f"data: {json.dumps(chunk)}\n\n")

    def _line(self, text: str) -> None:
        with suppress(OSError):  # a client may have gone away
            self.wfile.write(text.encode())
            self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def openai_server() -> Iterator[Endpoint]:
    """One that runs meanwhile."""
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.went_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
