"""An app that runs somewhere else, as its page sees it: its config, its files, its events."""

from __future__ import annotations

import itertools
import json
import mimetypes
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from spacekit_runtime.errors import Error, GraphError
from spacekit_runtime.external.requests import fetch, opened
from spacekit_runtime.files.cache import FileCache
from spacekit_runtime.files.data import file_data, is_address, is_file

# Most bytes of one file that is got from there: it fills a disk.
MOST_BYTES = 2 << 30
_CHUNK = 1 << 20


class Remote:
    """An app that runs somewhere else.

    Args:
        address: Where.
        token: Sent along with each request, if there is one.

    Attributes:
        config: What it says of itself.

    Raises:
        GraphError: There is no such app.
    """

    def __init__(self, address: str, token: str | None = None) -> None:
        self._root = address.rstrip("/")
        self._token = token
        try:
            config = json.loads(fetch(f"{self._root}/config", token=token))
        except (Error, ValueError) as error:
            raise GraphError(f"there is no app at {self._root}: {error}") from error
        parts = ("components", "dependencies", "layout")
        if not isinstance(config, dict) or any(part not in config for part in parts):
            raise GraphError(f"{self._root} has no app of Gradio 4 or later")
        self.config: dict[str, Any] = config
        self._api = self._root + str(config.get("api_prefix") or "")

    @property
    def streams_edits(self) -> bool:
        """Whether steps between the first and the last are edits."""
        return self.config.get("protocol") in {"sse_v2", "sse_v2.1", "sse_v3"}

    @property
    def closes_streams(self) -> bool:
        """Whether it says itself that a stream is over."""
        return self.config.get("protocol") in {"sse_v2.1", "sse_v3"}

    def info(self) -> dict[str, Any]:
        """What it says of its endpoints, by name."""
        try:
            told = json.loads(fetch(f"{self._api}/info", token=self._token))
        except (Error, ValueError):
            return {}
        named = told.get("named_endpoints") if isinstance(told, dict) else None
        return named if isinstance(named, dict) else {}

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Ask it something.

        Raises:
            Error: It does not answer, or answers with an error.
        """
        headers = {"Content-Type": "application/json"}
        data = json.dumps(body).encode()
        address = f"{self._api}/{path}"
        text = fetch(address, method="POST", headers=headers, body=data, token=self._token)
        try:
            return json.loads(text)
        except ValueError as error:
            raise Error("the app that was loaded answered with something else than JSON") from error

    def listen(self, path: str) -> Any:
        """A stream of it, to be read and closed."""
        return opened(f"{self._api}/{path}", headers={"Accept": "text/event-stream"}, token=self._token)

    def sent(self, value: Any) -> Any:
        """A value for it, with its files where it can read them: they are sent first."""
        if is_file(value) and not is_address(value["path"]):
            path = self._upload(Path(value["path"]), value.get("orig_name"))
            return {**value, "path": path, "url": None}
        return _each(value, self.sent)

    def received(self, value: Any, known: dict[str, Path] | None = None) -> Any:
        """A value of it, with its files where this app serves them from: they are got first.

        Args:
            value: The value.
            known: Files that were got for the same event; those that are got now are noted there.
        """
        known = {} if known is None else known
        if is_file(value) and not is_address(value["path"]):
            name = value.get("orig_name")
            name = name if isinstance(name, str) and name else Path(value["path"]).name
            if value["path"] not in known:
                known[value["path"]] = self._download(value["path"], name)
            return {**file_data(str(known[value["path"]]), name)}
        return _each(value, lambda part: self.received(part, known))

    def _upload(self, path: Path, name: str | None) -> str:
        boundary = secrets.token_hex(16)
        name = quote(Path(name or path.name).name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + path.stat().st_size + len(tail)),
        }
        with path.open("rb") as file:
            body = itertools.chain([head], iter(lambda: file.read(_CHUNK), b""), [tail])
            text = fetch(f"{self._api}/upload", method="POST", headers=headers, body=body, token=self._token)
        try:
            return str(json.loads(text)[0])
        except (ValueError, LookupError, TypeError) as error:
            raise Error("the app that was loaded does not take the file") from error

    def _download(self, path: str, name: str) -> Path:
        answer = opened(f"{self._api}/file={quote(path)}", token=self._token)
        with answer, FileCache().begin(name) as target:
            while chunk := answer.read(_CHUNK):
                target.write(chunk)
                if target.size > MOST_BYTES:
                    raise Error(f"{name} is too large to be got from the app that was loaded")
            return target.keep()


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {name: change(part) for name, part in value.items()}
    return [change(part) for part in value] if isinstance(value, list) else value


def messages(stream: Any) -> Iterator[dict[str, Any]]:
    """The messages of a stream, as they come."""
    for line in stream:
        if line.startswith(b"data:"):
            try:
                message = json.loads(line[5:])
            except ValueError:
                continue
            if isinstance(message, dict):
                yield message
