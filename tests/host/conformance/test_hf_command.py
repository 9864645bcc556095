"""The Hub's command line, unchanged, against the host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running_host import TOKEN, RunningHost
from small_spaces import answering, push_app, wait_until_settled

pytestmark = pytest.mark.e2e


class Hf:
    """`hf`, logged in to a host."""

    def __init__(self, host: RunningHost, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        self._environment = {
            **kept,
            "HF_ENDPOINT": host.url,
            "HF_TOKEN": TOKEN,
            "HF_HOME": str(folder / "hf-home"),
            "HF_HUB_DISABLE_UPDATE_CHECK": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }

    def __call__(self, *arguments: str) -> str:
        """Run a command that has to work; gives its output."""
        done = subprocess.run(
            [str(Path(sys.executable).with_name("hf")), *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def hf(host: RunningHost, tmp_path: Path) -> Hf:
    """`hf` in an empty folder."""
    return Hf(host, tmp_path)


def test_a_folder_goes_up_and_comes_down(host: RunningHost, hf: Hf) -> None:
    """`hf repos create`, `hf upload` and `hf download` carry a folder, large files and all."""
    files = {
        "README.md": b"---\nsdk: static\n---\n",
        "index.html": b"hi",
        "data/weights.bin": os.urandom(300_000),
    }
    for path, content in files.items():
        (hf.folder / "up" / path).parent.mkdir(parents=True, exist_ok=True)
        (hf.folder / "up" / path).write_bytes(content)
    hf("repos", "create", "me/by-hf", "--type", "space", "--space-sdk", "static")
    hf("upload", "me/by-hf", "up", ".", "--repo-type", "space")
    hf("download", "me/by-hf", "--repo-type", "space", "--local-dir", "down")
    assert files == {path: (hf.folder / "down" / path).read_bytes() for path in files}
    (info,) = host.api().get_paths_info("me/by-hf", ["data/weights.bin"], repo_type="space")
    assert 300_000 == info.size  # type: ignore[union-attr]


def test_branches_and_tags(host: RunningHost, hf: Hf) -> None:
    """`hf repos branch` and `hf repos tag` make and end them; `hf upload --revision` commits to a branch."""
    hf("repos", "branch", "create", "me/conforms", "feature/x", "--type", "space")
    (hf.folder / "a.txt").write_text("on the branch")
    hf("upload", "me/conforms", "a.txt", "a.txt", "--repo-type", "space", "--revision", "feature/x")
    hf("repos", "tag", "create", "me/conforms", "v2", "--type", "space", "--message", "second")
    api = host.api()
    assert api.file_exists("me/conforms", "a.txt", repo_type="space", revision="feature/x")
    assert not api.file_exists("me/conforms", "a.txt", repo_type="space")
    refs = api.list_repo_refs("me/conforms", repo_type="space")
    assert {"main", "feature/x"} == {ref.name for ref in refs.branches}
    assert {"v1", "v2"} == {ref.name for ref in refs.tags}
    hf("repos", "branch", "delete", "me/conforms", "feature/x", "--type", "space")
    hf("repos", "tag", "delete", "me/conforms", "v2", "--type", "space", "--yes")
    refs = api.list_repo_refs("me/conforms", repo_type="space")
    assert (["main"], ["v1"]) == ([ref.name for ref in refs.branches], [ref.name for ref in refs.tags])


def test_a_space_is_looked_at_and_restarted(host: RunningHost, hf: Hf) -> None:
    """`hf spaces info`, `logs` and `restart` work on a running Space."""
    push_app(host.api(), "me/running", b"print('hello from the app', flush=True)\n" + answering("1"))
    assert "RUNNING" == wait_until_settled(host.api(), "me/running").stage
    assert "me/running" == json.loads(hf("spaces", "info", "me/running", "--json"))["id"]
    assert "hello from the app" in hf("spaces", "logs", "me/running")
    hf("spaces", "restart", "me/running")
    assert "RUNNING" == wait_until_settled(host.api(), "me/running").stage
