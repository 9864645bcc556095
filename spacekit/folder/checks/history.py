"""A look for secrets in what was committed before: a push through git sends the history along.

git itself reads the objects; nothing that the repository's own settings name is run, and nothing fetched.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.secret_marks import may_hold_secret
from spacekit.folder.checks.secret_scan import Budget, secrets_in
from spacekit.folder.checks.subject import Subject
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

# Recent history is what is likely to be pushed for the first time.
MAX_COMMITS = 1_000
# Reading that much takes git about a second.
MAX_BYTES = 64 * 1024 * 1024
MAX_BLOBS = 20_000
# Keys stand in text that people write.
_MAX_BLOB_BYTES = 256 * 1024
_TIMEOUT_S = 20
# What a repository's settings could make git do: fetch what it lacks, ask a watcher, call a hook.
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never")


def _in_history(subject: Subject) -> Iterator[Fault]:
    root = subject.folder.path
    if not (root / ".git").exists():
        return
    budget = Budget()
    for oid, path, content in _old_blobs(root):
        if not may_hold_secret(content) or b"\0" in content:
            continue
        if subject.has(path) and subject.bytes(path) == content:
            continue  # it is told as a file's
        for secret in secrets_in(path, content.decode("utf-8", "replace"), budget):
            shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in path)
            cause = f"an older commit has a secret in {shown}:{secret.line} ({secret.kind})"
            cure = f"revoke it, since a copy may be out; `git log --find-object={oid[:12]}` shows the commit"
            yield Fault(cause, cure)
            break


def _old_blobs(root: Path) -> Iterator[tuple[str, str, bytes]]:
    """Files of the last commits that are small enough to hold text: name, path and content of each."""
    listed = _git(root, "rev-list", "--objects", f"--max-count={MAX_COMMITS}", "HEAD")
    paths = dict(_named(listed))
    sizes = _git(
        root, "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", stdin="\n".join(paths)
    )
    wanted, total = [], 0
    for line in sizes.splitlines():
        oid, kind, size = (*line.split(), "", "")[:3]
        if kind == "blob" and size.isdecimal() and int(size) <= _MAX_BLOB_BYTES:
            total += int(size)
            if total > MAX_BYTES:
                break
            wanted.append(oid)
    yield from _contents(root, wanted, paths)


def _named(listed: str) -> Iterator[tuple[str, str]]:
    for line in listed.splitlines()[: MAX_BLOBS * 2]:
        oid, _, path = line.partition(" ")
        if path and re.fullmatch(r"[0-9a-f]{40,64}", oid):
            yield oid, path


def _contents(root: Path, oids: list[str], paths: dict[str, str]) -> Iterator[tuple[str, str, bytes]]:
    raw = _run(root, ("cat-file", "--batch"), "\n".join(oids[:MAX_BLOBS]))
    at = 0
    while (newline := raw.find(b"\n", at)) > 0:
        oid, kind, size = (*raw[at:newline].decode("ascii", "replace").split(), "", "")[:3]
        if kind != "blob":
            at = newline + 1
            continue
        begin, end = newline + 1, newline + 1 + int(size)
        yield oid, paths.get(oid, ""), raw[begin:end]
        at = end + 1


def _git(root: Path, *arguments: str, stdin: str = "") -> str:
    return _run(root, arguments, stdin).decode("utf-8", "replace")


def _run(root: Path, arguments: tuple[str, ...], stdin: str) -> bytes:
    """What git says; nothing when it is not there, fails or takes too long."""
    environment = os.environ | {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CEILING_DIRECTORIES": str(root.resolve().parent),
    }
    try:
        done = subprocess.run(
            ["git", *_QUIET, *arguments],
            cwd=root,
            env=environment,
            input=f"{stdin}\n".encode() if stdin else b"",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout


CHECKS = (Check("secret-in-history", Severity.WARNING, "no older commit holds a secret", _in_history),)
