"""A small server that answers as the Hub does of models, and as an inference provider does for them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What models give, by what they are for.
ANSWERS: dict[str, Any] = {
    "text-classification": [[{"label": "good", "score": 0.75}, {"label": "bad", "score": 0.25}]],
    "fill-mask": [{"sequence": "a b", "score": 0.5, "token": 1, "token_str": "b"}],
    "summarization": [{"summary_text": "short"}],
    "translation": [{"translation_text": "hallo"}],
    "question-answering": {"answer": "Ada", "score": 0.9, "start": 0, "end": 3},
    "zero-shot-classification": [{"label": "a", "score": 0.6}, {"label": "b", "score": 0.4}],
    "token-classification": [
        {"entity_group": "PER", "score": 0.9, "word": "Ada", "start": 0, "end": 3},
    ],
    "text-generation": [{"generated_text": " there was"}],
    "image-classification": [{"label": "cat", "score": 0.75}],
}


class Provider(ThreadingHTTPServer):
    """Knows a model for each task, called `me/<task>`; one for chats, and one that nobody may ask.

    Attributes:
        tokens: What came with each question to say who asks.
        bodies: What was asked.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.tokens: list[str | None] = []
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    @property
    def provider(self) -> Provider:
        """The server, which keeps what it was asked."""
        assert isinstance(self.server, Provider)
        return self.server

    def do_GET(self) -> None:
        """What the Hub says of a model."""
        name = self.path.partition("?")[0].removeprefix("/api/models/me/")
        task = {"chat": "text-generation", "closed": "summarization"}.get(name, name)
        if task not in ANSWERS and task not in ("object-detection", "odd-task"):
            self._answer(404, {"error": "Repository not found"})
            return
        tags = ["conversational"] if name == "chat" else []
        mapping = {"status": "live", "providerId": f"me/{name}", "task": task}
        told = {"id": f"me/{name}", "pipeline_tag": task, "tags": tags}
        self._answer(200, {**told, "inferenceProviderMapping": {"hf-inference": mapping}})

    def do_POST(self) -> None:
        """What a model gives."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.provider.tokens.append(self.headers.get("Authorization"))
        self.provider.bodies.append(body)
        name = self.path.partition("/models/me/")[2].partition("/")[0]
        if name == "closed":
            self._answer(401, {"error": "Unauthorized"})
        elif name == "chat":
            words = json.loads(body)["messages"][-1]["content"][0]["text"]
            self._stream(["You: ", words])
        else:
            self._answer(200, ANSWERS[name])

    def _answer(self, status: int, answer: Any) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, words: list[str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in words:
            chunk = {"choices": [{"index": 0, "delta": {"role": "assistant", "content": word}}]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def inference_server() -> Iterator[Provider]:
    """One that runs meanwhile."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
