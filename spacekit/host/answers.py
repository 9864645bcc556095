"""Errors as HTTP answers, in the form that huggingface_hub reads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from .errors import HostError, NotFound
from .log import log_event
from .pages.layout import HEADERS
from .pages.waiting import error_page

# Of the header: clients, and proxies before us, take some kilobytes of headers at most.
_LONGEST_MESSAGE = 1000


def answer_error(error: HostError, headers: Mapping[str, str] | None = None, *, accept: str = "") -> Response:
    """An error as JSON, with the headers that the client turns into its own exceptions.

    Args:
        error: What went wrong.
        headers: More headers.
        accept: What the caller asked for: a browser, which asks for a page, gets one.
    """
    whole = f"{error.message}: {error.hint}" if error.hint else error.message
    # What a request says may stand in it: half a character could not be sent.
    sentence = whole.encode(errors="replace").decode()
    extra = dict(headers or {})
    extra["X-Error-Message"] = _one_line(sentence[:_LONGEST_MESSAGE])
    if error.error_code:
        extra["X-Error-Code"] = error.error_code
    if error.status == 401:  # noqa: PLR2004 - Unauthorized
        extra["WWW-Authenticate"] = "Bearer"
    if "text/html" in accept:
        return HTMLResponse(error_page(error.status, sentence), error.status, extra | HEADERS)
    return JSONResponse({"error": sentence, "code": error.code}, status_code=error.status, headers=extra)


def add_error_handlers(app: FastAPI) -> None:
    """Turn every error into an answer: a sentence for the caller, never a stack trace."""

    @app.exception_handler(HostError)
    async def on_host_error(request: Request, error: HostError) -> Response:
        return answer_error(error, accept=request.headers.get("accept", ""))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return answer_error(HostError(f"The request is not valid: {where}: {first['msg']}"))

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            what = f"{request.method} {request.url.path[:200]}"
            missing = NotFound(f"This host does not answer {what}")
            return answer_error(missing, accept=request.headers.get("accept", ""))
        return JSONResponse({"error": str(error.detail)}, status_code=error.status_code)

    @app.exception_handler(UnicodeEncodeError)
    async def on_broken_text(_request: Request, _error: UnicodeEncodeError) -> Response:
        return answer_error(HostError("The request holds a text that is not Unicode: half a character"))

    @app.exception_handler(ClientDisconnect)
    async def on_gone(_request: Request, _error: ClientDisconnect) -> Response:
        return answer_error(HostError("The request was cut"))  # for the record: nobody reads it

    @app.exception_handler(Exception)
    async def on_bug(request: Request, error: Exception) -> Response:
        number = uuid.uuid4().hex[:12]
        log_event("bug", request=number, method=request.method, error=type(error).__name__)
        message = f"This is a mistake in the host; its log has the details under {number}"
        return JSONResponse({"error": message}, status_code=500, headers={"X-Request-Id": number})


def _one_line(text: str) -> str:
    """A text as a header's value may be; a name from the request may hold anything."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in text)
