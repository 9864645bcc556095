"""Which Python an app is for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

__all__ = ["PYTHON_FILES", "PythonVersion", "choose_python"]

# What Spaces build with today, the newest first; 3.10 is what they take when nothing is said.
OFFERED = ("3.13", "3.12", "3.11", "3.10")
# Where projects say it, the most exact first.
PYTHON_FILES = (".python-version", "runtime.txt", "uv.lock", "pyproject.toml", "Pipfile")
# The oldest that spacekit runs with.
_OLDEST_OF_SPACEKIT = ">=3.11"
_EXACT = re.compile(r"^\s*(?:python-|cpython-)?(3\.\d{1,2})(?:\.\d+)?\s*$", re.MULTILINE)

PythonVersion = tuple[str, str]
"""A version, `3.12`, and why it is this one."""


def choose_python(texts: Mapping[str, str], running: str, *, uses_spacekit: bool) -> PythonVersion | None:
    """The Python to ask for: what the project names, else the running one if it fits; `None` if none fits.

    Args:
        texts: The files of `PYTHON_FILES` that there are.
        running: The version that the app was likely written with: `3.12`.
        uses_spacekit: Whether the app runs on spacekit, which has a word in it.
    """
    oldest = SpecifierSet(_OLDEST_OF_SPACEKIT if uses_spacekit else "")
    for file in PYTHON_FILES:
        exact = _exact(file, texts.get(file, ""))
        if exact in OFFERED and oldest.contains(exact):
            return exact, f"{file} names it"
    for file in PYTHON_FILES:
        allowed = _allowed(file, texts.get(file, ""))
        if allowed is None:
            continue
        fitting = [version for version in OFFERED if _fits(version, allowed) and oldest.contains(version)]
        if running in fitting:
            return running, f"it is running here, and {file} allows it ({allowed})"
        if fitting:
            return fitting[0], f"the newest that {file} allows ({allowed})"
        return None
    fitting = [version for version in OFFERED if oldest.contains(version)]
    if running in fitting:
        return running, "it is running here"
    return fitting[0], "the newest that Spaces have"


def _fits(version: str, allowed: SpecifierSet) -> bool:
    """Whether some release of `3.12` is allowed: `>=3.12.4` means that there is one."""
    return any(allowed.contains(f"{version}.{patch}") for patch in range(25))


def _exact(file: str, text: str) -> str:
    if file in {".python-version", "runtime.txt"}:
        found = _EXACT.search(text)
        return found[1] if found else ""
    if file == "Pipfile":
        version = _table(text, "requires").get("python_version")
        return version if isinstance(version, str) else ""
    return ""


def _allowed(file: str, text: str) -> SpecifierSet | None:
    if file == "uv.lock":
        found: Any = _table(text).get("requires-python")
    elif file == "pyproject.toml":
        found = _table(text, "project").get("requires-python")
        poetry = _table(text, "tool", "poetry", "dependencies").get("python")
        found = found or (_from_poetry(poetry) if isinstance(poetry, str) else None)
    else:
        return None
    try:
        return SpecifierSet(found) if isinstance(found, str) else None
    except InvalidSpecifier:
        return None


def _from_poetry(version: str) -> str:
    """`^3.10` means from there to the next major one."""
    return f">={version[1:]},<4" if version.startswith("^") else version


def _table(text: str, *names: str) -> dict[str, Any]:
    try:
        found: Any = tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
