"""Adopting a folder: from its code to the files that a Space needs besides."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from spacekit.errors import FolderError, UsageError
from spacekit.folder.adopt.decide import DOCKERFILE, Decision, Question, Wanted, decide
from spacekit.folder.adopt.distributions import Installed, installed_here
from spacekit.folder.adopt.files import Draft
from spacekit.folder.adopt.front import exposed_port, missing_front_matter
from spacekit.folder.adopt.needs import covered_names
from spacekit.folder.adopt.python_version import PYTHON_FILES, choose_python
from spacekit.folder.adopt.reach import Reach, reach_from
from spacekit.folder.adopt.requirements import REQUIREMENTS, complete_requirements, gradio_version
from spacekit.folder.adopt.sources import Sources, read_sources
from spacekit.folder.adopt.start import PORT, Start, launcher, start_in_container
from spacekit.folder.adopt.system_packages import missing_packages, with_packages
from spacekit.folder.adopt.versions import DECLARATIONS
from spacekit.folder.app_folder import README, AppFolder, read_folder
from spacekit.folder.edits import Edit

__all__ = ["Adoption", "Choice", "adopt"]

PACKAGES = "packages.txt"
# What no repository of an app should have.
PYTHON_IGNORES = (".env", ".venv/", "__pycache__/")
# Names for a launcher, the first that is free.
_LAUNCHERS = ("app.py", "space_app.py")
# What every virtual environment has, whatever its folder is called.
_MARK_OF_ENVIRONMENT = "pyvenv.cfg"


@dataclass(frozen=True)
class Choice:
    """Something that was decided, and why.

    Attributes:
        about: What: `sdk`, `app file`, `Python`.
        value: The decision.
        reason: Why, in a few words.
    """

    about: str
    value: str
    reason: str


@dataclass(frozen=True)
class Adoption:
    """What adopting a folder would do.

    Attributes:
        folder: The folder as it is.
        sdk: What will run it.
        choices: What was decided.
        edits: The files that change or come.
        notes: What a person should know.
        questions: What a person should say; without an answer the first choice is taken.
        start: How a container starts the app, when the folder needs a Dockerfile.
        python_version: The Python that the app is for.
        title: The app's name for people.
    """

    folder: AppFolder
    sdk: str
    choices: tuple[Choice, ...]
    edits: tuple[Edit, ...]
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    start: Start | None = None
    python_version: str | None = None
    title: str = ""


def adopt(path: Path, wanted: Wanted | None = None, installed: Installed | None = None) -> Adoption:
    """Look at a folder and say what it needs to be a Space. Nothing is written and nothing of it is run.

    Raises:
        FolderError: There is nothing that a Space could run, or a file that would be changed can't be.
        UsageError: What is wanted is not there.
    """
    wanted = wanted or Wanted()
    folder = read_folder(path)
    if folder.front_matter.problem:
        raise FolderError(
            f"the settings at the top of {README} can't be read: {folder.front_matter.problem}",
            "mend the YAML between the --- lines first",
        )
    marks = [file.path for file in folder.files if file.path.endswith(f"/{_MARK_OF_ENVIRONMENT}")]
    environments = {posixpath.dirname(mark) for mark in marks}
    paths = {file.path for file in folder.files if not _is_below(file.path, environments)}
    sources = read_sources(path, paths)
    decision = decide(folder, paths, sources, wanted)
    draft = Draft(folder, paths)
    draft.ignore([f"/{name}/" for name in sorted(environments)])
    if decision.entry is None:
        return _adopt_plain(draft, decision, wanted)
    return _adopt_python(draft, decision, decision.entry.path, sources, wanted, installed or installed_here())


def _adopt_plain(draft: Draft, decision: Decision, wanted: Wanted) -> Adoption:
    """A page, or a Dockerfile that is there: the front matter is all that may be missing."""
    technical: dict[str, Any] = {}
    if decision.page:
        technical["app_file"] = decision.page
    if decision.build_command:
        technical["app_build_command"] = decision.build_command
    if decision.sdk == "docker":
        technical["app_port"] = exposed_port(draft.text(DOCKERFILE)) or PORT
    choices = [Choice("sdk", decision.sdk, decision.reason)]
    choices += [Choice("page", decision.page, "visitors get it first")] if decision.page else []
    return _finish(draft, decision, wanted, technical, choices)


def _adopt_python(
    draft: Draft, decision: Decision, entry: str, sources: Sources, wanted: Wanted, installed: Installed
) -> Adoption:
    """A Python app: with requirements, and a start that fits its framework."""
    found = decision.entry
    if found is None:
        raise ValueError("a Python app has an entry")
    reach = reach_from(entry, sources)
    if decision.sdk == "docker" and "spacekit" in reach.modules:
        raise UsageError(
            "an app of spacekit needs no Dockerfile of its own",
            "leave --sdk out here; `spacekit push --sdk docker` makes one that brings spacekit along",
        )
    start = start_in_container(found, reach, sources) if decision.sdk == "docker" else None
    texts = {name: draft.text(name) for name in _told_in(draft.paths)}
    modules = dict.fromkeys([*reach.modules, *(start.modules if start else ())])
    done = complete_requirements(texts, modules, _folders(reach), installed)
    draft.put(REQUIREMENTS, done.text)
    names = covered_names({**texts, REQUIREMENTS: done.text})
    packages = draft.text(PACKAGES)
    draft.put(PACKAGES, with_packages(packages, missing_packages(modules, names, packages)))
    draft.ignore(PYTHON_IGNORES)
    python = choose_python(texts, _running(), uses_spacekit="spacekit" in modules)
    choices = [Choice("app file", entry, decision.reason), Choice("sdk", decision.sdk, _why(decision))]
    technical: dict[str, Any] = {"python_version": python[0]} if python and not start else {}
    if python:
        choices.append(Choice("Python", *python))
    if start:
        technical["app_port"] = start.port
    else:
        technical["app_file"] = _app_file(draft, decision, reach, sources, wanted)
        version = gradio_version(texts, done.text, installed) if "gradio" in modules else None
        if version:
            technical = {"sdk_version": version, **technical}
            choices.append(Choice("Gradio", version, "pinned, locked or installed here"))
    choices += [Choice("requires", need.line, need.reason) for need in done.needs]
    adoption = _finish(draft, decision, wanted, technical, choices)
    return replace(
        adoption,
        notes=(*adoption.notes, *_notes(reach, done.merged_from, [n.name for n in done.needs if n.is_guess])),
        start=start if DOCKERFILE not in draft.paths else None,
        python_version=python[0] if python else None,
    )


def _app_file(draft: Draft, decision: Decision, reach: Reach, sources: Sources, wanted: Wanted) -> str:
    """The file that a Space runs: the app itself, or a launcher for an app that is no plain script."""
    entry = reach.files[0]
    is_settled = draft.folder.front_matter.text("app_file") == entry and not wanted.app_file
    text = launcher(decision.entry, reach, sources) if decision.entry and not is_settled else None
    name = next((name for name in _LAUNCHERS if name not in draft.paths), None)
    if text is None or name is None:
        return entry
    draft.put(name, text)
    return name


def _finish(
    draft: Draft, decision: Decision, wanted: Wanted, technical: Mapping[str, Any], choices: Iterable[Choice]
) -> Adoption:
    texts = {name: draft.text(name) for name in (README, "pyproject.toml")}
    values = missing_front_matter(draft.folder, decision, wanted, texts, technical)
    draft.put_front_matter(values, in_settings=wanted.config)
    return Adoption(
        draft.folder,
        decision.sdk,
        tuple(choices),
        draft.edits(),
        questions=decision.questions,
        title=str(values.get("title") or draft.folder.title),
    )


def _notes(reach: Reach, merged_from: str | None, guesses: list[str]) -> Iterable[str]:
    if guesses:
        yield f"not sure of these names on the index, they are the modules' own: {', '.join(guesses)}"
    if reach.optional:
        yield f"left out, since the app copes without: {', '.join(reach.optional)}"
    if merged_from:
        yield f"{merged_from} is copied to the top: a Space installs only the requirements.txt there"
    for path in reach.broken:
        yield f"{path} is not Python, so what it imports is not known"


def _why(decision: Decision) -> str:
    if decision.sdk == "gradio":
        return "it runs any Python app that listens where it is told"
    return "a server of its own runs in a container"


def _told_in(paths: set[str]) -> list[str]:
    """The files that speak of packages and versions."""
    named = {*DECLARATIONS, *PYTHON_FILES, "Pipfile", "pyproject.toml"}
    texts = {path for path in paths if path.endswith(".txt") and "requirements" in path}
    return sorted((named & paths) | texts)


def _folders(reach: Reach) -> list[str]:
    """The folders of the app's files and those above them, the nearest first."""
    folders: dict[str, None] = {}
    for file in reach.files:
        for parent in PurePosixPath(file).parents:
            folders["" if str(parent) == "." else str(parent)] = None
    return list(folders)


def _is_below(path: str, folders: set[str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)


def _running() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
