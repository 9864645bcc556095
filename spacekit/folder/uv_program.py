"""uv: the program that comes with the deploy extra, and what it may know of our environment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

__all__ = ["find_uv", "uv_environment"]


def find_uv() -> Path | None:
    """The uv that is installed beside us, else one of the PATH; `None` when there is none."""
    try:
        import uv

        return Path(os.fsdecode(uv.find_uv_bin()))
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
        return Path(found) if found else None


def uv_environment() -> dict[str, str]:
    """Ours, with the settings that keep uv quiet and to its task; pip's index is uv's."""
    found = dict(os.environ)
    found.pop("VIRTUAL_ENV", None)
    if "PIP_INDEX_URL" in found and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX"} & found.keys():
        found["UV_DEFAULT_INDEX"] = found["PIP_INDEX_URL"]
    if not _can_cache(found):
        # Without a cache uv works all the same, in a temporary folder; with one that it can't make it fails.
        found["UV_NO_CACHE"] = "1"
    return found | {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}


def _can_cache(environment: dict[str, str]) -> bool:
    """Whether uv's cache can be written to: a service or a container may have no home."""
    named, caches = environment.get("UV_CACHE_DIR"), environment.get("XDG_CACHE_HOME")
    folder = Path(named) if named else Path(caches or Path(environment.get("HOME", "/"), ".cache"), "uv")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
