"""IPython's shell, and the cell that it runs.

IPython is never imported here: who runs in a notebook has it loaded already, and nobody else needs it.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import Any


def find_shell() -> Any:
    """The shell of the notebook that this runs in; `None` in a script, and in IPython in a terminal."""
    ipython = sys.modules.get("IPython")
    get_shell = getattr(ipython, "get_ipython", None)
    shell = get_shell() if get_shell is not None else None
    return shell if getattr(shell, "kernel", None) is not None else None


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, as it runs once.

    Attributes:
        id: The same whenever it runs.
        run: Another one each time.
    """

    id: str
    run: str


def current_cell(shell: Any) -> Cell:
    """The cell that runs now.

    A page that does not say which one it is has it known by its code: it is another one when that changes.
    """
    message = shell.get_parent() if hasattr(shell, "get_parent") else {}
    metadata = message.get("metadata") or {}
    of_colab = metadata.get("colab")
    named = metadata.get("cellId") or (of_colab.get("cell_id") if isinstance(of_colab, dict) else None)
    code = (message.get("content") or {}).get("code", "")
    return Cell(str(named or code), str((message.get("header") or {}).get("msg_id", "")))


def show(html: str, text: str) -> None:
    """Show something below the cell.

    Args:
        html: For pages.
        text: The same for terminals.
    """
    importlib.import_module("IPython.display").display({"text/html": html, "text/plain": text}, raw=True)


class Unshown(tuple[Any, ...]):
    """A tuple that a notebook does not print where it is the last thing in a cell, as `demo.launch()` is."""

    __slots__ = ()

    def _ipython_display_(self) -> None:
        """Show nothing."""
