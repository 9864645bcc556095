"""How a link is, and what git's words mean for who made it: pure values."""

from __future__ import annotations

import re
from typing import Literal

from spacekit.errors import SpacekitError

# new: never looked at. followed: `main` is what the branch was at the last look. All others say what is
# wrong; the next pull tries again.
State = Literal[
    "new",
    "followed",
    "diverged",
    "refused",
    "no-access",
    "host-key",
    "no-repository",
    "no-branch",
    "large-files",
    "unreachable",
    "failed",
]
_MAX_WORDS = 400
_MAX_LINES = 4

# What git, ssh and curl say, in lower case, in the order in which it counts.
_SIGNS: dict[State, tuple[str, ...]] = {
    "host-key": (
        "host key verification failed",
        "remote host identification has changed",
        "host key is known",
    ),
    "no-access": (
        "permission denied",
        "authentication failed",
        "could not read username",
        "could not read password",
        "access denied",
        "error: 401",
        "error: 403",
        "terminal prompts disabled",
        "too many authentication failures",
    ),
    "no-branch": ("couldn't find remote ref",),
    "no-repository": (
        "not found",
        "does not exist",
        "does not appear to be a git repository",
        "error: 404",
    ),
    "unreachable": (
        "could not resolve",
        "failed to connect",
        "couldn't connect",
        "connection refused",
        "connection timed out",
        "connection reset",
        "connection closed",
        "operation timed out",
        "too slow",
        "no route to host",
        "early eof",
        "certificate",
        "ssl",
    ),
}
_SENTENCES: dict[State, str] = {
    "host-key": "The server's key is not the one that it had: is it another server? If it was changed on "
    "purpose, link again with the new one (--known-hosts)",
    "no-access": "The repository can't be read: add the deploy key there, or give a token (--repo-token -)",
    "no-branch": "The repository has no such branch",
    "no-repository": "There is no such repository, or it is private: add the deploy key there, or a token",
    "unreachable": "The repository's server can't be reached",
}


class LinkProblem(SpacekitError):
    """Why a pull brought nothing.

    Args:
        state: The state that the link is in for it.
        message: A sentence for who made the link.
    """

    code = "link"

    def __init__(self, state: State, message: str) -> None:
        super().__init__(message)
        self.state: State = state


def problem_of(words: str) -> LinkProblem:
    """What git's last words mean."""
    shown, said = _shown(words), words.lower()
    for state, signs in _SIGNS.items():
        if any(sign in said for sign in signs):
            sentence = _SENTENCES[state]
            return LinkProblem(state, f"{sentence}: {shown}" if shown else sentence)
    return LinkProblem("failed", f"git could not fetch: {shown or 'it gave no reason'}")


def _shown(words: str) -> str:
    """The lines that say most, on one line and safe to print."""
    lines = [
        "".join(letter if letter.isprintable() else " " for letter in line) for line in words.splitlines()
    ]
    told = [line.strip(" @") for line in lines if line.strip(" @")]
    marked = [line for line in told if re.match(r"(fatal|error|ERROR|remote):", line)]
    return "; ".join((marked or told)[-_MAX_LINES:])[:_MAX_WORDS]
