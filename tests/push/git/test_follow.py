"""git's progress, told as ours."""

from __future__ import annotations

import os
from pathlib import Path

from git_folders import GitFolder
from git_pushes import Pushes
from running_host import RunningHost

from spacekit.push.git.follow import followed


class Heard:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.stretches: list[tuple[str, int]] = []
        self.done: list[int] = []

    def begin(self, doing: str, total: int) -> None:
        """A stretch begins."""
        self.stretches.append((doing, total))
        self.done.append(0)

    def advance(self, size: int) -> None:
        """More is done."""
        self.done[-1] += size

    def end(self) -> None:
        """It is over."""


def test_per_cent_become_bytes() -> None:
    """Lines of the phase move it, others do not, and it never runs past its end."""
    heard = Heard()
    with followed(heard, "Sending", 2000, "Writing objects") as hear:
        hear("Counting objects: 100% (5/5), done.")
        hear("Writing objects:  50% (1/2), 1 KiB")
        hear("remote: Writing objects:  60% (1/2), 1 KiB")
        hear("Writing objects: 999% (9/1), 1 KiB")
    assert [("Sending", 2000)] == heard.stretches
    assert [2000] == heard.done


def test_a_push_tells_how_far_it_is(host: RunningHost, tmp_path: Path) -> None:
    """Large files first, then the commits, each to its end."""
    folder = GitFolder.create(tmp_path / "app")
    folder.git("lfs", "install", "--local")
    folder.git("lfs", "track", "*.bin")
    folder.commit({"a.bin": os.urandom(300_000), "b.bin": os.urandom(200_000)}, "models")
    heard = Heard()
    Pushes(host, "ada/progress").push(folder, progress=heard)
    assert ["Sending large files", "Sending"] == [doing for doing, _ in heard.stretches]
    assert 500_000 == heard.stretches[0][1]
    assert [total for _, total in heard.stretches] == heard.done
