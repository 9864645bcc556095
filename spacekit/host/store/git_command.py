"""How git is called on this host: nothing of a user's or of the machine's configuration takes part."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from spacekit.host.limits import MIB, STREAM_CHUNK
from spacekit.host.run.processes import MARK

# A blob larger than this is streamed by git instead of being held in memory, and not compared with others.
_BIG_FILE = 16 * MIB

ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",  # a file called `*.py` is a file, not a pattern
    "GIT_NO_REPLACE_OBJECTS": "1",
}
_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.symlinks=false",  # a checkout never makes a link, wherever it may point
    # An acknowledged commit survives a power cut too.
    "core.fsync=committed,loose-object,pack-metadata,reference",
    "core.autocrlf=false",
    f"core.bigFileThreshold={_BIG_FILE}",
    "gc.auto=0",
)
# What a git that strangers talk to needs of the host's environment; all else might be a secret.
_PASSED_ON = ("PATH", "TMPDIR", MARK)


def git_command(repository: Path, *arguments: str, settings: Sequence[str] = ()) -> list[str]:
    """The command line of one git command on a bare repository.

    Args:
        repository: The repository's folder.
        arguments: The command and its arguments.
        settings: More settings, `name=value`.
    """
    all_settings = [*_SETTINGS, f"safe.directory={repository}", *settings]
    options = [part for setting in all_settings for part in ("-c", setting)]
    return ["git", f"--git-dir={repository}", *options, *arguments]


def git_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment with nothing in it but what git needs here."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "HOME": os.devnull, **ENVIRONMENT, **(more or {})}


def quarantine_environment(repository: Path, quarantine: Path | None) -> dict[str, str]:
    """What makes git see the objects of a push that is not accepted yet."""
    if quarantine is None:
        return {}
    return {
        "GIT_QUARANTINE_PATH": str(quarantine),
        "GIT_OBJECT_DIRECTORY": str(quarantine),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(repository / "objects"),
    }


def read_records(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    separator: bytes = b"\0",
    stdin: IO[bytes] | None = None,
) -> Iterator[bytes]:
    """The output of a command, record by record, in bounded memory; whoever stops early ends it.

    Raises:
        subprocess.CalledProcessError: The command failed.
    """
    with subprocess.Popen(
        command,
        env=environment,
        stdin=stdin or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield from _split(process.stdout, separator)
        except GeneratorExit:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command[0])


def _split(source: IO[bytes] | None, separator: bytes) -> Iterator[bytes]:
    rest = b""
    while source and (chunk := source.read1(STREAM_CHUNK)):  # type: ignore[attr-defined]  # a BufferedReader
        *records, rest = (rest + chunk).split(separator)
        yield from records
    if rest:
        yield rest
