"""What a requirements.txt asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

__all__ = ["RequirementLine", "requirement_lines", "requirement_names"]

# pip takes a comment from a `#` at the start or after a space on.
# One blank each: of many, the search would take the square of their number.
_COMMENT = re.compile(r"(^|\s)#.*$")
# Options of one requirement (`--hash=...`) follow it.
_OPTIONS = re.compile(r"\s--?\w.*$")
# A requirement with a dozen hashes has a thousand characters.
_MAX_LINE_CHARS = 8_000
# A lock file of a large project; what is longer is none.
_MAX_LINES = 10_000


@dataclass(frozen=True)
class RequirementLine:
    """One line that asks for something, continued lines joined.

    Attributes:
        text: What it says, without its comment.
        number: Where it begins, from 1.
        requirement: The package that it names; `None` for an option, an address or a path.
    """

    text: str
    number: int
    requirement: Requirement | None = None

    @property
    def name(self) -> str | None:
        """The package's name, normalised."""
        return canonicalize_name(self.requirement.name) if self.requirement else None

    @property
    def is_option(self) -> bool:
        """Whether it is an option of pip's: `-r more.txt`, `--index-url ...`."""
        return self.text.startswith("-")

    @property
    def exact(self) -> str | None:
        """The one version that it allows: `==1.2`; `None` when it allows others, or no version fits."""
        specifiers = list(self.requirement.specifier) if self.requirement else []
        is_exact = len(specifiers) == 1 and specifiers[0].operator in {"==", "==="}
        return specifiers[0].version if is_exact and "*" not in specifiers[0].version else None


def requirement_lines(text: str) -> Iterator[RequirementLine]:
    """The lines that ask for something, read as pip reads them."""
    begun, parts = 0, ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines()[:_MAX_LINES], 1):
        begun = begun or number
        if line.endswith("\\"):
            parts += line[:-1] if len(parts) < _MAX_LINE_CHARS else ""
            continue
        whole = _COMMENT.sub("", (parts + line)[:_MAX_LINE_CHARS]).strip()
        if whole:
            yield RequirementLine(whole, begun, _parsed(whole))
        begun, parts = 0, ""
    if parts.strip():
        yield RequirementLine(parts.strip(), begun, _parsed(parts))


def requirement_names(text: str) -> tuple[str, ...]:
    """The packages that a requirements.txt names, normalised, in order.

    Lines that are options (`-r`, `--index-url`) or bare addresses name no package and are passed over.
    """
    return tuple(line.name for line in requirement_lines(text) if line.name)


def _parsed(text: str) -> Requirement | None:
    try:
        return Requirement(_OPTIONS.sub("", text).strip())
    except InvalidRequirement:
        return None
