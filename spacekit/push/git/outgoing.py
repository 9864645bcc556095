"""All that a push would send, the history too: large files, and what must not leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from spacekit.push.git.command import Git
from spacekit.push.git.pointers import MAX_POINTER_BYTES, MIN_POINTER_BYTES, Pointer, parse_pointer

__all__ = ["Outgoing", "PlainFiles", "beginning", "outgoing_of"]

# Where git itself looks for the zero byte that makes a file binary.
_BINARY_BYTES = 8_000
# huggingface.co refuses a larger file in a commit; other servers are spared it too.
_MAX_PLAIN_BYTES = 10 * 1024 * 1024
# `.env.example` shows which variables there are, and has no values.
_SHOWN = ("example", "sample", "template", "dist", "defaults", "schema")


@dataclass(frozen=True)
class PlainFiles:
    """Which files may be in a commit as they are; the others go to large-file storage.

    Attributes:
        are_refused: Whether the server refuses a push for any other file in it, in the history too.
        max_bytes: How large one may be.
        may_be_binary: Whether binary files are among them.
    """

    are_refused: bool = False
    max_bytes: int = _MAX_PLAIN_BYTES
    may_be_binary: bool = True

    def includes(self, size: int, beginning: bytes) -> bool:
        """Whether a file of this size that begins like this is one."""
        is_binary = not self.may_be_binary and b"\0" in beginning[:_BINARY_BYTES]
        return size <= self.max_bytes and not is_binary


@dataclass(frozen=True)
class Outgoing:
    """What a push sends.

    Attributes:
        pointers: The large files that its pointer files stand for, with a path for each.
        refused: Paths of files that the server refuses outside of large-file storage.
        secrets: Paths of files where secrets live.
        size: Bytes of all files, as git counts them before it packs them.
    """

    pointers: tuple[tuple[str, Pointer], ...]
    refused: tuple[str, ...]
    secrets: tuple[str, ...]
    size: int

    def __add__(self, other: Outgoing) -> Outgoing:
        """Both together."""
        return Outgoing(
            self.pointers + other.pointers,
            self.refused + other.refused,
            self.secrets + other.secrets,
            self.size + other.size,
        )


def outgoing_of(git: Git, ours: str, theirs: Iterable[str | None], plain: PlainFiles) -> Outgoing:
    """Look through every file of every commit that the other side lacks.

    Args:
        git: A repository that has all of it.
        ours: The commit that goes out.
        theirs: Commits that are there, or were looked through before.
        plain: What may be in a commit as it is.
    """
    listing = git.run("rev-list", "--objects", ours, "--not", *filter(None, theirs)).decode(errors="replace")
    paths = dict(line.split(" ", 1) for line in listing.split("\n") if " " in line)
    pointers, refused, size = [], [], 0
    for oid, length, content in _blobs(git, list(paths), reads_all=plain.are_refused):
        size += length
        pointer = parse_pointer(content) if length < MAX_POINTER_BYTES else None
        if pointer:
            pointers.append((paths[oid], pointer))
        elif plain.are_refused and not plain.includes(length, content):
            refused.append(paths[oid])
    secrets = [path for path in paths.values() if _is_secret(path)]
    return Outgoing(tuple(pointers), tuple(sorted(set(refused))), tuple(sorted(set(secrets))), size)


def _is_secret(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return (name == ".env" or name.startswith(".env.")) and not name.endswith(_SHOWN)


def _blobs(git: Git, oids: list[str], *, reads_all: bool) -> Iterator[tuple[str, int, bytes]]:
    """Name, size and beginning of those that are files; of larger ones the beginning only if it is asked."""
    asked = "".join(f"{oid}\n" for oid in oids).encode()
    form = "--batch-check=%(objectname) %(objecttype) %(objectsize)"
    sizes = {}
    for line in git.run("cat-file", form, stdin=asked).decode().splitlines():
        oid, kind, size = line.split()
        if kind == "blob":
            sizes[oid] = int(size)
    maybe = range(MIN_POINTER_BYTES, MAX_POINTER_BYTES)
    read = [oid for oid, size in sizes.items() if reads_all or size in maybe]
    for oid in sizes.keys() - set(read):
        yield oid, sizes[oid], b""
    with git.reading("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in read).encode()) as answers:
        for oid in read:
            answers.readline()
            yield oid, sizes[oid], beginning(answers, sizes[oid])


def beginning(stream: IO[bytes], size: int) -> bytes:
    """The first bytes of one answer, having read all of it and the line's end behind it."""
    start = stream.read(min(size, _BINARY_BYTES))
    rest = size - len(start) + 1
    while rest and (chunk := stream.read(min(rest, 1 << 16))):
        rest -= len(chunk)
    return start
