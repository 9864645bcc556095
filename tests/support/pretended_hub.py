"""huggingface.co as it answers when something is wrong there: what a host of our own never does."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from spacekit.push.target import Target

SPACE = "ada/app"
SHA = "a" * 40
OLD_SHA = "b" * 40
_API = f"/api/spaces/{SPACE}"


@dataclass
class PretendedHub:
    """A server with one Space, in trouble of one's choice.

    Attributes:
        stages: What the Space does, one at each question, the last for ever.
        sha: The commit that it says it runs.
        message: Why it does not run.
        log: The lines of its logs.
        says_no: The status and the words of each request that would change something or read a log.
        app: The statuses of the app's page, one at each question, the last for ever.
        account: What the server knows of the token; `None` for a token that it does not know.
        may_write: Whether the token may push.
        releases: What it has on record, as a host; `None` for a server that keeps no record.
    """

    stages: Sequence[str] = ("RUNNING",)
    sha: str = SHA
    message: str | None = None
    log: Sequence[str] = ()
    says_no: tuple[int, str] | None = None
    app: Sequence[int] = (200,)
    account: dict[str, Any] | None = field(default_factory=lambda: {"name": "ada"})
    may_write: bool = True
    releases: Any = None

    def __enter__(self) -> Self:
        self._stages, self._app = list(self.stages), list(self.app)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def target(self) -> Target:
        """Its Space."""
        return Target(SPACE, self.url, "a-token")

    def answer(self, method: str, path: str) -> tuple[int, Any]:
        """The status of an answer, and what is in it."""
        if self.says_no and (method == "POST" or "/logs/" in path):
            return self.says_no[0], {"error": self.says_no[1]}
        answers: dict[str, Callable[[], tuple[int, Any]]] = {
            "/app": lambda: (_next(self._app), "hello"),
            "/api/whoami-v2": lambda: (200, self.account) if self.account else (401, {"error": "Invalid"}),
            f"{_API}/auth-check/write": lambda: (
                200 if self.may_write else 403,
                {"error": "pass create_pr=1"},
            ),
            f"{_API}/logs/build": lambda: (200, self._log()),
            f"{_API}/logs/run": lambda: (200, self._log()),
            f"{_API}/runtime": lambda: (200, self._runtime()),
            f"{_API}/commits/main": lambda: (200, [_commit(SHA), _commit(OLD_SHA)]),
            f"{_API}/releases": lambda: (404 if self.releases is None else 200, self.releases),
            _API: lambda: (200, self._info()),
        }
        return answers.get(path, lambda: (404, {"error": "no such thing"}))()

    def _log(self) -> str:
        return "".join(f"data: {json.dumps({'data': line})}\n\n" for line in self.log)

    def _info(self) -> dict[str, Any]:
        return {"id": SPACE, "sha": SHA, "sdk": "gradio", "private": False, "host": f"{self.url}/app"}

    def _runtime(self) -> dict[str, Any]:
        told = {"stage": _next(self._stages), "sha": self.sha, "hardware": {"current": "cpu-basic"}}
        return {**told, "targetSha": SHA, "errorMessage": self.message}


def _commit(sha: str) -> dict[str, Any]:
    date = "2026-01-01T00:00:00.000Z"
    return {"id": sha, "title": "Push", "message": "", "date": date, "authors": [{"user": "ada"}]}


def _next(values: list[Any]) -> Any:
    return values.pop(0) if len(values) > 1 else values[0]


def _handler(hub: PretendedHub) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._answer()

        def _answer(self) -> None:
            status, content = hub.answer(self.command, self.path.partition("?")[0])
            is_text = isinstance(content, str)
            body = (content if is_text else json.dumps(content)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/event-stream" if is_text else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
            """Stay silent."""

    return Handler
