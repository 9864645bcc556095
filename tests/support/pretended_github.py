"""GitHub's API of comments, as far as the action calls it: the real one can't be had in a test."""

from __future__ import annotations

import http.server
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local_server import LocalServer, QuietHandler

TOKEN = "ghs_of-the-job-0123456789"
_LIST = re.compile(r"/repos/ada/app/issues/(\d+)/comments")
_ONE = re.compile(r"/repos/ada/app/issues/comments/(\d+)")


class PretendedGitHub(LocalServer):
    """Comments of one repository, for whoever has the job's token.

    Attributes:
        comments: Bodies by their id, of all pull requests.
        requests: Methods and paths, in order.
    """

    def __init__(self) -> None:
        self.comments: dict[int, str] = {}
        self.requests: list[str] = []
        super().__init__(self._handler())

    @property
    def url(self) -> str:
        """What a job finds in GITHUB_API_URL."""
        return self.address

    def add(self, body: str) -> int:
        """A comment; gives its id."""
        number = len(self.comments) + 1
        self.comments[number] = body
        return number

    def answer(self, method: str, target: str, token: str, body: dict[str, str]) -> tuple[int, Any]:
        """What GitHub would answer."""
        parts = urlsplit(target)
        self.requests.append(f"{method} {parts.path}")
        if token != f"Bearer {TOKEN}":
            return 403, {"message": "Resource not accessible by integration"}
        if _LIST.fullmatch(parts.path) and method == "GET":
            query = parse_qs(parts.query)
            page, size = int(query["page"][0]), int(query["per_page"][0])
            rows = [{"id": number, "body": text} for number, text in sorted(self.comments.items())]
            return 200, rows[(page - 1) * size : page * size]
        if _LIST.fullmatch(parts.path) and method == "POST":
            return 201, {"id": self.add(body["body"])}
        one = _ONE.fullmatch(parts.path)
        if one and method == "PATCH" and int(one[1]) in self.comments:
            self.comments[int(one[1])] = body["body"]
            return 200, {"id": int(one[1])}
        return 404, {"message": "Not Found"}

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        github = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self._answer()

            def do_PATCH(self) -> None:
                self._answer()

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                sent = json.loads(self.rfile.read(length)) if length else {}
                token = self.headers.get("Authorization") or ""
                status, body = github.answer(self.command, self.path, token, sent)
                self.send_body(status, json.dumps(body).encode())

        return Handler
