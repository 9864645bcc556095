"""What an image installs, decided by which of a folder's lists there are; nothing is resolved."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any, Literal

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from spacekit.folder.app_folder import REQUIREMENTS, AppFolder
from spacekit.folder.requirements import requirement_lines

__all__ = ["Installed", "what_is_installed"]

_PROJECT, _BEFORE = "pyproject.toml", "pre-requirements.txt"
# A line that takes in other files of the folder: another list, a wheel, a project.
_LOCAL = re.compile(
    r"(?:-r|-c|-e|-f|--requirement|--constraint|--editable|--find-links|\.|/|file:)"
    r"|[\w./-]+(?:\.whl|\.tar\.gz|\.zip|/)\s*(?:$|;)|[^@]*@\s*file:"
)


@dataclass(frozen=True)
class Installed:
    """What an image installs.

    Attributes:
        lock: The lock file that says exactly what.
        has_requirements: Whether requirements.txt counts.
        has_pre_requirements: Whether pre-requirements.txt counts, before it.
        has_project: Whether pyproject.toml's own dependencies count.
        is_local: Whether more files of the folder are needed than these lists.
        names: The packages that are named, as far as can be told without resolving.
        passed_over: What there is and does not count, in sentences.
    """

    lock: Literal["uv.lock", "pylock.toml"] | None
    has_requirements: bool
    has_pre_requirements: bool
    has_project: bool
    is_local: bool
    names: frozenset[str]
    passed_over: tuple[str, ...]


def what_is_installed(folder: AppFolder) -> Installed:
    """A lock counts alone, else requirements.txt, else what pyproject.toml says of itself."""
    project = _toml(folder, _PROJECT)
    passed_over = []
    lock: Literal["uv.lock", "pylock.toml"] | None = "pylock.toml" if folder.has("pylock.toml") else None
    if folder.has("uv.lock") and lock is None:
        if folder.has(_PROJECT):
            lock = "uv.lock"
        else:
            passed_over.append(f"uv.lock is passed over: there is no {_PROJECT} that it belongs to")
    lists = [name for name in (_BEFORE, REQUIREMENTS) if folder.has(name)]
    if lock:
        passed_over += [f"{name} is passed over: {lock} says what is installed" for name in lists]
        names = _locked(_toml(folder, lock))
        is_local = lock == "uv.lock" and _has_local_sources(project)
        return Installed(lock, False, False, False, is_local, names, tuple(passed_over))
    dependencies = _dependencies(project)
    has_project = REQUIREMENTS not in lists and bool(dependencies)
    names = _names(dependencies) if has_project else frozenset(map(canonicalize_name, folder.requirements))
    is_local = any(_LOCAL.match(line.text) for name in lists for line in requirement_lines(folder.read(name)))
    return Installed(
        lock=None,
        has_requirements=REQUIREMENTS in lists,
        has_pre_requirements=_BEFORE in lists,
        has_project=has_project,
        is_local=is_local or (has_project and _has_local_sources(project)),
        names=names,
        passed_over=tuple(passed_over),
    )


def _toml(folder: AppFolder, name: str) -> dict[str, Any]:
    """What a file says; nothing where there is none, or it can't be read, as its reader will tell."""
    try:
        return tomllib.loads(folder.read(name)) if folder.has(name) else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _table(value: Any, *names: str) -> dict[str, Any]:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _dependencies(project: dict[str, Any]) -> list[str]:
    found = _table(project, "project").get("dependencies")
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _names(requirements: list[str]) -> frozenset[str]:
    names = set()
    for requirement in requirements:
        try:
            names.add(canonicalize_name(Requirement(requirement).name))
        except InvalidRequirement:
            continue
    return frozenset(names)


def _locked(lock: dict[str, Any]) -> frozenset[str]:
    """The packages of a lock file; both kinds have a list of tables, under names of their own."""
    found = lock.get("packages", lock.get("package"))
    tables = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return frozenset(canonicalize_name(str(each["name"])) for each in tables if "name" in each)


def _has_local_sources(project: dict[str, Any]) -> bool:
    """Whether a package comes out of the folder itself: a path, or a member of a workspace."""
    sources = _table(project, "tool", "uv", "sources").values()
    return any({"path", "workspace"} & source.keys() for source in sources if isinstance(source, dict))
