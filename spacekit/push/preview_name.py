"""What a preview is called when nobody says it: the pull request in CI, else the branch."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from spacekit.errors import UsageError
from spacekit.push.git.command import Git, GitFailed, clean_environment

__all__ = ["default_name"]

_PULL = re.compile(r"refs/pull/(\d{1,10})/(?:merge|head)")


def default_name(folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """The name of the preview that a folder is pushed to.

    On GitHub a pull request is `pr-NUMBER`, since a fork's branch may be called like one of ours; where there
    is no number it is the branch.

    Raises:
        UsageError: There is none to be found.
    """
    if environment.get("GITHUB_ACTIONS") == "true":
        pull = _PULL.fullmatch(environment.get("GITHUB_REF", ""))
        if pull:
            return f"pr-{pull[1]}"
        named = environment.get("GITHUB_HEAD_REF") or environment.get("GITHUB_REF_NAME")
        if named:
            return named
    branch = _branch(folder)
    if branch is None:
        raise UsageError(
            "it is not said what the preview is called: the folder is on no branch of a git repository",
            "pass --name, for example --name pr-12",
        )
    return branch


def _branch(folder: Path) -> str | None:
    try:
        git = Git(("-C", str(folder)), clean_environment())
        return git.text("symbolic-ref", "--quiet", "--short", "HEAD") or None
    except (GitFailed, FileNotFoundError):
        return None
