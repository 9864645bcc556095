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
EVERYWHERE = "0.0.0.0"  # noqa: S104  a Space is reached from outside its container
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
    home = [str(PurePosixPath(entry.path).parent)] if reach.uses_home else []
    roots = tuple(dict.fromkeys([folder or ".", *home, *(root or "." for root in reach.roots)]))
    others = tuple(root or "." for root in reach.roots)
    app = entry.app
    if app.kind == "streamlit":
        options = (f"--server.port={PORT}", f"--server.address={EVERYWHERE}", "--server.headless=true")
        return Start(("streamlit", "run", entry.path, *options), ("streamlit",), python_path=others)
    if app.kind == "script":
        return Start(_served(app.framework, entry.path), (app.framework,), python_path=others)
    if app.kind in {"asgi", "wsgi"} and app.name:
        command = _for_app_object(app.kind, module, app.name)
        return Start(command, command[:1], python_path=roots)
    port = app.port or PORT
    if reach.is_inside_package:
        return Start(("python", "-m", module), port=port, python_path=roots)
    return Start(("python", entry.path), port=port, python_path=others)


def _for_app_object(kind: str, module: str, name: str) -> tuple[str, ...]:
    """A server for an app object, or for the function that makes one."""
    if kind == "wsgi":
        return ("gunicorn", "--bind", f"{EVERYWHERE}:{PORT}", f"{module}:{name}")
    factory = ("--factory",) if name.endswith("()") else ()
    place = f"{module}:{name.removesuffix('()')}"
    return ("uvicorn", *factory, place, "--host", EVERYWHERE, "--port", str(PORT))


def _served(framework: str, path: str) -> tuple[str, ...]:
    """The framework's own program, on the address and port where a Space is asked."""
    port = str(PORT)
    commands = {
        "chainlit": ("chainlit", "run", path, "--headless", "--host", EVERYWHERE, "--port", port),
        "marimo": ("marimo", "run", path, "--headless", "--host", EVERYWHERE, "--port", port),
        "panel": (
            "panel",
            "serve",
            path,
            "--address",
            EVERYWHERE,
            "--port",
            port,
            "--allow-websocket-origin=*",
        ),
        "shiny": ("shiny", "run", "--host", EVERYWHERE, "--port", port, path),
        "solara": ("solara", "run", path, "--production", "--host", EVERYWHERE, "--port", port),
    }
    return commands[framework]


def dotted_name(path: str, sources: Sources) -> tuple[str, str]:
    """The folder that Python has to look in for a file, and the file's name as a module there."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    start = len(parts) - 1
    while start > 0 and f"{'/'.join(parts[:start])}/__init__.py" in sources.contents:
        start -= 1
    module = parts[start:]
    if module[-1] in {"__main__", "__init__"} and len(module) > 1:
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
    home = [str(PurePosixPath(entry.path).parent)] if reach.uses_home else []
    roots = dict.fromkeys([folder, *home, *reach.roots])
    places = ["HERE" if root in {"", "."} else f"HERE / {_literal(root)}" for root in roots]
    run = f'runpy.run_path(str(HERE / {_literal(entry.path)}), run_name="__main__")'
    if module:
        run = f'runpy.run_module({_literal(module)}, run_name="__main__", alter_sys=True)'
    return _LAUNCHER.format(places=", ".join(places), run=run)


def _literal(text: str) -> str:
    """A text as a Python literal in double quotes: what JSON writes is one."""
    return json.dumps(text, ensure_ascii=False)
