"""What an app answers, through Gradio's own client, in a form that two answers can be compared in."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from gradio_client import Client, handle_file

from parity.questions import FILES, Question

# Longer than any app of the corpus takes.
PATIENCE = 40


@dataclass
class Answer:
    """What came of one call.

    Attributes:
        steps: What a stream said, in order.
        result: What it ended with.
        error: What it failed with: the title and the message that a user would read.
    """

    steps: list[Any] = field(default_factory=list)
    result: Any = None
    error: tuple[str, str] | None = None


class Asked:
    """One client of an app; each has a session of its own.

    Args:
        url: Where the app is.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._folder = tempfile.TemporaryDirectory()
        self._client = Client(
            self.url, verbose=False, download_files=self._folder.name, analytics_enabled=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the session go."""
        self._client.close()  # type: ignore[no-untyped-call]  # Gradio's
        self._folder.cleanup()

    def describe(self, path: str) -> Any:
        """A description that the app gives of itself."""
        return httpx.get(f"{self.url}/{path}", timeout=PATIENCE).json()

    def answer(self, question: Question) -> Answer:
        """Call an endpoint, and wait for what comes of it."""
        answer = Answer()
        try:
            job = self._client.submit(*map(_sent, question.arguments), api_name=question.endpoint)
            answer.result = self._comparable(job.result(PATIENCE))
            answer.steps = [self._comparable(step) for step in job.outputs()]
        except Exception as error:  # noqa: BLE001  # an error is an answer
            answer.error = (str(getattr(error, "title", "")), str(getattr(error, "message", "") or error))
        return answer

    def _comparable(self, value: Any) -> Any:
        """A value without what differs between two runs of the same app: where its files are."""
        if isinstance(value, list | tuple):
            return [self._comparable(part) for part in value]
        if isinstance(value, dict):
            return {name: self._comparable(part) for name, part in value.items()}
        if isinstance(value, str):
            if value.startswith(self._folder.name):
                return _told(Path(value))
            return value.replace(self.url, "")
        return value


def _sent(argument: Any) -> Any:
    """An argument as it is sent: `{"file": name}` is one of the corpus's files."""
    if isinstance(argument, dict) and set(argument) == {"file"}:
        return handle_file(FILES / argument["file"])
    if isinstance(argument, list):
        return [_sent(part) for part in argument]
    return argument


def _told(path: Path) -> dict[str, str]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "a folder"
    return {"file": path.name, "sha256": digest}
