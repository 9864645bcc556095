"""Variables and secrets of a Space by themselves: what differs from a dotenv file, and how it is ended.

Variables can be compared. A secret's value is given back by no server; what is known of it is what this
machine remembers of having set it (`known_secrets`), and where it remembers nothing the answer is "unknown".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from spacekit.errors import UsageError
from spacekit.push.preview import PREVIEW_VARIABLES

__all__ = ["Drift", "Kind", "check_name", "compare_secrets", "compare_variables"]

Kind = Literal["variable", "secret"]
# As the Hub and a host take them: what a shell takes.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_MAX_NAME_CHARS = 256


@dataclass(frozen=True)
class Drift:
    """The difference between a file and a Space, by name.

    Attributes:
        kind: What is compared.
        added: Those that the Space lacks.
        changed: Those that have another value there.
        unknown: Secrets that are there, and nobody knows with which value; they are set.
        unchanged: Those that are as in the file.
        removed: Those that the file lacks, and that are taken away.
        kept: Those that the file lacks, and that stay.
    """

    kind: Kind
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def set_now(self) -> tuple[str, ...]:
        """Those that are set."""
        return (*self.added, *self.changed, *self.unknown)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.set_now or self.removed)

    def as_dict(self) -> dict[str, Any]:
        """For scripts: names, never values."""
        return {
            "kind": self.kind,
            "added": list(self.added),
            "changed": list(self.changed),
            "unknown": list(self.unknown),
            "unchanged": list(self.unchanged),
            "removed": list(self.removed),
            "kept": list(self.kept),
        }


def compare_variables(wanted: Mapping[str, str], there: Mapping[str, str], *, prunes: bool) -> Drift:
    """What differs; what a preview says of itself is not the file's business. Pure."""
    others = sorted(set(there) - set(wanted))
    removed = [name for name in others if prunes and name not in PREVIEW_VARIABLES]
    return Drift(
        "variable",
        added=tuple(sorted(set(wanted) - set(there))),
        changed=tuple(sorted(name for name in wanted if name in there and there[name] != wanted[name])),
        unchanged=tuple(sorted(name for name in wanted if there.get(name) == wanted[name])),
        removed=tuple(removed),
        kept=tuple(name for name in others if name not in removed),
    )


def compare_secrets(
    wanted: Collection[str], there: Collection[str], known: Mapping[str, bool], *, prunes: bool
) -> Drift:
    """What differs, as far as it can be known. Pure.

    Args:
        wanted: The names in the file.
        there: The names on the Space.
        known: For each secret whose last value is remembered, whether it is that of the file.
        prunes: Whether those that the file lacks are taken away.
    """
    both = sorted(set(wanted) & set(there))
    others = tuple(sorted(set(there) - set(wanted)))
    return Drift(
        "secret",
        added=tuple(sorted(set(wanted) - set(there))),
        changed=tuple(name for name in both if known.get(name) is False),
        unknown=tuple(name for name in both if name not in known),
        unchanged=tuple(name for name in both if known.get(name)),
        removed=others if prunes else (),
        kept=() if prunes else others,
    )


def check_name(kind: Kind, name: str) -> str:
    """Give back a name that a variable or a secret may have.

    Raises:
        UsageError: It may not; what was given is not repeated, since it may be a value.
    """
    if len(name) > _MAX_NAME_CHARS or not _NAME.fullmatch(name):
        raise UsageError(
            f"that is no name of a {kind}", "names hold letters, digits and _, and do not begin with a digit"
        )
    return name
