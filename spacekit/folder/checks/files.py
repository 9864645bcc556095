"""Checks of the files that would be sent: can each one be, and would it arrive."""

from __future__ import annotations

from collections.abc import Iterator

from spacekit.folder.app_folder import AppFolder
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]


def _unsendable(folder: AppFolder) -> Iterator[Fault]:
    for file in folder.unsendable:
        cure = "replace it with a plain file, or list it in .spacekitignore to leave it out"
        yield Fault(f"{file.path} can't be sent: {file.reason}", cure, file.path)


def _hidden(folder: AppFolder) -> Iterator[Fault]:
    for path in folder.hidden_from_hub:
        cause = (
            f"{path} would not arrive: of all .gitignore files a Space reads the top one, and it drops this"
        )
        yield Fault(cause, f"add the line `!/{path}` to the .gitignore at the top", path)


CHECKS = (
    Check("file-unsendable", Severity.ERROR, "every file can be sent", _unsendable),
    Check("file-dropped", Severity.ERROR, "no file that is sent is dropped by the remote", _hidden),
)
