"""The apps that this process serves."""

from __future__ import annotations

import weakref
from typing import Protocol


class Served(Protocol):
    """An app that is served."""

    def close(self, verbose: bool = True) -> None:
        """Stop serving it."""


# All of one process, as a notebook has many: nobody else knows those whose names are in use again.
served: weakref.WeakSet[Served] = weakref.WeakSet()


def close_all(verbose: bool = True) -> None:
    """Stop serving all apps of this process.

    Args:
        verbose: Whether to say so, of each.
    """
    for app in list(served):
        app.close(verbose)
