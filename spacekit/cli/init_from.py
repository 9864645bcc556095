"""`spacekit init --from`: the folder comes from elsewhere first."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spacekit.cli.console import Steps
from spacekit.cli.progress_view import ShownProgress

__all__ = ["brought"]


@contextmanager
def brought(source: str, directory: Path, *, is_dry: bool) -> Iterator[Path]:
    """Bring a folder; give where it is. Of a dry run nothing is left.

    Args:
        source: A folder, a zip, or the web address of one.
        directory: The folder to be; the one that commands run in stands for a name out of the source.
        is_dry: Whether it is only looked at.
    """
    from spacekit.folder.incoming.bring import bring, folder_name

    name = folder_name(source)
    steps = Steps()
    with tempfile.TemporaryDirectory(prefix="spacekit-init-") as scratch:
        named = Path(name) if directory == Path() else directory
        target = Path(scratch) / name if is_dry else named
        with steps.step(f"Bringing {source}", f"Brought {source} to {target}"):
            bring(source, target, _Far(steps).told)
        yield target


class _Far:
    """Shows how far it is: the progress of a push takes pieces, this one is told sums."""

    def __init__(self, steps: Steps) -> None:
        self._shown = ShownProgress(steps)
        self._told = 0
        self._total: int | None = None

    def told(self, done: int, total: int | None) -> None:
        """So much is done."""
        if total != self._total or done < self._told:
            self._shown.begin("Bringing", total or 0)
            self._told, self._total = 0, total
        self._shown.advance(done - self._told)
        self._told = done
