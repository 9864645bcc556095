"""What the relay answers by itself. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from spacekit.relay.web.heads import Header
from spacekit.relay.web.pages import HEADERS, message_page, text

if TYPE_CHECKING:
    from spacekit.relay.web.heads import Visit

__all__ = ["Answer", "as_json", "as_page", "refusal"]


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: tuple[Header, ...]
    body: bytes = b""


def as_json(status: int, value: object, *headers: Header) -> Answer:
    """A value for programs."""
    return Answer(
        status,
        ((b"content-type", b"application/json"), (b"cache-control", b"no-store"), *headers),
        json.dumps(value).encode(),
    )


def as_page(status: int, page: str, *headers: Header) -> Answer:
    """A page for people."""
    return Answer(status, ((b"content-type", b"text/html; charset=utf-8"), *HEADERS, *headers), page.encode())


def wants_page(visit: Visit | None) -> bool:
    """Whether a browser shows the answer to a person."""
    return visit is not None and "text/html" in visit.header(b"accept")


def refusal(visit: Visit | None, status: int, title: str, sentence: str, *headers: Header) -> Answer:
    """A refusal: a page for people, JSON for programs."""
    if wants_page(visit):
        page = message_page(title, f"<h1>{text(title)}</h1><p>{text(sentence)}</p>")
        return as_page(status, page, *headers)
    return as_json(status, {"detail": sentence}, *headers)


def phrase(status: int) -> str:
    """A status in a word."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
