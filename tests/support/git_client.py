"""git and git-lfs as people have them: programs, with a configuration of their own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from running_host import TOKEN

_TIMEOUT_S = 240


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


class GitClient:
    """git in one folder, with nothing of this machine's configuration.

    Args:
        folder: Where it works.
        token: What it answers when it is asked for a password; without one, it is a stranger.
    """

    def __init__(self, folder: Path, token: str | None = TOKEN) -> None:
        self.folder = folder
        self._token = token

    @property
    def environment(self) -> dict[str, str]:
        """Ours without what would change git, and a helper that knows the token."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "HF_"))}
        settings = {"init.defaultBranch": "main", "protocol.version": "2", "advice.detachedHead": "false"}
        if self._token:
            settings["credential.helper"] = f"!printf 'username=me\\npassword={self._token}\\n' #"
        numbered: dict[str, str] = {}
        for number, (key, value) in enumerate(settings.items()):
            numbered |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        person = {
            f"GIT_{role}_{what}": "me@example.com"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        return {
            **kept,
            **person,
            **numbered,
            "GIT_CONFIG_COUNT": str(len(settings)),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *arguments: str) -> Ran:
        """Run one git command, however it ends."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        return Ran(
            done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )

    def __call__(self, *arguments: str) -> str:
        """Run one git command that has to work; gives its output."""
        ran = self.run(*arguments)
        assert 0 == ran.code, ran.stderr
        return ran.stdout.strip()

    def clone(self, url: str, name: str, *options: str) -> GitClient:
        """Clone into a folder below this one."""
        self("clone", *options, url, name)
        return GitClient(self.folder / name, self._token)

    def write(self, files: dict[str, bytes]) -> None:
        """Write files in the working tree."""
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)

    def commit(self, files: dict[str, bytes], message: str = "a change") -> str:
        """Write files and commit them; gives the commit's id."""
        self.write(files)
        self("add", "--all")
        self("commit", "--allow-empty", "--message", message)
        return self("rev-parse", "HEAD")


def space_url(url: str, repo_id: str) -> str:
    """The address of a Space's repository."""
    return f"{url}/spaces/{repo_id}"
