"""What a check is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from spacekit.folder.app_folder import AppFolder
from spacekit.folder.finding import Finding, Severity

__all__ = ["Check", "Fault"]


@dataclass(frozen=True)
class Fault:
    """One place where a check fails: the cause, the cure, the file."""

    cause: str
    cure: str
    path: str | None = None


@dataclass(frozen=True)
class Check:
    """A question to an app folder.

    Attributes:
        id: A short stable word: `--json` prints it and the documentation has a heading for it.
        severity: How bad a fault is.
        about: What it looks for, in a few words.
        look: Finds the faults; it reads the folder and changes nothing.
    """

    id: str
    severity: Severity
    about: str
    look: Callable[[AppFolder], Iterable[Fault]]

    def run(self, folder: AppFolder) -> Iterator[Finding]:
        """Every fault in the folder as a finding."""
        for fault in self.look(folder):
            yield Finding(self.id, self.severity, fault.cause, fault.cure, fault.path)
