"""How a Python app is started on a Space: as it stands, through a launcher, or by a server's command."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath

from spacekit.folder.adopt.entry import Entry
from spacekit.folder.adopt.reach import Reach
from spacekit.folder.adopt.sources import Sources

__all__ = ["Start", "dotted_name", "launcher", "start_in_container"]

# Where a Space is asked for.
PORT = 7860
_LAUNCHER = '''\
"""Starts the app on a Space, which runs one file and installs nothing of this folder."""

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(path) for path in ({places},)]
{run}
'''


@dataclass(frozen=True)
class Start:
    """How a container starts an app.

    Attributes:
        command: The program and its arguments.
        modules: What has to be installed for it besides what the app imports.
        port: Where it listens.
        python_path: Folders, from the root of the app, that Python has to look for modules in.
    """

    command: tuple[str, ...]
    modules: tuple[str, ...] = ()
    port: int = PORT
    python_path: tuple[str, ...] = ()


def start_in_container(entry: Entry, reach: Reach, sources: Sources) -> Start:
    """The command for a Dockerfile."""
    folder, module = dotted_name(entry.path, sources)
    roots = tuple(dict.fromkeys([folder or ".", *(root or "." for root in reach.roots)]))
    app = entry.app
    command: tuple[str, ...]
    if app.kind == "streamlit":
        options = (f"--server.port={PORT}", "--server.address=0.0.0.0", "--server.headless=true")
        return Start(("streamlit", "run", entry.path, *options), ("streamlit",), python_path=roots[1:])
    if app.kind == "asgi" and app.name:
        command = ("uvicorn", f"{module}:{app.name}", "--host", "0.0.0.0", "--port", str(PORT))  # noqa: S104
        return Start(command, ("uvicorn",), python_path=roots)
    if app.kind == "wsgi" and app.name:
        bound = f"0.0.0.0:{PORT}"
        command = ("gunicorn", "--bind", bound, f"{module}:{app.name}")
        return Start(command, ("gunicorn",), python_path=roots)
    if reach.is_inside_package:
        return Start(("python", "-m", module), port=app.port or PORT, python_path=roots)
    return Start(("python", entry.path), port=app.port or PORT, python_path=roots[1:] if reach.roots else ())


def dotted_name(path: str, sources: Sources) -> tuple[str, str]:
    """The folder that Python has to look in for a file, and the file's name as a module there."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    start = len(parts) - 1
    while start > 0 and f"{'/'.join(parts[:start])}/__init__.py" in sources.contents:
        start -= 1
    module = parts[start:]
    if module[-1] == "__main__" and len(module) > 1:
        module.pop()
    return "/".join(parts[:start]), ".".join(module)


def launcher(entry: Entry, reach: Reach, sources: Sources) -> str | None:
    """A file for the root that starts an app which Python could not run as a file; `None` if it can.

    Gradio's builder runs `python app_file` and installs nothing of the folder itself.
    """
    if not reach.roots and not reach.is_inside_package:
        return None
    folder, module = dotted_name(entry.path, sources)
    if not reach.is_inside_package:
        folder, module = str(PurePosixPath(entry.path).parent), ""
    roots = dict.fromkeys([folder, *reach.roots])
    places = ["HERE" if root in {"", "."} else f"HERE / {_literal(root)}" for root in roots]
    run = f'runpy.run_path(str(HERE / {_literal(entry.path)}), run_name="__main__")'
    if module:
        run = f'runpy.run_module({_literal(module)}, run_name="__main__", alter_sys=True)'
    return _LAUNCHER.format(places=", ".join(places), run=run)


def _literal(text: str) -> str:
    """A text as a Python literal in double quotes: what JSON writes is one."""
    return json.dumps(text, ensure_ascii=False)
