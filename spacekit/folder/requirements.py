"""What a requirements.txt asks for."""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

__all__ = ["requirement_names"]


def requirement_names(text: str) -> tuple[str, ...]:
    """The packages that a requirements.txt names, normalised, in order.

    Lines that are options (`-r`, `--index-url`) or bare addresses name no package and are passed over.
    """
    names = []
    for line in text.splitlines():
        try:
            # pip takes a comment from " #" on, and options of one requirement from " --" on.
            requirement = Requirement(line.split(" #")[0].split(" --")[0].strip())
        except InvalidRequirement:
            continue
        names.append(canonicalize_name(requirement.name))
    return tuple(names)
