"""The Dockerfile of a Space, rendered from what its folder says. Pure: nothing is read or run."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from spacekit.errors import FolderError

__all__ = ["PORT", "ImageFacts", "render_dockerfile"]

# Where a Space is asked for, on the Hub and here.
PORT = 7860
# The Hub runs containers as this user; a Dockerfile without it meets PermissionErrors there.
_USER_ID = 1000
DEFAULT_PYTHON = "3.12"
# Where an app without a command of its own is told to listen.
_GRADIO_ADDRESS = f" \\\n    GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT={PORT}"
_PYTHON_VERSION = re.compile(r"3\.\d{1,2}(\.\d{1,2})?")


@dataclass(frozen=True)
class ImageFacts:
    """What the image depends on.

    Attributes:
        app_file: The Python file to run.
        title: The app's name, for the image's label.
        python_version: `3.x` or `3.x.y`; `None` takes the default.
        has_requirements: Whether there is a requirements.txt.
        has_packages: Whether there is a packages.txt of Debian packages.
        wheels: The folder of wheels that no index has; `None` if there are none.
        command: What starts the app; empty runs `app_file` with Python.
        port: Where it listens.
        python_path: Folders of the app in which Python looks for modules besides the app file's own.
    """

    app_file: str
    title: str
    python_version: str | None = None
    has_requirements: bool = False
    has_packages: bool = False
    wheels: str | None = None
    command: tuple[str, ...] = ()
    port: int = PORT
    python_path: tuple[str, ...] = ()


def render_dockerfile(facts: ImageFacts) -> str:
    """Render the Dockerfile: packages in layers of their own, so that a change of code rebuilds one layer.

    Raises:
        FolderError: The Python version is none that an image could have.
    """
    version = facts.python_version or DEFAULT_PYTHON
    if not _PYTHON_VERSION.fullmatch(version):
        raise FolderError(f"python_version is {version!r:.40}, not a version of Python", 'for example "3.12"')
    base = f"python:{version}-slim-bookworm"
    sections = [_packages_stage(base, facts), _run_stage(base, facts)]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _packages_stage(base: str, facts: ImageFacts) -> list[str]:
    """Installs what the app requires into /venv; its tools stay behind."""
    lines = [
        f"FROM {base} AS packages",
        "RUN pip install --no-cache-dir uv && uv venv /venv",
        "ENV VIRTUAL_ENV=/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1",
    ]
    if not facts.has_requirements:
        return lines
    lines += ["WORKDIR /build", "COPY requirements.txt ."]
    find_links = ""
    if facts.wheels:
        lines.append(f"COPY {json.dumps([f'{facts.wheels}/', 'wheels/'])}")
        find_links = "--find-links wheels "
    lines.append(f"RUN uv pip install {find_links}-r requirements.txt")
    return lines


def _run_stage(base: str, facts: ImageFacts) -> list[str]:
    """Holds the packages and the app, and runs it as a plain user."""
    lines = [
        f"FROM {base}",
        # A JSON string is a valid quoted value here, and holds any title; `$` would start a variable.
        f"LABEL org.opencontainers.image.title={json.dumps(facts.title).replace('$', '')}",
    ]
    if facts.has_packages:
        install = "apt-get update && xargs -a /tmp/packages.txt apt-get install -y --no-install-recommends"
        lines += ["COPY packages.txt /tmp/", f"RUN {install} && rm -rf /var/lib/apt/lists/*"]
    listens = "" if facts.command else _GRADIO_ADDRESS
    # Any answer is one: an API may have nothing at its root.
    ask = f"import socket; socket.create_connection(('127.0.0.1', {facts.port}), 5)"
    if not facts.command:
        ask = f"import urllib.request as u; u.urlopen('http://127.0.0.1:{PORT}/', timeout=5)"
    return [
        *lines,
        f"RUN useradd --create-home --uid {_USER_ID} user",
        "COPY --from=packages /venv /venv",
        "USER user",
        "WORKDIR /home/user/app",
        "COPY --chown=user . .",
        "ENV PATH=/venv/bin:$PATH HOME=/home/user PYTHONUNBUFFERED=1" + listens,
        *_python_path(facts.python_path),
        f"EXPOSE {facts.port}",
        f"HEALTHCHECK --start-period=60s CMD {json.dumps(['python', '-c', ask])}",
        f"CMD {json.dumps(facts.command or ['python', facts.app_file])}",
    ]


def _python_path(folders: tuple[str, ...]) -> list[str]:
    if not folders:
        return []
    places = ":".join(f"/home/user/app/{folder}".removesuffix("/.") for folder in folders)
    return [f"ENV PYTHONPATH={json.dumps(places).replace('$', '')}"]
