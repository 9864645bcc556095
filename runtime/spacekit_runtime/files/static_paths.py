"""Files that an author serves as they lie, for all apps of the process: `set_static_paths`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# Gradio's function sets them for the whole process, before there is an app that could hold them.
_paths: list[Path] = []


def set_static_paths(paths: str | Path | Sequence[str | Path]) -> None:
    """Serve files as they lie: they are not copied, and a browser shows them instead of saving them.

    Everything in a folder can then be got by anybody who can open the app, but for what hides behind a dot.
    A page or a drawing with a script in it runs as a part of the app: name only folders that nobody else
    can write to. It holds for all apps of the process, and adds to what was set before.

    Args:
        paths: A file or a folder, or a list of them.
    """
    listed = [paths] if isinstance(paths, str | Path) else paths
    _paths.extend(Path(path).resolve() for path in listed)


def static_paths() -> tuple[Path, ...]:
    """The files and folders that were set, as they really lie."""
    return tuple(_paths)


def forget_static_paths() -> None:
    """Serve none from now on."""
    _paths.clear()
