"""Folders in git repositories, made by git itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

README = "---\ntitle: Hello\nsdk: static\n---\n"
# Without whatever the person who runs the tests has set, and with somebody to commit as.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_ALLOW_PROTOCOL": "file:http",
}


class GitFolder:
    """A working tree."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, files: dict[str, str | bytes] | None = None) -> GitFolder:
        """A repository with one commit."""
        path.mkdir(parents=True, exist_ok=True)
        folder = cls(path)
        folder.git("init", "--quiet", "--initial-branch=main")
        folder.commit(files if files is not None else {"README.md": README, "index.html": "one"}, "first")
        return folder

    def git(self, *arguments: str) -> str:
        """What a git command says."""
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments], capture_output=True, env=ENVIRONMENT, check=False
        )
        assert 0 == done.returncode, done.stderr.decode()
        return done.stdout.decode().strip()

    def write(self, files: dict[str, str | bytes]) -> None:
        """Write files."""
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: dict[str, str | bytes], message: str = "more") -> str:
        """Write files and commit them."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.head

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def clone(self, path: Path, *options: str) -> GitFolder:
        """A clone, made as over a network."""
        subprocess.run(
            ["git", "clone", "--quiet", *options, f"file://{self.path}", str(path)],
            env=ENVIRONMENT,
            check=True,
            capture_output=True,
        )
        return GitFolder(path)

    def fingerprint(self) -> str:
        """All that is in it, the repository's own files included: equal only if nothing was written."""
        digest = hashlib.sha256()
        for file in sorted(self.path.rglob("*")):
            digest.update(str(file.relative_to(self.path)).encode() + b"\0")
            if file.is_symlink() or file.is_file():
                digest.update(bytes(file.readlink()) if file.is_symlink() else file.read_bytes())
        return digest.hexdigest()
