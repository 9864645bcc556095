"""The front matter that a folder lacks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from spacekit.folder.adopt.decide import SDKS, Decision, Wanted
from spacekit.folder.adopt.look import colours_for, emoji_for, title_of
from spacekit.folder.app_folder import README, AppFolder

__all__ = ["exposed_port", "missing_front_matter", "project_name"]

# What the Hub's cards show of it.
MAX_DESCRIPTION_CHARS = 60
# What a Space runs or shows when it is not told.
_DEFAULT_APP_FILES = ("app.py", "index.html")
_EXPOSE = re.compile(r"^\s*EXPOSE\s+(\d{1,5})\b", re.MULTILINE | re.IGNORECASE)
_LAST_PORT = 65_535


def missing_front_matter(
    folder: AppFolder,
    decision: Decision,
    wanted: Wanted,
    texts: Mapping[str, str],
    technical: Mapping[str, Any],
) -> dict[str, Any]:
    """What to add to the front matter: nothing that is there is changed, unless a person asked for it.

    Args:
        folder: The folder.
        decision: What it is.
        wanted: What a person asked for.
        texts: README.md and pyproject.toml, if they are there.
        technical: What the SDK needs: `sdk_version`, `python_version`, `app_port`, `app_file`.
    """
    title = wanted.title or folder.front_matter.text("title")
    title = title or title_of(texts.get(README, ""), project_name(texts), folder.path.resolve().name)
    start, end = colours_for(title)
    values: dict[str, Any] = {
        "title": title,
        "emoji": wanted.emoji or emoji_for(f"{title} {decision.entry.path if decision.entry else ''}"),
        "colorFrom": start,
        "colorTo": end,
        "sdk": decision.sdk,
        **technical,
        "pinned": False,
    }
    description = _description(texts)
    if description:
        values["short_description"] = description
    asked = {
        "title": bool(wanted.title),
        "emoji": bool(wanted.emoji),
        "sdk": bool(wanted.sdk) or folder.sdk not in SDKS,
        "app_file": bool(wanted.app_file),
    }
    there = folder.front_matter.values
    # A README that names its sdk is a Space's already: what it leaves to the Hub is not ours to settle.
    wants_all = folder.sdk not in SDKS
    return {
        key: value
        for key, value in values.items()
        if (key not in there and (wants_all or _is_needed(key, value)))
        or (asked.get(key) and there.get(key) != value)
    }


def _is_needed(key: str, value: Any) -> bool:
    """Whether a Space would not run, or would have no name, without it."""
    return key == "title" or (key == "app_file" and value not in _DEFAULT_APP_FILES)


def project_name(texts: Mapping[str, str]) -> str | None:
    """The project's name, by its pyproject.toml."""
    return _project(texts).get("name")


def exposed_port(dockerfile: str) -> int | None:
    """The port that a Dockerfile says it listens on."""
    ports = [int(port) for port in _EXPOSE.findall(dockerfile)]
    return next((port for port in ports if 0 < port <= _LAST_PORT), None)


def _description(texts: Mapping[str, str]) -> str | None:
    text = _project(texts).get("description", "").strip().rstrip(".")
    return text if 0 < len(text) <= MAX_DESCRIPTION_CHARS and text.isprintable() else None


def _project(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of `[project]`, or of Poetry's table in its place."""
    try:
        data: Any = tomllib.loads(texts.get("pyproject.toml", ""))
    except (ValueError, RecursionError):
        return {}
    tool = data.get("tool")
    for table in (data.get("project"), tool.get("poetry") if isinstance(tool, dict) else None):
        if isinstance(table, dict):
            return {key: value for key, value in table.items() if isinstance(value, str)}
    return {}
