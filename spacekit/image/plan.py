"""What an image is built from, decided by what the folder is; nothing of the app is run."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from spacekit.errors import FolderError
from spacekit.folder.adopt.adopt import adopt
from spacekit.folder.app_folder import AppFolder, read_commit, read_folder
from spacekit.folder.checks.python_calls import top_level_imports
from spacekit.folder.python_source import parse_python
from spacekit.image.context import Source, digest_of, sources_of
from spacekit.image.dockerfile import ImageFacts, Model, render_dockerfile
from spacekit.image.dockerignore import without_ignored
from spacekit.image.port import port_of
from spacekit.image.requirements import what_is_installed
from spacekit.image.wheel import wheel_of_running

__all__ = ["COMMITTED_WHEELS", "BuildPlan", "image_facts", "plan_build", "preloaded_models", "render_for"]

DOCKERFILE = "Dockerfile"
# Where the app and the wheels lie in what is sent; a folder's own names can't clash with them there.
APP, WHEELS = "files/app", "wheels"
# Where a commit has wheels; not `wheels/`, which many a Python project's .gitignore has.
COMMITTED_WHEELS = ".spacekit"
_REVISION_LABEL = "org.opencontainers.image.revision"
# Enough to tell a folder's versions apart.
_DIGEST_CHARS = 12
_VERSION = re.compile(r"[0-9][A-Za-z0-9.!+-]{0,40}")


@dataclass(frozen=True)
class BuildPlan:
    """What the engine gets.

    Attributes:
        dockerfile: The Dockerfile's text.
        sources: What is sent, the Dockerfile included.
        port: Where the app listens.
        title: The app's name.
        revision: What the files are, in one word.
        is_own: Whether the Dockerfile is the folder's own.
        folder: The folder, as it was read.
        notes: What is odd about the folder and no fault, in sentences.
    """

    dockerfile: str
    sources: Mapping[str, Source]
    port: int
    title: str
    revision: str
    is_own: bool
    folder: AppFolder
    notes: tuple[str, ...] = ()


def plan_build(
    directory: Path,
    scratch: Path,
    *,
    environment: str | None = None,
    base: str | None = None,
    revision: str | None = None,
    is_commit: bool = False,
) -> BuildPlan:
    """Read a folder and say how its image is made.

    Args:
        directory: The app's folder.
        scratch: Where a wheel may be put.
        environment: An environment of spacekit.toml.
        base: The image to begin with.
        revision: The revision's name; without it one that tells the files.
        is_commit: Whether the folder is a checkout, all of whose files count.

    Raises:
        FolderError: The folder can't be an image as it stands.
        BuildError: The wheel of spacekit could not be made.
    """
    folder = read_commit(directory) if is_commit else read_folder(directory, environment)
    is_own = folder.has(DOCKERFILE) and folder.sdk in (None, "docker")
    sources = without_ignored(sources_of(folder)) if is_own else sources_of(folder)
    version = revision or f"folder-{digest_of(sources)[:_DIGEST_CHARS]}"
    if is_own:
        if base:
            raise FolderError(
                "--base is for a Dockerfile that spacekit renders, and this folder has its own",
                f"set FROM in {DOCKERFILE}, or leave --base out",
            )
        text = folder.read(DOCKERFILE)
        port, notes = port_of(folder.front_matter.text("app_port"), text)
        sent = MappingProxyType(sources)
        return BuildPlan(text, sent, port, folder.title, version, True, folder, notes)
    facts = image_facts(folder)
    added: dict[str, Source] = {}
    if folder.sdk not in ("gradio", "static", "streamlit"):
        facts, added = _adopted(directory, facts)
    facts = replace(facts, base=base, source=APP, labels={_REVISION_LABEL: version})
    if facts.wheels:
        wheel = wheel_of_running(scratch)
        facts = replace(facts, wheels=WHEELS)
        added[f"{WHEELS}/{wheel.name}"] = wheel
    text = render_dockerfile(facts)
    files = {f"{APP}/{path}": source for path, source in sources.items()} | added
    sent = MappingProxyType({**files, DOCKERFILE: text.encode()})
    notes = what_is_installed(folder).passed_over if folder.sdk != "static" else ()
    return BuildPlan(text, sent, facts.port, facts.title, version, False, folder, notes)


def render_for(directory: Path, *, environment: str | None = None, base: str | None = None) -> BuildPlan:
    """The Dockerfile for the folder itself as the build's context; nothing is made or sent.

    An app of spacekit finds its wheel in the folder's `.spacekit`, where no index has it.

    Raises:
        FolderError: The folder can't be an image as it stands.
    """
    folder = read_folder(directory, environment)
    if folder.has(DOCKERFILE) and folder.sdk in (None, "docker"):
        text = folder.read(DOCKERFILE)
        port, notes = port_of(folder.front_matter.text("app_port"), text)
        return BuildPlan(text, MappingProxyType({}), port, folder.title, "", True, folder, notes)
    facts = image_facts(folder)
    if folder.sdk not in ("gradio", "static", "streamlit"):
        facts, _ = _adopted(directory, facts)
    text = render_dockerfile(replace(facts, base=base))
    return BuildPlan(text, MappingProxyType({}), facts.port, facts.title, "", False, folder)


def image_facts(folder: AppFolder) -> ImageFacts:
    """What the folder's image depends on, from its front matter and files.

    Raises:
        FolderError: Something in it can't be done in an image.
    """
    if folder.sdk == "static":
        return _static(folder)
    installed = what_is_installed(folder)
    facts = ImageFacts(
        app_file=folder.app_file,
        title=folder.title,
        python_version=folder.front_matter.text("python_version"),
        has_requirements=installed.has_requirements,
        has_pre_requirements=installed.has_pre_requirements,
        has_project=installed.has_project,
        is_local=installed.is_local,
        has_packages=folder.has("packages.txt"),
        wheels=COMMITTED_WHEELS if "spacekit" in {*folder.requirements, *installed.names} else None,
        lock=installed.lock,
        packages=_framework(folder, installed.names),
        models=preloaded_models(folder.front_matter.values.get("preload_from_hub")),
    )
    if folder.sdk in ("gradio", "streamlit") and not folder.has(folder.app_file):
        raise FolderError(
            f"the folder has no {folder.app_file}, which a Space of this kind runs",
            "set `app_file` in README.md to the app's file",
        )
    return replace(facts, kind="streamlit") if _is_streamlit(folder) else facts


def preloaded_models(value: Any) -> tuple[Model, ...]:
    """`preload_from_hub` as it is written: `owner/name [file,file] [revision]`, one a line of the list."""
    lines = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    models = []
    for line in lines:
        words = str(line).split()
        if not words:
            continue
        files = tuple(filter(None, words[1].split(","))) if len(words) > 1 else ()
        models.append(Model(words[0], files, words[2] if len(words) > 2 else None))  # noqa: PLR2004  three words
    return tuple(models)


def _static(folder: AppFolder) -> ImageFacts:
    if folder.front_matter.text("app_build_command"):
        raise FolderError(
            "the page is made by app_build_command, which needs tools that no image of ours has",
            "write a Dockerfile that runs it, and set `sdk: docker` in README.md",
        )
    page = folder.front_matter.text("app_file") or "index.html"
    if not folder.has(page):
        raise FolderError(f"the folder has no {page}, which is the page", "set `app_file` in README.md")
    headers = folder.front_matter.values.get("custom_headers")
    given = {str(name): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {}
    if any(not character.isprintable() for text in (*given, *given.values()) for character in text):
        raise FolderError("custom_headers holds what no header can", "leave line ends out")
    return ImageFacts(app_file=page, title=folder.title, kind="static", headers=MappingProxyType(given))


def _is_streamlit(folder: AppFolder) -> bool:
    return folder.sdk == "streamlit"


def _framework(folder: AppFolder, installed: frozenset[str]) -> tuple[str, ...]:
    """The framework that a Space brings by itself: Gradio for an app that imports it, Streamlit."""
    version = folder.front_matter.text("sdk_version")
    if version and not _VERSION.fullmatch(version):
        raise FolderError(f"sdk_version is {version!r:.40}, which is no version", 'for example "6.31.0"')
    name = "streamlit" if _is_streamlit(folder) else "gradio"
    is_wanted = _is_streamlit(folder) or _imports_gradio(folder)
    if name in installed or not is_wanted:
        return ()
    return (f"{name}=={version}" if version else name,)


def _imports_gradio(folder: AppFolder) -> bool:
    if folder.sdk != "gradio" or not folder.has(folder.app_file):
        return False
    tree = parse_python((folder.path / folder.app_file).read_bytes())
    return tree is not None and "gradio" in top_level_imports(ast.walk(tree))


def _adopted(directory: Path, facts: ImageFacts) -> tuple[ImageFacts, dict[str, Source]]:
    """A folder that has only code, as `spacekit init` would complete it; nothing is written to it."""
    adoption = adopt(directory)
    made: dict[str, Source] = {f"{APP}/{edit.path}": edit.after for edit in adoption.edits}
    paths = {file.path for file in adoption.folder.files} | {edit.path for edit in adoption.edits}
    found = replace(
        facts,
        title=adoption.title or facts.title,
        python_version=adoption.python_version or facts.python_version,
        has_requirements="requirements.txt" in paths and not facts.lock,
        has_project=facts.has_project and "requirements.txt" not in paths,
        has_packages="packages.txt" in paths,
    )
    if adoption.start is None:
        return _adopted_as_space(adoption.sdk, found, made), made
    start = adoption.start
    return (
        replace(
            found,
            app_file=start.command[-1],
            command=start.command,
            port=start.port,
            python_path=start.python_path,
        ),
        made,
    )


def _adopted_as_space(sdk: str, facts: ImageFacts, made: Mapping[str, Source]) -> ImageFacts:
    """An app that a Gradio or a static Space would run: its file is in the front matter that init makes."""
    from spacekit.folder.front_matter import parse_front_matter

    readme = made.get(f"{APP}/README.md")
    front = parse_front_matter(readme.decode() if isinstance(readme, bytes) else "")
    app_file = front.text("app_file") or facts.app_file
    requirements = made.get(f"{APP}/requirements.txt")
    needs_spacekit = isinstance(requirements, bytes) and any(
        shlex.split(line, comments=True)[:1] == ["spacekit"] for line in requirements.decode().splitlines()
    )
    return replace(
        facts,
        app_file=app_file,
        kind="static" if sdk == "static" else "python",
        wheels=COMMITTED_WHEELS if needs_spacekit else facts.wheels,
    )
