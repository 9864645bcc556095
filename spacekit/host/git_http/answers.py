"""What git and git-lfs are told when something is wrong; at a 401 they ask for a password."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import JSONResponse, PlainTextResponse

from spacekit.host.errors import HostError

_REALM = 'Basic realm="spacekit host: any user name, token as password", charset="UTF-8"'
LFS_TYPE = "application/vnd.git-lfs+json"
NO_CACHE = {"Cache-Control": "no-cache, max-age=0, must-revalidate"}
_UNAUTHORIZED = 401


def sentence_of(error: HostError) -> str:
    """Cause and cure in one line."""
    return f"{error.message}: {error.hint}" if error.hint else error.message


def git_refusal(error: HostError) -> Response:
    """An error in the words that git prints behind `remote:`."""
    headers = {**NO_CACHE, "X-Content-Type-Options": "nosniff"}
    if error.status == _UNAUTHORIZED:
        headers["WWW-Authenticate"] = _REALM
    if error.error_code:
        headers["X-Error-Code"] = error.error_code
    return PlainTextResponse(f"{sentence_of(error)}\n", error.status, headers)


def lfs_refusal(error: HostError) -> Response:
    """An error in the form that git-lfs prints."""
    headers = (
        {"LFS-Authenticate": _REALM, "WWW-Authenticate": _REALM} if error.status == _UNAUTHORIZED else {}
    )
    return JSONResponse({"message": sentence_of(error)}, error.status, headers, media_type=LFS_TYPE)
