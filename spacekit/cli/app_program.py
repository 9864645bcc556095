"""What `spacekit run` starts for a folder: a Python program, a Streamlit app, or a server of its page."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Literal

from spacekit.errors import FolderError
from spacekit.folder.front_matter import peek
from spacekit.image.page_server import SERVE

__all__ = ["Kind", "app_file", "command_of", "kind_of"]

_APP_FILE, _PAGE = "app.py", "index.html"
_PAGES = frozenset({".html", ".htm"})
# A program may have no ending at all, as one in bin/ has none.
_PROGRAMS = frozenset({".py", ".pyw", ""})
# A README's settings are at its top.
_README_CHARS = 64 * 1024


Kind = Literal["python", "streamlit", "page"]


def kind_of(file: Path) -> Kind:
    """What an app's file is.

    Raises:
        FolderError: It is neither a program nor a page.
    """
    if file.suffix in _PAGES:
        return "page"
    if file.suffix not in _PROGRAMS:
        raise FolderError(
            f"{file.name} is neither a Python program nor a page", "name a .py file, or the app's folder"
        )
    return "streamlit" if _imports_streamlit(file) else "python"


def command_of(kind: Kind, file: Path, host: str, port: int | None) -> list[str]:
    """The program and its arguments; it runs in the file's folder, and finds the port as `PORT`, too."""
    if kind == "page":
        return [sys.executable, "-c", SERVE, file.name, "{}", host]
    if kind == "streamlit":
        options = ["--server.headless=true", "--browser.gatherUsageStats=false"]
        place = [f"--server.address={host}", f"--server.port={port}"]
        return [sys.executable, "-m", "streamlit", "run", file.name, *options, *place]
    return [sys.executable, file.name]


def app_file(path: Path) -> Path:
    """The file to run: the one given, or the folder's as README.md names it.

    Raises:
        FolderError: There is no such file.
    """
    if path.is_file():
        return path.resolve()
    if not path.is_dir():
        wants_file = bool(path.suffix)
        hint = (
            "name a file that is there" if wants_file else f"`spacekit new hello {path}` makes an app there"
        )
        raise FolderError(f"there is no {path}", hint)
    readme = path / "README.md"
    text = readme.read_text("utf-8", "replace")[:_README_CHARS] if readme.is_file() else ""
    named = peek(text, "app_file")
    file = path / (named or _usual_file(path, peek(text, "sdk")))
    if not file.is_file():
        raise FolderError(f"{path} has no {file.name}, {_why(named)}", _way_out(path))
    return file.resolve()


def _usual_file(folder: Path, sdk: str | None) -> str:
    """What a folder runs that does not say it."""
    is_page = sdk == "static" or (sdk is None and not (folder / _APP_FILE).exists())
    return _PAGE if is_page and (folder / _PAGE).is_file() else _APP_FILE


def _why(named: str | None) -> str:
    return "which README.md names as app_file" if named else "which is where an app is looked for"


def _way_out(folder: Path) -> str:
    if (folder / "Dockerfile").is_file():
        return f"its Dockerfile says how it runs: `spacekit up {folder}`, with a Docker engine"
    return f"name the file: `spacekit run {folder}/FILE.py`, or set app_file in README.md"


def _imports_streamlit(file: Path) -> bool:
    """Whether it is a script for Streamlit, which Python alone would run once and leave."""
    try:
        nodes = ast.parse(file.read_bytes()).body
    except (SyntaxError, ValueError):
        return False  # Python says what is wrong with it
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return any(name.split(".")[0] == "streamlit" for name in names)
