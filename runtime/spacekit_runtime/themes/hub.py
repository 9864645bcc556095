"""Themes on the Hub, each a Space with a file for every version: `themes/theme_schema@1.2.3.json`."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacekit_runtime.errors import Error

FILE = re.compile(r"themes/theme_schema@(\d{1,9}\.\d{1,9}\.\d{1,9})\.json")
VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,2}")
RULE = re.compile(r"\s*(==|>=|<=|!=|<|>|\^|~=?)?\s*v?(\d{1,9}(?:\.\d{1,9}){0,2})\s*")
# A theme's file has some 300 short values.
MOST_BYTES = 1024 * 1024
PATIENCE_SECONDS = 10

Version = tuple[int, int, int]

README = """---
title: {quoted}
emoji: 🎨
colorFrom: gray
colorTo: blue
sdk: gradio
app_file: app.py
tags: [gradio-theme]
---

# {title}

{description}

To use this theme, set `theme='{repo}'` in `launch(...)`.
"""
APP = """import gradio as gr

with gr.Blocks() as demo:
    gr.Markdown("# A look at this theme")
    name = gr.Textbox(label="Name")
    gr.Slider(0, 100, 40, label="Strength")
    gr.Radio(["One", "Two"], value="One", label="Choice")
    with gr.Row():
        gr.Button("Primary", variant="primary")
        gr.Button("Secondary")
        gr.Button("Stop", variant="stop")

demo.launch(theme=gr.themes.Base.load("themes/theme_schema@{version}.json"))
"""


@dataclass(frozen=True)
class Publication:
    """What a theme is published as.

    Attributes:
        repo: The name of its Space, without its owner.
        owner: Who it belongs to; `None` for whoever the token is of.
        version: Its version; `None` for the one after the last.
        token: What it is published with; `None` for that of `hf auth login`.
        title: What it is called; `None` for the Space's name.
        description: What is to be read of it.
        is_private: Whether others can't see it.
    """

    repo: str
    owner: str | None = None
    version: str | None = None
    token: str | None = None
    title: str | None = None
    description: str | None = None
    is_private: bool = False


def fetch(name: str, token: str | None) -> dict[str, Any]:
    """The data of a theme: the newest version, or the newest that fits what stands behind an `@`.

    Args:
        name: `"owner/name"`, `"owner/name@1.2.3"` or `"owner/name@>=1.0,<2.0"`.
        token: For private ones.

    Raises:
        Error: There is no such theme, or the Hub can't be reached.
    """
    repo, _, wanted = name.partition("@")
    hub = _hub()
    try:
        versions = _versions(hub.HfApi(token=token), repo)
        fitting = [version for version in versions if _fits(version, wanted)]
        if not fitting:
            there = ", ".join(map(_words, versions)) or "none"
            raise Error(f"the theme {repo} has no version {wanted or 'at all'}; there are: {there}")
        path = hub.hf_hub_download(repo, _file(max(fitting)), repo_type="space", token=token)
    except Error:
        raise
    except Exception as error:  # whatever the client, or its own client, raises
        raise Error(f"the theme {repo} can't be got: {_reason(error)}") from error
    content = Path(path).read_bytes()
    if len(content) > MOST_BYTES:
        raise Error(f"the theme {repo} is no theme: its file is too long")
    try:
        data = json.loads(content)
        return {"theme": {**data["theme"], "name": repo}}
    except (ValueError, TypeError, KeyError) as error:
        raise Error(f"the theme {repo} is no theme: its file can't be read") from error


def publish(theme: dict[str, Any], publication: Publication) -> str:
    """Publish the data of a theme.

    Returns:
        The address of its Space.

    Raises:
        Error: There is that version already, or the Hub refuses it.
    """
    hub = _hub()
    api = hub.HfApi(token=publication.token)
    try:
        repo = f"{publication.owner or api.whoami()['name']}/{publication.repo}"
        api.create_repo(
            repo, repo_type="space", space_sdk="gradio", private=publication.is_private, exist_ok=True
        )
        versions = _versions(api, repo)
        version = _next(versions, publication.version)
        if version in versions:
            raise Error(f"{repo} has a version {_words(version)} already; choose another one")
        title = publication.title or publication.repo
        files = {
            _file(version): json.dumps({**theme, "version": {"version": _words(version)}}, indent=2),
            "README.md": README.format(
                title=title,
                quoted=json.dumps(title),
                description=publication.description or "A theme for Gradio and spacekit.",
                repo=repo,
            ),
            "app.py": APP.format(version=_words(version)),
        }
        operations = [hub.CommitOperationAdd(path, text.encode()) for path, text in files.items()]
        api.create_commit(repo, operations, commit_message=f"Publish {_words(version)}", repo_type="space")
    except Error:
        raise
    except Exception as error:  # likewise
        raise Error(f"the theme can't be published: {_reason(error)}") from error
    return f"{api.endpoint}/spaces/{repo}"


def _hub() -> Any:
    """The Hub's client, which apps without such themes do not need."""
    try:
        return importlib.import_module("huggingface_hub")
    except ImportError as error:
        raise Error("themes on the Hub need huggingface_hub: pip install huggingface_hub") from error


def _reason(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _versions(api: Any, repo: str) -> list[Version]:
    """The versions that a Space has; asked once, since an app that starts without network should not wait."""
    files = [file.rfilename for file in api.space_info(repo, timeout=PATIENCE_SECONDS).siblings or ()]
    return sorted(_read(found[1]) for found in map(FILE.fullmatch, files) if found)


def _read(words: str) -> Version:
    first, second, third, *_ = [*map(int, words.split(".")), 0, 0]
    return first, second, third


def _words(version: Version) -> str:
    return ".".join(map(str, version))


def _file(version: Version) -> str:
    return f"themes/theme_schema@{_words(version)}.json"


def _next(versions: list[Version], wanted: str | None) -> Version:
    if wanted is None:
        last = versions[-1] if versions else (0, 0, 0)
        return last[0], last[1], last[2] + 1
    if not VERSION.fullmatch(wanted):
        raise Error(f"version={wanted!r:.40} is no version: for example 1.2.3")
    return _read(wanted)


def _fits(version: Version, wanted: str) -> bool:
    """Whether a version is what is asked for: `1.2.3`, `>=1.0,<2.0`, `^1.2`, `~1.2`; anything by default."""
    return all(_holds(version, rule) for rule in wanted.split(",") if rule.strip() not in {"", "*", "latest"})


def _holds(version: Version, rule: str) -> bool:
    found = RULE.fullmatch(rule)
    if not found:
        raise Error(f"{rule!r:.40} is no version of a theme: for example 1.2.3, or >=1.0,<2.0")
    sign, other = found[1] or "==", _read(found[2])
    kept = {"^": 1, "~": 2, "~=": 2}.get(sign)
    if kept is not None:
        return version >= other and version[:kept] == other[:kept]
    return {
        "==": version == other,
        "!=": version != other,
        ">=": version >= other,
        "<=": version <= other,
        ">": version > other,
        "<": version < other,
    }[sign]
