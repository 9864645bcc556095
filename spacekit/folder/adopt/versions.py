"""Which versions of packages a project says that it works with: its lock files and declarations."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from spacekit.folder.requirements import requirement_lines

__all__ = ["DECLARATIONS", "Known", "compatible_with", "declared_names", "known_versions"]

# In the order in which they are believed: a lock is what was tried, a declaration what was meant.
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
DECLARATIONS = (*LOCKS, "pyproject.toml", "requirements.in", "requirements-base.txt", "requirements/base.txt")


class Known(dict[str, tuple[str, str]]):
    """Packages by normalised name: the requirement's specifier (`==1.2`), and the file that says so."""


def known_versions(texts: Mapping[str, str]) -> Known:
    """What the files of `DECLARATIONS` that are there say; the first of them that names a package decides."""
    known = Known()
    for file in DECLARATIONS:
        for name, specifier in _read(file, texts.get(file, "")):
            known.setdefault(str(canonicalize_name(name)), (specifier, file))
    return known


def declared_names(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The packages, with their extras, that the project itself declares, and the file that does."""
    for file in ("pyproject.toml", "requirements.in", "requirements/base.txt", "Pipfile.lock"):
        names = dict.fromkeys(name for name, _ in _read(file, texts.get(file, ""), keeps_extras=True))
        if names:
            return [(name, file) for name in names]
    return []


def compatible_with(version: str) -> str:
    """A specifier for a version that happens to be installed: its fixes, but no release that may break.

    A locked version was chosen and is kept as it is (`==`); an installed one was not, and staying on it would
    keep its faults. From 1.0 on a new major may break, before that a new minor: `~=2.4`, `~=0.31.2`.
    """
    try:
        parsed = Version(version)
    except InvalidVersion:
        return ""
    if parsed.is_prerelease:
        return f"=={parsed.public}"
    return f"~={parsed.major}.{parsed.minor}" if parsed.major else f"~=0.{parsed.minor}.{parsed.micro}"


def _read(file: str, text: str, *, keeps_extras: bool = False) -> Iterator[tuple[str, str]]:
    if not text:
        return
    try:
        if file == "Pipfile.lock":
            yield from _pipfile(json.loads(text))
        elif file in LOCKS:
            yield from _locked(tomllib.loads(text))
        elif file == "pyproject.toml":
            yield from _declared(tomllib.loads(text), keeps_extras=keeps_extras)
        else:
            yield from _lines(text, keeps_extras=keeps_extras)
    except (ValueError, RecursionError):
        return  # a file that can't be read says nothing


def _locked(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    packages = data.get("package", data.get("packages"))
    for package in packages if isinstance(packages, list) else ():
        name, version = (
            package.get(key) if isinstance(package, dict) else None for key in ("name", "version")
        )
        if isinstance(name, str) and isinstance(version, str) and _is_from_index(package):
            yield name, _exactly(version)


def _is_from_index(package: Mapping[str, Any]) -> bool:
    """Not the project itself, nor what came from a path or a repository."""
    source = package.get("source")
    elsewhere = {"editable", "virtual", "path", "directory", "git", "url"}
    if not isinstance(source, dict):
        return True
    return not elsewhere & source.keys() and source.get("type") not in {"git", "directory", "file", "url"}


def _pipfile(data: Any) -> Iterator[tuple[str, str]]:
    packages = data.get("default") if isinstance(data, dict) else None
    for name, package in packages.items() if isinstance(packages, dict) else ():
        version = package.get("version") if isinstance(package, dict) else None
        if isinstance(version, str):
            yield name, _exactly(version.removeprefix("=="))


def _declared(data: Mapping[str, Any], *, keeps_extras: bool) -> Iterator[tuple[str, str]]:
    """The dependencies of a pyproject.toml: the standard's, and Poetry's own."""
    project = data.get("project")
    listed = project.get("dependencies") if isinstance(project, dict) else None
    text = "\n".join(map(str, listed)) if isinstance(listed, list) else ""
    yield from _lines(text, keeps_extras=keeps_extras)
    tool = data.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    packages = poetry.get("dependencies") if isinstance(poetry, dict) else None
    for name, wanted in packages.items() if isinstance(packages, dict) else ():
        version = wanted.get("version") if isinstance(wanted, dict) else wanted
        extras = wanted.get("extras") if keeps_extras and isinstance(wanted, dict) else None
        if name != "python" and isinstance(version, str):
            suffix = f"[{','.join(map(str, extras))}]" if isinstance(extras, list) and extras else ""
            yield name + suffix, _as_poetry_means(version)


def _lines(text: str, *, keeps_extras: bool) -> Iterator[tuple[str, str]]:
    for line in requirement_lines(text):
        if line.requirement and not line.requirement.url:
            extras = ",".join(sorted(line.requirement.extras))
            name = line.requirement.name
            yield f"{name}[{extras}]" if keeps_extras and extras else name, str(line.requirement.specifier)


def _as_poetry_means(version: str) -> str:
    """`^1.2` is what `~=1.2` is; `*` is any; the rest is written as pip writes it."""
    if version.startswith("^"):
        return compatible_with(version[1:])
    if version.startswith("~"):
        return f"~={version.lstrip('~=')}" if "." in version else ""
    specifier = version if version[:1] in "<>=!" else f"=={version}"
    try:
        return "" if version in {"*", ""} else str(Requirement(f"x{specifier}").specifier)
    except InvalidRequirement:
        return ""


def _exactly(version: str) -> str:
    """A locked version without its local part: `2.3.0+cpu` is on no public index."""
    try:
        return f"=={Version(version).public}"
    except InvalidVersion:
        return ""
