"""The hook that git runs before it accepts a push: it asks the host, and ends as the host says.

A program of its own, with the standard library only: git starts it for each push. The host reads what is to
be accepted from one pipe and answers on another, which this program was given with git.
"""

from __future__ import annotations

import os
import sys

ASK, ANSWER = "SPACEKIT_HOOK_ASK", "SPACEKIT_HOOK_ANSWER"
ACCEPTED = b"accepted"


def main() -> int:
    """Ask, print what the host has to say, and accept or refuse."""
    quarantine = os.fsencode(os.environ.get("GIT_QUARANTINE_PATH", ""))
    # The updates, a line each; an empty line ends them.
    question = quarantine + b"\n" + sys.stdin.buffer.read() + b"\n"
    with open(int(os.environ[ASK]), "wb") as pipe:  # noqa: PTH123 - a file descriptor
        pipe.write(question)
    with open(int(os.environ[ANSWER]), "rb") as pipe:  # noqa: PTH123 - as above
        verdict, _, words = pipe.read().partition(b"\n")
    sys.stderr.buffer.write(words)
    return 0 if verdict == ACCEPTED else 1


if __name__ == "__main__":
    sys.exit(main())
