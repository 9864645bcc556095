"""What a person sees at an address of the app that leads nowhere."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from starlette._utils import get_route_path  # what the router itself goes by, so that both see one path
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.access.login_page import notice_page

# What the router says of an address that it does not know; an author's own 404 says something else.
_UNKNOWN = HTTPStatus.NOT_FOUND.phrase
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def show_missing_pages(fastapi: FastAPI) -> None:
    """Give browsers a page for an unknown address, unless the author has a handler; programs get JSON."""
    if fastapi.exception_handlers.get(HTTPException) is http_exception_handler:
        fastapi.add_exception_handler(HTTPException, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  it is registered for no other
    path = get_route_path(request.scope)
    is_unknown = error.status_code == HTTPStatus.NOT_FOUND and error.detail == _UNKNOWN
    is_a_visit = "text/html" in request.headers.get("accept", "") and not path.startswith(API_PREFIX)
    if not (is_unknown and is_a_visit):
        return await http_exception_handler(request, error)
    # Relative, as all of the app's addresses are: a proxy may have put it below a path of its own.
    home = "../" * (path.count("/") - 1) or "./"
    page = notice_page("There is nothing at this address", "It is not one of this app.", home, "Open the app")
    return HTMLResponse(page, error.status_code, _HEADERS)
