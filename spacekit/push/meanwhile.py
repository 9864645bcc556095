"""Work that goes on while something else does: asking a server while the folder is read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Meanwhile"]

T = TypeVar("T")


class Meanwhile(Generic[T]):
    """Calls a function on a thread of its own, at once.

    The thread is a daemon: a command that fails for another reason does not wait for an answer that it has
    no more use for.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._outcome: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()

    def result(self) -> T:
        """Wait for it; give what it gave, or raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._outcome[0]

    def _run(self, call: Callable[[], T]) -> None:
        try:
            self._outcome.append(call())
        except BaseException as error:  # noqa: BLE001  it is raised where the result is asked for
            self._error = error
