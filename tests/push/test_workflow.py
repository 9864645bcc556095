"""The GitHub workflow that pushes to a Space."""

from __future__ import annotations

from typing import Any

import pytest
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
    """It reads the repository and shows who it is; it has no secret, and all of the history."""
    text = workflow_text("ada/hello", "https://apps.example.com")
    read = _read(text)
    job = read["jobs"]["push"]
    assert ({}, {"contents": "read", "id-token": "write"}) == (read["permissions"], job["permissions"])
    assert "secrets." not in text
    checkout, push = job["steps"]
    assert {"fetch-depth": "0", "lfs": "true", "persist-credentials": "false"} == checkout["with"]
    assert "spacekit/spacekit/.github/actions/push@v1" == push["uses"]
    assert {"to": "ada/hello", "endpoint": "https://apps.example.com"} == push["with"]
    assert "false" == read["concurrency"]["cancel-in-progress"]


@given(st.text(min_size=1, max_size=60))
@pytest.mark.parametrize("where", ["to", "endpoint", "branch"])
def test_no_name_gets_out_of_its_place(where: str, name: str) -> None:
    """Whatever a branch or an address is called, it stays one text, and never an expression."""
    plain = _read(workflow_text("a/b"))
    text = workflow_text(**{"to": "a/b", where: name})
    read = _read(text)
    assert text.count("${{") == workflow_text("a/b").count("${{")
    steps = read["jobs"]["push"]["steps"]
    found = {"branch": read["on"]["push"]["branches"][0], **steps[1].pop("with")}
    expected = name.replace("${{", "$ {{")
    assert expected.encode("utf-16", "surrogatepass") == found[where].encode("utf-16", "surrogatepass")
    read["on"]["push"]["branches"], plain["on"]["push"]["branches"] = [], []
    plain["jobs"]["push"]["steps"][1].pop("with")
    assert plain == read
