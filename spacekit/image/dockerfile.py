"""The Dockerfile of a Space, rendered from what its folder says. Pure: nothing is read or run."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from spacekit.errors import FolderError
from spacekit.image.page_server import SERVE

__all__ = ["DEFAULT_PYTHON", "EPOCH", "HOME", "PORT", "USER_ID", "ImageFacts", "Model", "render_dockerfile"]

# Where a Space is asked for, on the Hub and here.
PORT = 7860
# The Hub runs containers as this user; a Dockerfile without it meets PermissionErrors there.
USER_ID = 1000
DEFAULT_PYTHON = "3.12"
HOME = "/home/user"
APP = f"{HOME}/app"
MODELS = f"{HOME}/.models"
_PYTHON_VERSION = re.compile(r"3\.\d{1,2}(\.\d{1,2})?")
# registry:port/name/name:tag@sha256:digest, and nothing that would be read as an option or a second word.
_IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}")
# A requirement, a path, the id of a repository: nothing that a shell or a Dockerfile reads otherwise.
_WORD = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.,/=~!+\[\]-]{0,254}")
# The earliest time that a zip file can hold: a layer's bytes must not depend on when it was made.
EPOCH = 315_532_800
# How this machine reaches a package index comes as secrets, which no layer keeps; it works without, too.
_MOUNTS = "RUN --mount=type=secret,id=index --mount=type=secret,id=certificates"
_REACH = "if [ -f /run/secrets/index ]; then . /run/secrets/index; fi"
_SIGN_IN = "if [ -f /run/secrets/HF_TOKEN ]; then HF_TOKEN=$(cat /run/secrets/HF_TOKEN); export HF_TOKEN; fi"
_UV_CACHE = "--mount=type=cache,target=/root/.cache/uv"
# Reaps what the app leaves behind and passes signals on; one static file of 18 KB, from PyPI.
_INIT_PACKAGE = "'dumb-init>=1.2.5,<2'"
_INIT = ("/venv/bin/dumb-init", "--")
# Frameworks have names of their own for the port; $PORT is the one that hosts set.
_PORTS = 'export GRADIO_SERVER_PORT="$PORT" STREAMLIT_SERVER_PORT="$PORT"; exec "$@"'
# With an index of one's own, a lock that was made with another one is out of date to `uv sync`: what it names
# is taken from that index then, and held to its digests.
_SYNC = (
    'if [ -n "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then'
    " uv export --quiet --frozen --no-dev --no-emit-project --output-file /tmp/locked.txt &&"
    " uv pip install -r /tmp/locked.txt;"
    " else uv sync --locked --no-dev --no-install-project --inexact; fi"
)
_SPACE_FOR_LINES = " \\\n    "
# When a wheel was installed, by uv's own notes.
_FORGET = (
    "find /venv -name uv_cache.json -delete -o -name .lock -delete",
    "find /venv -name RECORD -exec sed -i '/uv_cache[.]json/d' {} +",
)
# Hundreds of languages that rich could colour, 4 MB compiled; one that is asked for is compiled then.
_LEAVE_OUT = ("find /venv -path '*/pygments/lexers/*.pyc' -delete",)
# A folder that a COPY makes has the time of the copy; one that it finds in what it copies keeps its own.
_TAKE_OUT = ("mkdir /out", "mv /venv /out/venv")


@dataclass(frozen=True)
class Model:
    """Files of a repository that are in the image before the app asks for them (`preload_from_hub`)."""

    repository: str
    files: tuple[str, ...] = ()
    revision: str | None = None


@dataclass(frozen=True)
class ImageFacts:
    """What the image depends on.

    Attributes:
        app_file: The Python file to run, or the page of a static app.
        title: The app's name, for the image's label.
        python_version: `3.x` or `3.x.y`; `None` takes the default.
        has_requirements: Whether there is a requirements.txt.
        has_pre_requirements: Whether there is a pre-requirements.txt, installed before all else.
        has_project: Whether pyproject.toml says what to install, where no list does.
        is_local: Whether what is installed takes in more files of the folder: another list, a wheel.
        has_packages: Whether there is a packages.txt of Debian packages.
        wheels: The folder of wheels that no index has; `None` if there are none.
        command: What starts the app; empty runs `app_file` with Python.
        port: Where it listens.
        python_path: Folders of the app in which Python looks for modules besides the app file's own.
        kind: `python` and `streamlit` run the app, `static` serves its files.
        base: The image to begin with; `None` is Python's own.
        source: The folder of the build's context that holds the app, `NAME/app`; empty is the context itself.
        lock: A lock file that says exactly what to install: `uv.lock` or `pylock.toml`.
        packages: Requirements besides those of requirements.txt.
        models: What is downloaded from the Hub into a layer of its own.
        labels: More labels of the image.
        headers: That the answers of a static app have.
    """

    app_file: str
    title: str
    python_version: str | None = None
    has_requirements: bool = False
    has_pre_requirements: bool = False
    has_packages: bool = False
    wheels: str | None = None
    command: tuple[str, ...] = ()
    port: int = PORT
    python_path: tuple[str, ...] = ()
    kind: Literal["python", "streamlit", "static"] = "python"
    base: str | None = None
    source: str = ""
    lock: Literal["uv.lock", "pylock.toml"] | None = None
    packages: tuple[str, ...] = ()
    models: tuple[Model, ...] = ()
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    has_project: bool = False
    is_local: bool = False
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def render_dockerfile(facts: ImageFacts) -> str:
    """Render the Dockerfile: packages in layers of their own, so that a change of code rebuilds one layer.

    Raises:
        FolderError: The Python version, the base image, a package or a model is none that could be.
    """
    base = _base(facts)
    _refuse_unsafe_words(facts)
    sections = [_packages_stage(base, facts)]
    if facts.models:
        sections.append(_models_stage(facts))
    sections.append(_run_stage(base, facts))
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _base(facts: ImageFacts) -> str:
    if facts.base is not None:
        if not _IMAGE_NAME.fullmatch(facts.base):
            raise FolderError(
                f"{facts.base!r:.60} is no name of an image", "for example python:3.12-slim-bookworm"
            )
        return facts.base
    version = facts.python_version or DEFAULT_PYTHON
    if not _PYTHON_VERSION.fullmatch(version):
        raise FolderError(f"python_version is {version!r:.40}, not a version of Python", 'for example "3.12"')
    return f"python:{version}-slim-bookworm"


def _refuse_unsafe_words(facts: ImageFacts) -> None:
    """What becomes part of a command is held to what such names consist of, quoted or not."""
    words = list(facts.packages)
    for model in facts.models:
        words += [model.repository, *model.files, *([model.revision] if model.revision else [])]
    for word in words:
        if not _WORD.fullmatch(word):
            raise FolderError(
                f"{word!r:.60} can't be installed or downloaded: it is no name", "look at README.md"
            )


def _packages_stage(base: str, facts: ImageFacts) -> list[str]:
    """Installs what the app requires into /venv; its tools stay behind."""
    lines = [
        f"FROM {base} AS packages",
        "# hadolint ignore=SC1091",
        f"{_MOUNTS}{_SPACE_FOR_LINES}{_REACH};{_SPACE_FOR_LINES}pip install --no-cache-dir 'uv>=0.8,<1'",
        (
            "ENV VIRTUAL_ENV=/venv UV_PROJECT_ENVIRONMENT=/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy"
            f"{_SPACE_FOR_LINES}UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1"
            " PYC_INVALIDATION_MODE=UNCHECKED_HASH"
        ),
        # What is installed from the folder itself, and not copied, is found again where the app will be.
        f"WORKDIR {APP}" if facts.is_local else "WORKDIR /build",
    ]
    if facts.wheels:
        lines.append(f"COPY {json.dumps([f'{facts.wheels}/', f'{_wheels(facts)}/'])}")
    wanted = _lists(facts)
    if wanted and not facts.is_local:
        lines.append(f"COPY {' '.join(_within(facts, name) for name in wanted)} ./")
    installs = f" &&{_SPACE_FOR_LINES}".join(
        [
            "uv venv --no-project /venv",
            *_installs(facts),
            *_FORGET,
            *_LEAVE_OUT,
            _normalised("/venv"),
            *_TAKE_OUT,
        ]
    )
    lines += [
        "# hadolint ignore=SC1091",
        f"{_MOUNTS} {_UV_CACHE}{_folder(facts)}{_SPACE_FOR_LINES}{_REACH};{_SPACE_FOR_LINES}{installs}",
    ]
    return lines


def _folder(facts: ImageFacts) -> str:
    """The whole folder, for a step only; what that writes to it is lost."""
    if not facts.is_local:
        return ""
    source = f",source={facts.source}" if facts.source else ""
    return f" --mount=type=bind{source},target={APP},rw"


def _wheels(facts: ImageFacts) -> str:
    """Where wheels are while packages are installed."""
    return "/build/wheels" if facts.is_local else "wheels"


def _lists(facts: ImageFacts) -> list[str]:
    """The files that say what is installed."""
    if facts.lock:
        return [facts.lock, *(["pyproject.toml"] if facts.lock == "uv.lock" else [])]
    names = {"pre-requirements.txt": facts.has_pre_requirements, "requirements.txt": facts.has_requirements}
    names["pyproject.toml"] = facts.has_project
    return [name for name, is_there in names.items() if is_there]


def _installs(facts: ImageFacts) -> list[str]:
    """The commands that fill /venv, what is locked before what is not."""
    # The file itself: an index may have another package of that name.
    wheels = [f"{_wheels(facts)}/*.whl"] if facts.wheels else []
    more = [*wheels, *(shlex.quote(package) for package in facts.packages)]
    commands = []
    if facts.lock == "uv.lock":
        commands.append(_SYNC)
    elif facts.lock:
        commands.append(f"uv pip install -r {facts.lock}")
    else:
        if facts.has_pre_requirements:
            commands.append("uv pip install -r pre-requirements.txt")
        if facts.has_requirements:
            more = ["-r requirements.txt", *more]
        elif facts.has_project:
            more = ["-r pyproject.toml", *more]
    if more:
        commands.append(f"uv pip install {' '.join(more)}")
    return [*commands, f"uv pip install {_INIT_PACKAGE}"]


def _models_stage(facts: ImageFacts) -> list[str]:
    """Downloads models; a token comes as a secret, where they need one."""
    commands = [
        " ".join(
            shlex.quote(word)
            for word in (
                *("uvx", "--from", "huggingface_hub", "hf", "download", model.repository, *model.files),
                *(("--revision", model.revision) if model.revision else ()),
            )
        )
        for model in facts.models
    ]
    downloads = f" &&{_SPACE_FOR_LINES}".join([*commands, _normalised("/models")])
    return [
        "FROM packages AS models",
        # A mirror's address, where a variable of the Space or --build-arg says so.
        "ARG HF_ENDPOINT=https://huggingface.co",
        "ENV HF_HOME=/models",
        "# hadolint ignore=SC1091",
        (
            f"{_MOUNTS} --mount=type=secret,id=HF_TOKEN {_UV_CACHE}{_SPACE_FOR_LINES}"
            f"{_REACH};{_SPACE_FOR_LINES}{_SIGN_IN};{_SPACE_FOR_LINES}{downloads}"
        ),
    ]


def _normalised(folder: str) -> str:
    """The same files have the same times, whenever they were installed."""
    return f"find {folder} -exec touch --no-dereference --date=@{EPOCH} {{}} +"


def _run_stage(base: str, facts: ImageFacts) -> list[str]:
    """Holds the packages and the app, and runs it as a plain user."""
    lines = [f"FROM {base}"]
    if facts.has_packages:
        # A file that was made on Windows has line ends that would become part of names.
        plain = "sed -i 's/\\r$//' /tmp/packages.txt"
        install = "xargs -a /tmp/packages.txt apt-get install -y --no-install-recommends"
        lines += [
            f"COPY {_within(facts, 'packages.txt')} /tmp/",
            f"RUN {plain} && apt-get update && {install} && rm -rf /var/lib/apt/lists/*",
        ]
    lines += [
        # Some images have a user of that number already.
        (
            f"RUN useradd --create-home --non-unique --uid {USER_ID} user &&"
            f"{_SPACE_FOR_LINES}install -d -o user -g user {APP} &&"
            f"{_SPACE_FOR_LINES}touch --date=@{EPOCH} /home {HOME} {APP}"
        ),
        "COPY --from=packages /out/ /",
    ]
    if facts.models:
        # Not among the caches: `up --read-only` puts empty ones over them.
        lines += [
            f"COPY --from=models --chown={USER_ID}:{USER_ID} /models {MODELS}",
            f"ENV HF_HUB_CACHE={MODELS}/hub",
        ]
    return [
        *lines,
        f"USER {USER_ID}",
        f"WORKDIR {APP}",
        f"ENV {_SPACE_FOR_LINES.join(_environment(facts))}",
        *_python_path(facts.python_path),
        f"COPY --chown={USER_ID}:{USER_ID} {_code(facts)}",
        *_labels(facts),
        f"EXPOSE {facts.port}",
        f"HEALTHCHECK --start-period=60s CMD {_exec(['python', '-c', _question(facts)])}",
        f"ENTRYPOINT {_exec(_entry(facts))}",
        f"CMD {_exec(_command(facts))}",
    ]


def _environment(facts: ImageFacts) -> list[str]:
    lines = [
        f"PATH=/venv/bin:$PATH HOME={HOME} PYTHONUNBUFFERED=1 PORT={facts.port}",
        f"HF_HOME={HOME}/.cache/huggingface XDG_CACHE_HOME={HOME}/.cache MPLCONFIGDIR=/tmp/matplotlib",
    ]
    if not facts.command and facts.kind != "static":
        lines.append(
            "GRADIO_SERVER_NAME=0.0.0.0 GRADIO_NUM_PORTS=1 GRADIO_ANALYTICS_ENABLED=False"
            " STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_HEADLESS=true"
        )
    return lines


def _exec(words: list[str]) -> str:
    """A command in exec form, with another name for backslashes: see `_quoted`."""
    return json.dumps(words).replace(r"\\", r"\u005c")


def _question(facts: ImageFacts) -> str:
    """What tells whether the app is well; an API may have nothing at its root, so a connection will do."""
    if facts.command:
        return f"import socket; socket.create_connection(('127.0.0.1', {facts.port}), 5)"
    address = "'http://127.0.0.1:' + os.environ['PORT'] + '/'"
    return f"import os, urllib.request as u; u.urlopen({address}, timeout=5)"


def _entry(facts: ImageFacts) -> list[str]:
    if facts.command or facts.kind == "static":
        return list(_INIT)
    return [*_INIT, "sh", "-c", _PORTS, "sh"]


def _command(facts: ImageFacts) -> list[str]:
    if facts.kind == "static":
        return ["python", "-c", SERVE, facts.app_file, json.dumps(dict(facts.headers))]
    runner = ["streamlit", "run"] if facts.kind == "streamlit" else ["python"]
    return list(facts.command) or [*runner, facts.app_file]


def _labels(facts: ImageFacts) -> list[str]:
    labels = {"org.opencontainers.image.title": facts.title, **facts.labels}
    return [f"LABEL {name}={_quoted(value)}" for name, value in labels.items()]


def _quoted(text: str) -> str:
    """A text as one quoted value: a JSON string is one here, on one line; `$` would start a variable.

    hadolint takes the quote after a backslash for one that was escaped, whatever stands before the two.
    """
    plain = "".join(character if character.isprintable() else " " for character in text.replace("$", ""))
    return json.dumps(f"{plain} " if plain.endswith("\\") else plain, ensure_ascii=False)


def _code(facts: ImageFacts) -> str:
    """What is copied where: a folder of its own inside another one, so that its time is kept as well."""
    parent, _, name = facts.source.rpartition("/")
    return f"{parent}/ {HOME}/" if f"{HOME}/{name}" == APP else f"{_within(facts, '.')} ./"


def _within(facts: ImageFacts, name: str) -> str:
    """The path of one of the app's files, or of its folder (`.`), in the build's context."""
    if not facts.source:
        return name
    return f"{facts.source}/" if name == "." else f"{facts.source}/{name}"


def _python_path(folders: tuple[str, ...]) -> list[str]:
    if not folders:
        return []
    places = ":".join(f"{APP}/{folder}".removesuffix("/.") for folder in folders)
    if places.endswith("\\"):
        places += "/"  # the same folder, which `_quoted` leaves as it is
    return [f"ENV PYTHONPATH={_quoted(places)}"]
