"""Answers of an endpoint that speaks OpenAI's protocol, whole or as they grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from spacekit_runtime.errors import Error
from spacekit_runtime.external.requests import opened

# A model may think for so long before it says anything, in seconds.
PATIENCE = 600
# Most of an answer that is read, and of one line of it, in bytes: no model says more.
MOST_BYTES = 64 << 20
MOST_LINE = 4 << 20


class Completions:
    """The chat completions of one model.

    Args:
        base_url: The endpoint's address, as in `http://localhost:11434/v1`.
        model: The model's name there.
        token: Sent along, if there is one.
    """

    def __init__(self, base_url: str, model: str, token: str | None) -> None:
        self._address = f"{base_url.rstrip('/')}/chat/completions"
        self._model = model
        self._token = token

    def whole(self, messages: list[Any]) -> str:
        """The answer to a conversation.

        Raises:
            Error: The endpoint does not answer, or not as it should.
        """
        with _unbroken(), self._asked(messages, stream=False) as answer:
            return _said(_parsed(answer.read(MOST_BYTES)))

    def steps(self, messages: list[Any]) -> Iterator[str]:
        """The answer so far, each time that it has grown.

        Raises:
            Error: As for `whole`.
        """
        with _unbroken(), self._asked(messages, stream=True) as answer:
            if answer.headers.get_content_type() == "application/json":
                # It does not stream.
                yield _said(_parsed(answer.read(MOST_BYTES)))
                return
            said, left = "", MOST_BYTES
            while left > 0 and (line := answer.readline(MOST_LINE)):
                left -= len(line)
                data = line.strip().removeprefix(b"data:").strip() if line.startswith(b"data:") else b""
                if data == b"[DONE]":
                    return
                if data and (more := _grown(_parsed(data))):
                    said += more
                    yield said

    def _asked(self, messages: list[Any], *, stream: bool) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        body = {"model": self._model, "messages": messages, "stream": stream}
        return opened(
            self._address,
            method="POST",
            headers=headers,
            body=json.dumps(body).encode(),
            token=self._token,
            patience=PATIENCE,
        )


@contextmanager
def _unbroken() -> Iterator[None]:
    """Say of an answer that breaks off that it does."""
    try:
        yield
    except (OSError, HTTPException) as error:
        raise Error("the model's endpoint broke off its answer", print_exception=False) from error


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Error("the model's endpoint answered with something else than JSON", print_exception=False)
    if error := answer.get("error"):
        words = error.get("message") if isinstance(error, dict) else error
        raise Error(f"the model's endpoint says: {str(words)[:500]}", print_exception=False)
    return answer


def _choice(answer: dict[str, Any], part: str) -> Any:
    """What the first choice says; there may be none, as in a stream's count of what was used."""
    choices = answer.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else {}
    told = first.get(part) if isinstance(first, dict) else None
    return told.get("content") if isinstance(told, dict) else None


def _said(answer: dict[str, Any]) -> str:
    content = _choice(answer, "message")
    if not isinstance(content, str):
        raise Error("the model's endpoint answered without a message", print_exception=False)
    return content


def _grown(answer: dict[str, Any]) -> str:
    content = _choice(answer, "delta")
    return content if isinstance(content, str) else ""
