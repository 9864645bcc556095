"""Serves a static Space's files from its checkout."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from spacekit.host.builder.build import Release


def static_answer(scope: Scope, release: Release) -> Response:
    """The file that a path names; a folder stands for its index.html, the root for app_file."""
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("Method not allowed", status_code=405, headers={"Allow": "GET, HEAD"})
    path = scope["path"].lstrip("/")
    file = find_file(release.folder, path or release.recipe.app_file)
    if file is None:
        return PlainTextResponse("Not found", status_code=404)
    if file.is_dir():
        if path and not path.endswith("/"):
            return RedirectResponse(f"/{quote(path)}/", status_code=307)
        file = file / "index.html"
        if not file.is_file():
            return PlainTextResponse("Not found", status_code=404)
    return FileResponse(file)


def find_file(root: Path, path: str) -> Path | None:
    """The file or folder of a path, if it is within the checkout."""
    if "\0" in path or "\\" in path:
        return None
    try:
        found = (root / path).resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    return found if found.is_relative_to(root.resolve()) else None
