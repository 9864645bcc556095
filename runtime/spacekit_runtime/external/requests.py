"""Requests to an API that the app's author named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from spacekit_runtime.errors import Error

# An API that says nothing for so long, in seconds, will say nothing.
PATIENCE = 60
# Most of an answer that is read, in bytes: it goes to a page.
MOST_BYTES = 16 << 20
# A shorter token is no secret, and may be part of any word.
SECRET = 6


class Endpoint:
    """One operation of an API, as a function of its arguments.

    Args:
        base_url: Where the API is.
        path: The operation's path, with `{names}` for arguments.
        method: How it is asked for.
        places: Where each argument goes: `path`, `query`, `header` or `body`, and its name.
        token: Sent along, if there is one.
    """

    def __init__(
        self, base_url: str, path: str, method: str, places: Sequence[tuple[str, str]], token: str | None
    ) -> None:
        self._address = base_url.rstrip("/")
        self._path = path
        self._method = method.upper()
        self._places = places
        self._token = token
        plain = path.replace("/", "_").replace("{", "").replace("}", "")
        self.__name__ = f"{method}_{plain}"

    def __call__(self, *values: Any) -> Any:
        """Ask the API, and give its answer as JSON, or as text where it is none."""
        path, query, body = self._path, {}, None
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        for (place, name), value in zip(self._places, values, strict=False):
            if place == "path":
                path = path.replace(f"{{{name}}}", _segment(value))
            elif place == "query" and value not in (None, ""):
                query[name] = value
            elif place == "header" and value not in (None, ""):
                headers[name] = str(value)
            elif place == "body":
                body = _json(value)
        address = self._address + path + (f"?{urlencode(query, doseq=True)}" if query else "")
        text = fetch(address, method=self._method, headers=headers, body=body, token=self._token)
        try:
            return json.loads(text)
        except ValueError:
            return text


def _segment(value: Any) -> str:
    """An argument as a part of a path, which does not lead out of it."""
    if str(value) in {"", ".", ".."}:
        raise Error(f"{str(value)!r} can't be a part of an address", print_exception=False)
    return quote(str(value), safe="")


def _json(value: Any) -> bytes:
    try:
        return json.dumps(json.loads(value or "null")).encode()
    except ValueError as error:
        raise Error(f"the request's body is no JSON: {error}", print_exception=False) from error


class Stay(HTTPRedirectHandler):
    """Goes nowhere else: the token is for the address that the author named."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""


def fetch(address: str, **request: Any) -> str:
    """The text behind an address that the app's author named.

    Args:
        address: Where.
        request: As for `opened`.

    Raises:
        Error: It does not answer, or answers with an error.
    """
    with opened(address, **request) as answer:
        return str(answer.read(MOST_BYTES).decode("utf-8", "replace"))


def opened(
    address: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | Iterable[bytes] | None = None,
    token: str | None = None,
    patience: float = PATIENCE,
) -> Any:
    """The answer of an address that the app's author named, to be read and closed.

    Args:
        address: Where.
        method: How it is asked.
        headers: What is sent along.
        body: What is sent.
        token: What says who asks; never repeated, also not in an error.
        patience: How long it may say nothing, in seconds.

    Raises:
        Error: It does not answer, or answers with an error.
    """
    if not address.startswith(("http://", "https://")):
        raise Error(f"{address[:80]} is no address of the web")
    sent = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
    request = Request(address, data=body, headers=sent, method=method)  # noqa: S310  # looked at above
    try:
        return build_opener(Stay).open(request, timeout=patience)
    except HTTPError as error:
        told = error.read(2000).decode("utf-8", "replace")
        told = told.replace(token, "***") if token and len(token) >= SECRET else told
        raise Error(f"the API answered {error.code}: {told}", print_exception=False) from error
    except (URLError, TimeoutError, ConnectionError) as error:
        raise Error(f"the API can't be reached: {error}", print_exception=False) from error
