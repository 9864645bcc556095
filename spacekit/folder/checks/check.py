"""What a check is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from spacekit.folder.checks.subject import Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Finding, Severity

__all__ = ["MAX_FAULTS", "Check", "Fault"]

# More of the same kind tell a person nothing new; mended, the next run shows the others.
MAX_FAULTS = 100


@dataclass(frozen=True)
class Fault:
    """One place where a check fails.

    Attributes:
        cause: What is wrong.
        cure: What to do.
        path: The file.
        line: The line in it, from 1.
        fix: What mends it, where that is certain.
        severity: How bad this one is, when it is not as bad as the check's worst.
    """

    cause: str
    cure: str
    path: str | None = None
    line: int | None = None
    fix: Fix | None = field(default=None, compare=False, repr=False)
    severity: Severity | None = None


@dataclass(frozen=True)
class Check:
    """A question to an app folder.

    Attributes:
        id: A short stable word: `--json` prints it and docs/checks.md has a heading for it.
        severity: How bad a fault is at its worst.
        about: What it looks for, in a few words.
        look: Finds the faults; it reads the folder and changes nothing.
    """

    id: str
    severity: Severity
    about: str
    look: Callable[[Subject], Iterable[Fault]]

    def run(self, subject: Subject) -> Iterator[Finding]:
        """The faults in the folder as findings, `MAX_FAULTS` of them at most."""
        for fault in islice(self.look(subject), MAX_FAULTS):
            severity = fault.severity or self.severity
            yield Finding(self.id, severity, fault.cause, fault.cure, fault.path, fault.line, fault.fix)
