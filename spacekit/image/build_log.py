"""What BuildKit says, as the docker command prints it: which step runs, and why one failed. Pure."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from spacekit.folder.lines import clean_line

__all__ = ["BuildLog", "Cause", "cause_of", "short_step"]

_LINE = re.compile(r"#(\d+) (.*)")
_OUTPUT = re.compile(r"\d+\.\d+ (.*)")
_STEP = re.compile(r"\[[^\]]*\]")
_MAX_STEP_CHARS = 100
# What our own steps begin with says nothing about the app.
_REACHING = "if [ -f /run/secrets/index ]; then . /run/secrets/index; fi; "
# Of a step that failed the end of its output says why.
_KEPT_LINES = 40


@dataclass(frozen=True)
class Cause:
    """Why a build failed, in a sentence, and what to do."""

    message: str
    hint: str
    code: str


@dataclass
class BuildLog:
    """Reads a build's lines as they come.

    Attributes:
        step: The step that said something last.
        failed: The step that failed.
    """

    step: str = ""
    failed: str = ""
    _names: dict[str, str] = field(default_factory=dict)
    _tails: dict[str, deque[str]] = field(default_factory=dict)
    _failed_number: str = ""
    _last: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))

    def feed(self, line: str) -> str | None:
        """Take one line; gives it as it is worth showing: a step that begins, or output of one."""
        # What runs in a build must not steer the terminal.
        line = clean_line(line)
        found = _LINE.match(line)
        if not found:
            if line.strip():
                self._last.append(line)
            return None
        number, text = found.groups()
        if _STEP.match(text):
            is_new = self._names.get(number) != text
            self._names[number] = self.step = text
            return short_step(text) if is_new and not text.startswith("[internal]") else None
        if text.startswith("ERROR"):
            self._failed_number, self.failed = number, self._names.get(number, "")
            self._last.append(text)
            return None
        output = _OUTPUT.fullmatch(text)
        if output and output[1].strip():
            self._tails.setdefault(number, deque(maxlen=_KEPT_LINES)).append(output[1])
            self.step = self._names.get(number, self.step)
            return f"  {output[1]}"
        return None

    @property
    def tail(self) -> list[str]:
        """The last lines of the step that failed, or of all."""
        return list(self._tails.get(self._failed_number, ())) or list(self._last)

    @property
    def last(self) -> list[str]:
        """What the docker command itself said at the end."""
        return list(self._last)


def short_step(step: str) -> str:
    """A step in few words: without its mounts, and cut where it gets long."""
    plain = " ".join(word for word in step.split() if not word.startswith("--mount="))
    plain = plain.replace(_REACHING, "")
    return plain if len(plain) <= _MAX_STEP_CHARS else plain[: _MAX_STEP_CHARS - 1] + "…"


_CAUSES = (
    (
        r"no space left on device",
        Cause(
            "the engine's disk is full",
            "`docker system prune` removes what nothing uses; then build again",
            "disk-full",
        ),
    ),
    (
        r"buildx component is missing|buildx is required|unknown flag: --(?:secret|progress)",
        Cause(
            "this docker command can't build with BuildKit: its buildx plugin is missing",
            "install the package docker-buildx-plugin or docker-buildx",
            "no-buildkit",
        ),
    ),
    (
        (
            r"failed to (?:load metadata for|resolve source metadata|do request|copy: httpReadSeeker)"
            r"|pull access denied|manifest unknown|failed to authorize"
        ),
        Cause(
            "the image that it begins with could not be had",
            "see that the name after FROM is right, that its registry is reachable, and `docker login` if it "
            "is private; --base takes another",
            "no-base-image",
        ),
    ),
    (
        (
            r"No solution found when resolving|No matching distribution found"
            r"|was not found in the package registry"
            r"|Because there are no versions|has no wheels with a matching"
        ),
        Cause(
            "what the app requires can't be installed",
            "mend requirements.txt: the lines above name the package",
            "requirements",
        ),
    ),
    (
        r"The lockfile at .* needs to be updated",
        Cause(
            "uv.lock does not fit pyproject.toml any more",
            "run `uv lock`, and build again",
            "lock",
        ),
    ),
    (
        r"Unable to locate package",
        Cause(
            "a Debian package is not to be found", "mend packages.txt: the lines above name it", "packages"
        ),
    ),
    (
        r"dockerfile parse error|unknown instruction",
        Cause("the Dockerfile can't be read", "mend the line that is named above", "dockerfile"),
    ),
    (
        (
            r"Cannot connect to the Docker daemon|error reading from server: EOF|connection reset by peer"
            r"|server did not provide an image ID|failed to receive status|error during connect"
            r"|transport is closing|unexpected EOF"
        ),
        Cause("the engine stopped during the build", "start it again and build again", "engine"),
    ),
)


def cause_of(log: BuildLog) -> Cause:
    """Why the build failed, as far as its words tell."""
    said = "\n".join((*log.tail, *log.last))
    for pattern, cause in _CAUSES:
        if re.search(pattern, said, re.IGNORECASE):
            return cause
    step = short_step(log.failed) or "a step"
    return Cause(f"the image did not build: {step} failed", "the lines above say why", "build")
