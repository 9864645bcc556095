"""The GitHub workflow that pushes a repository to a Space, as text: pure.

It holds no token: GitHub says by an id token whose job it is, and the server gives one for a while. On
huggingface.co that takes a trusted publisher (the Space's settings), on a spacekit host one that
`spacekit publishers add` makes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from spacekit.push.target import HUGGING_FACE

__all__ = ["WORKFLOW_PATH", "workflow_text"]

WORKFLOW_PATH = Path(".github/workflows/spacekit.yml")
ACTION = "spacekit/spacekit/.github/actions/push@v1"

_TEXT = """\
# Pushes each commit of {branch} to the Space {to}{previews_said}.
# No token is stored: the server trusts this repository's jobs (a trusted publisher of the Space).
name: spacekit

on:
  push:
    branches: [{branch_text}]
{pull_requests}  workflow_dispatch:

permissions: {{}}

# One push at a time for each branch and pull request; a newer one waits, and none is cut off.
concurrency:
  group: spacekit-${{{{ github.workflow }}}}-${{{{ github.event.pull_request.number || github.ref }}}}
  cancel-in-progress: false

jobs:
  push:
{forks}    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write # signs in without a key
{comments}    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          lfs: true
          persist-credentials: false
      - uses: {action}
        with:
          to: {to_text}
          endpoint: {endpoint_text}
{folder}"""
# What stands for more than itself in a filter of branches.
_FILTER = re.compile(r"[*?\[\]!+]")
_PULL_REQUESTS = """\
  pull_request:
    types: [opened, synchronize, reopened, closed]
"""
_FORKS = """\
    # Jobs of forks get no id token, so there is nothing that they could sign in with.
    if: >-
      github.event_name != 'pull_request'
      || github.event.pull_request.head.repo.full_name == github.repository
"""
_COMMENTS = "      pull-requests: write # tells a preview's address\n"


def workflow_text(to: str, endpoint: str = HUGGING_FACE, branch: str = "main", folder: str = ".") -> str:
    """The workflow that pushes to a Space.

    Pull requests get previews on a host of one's own. huggingface.co trusts a job with one Space that is
    there already, and a preview is a Space that is made: there it takes a token, which is for people to add.

    Args:
        to: The Space, OWNER/NAME, as `parse_target` has checked it.
        endpoint: The server's address, as checked there.
        branch: The repository's default branch.
        folder: The app's folder in the repository.
    """
    shows = endpoint != HUGGING_FACE
    return _TEXT.format(
        action=ACTION,
        branch=_commented(branch),
        branch_text=_quoted(_FILTER.sub(r"\\\g<0>", branch)),
        to=_commented(to),
        to_text=_quoted(to),
        endpoint_text=_quoted(endpoint),
        folder="" if folder == "." else f"          folder: {_quoted(folder)}\n",
        previews_said=", and shows each pull request as a preview of it" if shows else "",
        pull_requests=_PULL_REQUESTS if shows else "",
        forks=_FORKS if shows else "",
        comments=_COMMENTS if shows else "",
    )


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever it holds; `${{` would be read by GitHub, after YAML."""
    return json.dumps(text.replace("${{", "$ {{"))


def _commented(text: str) -> str:
    """A text in a comment, which it can't leave."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
