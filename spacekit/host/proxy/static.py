"""Serves a static Space's files, with its variables in its pages."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from spacekit.host.builder.build import Release

from .page_variables import MAX_PAGE, with_variables

# A browser asks again each time whether the file is still that one: the next revision is there at once.
_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
# Some systems know none of these, or call a script something that browsers then refuse to run.
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".htm": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


def static_answer(scope: Scope, release: Release, variables: Mapping[str, str]) -> Response:
    """The file that a path names; a folder stands for its index.html, the root for app_file."""
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("Method not allowed", status_code=405, headers={"Allow": "GET, HEAD"})
    path = scope["path"].lstrip("/")
    file = _find(release, path or release.recipe.app_file)
    if file and file.is_dir():
        if not path.endswith("/"):
            return RedirectResponse(f"/{quote(path)}/", status_code=307)
        file = _find(release, f"{path}index.html")
    if file and file.is_file():
        return _serve(scope, file, variables)
    missing = _find(release, "404.html")
    if missing and missing.is_file():
        return _serve(scope, missing, variables, status=404)
    return PlainTextResponse("Not found", status_code=404, headers=_HEADERS)


def _find(release: Release, path: str) -> Path | None:
    """The file or folder of a path, in the repository or beside app_file.

    The front page is served at the root, wherever it lies: what it names from there, `./main.js` or
    `/main.js`, may lie beside it.
    """
    beside = PurePosixPath(release.recipe.app_file).parent
    return find_file(release.folder, path) or find_file(release.folder, str(beside / path))


def find_file(root: Path, path: str) -> Path | None:
    """The file or folder of a path, if it is within the checkout."""
    if "\0" in path or "\\" in path or path.startswith("/"):
        return None
    try:
        found = (root / path).resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    return found if found.is_relative_to(root.resolve()) else None


def _serve(scope: Scope, file: Path, variables: Mapping[str, str], status: int = 200) -> Response:
    kind = _TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    facts = file.stat()
    if kind == "text/html" and facts.st_size <= MAX_PAGE:
        page = with_variables(file.read_bytes(), variables)
        headers = _HEADERS | {"ETag": f'"{hashlib.sha256(page).hexdigest()[:32]}"'}
        answer: Response = Response(page, status, headers, media_type=kind)
    else:
        headers = _HEADERS | {"ETag": _etag(facts)}
        answer = FileResponse(file, status, headers, media_type=kind, stat_result=facts)
    if status == 200 and _is_known(scope, headers["ETag"]):  # noqa: PLR2004 - OK
        return Response(status_code=304, headers=headers)
    return answer


def _etag(facts: os.stat_result) -> str:
    """Another one for another file, and for the same path in another checkout."""
    return f'"{facts.st_mtime_ns:x}-{facts.st_size:x}-{facts.st_ino:x}"'


def _is_known(scope: Scope, etag: str) -> bool:
    """Whether the client has this very file."""
    sent = Headers(scope=scope).get("if-none-match", "")
    return etag in (part.strip().removeprefix("W/") for part in sent.split(","))
