"""What can't happen: each against a real host."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import write_files
from git_folders import README, GitFolder
from git_pushes import Pushes
from huggingface_hub.hf_api import RepoFile
from program import Outcome, Program
from running_host import TOKEN, RunningHost

from spacekit.folder.app_folder import read_folder
from spacekit.push.control import SpaceControl
from spacekit.push.deploy import plan_push
from spacekit.push.digests import Digests
from spacekit.push.git.outgoing import PlainFiles
from spacekit.push.hub import HubTransport
from spacekit.push.progress import Silent
from spacekit.push.secrets import SecretValues
from spacekit.push.settings_plan import WantedSettings
from spacekit.push.target import Target

pytestmark = pytest.mark.e2e

STATIC = "---\ntitle: A page\nsdk: static\n---\n"
MIB = 1024 * 1024
# One that a new Space has.
LFS_RULE = "*.bin filter=lfs diff=lfs merge=lfs -text"


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of this file."""
    with RunningHost() as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


def push(cli: Program, host: RunningHost, space: str, *options: str) -> Outcome:
    """Push the folder `app` as a user would, without waiting for the build."""
    command = ("push", "app", "--to", space, "--endpoint", host.url, "--detach", "--json", *options)
    outcome = cli(*command, SPACEKIT_HOST_TOKEN=TOKEN)
    assert 0 == outcome.code, outcome.stderr
    return outcome


@pytest.mark.pain(1)
def test_a_large_file_goes_where_large_files_go(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """More than 10 MiB in one command, and nothing to set up: it is in large-file storage, not in git."""
    write_files(
        tmp_path / "app", {"README.md": STATIC, "index.html": "hi", "words.txt": b"a" * (10 * MIB + 1)}
    )
    push(cli, host, "ada/large")
    (info,) = host.api().get_paths_info("ada/large", ["words.txt"], repo_type="space")
    assert isinstance(info, RepoFile)
    assert info.lfs
    assert 10 * MIB + 1 == info.lfs.size


@pytest.mark.pain(2)
@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
def test_a_binary_file_goes_there_at_any_size(host: RunningHost, tmp_path: Path) -> None:
    """By git, to a server that takes no binary file: one that is added gets a rule and a pointer."""
    settings = '[files]\ninclude = ["icon.dat"]\n'
    files: dict[str, str | bytes] = {"README.md": README, "spacekit.toml": settings, ".gitignore": "*.dat\n"}
    folder = GitFolder.create(tmp_path / "app", files)
    folder.write({"icon.dat": b"\0\1\2"})
    pushes = Pushes(host, "ada/icon", plain=PlainFiles(may_be_binary=False))
    pushes.push(folder)
    assert b"\0\1\2" == pushes.files()["icon.dat"]
    assert "git-lfs" in pushes.git("show", "main:icon.dat")


@pytest.mark.pain(4)
def test_rules_for_large_files_outlive_a_push(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """A folder with rules of its own adds them; those of the Space stay, and a second push sends nothing."""
    write_files(tmp_path / "app", {"README.md": STATIC, "index.html": "hi", ".gitattributes": "*.txt text\n"})
    push(cli, host, "ada/rules")
    there = host.api().hf_hub_download("ada/rules", ".gitattributes", repo_type="space")
    lines = Path(there).read_text().splitlines()
    assert (True, "*.txt text") == (LFS_RULE in lines, lines[-1])
    assert json.loads(push(cli, host, "ada/rules").stdout)["plan"]["is_empty"]


@pytest.mark.pain(8)
@pytest.mark.parametrize("sdk", ["static", "docker", "gradio"])
def test_a_new_space_has_the_sdk_of_its_readme(host: RunningHost, tmp_path: Path, sdk: str) -> None:
    """From its making on, before a file is sent: nobody has to say it twice, nothing is taken for granted."""
    folder = read_folder(write_files(tmp_path / "app", {"README.md": f"---\nsdk: {sdk}\n---\n"}))
    target = Target(f"ada/made-as-{sdk}", host.url, TOKEN)
    transport = HubTransport(target)
    plan = plan_push(
        folder, transport, WantedSettings(), Digests(), Silent(), sdk=folder.sdk or "none", prunes=True
    )
    SpaceControl(target).carry_out(plan, SecretValues({}, {}))
    assert sdk == transport.fetch().sdk


@pytest.mark.pain(34)
def test_a_preview_beside_the_app(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """The same folder under another name makes a private Space; the one that people use does not change."""
    write_files(tmp_path / "app", {"README.md": STATIC, "index.html": "one"})
    first = json.loads(push(cli, host, "ada/shown").stdout)["commit"]
    write_files(tmp_path / "app", {"index.html": "two"})
    push(cli, host, "ada/shown-pr-7", "--private")
    api = host.api()
    assert first == api.space_info("ada/shown").sha
    assert api.space_info("ada/shown-pr-7").private
    assert not host.api(None).repo_exists("ada/shown-pr-7", repo_type="space")
