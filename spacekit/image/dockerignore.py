"""What `.dockerignore` leaves out, by the docker command's own rules: an archive is sent as it is. Pure."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from spacekit.errors import FolderError
from spacekit.image.context import Source

__all__ = ["without_ignored"]

# That of one Dockerfile counts before that of the folder.
_NAMES = ("Dockerfile.dockerignore", ".dockerignore")
_NEEDED = "Dockerfile"
_ANY_FOLDERS = "**"
# A list that takes longer is no list: the pattern and the file that it is held to are each one step.
_MAX_STEPS = 5_000_000
_MAX_WAYS = 16  # to read a line with `**` within names: each doubles them


@dataclass(frozen=True)
class _Rule:
    """A line: whether it takes out or brings back, and what it is held to, name by name."""

    brings_back: bool
    ways: tuple[tuple[str, ...], ...]


def without_ignored(sources: Mapping[str, Source]) -> dict[str, Source]:
    """The files that the docker command would send of a folder.

    Raises:
        FolderError: The list holds what is no pattern, or is too long.
    """
    name = next((name for name in _NAMES if name in sources), None)
    if name is None:
        return dict(sources)
    rules = list(_rules(name, _text(sources[name])))
    if len(rules) * len(sources) > _MAX_STEPS:
        raise FolderError(f"{name} has {len(rules):,} lines for {len(sources):,} files", "make it shorter")
    ignored = _Ignored(rules)
    return {path: source for path, source in sources.items() if path == _NEEDED or not ignored.has(path)}


def _text(source: Source) -> str:
    content = source if isinstance(source, bytes) else source.read_bytes()
    return content.decode("utf-8", "replace").removeprefix("\ufeff")


def _rules(name: str, text: str) -> Iterator[_Rule]:
    for line in text.split("\n"):
        pattern = line.strip()
        if not pattern or line.startswith("#"):
            continue
        brings_back = pattern.startswith("!")
        plain = posixpath.normpath(pattern.removeprefix("!").strip()).lstrip("/")
        try:
            ways = tuple(tuple(way.split("/")) for way in _ways(plain))
            for word in {word for way in ways for word in way}:
                _compiled(word)
        except (re.error, ValueError):
            raise FolderError(f"{line.strip()!r:.60} in {name} is no pattern", "mend that line") from None
        yield _Rule(brings_back, ways)


def _ways(pattern: str) -> list[str]:
    """A pattern with `**` as a whole name only: `a**b` is `ab`, or `a*` with `b` somewhere below."""
    first, *others = re.split(r"(?:(?<!\\)\*\*+/?)+", pattern)
    ways = [first]
    for number, part in enumerate(others, 1):
        is_end = number == len(others) and not part
        following = []
        for way in ways:
            if not way or way.endswith("/"):
                following.append(f"{way}**" if is_end else f"{way}**/{part}")
            else:
                following += [f"{way}*"] if is_end else [way + part, f"{way}*/**/{part}"]
        ways = following
        if len(ways) > _MAX_WAYS:
            raise ValueError("too many")
    return ways


class _Ignored:
    """Which paths the rules leave out; what holds of a folder holds of all that is in it."""

    def __init__(self, rules: list[_Rule]) -> None:
        self._rules = rules
        self._folders: dict[str, list[bool]] = {"": [False] * len(rules)}

    def has(self, path: str) -> bool:
        """Whether a file is left out: the last rule that speaks of it says so."""
        parent = path.rpartition("/")[0]
        held, is_ignored = self._held(parent), False
        words = tuple(path.split("/"))
        for rule, is_below in zip(self._rules, held, strict=True):
            if rule.brings_back == is_ignored and (is_below or _fits(rule, words)):
                is_ignored = not rule.brings_back
        return is_ignored

    def _held(self, folder: str) -> list[bool]:
        """Which rules speak of a folder, or of one above it."""
        if folder not in self._folders:
            above, words = self._held(folder.rpartition("/")[0]), tuple(folder.split("/"))
            self._folders[folder] = [
                is_below or _fits(rule, words) for rule, is_below in zip(self._rules, above, strict=True)
            ]
        return self._folders[folder]


def _fits(rule: _Rule, words: tuple[str, ...]) -> bool:
    return any(_way_fits(way, words) for way in rule.ways)


def _way_fits(way: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether names fit, `**` being any number of them; at most their product of steps."""
    places = {0}  # how many names may be used up so far
    for at, pattern in enumerate(way):
        if pattern == _ANY_FOLDERS:
            # At the end it is all that is in a folder, and not the folder.
            first = min(places) + (at == len(way) - 1)
            places = set(range(first, len(words) + 1))
        else:
            fits = _compiled(pattern)
            places = {place + 1 for place in places if place < len(words) and fits.match(words[place])}
        if not places:
            return False
    return len(words) in places


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """One name's pattern: `*`, `?`, `[a-z]`, `[^a-z]`, and a backslash before what stands for itself.

    In the words of fnmatch, whose expressions take no time that grows with what they are held to.
    """
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
            if at == len(pattern):
                raise ValueError("nothing follows")
            parts.append(f"[{pattern[at]}]" if pattern[at] in "*?[" else pattern[at])
        elif character == "[":
            end = pattern.find("]", at + 2)
            if end < 0:
                raise ValueError("not closed")
            inside = pattern[at + 1 : end]
            parts.append(f"[!{inside[1:]}]" if inside.startswith("^") else f"[{inside}]")
            at = end
        else:
            parts.append(character)
        at += 1
    return re.compile(fnmatch.translate("".join(parts)))
