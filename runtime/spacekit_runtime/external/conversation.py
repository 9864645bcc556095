"""A conversation as the endpoints take it that speak OpenAI's protocol."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from spacekit_runtime.errors import Error
from spacekit_runtime.external.requests import fetch

# What can be read as text as it stands.
# fmt: off
TEXT_ENDINGS = (
    ".txt", ".md", ".rst", ".rtf", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".toml",
    ".ini", ".cfg", ".config", ".log", ".html", ".htm", ".css", ".scss", ".less", ".py", ".ipynb", ".js",
    ".jsx", ".ts", ".tsx", ".mjs", ".cts", ".mts", ".vue", ".svelte", ".coffee", ".java", ".kt", ".kts",
    ".scala", ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".cs", ".m", ".mm", ".go", ".rs", ".rb",
    ".php", ".pl", ".pm", ".t", ".lua", ".swift", ".dart", ".r", ".rmd", ".jl", ".hs", ".ex", ".exs",
    ".erl", ".clj", ".sh", ".bash", ".zsh", ".ps1", ".bat", ".sql", ".proto", ".tex", ".bib", ".srt",
    ".vtt", ".diff", ".patch",
)
# fmt: on
IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
# Most of a file that is sent along, in bytes: a model reads less, and its makers take less.
MOST_TEXT = 2 << 20
MOST_IMAGE = 20 << 20


def conversation(history: Sequence[Mapping[str, Any]], message: Any, system: str | None) -> list[Any]:
    """What was said, as a request's `messages`.

    Args:
        history: What was said before, as a function of a `ChatInterface` gets it.
        message: What is said now: text, or `{"text", "files"}`.
        system: What the model is told before all.
    """
    told: list[Any] = [{"role": "system", "content": system}] if system else []
    parts = ((said["role"], list(_parts(said["content"]))) for said in history)
    told += [{"role": role, "content": content} for role, content in parts if content]
    if isinstance(message, str):
        return [*told, {"role": "user", "content": [_text(message)]}]
    files = [str(path) for path in message.get("files") or ()]
    texts = [path for path in files if _is_text(path)]
    told += [{"role": "user", "content": [_image(path)]} for path in files if path not in texts]
    words = (message.get("text") or "") + "\n".join(map(_quoted, texts))
    return [*told, {"role": "user", "content": [_text(words)]}] if words else told


def _parts(content: Any) -> Iterator[dict[str, Any]]:
    """The parts of a message that a model can read; components are for people.

    Args:
        content: As the chat has it; of a message by the API as it was said: text, a file, a list of them.
    """
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            yield _text(part)
        elif isinstance(part, Mapping) and part.get("type") == "text":
            yield _text(part["text"])
        elif isinstance(part, Mapping) and (path := _path(part)):
            yield _text(_quoted(path)) if _is_text(path) else _image(path)


def _path(part: Mapping[str, Any]) -> str | None:
    file = part["file"] if part.get("type") == "file" else part
    return file.get("path") if isinstance(file, Mapping) else None


def _text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def _is_text(path: str) -> bool:
    return path.lower().endswith(TEXT_ENDINGS)


def _is_address(path: str) -> bool:
    return path.startswith(("http://", "https://"))


def _quoted(path: str) -> str:
    """A text under its file's name."""
    if _is_address(path):
        return f"\n## {PurePosixPath(urlsplit(path).path).name}\n{fetch(path)}"
    return f"\n## {Path(path).name}\n{_read(path, MOST_TEXT).decode('utf-8', 'replace')}"


def _image(path: str) -> dict[str, Any]:
    if not _is_address(path):
        if not path.lower().endswith(IMAGE_ENDINGS):
            raise Error(f"a model can't read {Path(path).name}", print_exception=False)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        path = f"data:{kind};base64,{base64.b64encode(_read(path, MOST_IMAGE)).decode()}"
    return {"type": "image_url", "image_url": {"url": path}}


def _read(path: str, most: int) -> bytes:
    with Path(path).open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        name = Path(path).name
        raise Error(f"{name} is too large for a model: {most >> 20} MB at most", print_exception=False)
    return content
