"""What a plan says is what happens: random folders with ignore rules, pushed to a real host."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running_host import TOKEN, RunningHost

from spacekit.folder.app_folder import read_folder
from spacekit.push.content import of_folder
from spacekit.push.deploy import carry_out
from spacekit.push.hub import HubTransport
from spacekit.push.plan import Plan, make_plan
from spacekit.push.progress import Silent
from spacekit.push.secrets import SecretValues
from spacekit.push.target import Target

pytestmark = pytest.mark.e2e

README = "---\ntitle: Agrees\nsdk: static\n---\n"
NAMES = [
    "a.txt",
    "b.log",
    "keep.log",
    "c d.txt",
    "é.txt",
    "data/x.bin",
    "data/y.log",
    "data/deep/z.txt",
    "B.TXT",
]
RULES = ["*.log", "!keep.log", "data/", "/data/deep", "*.txt", "!a.txt", "# nothing", "data/**", "?.txt"]
trees = st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=6), max_size=6)
rules = st.lists(st.sampled_from(RULES), max_size=3)
# Each example is a push of its own; the machine's speed is no finding.
some = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(some, max_examples=150)
spaces = itertools.count()


def write(folder: Path, tree: dict[str, bytes], ignored: list[str]) -> None:
    """Make the folder hold these files and no other."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "README.md").write_text(README)
    if ignored:
        (folder / ".gitignore").write_text("".join(f"{line}\n" for line in ignored))
    for name, data in tree.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def planned(folder: Path, transport: HubTransport, *, prunes: bool = True) -> Plan:
    """The plan of pushing the folder now."""
    files = of_folder(read_folder(folder))
    return make_plan(transport.target, files, transport.fetch(), sdk="static", prunes=prunes)


def listed(transport: HubTransport) -> dict[str, str]:
    """What the Space holds: paths and git's names for their bytes."""
    return {file.path: file.blob_id for file in transport.fetch().files}


def agree(host: RunningHost, folder: Path, steps: list[tuple[dict[str, bytes], list[str], bool]]) -> None:
    """Push one state after the other; each time what was planned is what changed, and nothing is left."""
    transport = HubTransport(Target(f"ada/agrees-{next(spaces)}", host.url, TOKEN))
    for tree, ignored, prunes in steps:
        write(folder, tree, ignored)
        plan = planned(folder, transport, prunes=prunes)
        before = {} if plan.creates else listed(transport)
        carry_out(plan, transport, SecretValues({}, {}), "push", Silent())
        after = listed(transport)
        own = {".gitattributes"}
        assert {file.path for file in plan.added} == set(after) - set(before) - own
        assert {file.path for file in plan.deleted} == set(before) - set(after)
        changed = {path for path in set(before) & set(after) if before[path] != after[path]}
        assert {file.path for file in plan.changed} == changed
        assert {file.path for file in plan.kept} <= set(after)
        assert planned(folder, transport, prunes=prunes).is_empty


@some
@given(steps=st.lists(st.tuples(trees, rules, st.booleans()), min_size=1, max_size=3))
def test_a_plan_says_what_happens(
    host: RunningHost, tmp_path: Path, steps: list[tuple[dict[str, bytes], list[str], bool]]
) -> None:
    """Added, changed, deleted and kept, for folders that change between pushes."""
    agree(host, tmp_path / "app", steps)


@pytest.mark.long
@pytest.mark.timeout(1200)
@many
@given(steps=st.lists(st.tuples(trees, rules, st.booleans()), min_size=2, max_size=4))
def test_many_plans_say_what_happens(
    host: RunningHost, tmp_path: Path, steps: list[tuple[dict[str, bytes], list[str], bool]]
) -> None:
    """The same, for many more folders."""
    agree(host, tmp_path / "app", steps)
