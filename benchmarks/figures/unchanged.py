"""How long a push of 5,000 files takes when none of them changed, beside what it can't do without."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bounds import Bound, at_most
from benchmarks.effort import Effort
from benchmarks.environments import HOME, Installed, install_spacekit
from benchmarks.figures.push import TOKEN, host, variables
from benchmarks.frameworks import SPACEKIT
from benchmarks.progress import say
from benchmarks.rows import Row, Sample
from benchmarks.statistics_of import median

TITLE = "Unchanged: seconds of a push of 5,000 files, of `git status`, and of a listing by the Hub's client"
COLUMNS = ("push_s", "status_s", "listing_s", "ratio")
CASE = "5,000 files"
FILES = 5_000
# A folder has so many files.
FILES_A_FOLDER = 100
# A push may take so much more than looking at the folder once and at the server once.
LIMIT = 1.5
SPACE = "bench/many"
# Files of the last two seconds are hashed anew each time, as git does: the next write might not show.
SETTLE_S = 2.5

LISTING = """
import sys
from huggingface_hub import HfApi
api = HfApi(endpoint=sys.argv[1], token=sys.argv[2])
files = list(api.list_repo_tree(sys.argv[3], recursive=True, repo_type="space"))
assert len(files) > int(sys.argv[4]), len(files)
"""


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Push the folder, then compare pushes of it as it is with `git status` and a listing, in turn."""
    if not any(each.name == SPACEKIT for each in installed):
        return []
    python = install_spacekit("spacekit_host", "host")
    row = Row(CASE, SPACEKIT)
    with tempfile.TemporaryDirectory(dir=HOME, prefix="unchanged-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)
        folder = Path(scratch) / "app"
        _make(folder)
        environment = variables(SPACEKIT_CACHE_DIR=str(Path(scratch) / "cache"))
        with host(python.parent / "spacekit", Path(scratch) / "host") as address:
            push = [str(python.parent / "spacekit"), "push", str(folder), "--to", SPACE]
            push += ["--endpoint", address, "--detach"]
            listing = [str(python), "-c", LISTING, address, TOKEN, SPACE, str(FILES)]
            _seconds(push, environment)
            time.sleep(SETTLE_S)  # files changed just now are read anew: the plan is to find them settled
            _seconds(push, environment)
            for number in range(effort.rounds):
                say(f"{CASE}: round {number + 1} of {effort.rounds}")
                row.rounds.append(_round(push, listing, folder, environment))
    return [row]


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """A push that has nothing to do is hardly longer than finding that out."""
    claim = "a push of 5,000 files without a change, to `git status` and a listing"
    ratios = [sample["ratio"] for row in rows for sample in row.rounds]
    return [at_most(claim, median(ratios), LIMIT, "x")] if ratios else []


def _round(push: Sequence[str], listing: Sequence[str], folder: Path, environment: dict[str, str]) -> Sample:
    pushed = _seconds(push, environment)
    status = _seconds(["git", "-C", str(folder), "status"], environment)
    listed = _seconds(listing, environment)
    return {"push_s": pushed, "status_s": status, "listing_s": listed, "ratio": pushed / (status + listed)}


def _seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def _make(folder: Path) -> None:
    """A static page, 5,000 small files, a few ignore rules, all in a git repository."""
    folder.mkdir()
    (folder / "README.md").write_text("---\ntitle: Many\nsdk: static\n---\n")
    (folder / "index.html").write_text("hello\n")
    (folder / ".gitignore").write_text("*.pyc\n*.log\nbuild/\n/data/**\n!keep\n")
    for number in range(FILES):
        file = folder / f"part{number // FILES_A_FOLDER}" / f"file{number}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"file {number}\n" * 20)
    author = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c"}
    author |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.c"}
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "all"]):
        subprocess.run(["git", *command], cwd=folder, env=os.environ | author, check=True)
