"""What a Dockerfile of one's own may not ask of the engine. Pure.

Steps run in a network of their own, but the engine itself fetches what ADD and FROM name, from where it is:
the machine's loopback, its private images. So these are held to the commit's files and to registries.

How a Dockerfile is split into instructions differs between versions of BuildKit. What is looked at here is
more than any of them reads: each line is taken for the beginning of an instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

__all__ = ["refusal_of_dockerfile"]

# A page or two, as a rule; and no work that grows with the square of what somebody sends.
_MAX_LINES, _MAX_CONTINUED = 5_000, 500
# How a program that reads the Dockerfile is named: `# syntax=IMAGE`, with // as well, or as JSON.
_SYNTAX = re.compile(r"^\s*(?:#|//)\s*syntax\s*=\s*(\S*)", re.IGNORECASE | re.MULTILINE)
_OFFICIAL = re.compile(r"(?:docker\.io/)?docker/dockerfile(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?")
_CONTINUED = re.compile(r"[\\`][ \t\r]*$")
_INSTRUCTION = re.compile(r"\s*(?:ONBUILD\s+)*(ADD|ARG|COPY|FROM|RUN)\s+(.*)", re.IGNORECASE | re.DOTALL)
_FLAGS = re.compile(r"(?:--\S+\s+)*")
# Every address has one of these; what is quoted or filled in may become one.
_REMOTE = re.compile(r"[:@$\\`]|github\.com/", re.IGNORECASE)
_QUOTES = str.maketrans("", "", "\"'\\`")
_MOUNTED_FROM = re.compile(r"[,=]from=([^\s,]*)", re.IGNORECASE)
_COPIED_FROM = re.compile(r"--from=(\S*)", re.IGNORECASE)
_ARGUMENT = re.compile(r"(\w+)=(\S*)")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?-([^${}]*))?\})")
_NAME = re.compile(r"[A-Za-z0-9._:/@-]+")
_MAX_FILLED = 5  # an ARG in an ARG in an ARG
_HERE = re.compile(r"(?:(?:index\.)?docker\.io/)?(?:spacekit|spacekit-host)/")


def refusal_of_dockerfile(text: str, variables: Mapping[str, str]) -> str | None:
    """Why a Dockerfile is not built here; `None` when it may be.

    Args:
        text: The Dockerfile.
        variables: The build arguments that it is given.
    """
    syntax = next((name for name in _SYNTAX.findall(text) if not _OFFICIAL.fullmatch(name)), None)
    if syntax is not None or text.lstrip("\ufeff \t\r\n").startswith("{"):
        return "# syntax= names what reads the Dockerfile, and this host takes docker/dockerfile only"
    lines = text.removeprefix("\ufeff").split("\n")
    if len(lines) > _MAX_LINES:
        return f"The Dockerfile has more than {_MAX_LINES:,} lines"
    found = list(_instructions(lines))
    if any(name == "" for name, _ in found):
        return f"The Dockerfile has an instruction of more than {_MAX_CONTINUED} lines"
    arguments = _Arguments(found, variables)
    return next(filter(None, (_refusal(name, rest, arguments) for name, rest in found)), None)


def _instructions(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line as an instruction with the lines that go on with it; one that is too long has no name."""
    for begin in range(len(lines)):
        parts: list[str] = []
        at = begin
        while at < len(lines):
            line = lines[at]
            at += 1
            if parts and (not line.strip() or line.lstrip().startswith("#")):
                continue
            parts.append(_CONTINUED.sub("", line))
            if parts[-1] == line:
                break
            if len(parts) > _MAX_CONTINUED:
                yield "", ""
                return
        if match := _INSTRUCTION.match("".join(parts)):
            yield match[1].upper(), match[2]


class _Arguments:
    """What ARG lines give, for names of images that are filled in."""

    def __init__(self, instructions: list[tuple[str, str]], variables: Mapping[str, str]) -> None:
        self._values: dict[str, set[str]] = {}
        for name, rest in instructions:
            for key, value in _ARGUMENT.findall(rest) if name == "ARG" else ():
                self._values.setdefault(key, set()).add(value.strip("\"'"))
        for key, value in variables.items():
            self._values.setdefault(key, set()).add(value)

    def fill(self, name: str) -> str | None:
        """A name with its variables filled in; `None` when it can't be told what it becomes."""
        for _ in range(_MAX_FILLED):
            if "$" not in name:
                return name
            filled = _VARIABLE.sub(self._value, name)
            if filled == name:
                return None
            name = filled
        return None

    def _value(self, match: re.Match[str]) -> str:
        values = self._values.get(match[1] or match[2], set()) | ({match[3]} if match[3] else set())
        return next(iter(values)) if len(values) == 1 else match[0] if values else ""


def _refusal(name: str, rest: str, arguments: _Arguments) -> str | None:
    if name == "ADD":
        words = rest[_flags_end(rest) :]
        if _REMOTE.search(words) or _REMOTE.search(words.translate(_QUOTES)):
            return (
                "ADD takes files of the Space here, not addresses, and no names with : @ $ or \\ in them: "
                "let RUN fetch what is elsewhere"
            )
        return None
    for image in _images(name, rest):
        if (refused := _refusal_of_image(image, arguments)) is not None:
            return refused
    return None


def _flags_end(rest: str) -> int:
    match = _FLAGS.match(rest)
    return match.end() if match else 0


def _images(name: str, rest: str) -> Iterator[str]:
    """The images, or earlier stages, that an instruction takes from."""
    if name == "FROM":
        yield from rest[_flags_end(rest) :].split()[:1]
    elif name == "COPY":
        yield from _COPIED_FROM.findall(rest.translate(_QUOTES))
    elif name == "RUN" and "--mount" in rest.translate(_QUOTES):
        yield from _MOUNTED_FROM.findall(rest.translate(_QUOTES))


def _refusal_of_image(image: str, arguments: _Arguments) -> str | None:
    fixed, has_variable, _ = image.partition("$")
    if has_variable and ":" in fixed.rpartition("/")[2]:
        name: str | None = fixed  # the variable is in the tag
    else:
        name = arguments.fill(image)
    if name is None or (name and not _NAME.fullmatch(name)):
        return f"It can't be told which image {image[:60]!r} is: write its name, or one ARG with one value"
    if _HERE.match(name):
        return f"{name[:60]!r} is an image of this machine's apps: take one of a registry"
    return None
