"""Text between tags such as `<think>` and `</think>`, told from the answer around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

Wire = dict[str, Any]
Tags = Sequence[tuple[str, str]]


def with_thoughts(message: Wire, tags: Tags) -> Iterator[Wire]:
    """A message as several: each stretch of reasoning is a thought of its own, before what follows it.

    Args:
        message: The message as the page shows it.
        tags: Pairs of what opens and what closes reasoning.
    """
    texts = [part["text"] for part in message["content"] if part["type"] == "text"]
    others = [part for part in message["content"] if part["type"] != "text"]
    for text in texts:
        for words, status in _stretches(text, tags):
            part = {"text": words, "type": "text"}
            if status is None:
                yield {**message, "content": [part]}
            else:
                metadata = {"title": "Reasoning", "status": status}
                yield {"role": message["role"], "metadata": metadata, "content": [part], "options": None}
    if others:
        yield {**message, "content": others}


def _stretches(text: str, tags: Tags) -> Iterator[tuple[str, str | None]]:
    """The parts of a text, each with its status if it is reasoning: `"pending"` while no tag closes it."""
    closing = dict(tags)
    opening = re.compile("|".join(re.escape(tag) for tag in closing) or r"(?!)")
    at = 0
    while at < len(text):
        begin = opening.search(text, at)
        answer = text[at : begin.start() if begin else len(text)].strip()
        if answer:
            yield answer, None
        if begin is None:
            return
        end = text.find(closing[begin.group()], begin.end())
        thought = text[begin.end() : end if end >= 0 else len(text)].strip()
        if thought:
            yield thought, "done" if end >= 0 else "pending"
        at = end + len(closing[begin.group()]) if end >= 0 else len(text)
