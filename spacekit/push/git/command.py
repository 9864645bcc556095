"""git as a program: an environment of our own, and what it says in words that are safe to show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from spacekit.errors import SpacekitError
from spacekit.push.lines import clean_line

__all__ = ["Git", "GitFailed", "clean_environment", "need_git"]

# What a network needs and a person has chosen. All other GIT_ variables are about the repository of whoever
# started us: inside one of git's own hooks GIT_DIR names it, and every command would work there.
_KEPT = (
    "GIT_ASKPASS",
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG_",
    "GIT_EXEC_PATH",
    "GIT_HTTP_USER_AGENT",
    "GIT_PROXY_SSL_",
    "GIT_SSH",
    "GIT_SSL_",
)
_FIXED = {
    "LC_ALL": "C",  # messages are read, so they have to be in one language
    "LANGUAGE": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",  # looking at a repository never writes into it
    "GIT_NO_REPLACE_OBJECTS": "1",  # a commit is sent as it is, not as it is shown
    "GIT_LITERAL_PATHSPECS": "1",  # a file called `*.py` is a file, not a pattern
}
# A repository that came in an archive may name programs that git would run only to look at it.
_QUIET = f"'core.fsmonitor'='false' 'core.hooksPath'='{os.devnull}'"
# Said before and after what matters when a command fails.
_MAX_LINES = 200
# Of a long output, as much as a pipe gives at once.
_CHUNK = 65_536


class GitFailed(Exception):
    """A git command ended with an error: its last lines, cleaned."""

    def __init__(self, command: str, lines: list[str]) -> None:
        super().__init__(f"git {command}: {lines[-1] if lines else 'failed'}")
        self.command = command
        self.lines = lines

    @property
    def words(self) -> str:
        """All that it said."""
        return "\n".join(self.lines)

    @property
    def reason(self) -> str:
        """The one line that says most: the first that calls itself fatal or an error, or the last."""
        marked = [line for line in self.lines if line.startswith(("fatal:", "error:"))]
        line = (marked or self.lines[-1:] or ["it gave no reason"])[0]
        return line.removeprefix("fatal: ").removeprefix("error: ")


def need_git(program: str = "git") -> None:
    """Make sure that git, or git-lfs, is installed.

    Raises:
        SpacekitError: It is not; the hint installs it.
    """
    if shutil.which(program) is None:
        raise SpacekitError(
            f"{program} is not installed",
            f"`apt-get install {program}` or `brew install {program}` installs it; --via hub works without",
            code=f"no-{program}",
        )


def clean_environment(**more: str) -> dict[str, str]:
    """The environment for git: ours, without what points it at some repository, and never asking anybody."""
    kept = {name: value for name, value in os.environ.items() if _is_kept(name)}
    parameters = f"{kept.get('GIT_CONFIG_PARAMETERS', '')} {_QUIET}".strip()
    return kept | _FIXED | {"GIT_CONFIG_PARAMETERS": parameters} | more


def _is_kept(name: str) -> bool:
    return not name.startswith("GIT_") or name.startswith(_KEPT)


@dataclass(frozen=True)
class Git:
    """git at one place.

    Attributes:
        where: The options that say where: `-C FOLDER`, or `--git-dir=…`.
        environment: What it runs with.
    """

    where: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=clean_environment, repr=False)

    def run(self, *arguments: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> bytes:
        """The output of one command.

        Raises:
            GitFailed: It ended with an error.
        """
        done = subprocess.run(
            ["git", *self.where, *arguments],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env={**self.environment, **(env or {})},
            check=False,
        )
        if done.returncode:
            raise GitFailed(arguments[0], _lines(done.stderr + b"\n" + done.stdout))
        return done.stdout

    def text(self, *arguments: str) -> str:
        """The output of one command as text, without the line's end."""
        return os.fsdecode(self.run(*arguments)).rstrip("\n")

    def succeeds(self, *arguments: str) -> bool:
        """Whether a command that answers by its exit code says yes."""
        try:
            self.run(*arguments)
        except GitFailed:
            return False
        return True

    @contextmanager
    def reading(self, *arguments: str, stdin: bytes) -> Iterator[IO[bytes]]:
        """The output of one command as it comes; it may be larger than the memory."""
        with tempfile.TemporaryFile() as questions:
            questions.write(stdin)
            questions.seek(0)
            process = subprocess.Popen(
                ["git", *self.where, *arguments],
                stdin=questions,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self.environment,
            )
            with process, _ended(process):
                if process.stdout is None:
                    raise GitFailed(arguments[0], [])
                yield process.stdout

    def follow(self, *arguments: str, heard: Callable[[str], None], env: Mapping[str, str]) -> None:
        """Run a command that tells how far it is; each line, redrawn ones too, goes to `heard`.

        Raises:
            GitFailed: It ended with an error.
        """
        process = subprocess.Popen(
            ["git", *self.where, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**self.environment, **env},
        )
        lines: list[str] = []
        with process, _ended(process):
            for line in _pieces(process.stdout):
                lines = [*lines[-_MAX_LINES:], line]
                heard(line)
            if process.wait():
                raise GitFailed(arguments[0], lines)


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """No child outlives what it was started for, however that ends."""
    try:
        yield
    except BaseException:
        process.terminate()
        raise
    finally:
        if process.stdout:
            process.stdout.close()


def _pieces(stream: IO[bytes] | None) -> Iterator[str]:
    """Lines, each as soon as it ends, by a line's end or by the return that redraws it."""
    rest = b""
    while stream and (chunk := os.read(stream.fileno(), _CHUNK)):
        *whole, rest = re.split(rb"[\r\n]", rest + chunk)
        yield from filter(None, (clean_line(line.decode(errors="replace")) for line in whole))
    if last := clean_line(rest.decode(errors="replace")):
        yield last


def _lines(output: bytes) -> list[str]:
    cleaned = (clean_line(line) for line in re.split(r"[\r\n]", output.decode(errors="replace")))
    return [line for line in cleaned if line][-_MAX_LINES:]
