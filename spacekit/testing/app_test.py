"""`AppTest`: an app in process, as its page would use it."""

from __future__ import annotations

import asyncio
import itertools
import runpy
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from spacekit.testing.element import Element, names_of
from spacekit.testing.errors import AppTestError, NoSuchElement, StillRunning
from spacekit.testing.page import Page, Toast
from spacekit.testing.session import HeardMessages
from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components.base import Block
from spacekit_runtime.request import Request
from spacekit_runtime.server.http import encode
from spacekit_runtime.server.service import Service, ServiceOptions

# Longer than a test wants to wait for anything.
PATIENCE = 30.0


class AppTest:
    """One open tab of an app: no server, no browser, and the same queue, sessions and functions.

    What is done returns when the app is at rest: all listeners that were set off have ended, and those that
    follow them. A function that raises something that is no `Error` raises it in the test.

    Args:
        demo: The app.
        timeout: Seconds that the app may take to come to rest.
        raises: Whether what functions raise, other than `Error`, is raised in the test. If not, it is an
            error on the page, as its users see it.
        request: What functions that ask for the `Request` get.
    """

    def __init__(
        self,
        demo: Blocks,
        *,
        timeout: float = PATIENCE,
        raises: bool = True,
        request: Request | None = None,
    ) -> None:
        self.demo = demo
        self.timeout = timeout
        self._raises = raises
        self._request = request or Request()
        self._tabs = itertools.count()
        self._compiled = demo.compile()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=_run, args=(self._loop,), name="spacekit-app-test", daemon=True
        )
        self._thread.start()
        self._service: Service = self._on_loop(self._make_service)
        self._owns_service = True
        self._first: AppTest | None = None
        self._open_tab()

    @classmethod
    def from_file(cls, path: str | Path, **options: Any) -> Self:
        """An app by the file that makes it: the `demo` in it, or whatever Blocks there is.

        Args:
            path: The file; it runs as a module, so that `if __name__ == "__main__":` launches nothing.
            options: As for the class.

        Raises:
            AppTestError: There is no app in it.
        """
        names = runpy.run_path(str(path))
        apps = [value for value in names.values() if isinstance(value, Blocks)]
        demo = names.get("demo", apps[-1] if apps else None)
        if not isinstance(demo, Blocks):
            raise AppTestError(f"{path} makes no app: no Blocks or Interface is left in it")
        return cls(demo, **options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the tab."""
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_owns_service", False) and self._loop.is_running():
            self._loop.call_soon_threadsafe(_end, self._loop, self._service)

    def close(self) -> None:
        """End all that goes on. A test may do without: what it leaves ends with it."""
        if not self._owns_service or not self._loop.is_running():
            return
        self._loop.call_soon_threadsafe(_end, self._loop, self._service)
        self._thread.join(PATIENCE)

    def another_tab(self) -> AppTest:
        """A second tab of the same app: its own session and values, the same queue and functions."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._owns_service = False
        # What is shared must outlive the tab that made it.
        other._first = self
        other._open_tab()
        return other

    def __getitem__(self, name: str | Block) -> Element:
        """The element of a name: its label, a button's text, its `elem_id`; or of a component itself.

        Raises:
            NoSuchElement: There is none, or there are several.
        """
        if isinstance(name, Block):
            part = self.page.parts.get(name._id)
            if part is None:
                raise NoSuchElement(f"this {type(name).__name__} is not in the app")
            return Element(self, part)
        found = [part for part in self.page.parts.values() if name in names_of(part)]
        if len(found) == 1:
            return Element(self, found[0])
        if found:
            raise NoSuchElement(
                f"{len(found)} elements are called {name!r}: {', '.join(part.type for part in found)}; "
                "give the component itself, or an elem_id"
            )
        known = sorted({names_of(part)[0] for part in self.page.parts.values()})
        raise NoSuchElement(f"nothing is called {name!r}; there are: {', '.join(known)}")

    def all(self, type_: str | None = None) -> list[Element]:
        """The elements of a type, in order; of any if none is named.

        Args:
            type_: A component's type in lower case, as in `app.all("textbox")`.
        """
        return [Element(self, part) for part in self.page.parts.values() if type_ in (None, part.type)]

    @property
    def toasts(self) -> list[Toast]:
        """All that the page has told its user, oldest first."""
        return list(self.page.toasts)

    @property
    def errors(self) -> list[str]:
        """The messages of the errors that the page has shown."""
        return [toast.message for toast in self.page.toasts if toast.level == "error"]

    @property
    def progress(self) -> list[list[dict[str, Any]]]:
        """What functions said of their progress: at each time, the bars from the outermost in."""
        return list(self.page.progress)

    @property
    def running(self) -> list[str]:
        """The endpoints of what goes on."""
        return self.page.running

    @property
    def scripts_left_out(self) -> list[str]:
        """The `js=` of listeners that were set off: nothing here runs JavaScript."""
        return list(self.page.scripts_left_out)

    def wait(self) -> Self:
        """Wait until the app is at rest.

        Raises:
            StillRunning: It is not in time.
        """
        future = asyncio.run_coroutine_threadsafe(self.page.rest(), self._loop)
        try:
            future.result(self.timeout)
        except TimeoutError:
            future.cancel()
            raise StillRunning(
                f"after {self.timeout:g} seconds these still run: {', '.join(self.running)}"
            ) from None
        self._raise_what_was_raised()
        return self

    def wait_until(self, is_so: Callable[[], bool]) -> Self:
        """Wait until something is so, for instance while a stream goes on.

        Args:
            is_so: Tells whether it is; asked whenever the page has changed.

        Raises:
            StillRunning: It is not in time.
        """
        with self._changed:
            if not self._changed.wait_for(is_so, self.timeout):
                raise StillRunning(f"it did not come about in {self.timeout:g} seconds")
        return self

    def do(self, act: Callable[[Page], None], *, wait: bool) -> None:
        """Let something happen on the page.

        Args:
            act: What happens; called on the page's loop.
            wait: Whether to wait until the app is at rest.
        """
        self.page.forget_values()
        self._on_loop(lambda: act(self.page))
        if wait:
            self.wait()

    def keep_file(self, path: Path) -> Path:
        """Copy a file to where uploads go."""
        return self._compiled.files.cache.copy(path.resolve(strict=True))

    def is_interactive_by_role(self, id_: int) -> bool:
        """Whether a person may edit a component whose author did not say: all but what is only written to."""
        calls = self._compiled.calls
        reads = {component._id for call in calls for component in call.inputs}
        writes = {block._id for call in calls for block in call.outputs}
        return id_ in reads or id_ not in writes

    def _make_service(self) -> Service:
        return Service(self._compiled, self.demo.queue_options, ServiceOptions())

    def _open_tab(self) -> None:
        self._changed = threading.Condition()
        hash_ = f"tab-{next(self._tabs)}"

        def open_() -> tuple[Page, HeardMessages]:
            session = self._service.sessions.open(hash_)
            page = Page(self._compiled, self._service, hash_, self._request)
            heard = HeardMessages(
                encode, show_error=self._compiled.options.show_error, hear=self._hear_for(page)
            )
            session._messages = heard  # noqa: SLF001  # the seam that this is for
            # Somebody reads: nothing of it is to be ended as abandoned.
            self._service.sessions.connect(session)
            return page, heard

        opened: tuple[Page, HeardMessages] = self._on_loop(open_)
        self.page, self._heard = opened
        self._on_loop(self.page.open)
        self.wait()

    def _hear_for(self, page: Page) -> Callable[[dict[str, Any]], None]:
        """What takes a message in: after all else that happens on the loop, as on a wire."""
        # None of this holds the test itself, which would live for as long as the loop does.
        changed, loop = self._changed, self._loop

        def take(message: dict[str, Any]) -> None:
            page.hear(message)
            with changed:
                changed.notify_all()

        def hear(message: dict[str, Any]) -> None:
            loop.call_soon(take, message)

        return hear

    def _on_loop(self, act: Callable[[], Any]) -> Any:
        async def run() -> Any:
            return act()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(PATIENCE)

    def _raise_what_was_raised(self) -> None:
        raised, self._heard.raised = self._heard.raised, []
        if raised and self._raises:
            raise raised[0]

    def __iter__(self) -> Iterator[Element]:
        """All elements, in order."""
        return iter(self.all())


def _run(loop: asyncio.AbstractEventLoop) -> None:
    """Run a loop until it is stopped."""
    try:
        loop.run_forever()
    finally:
        loop.close()


def _end(loop: asyncio.AbstractEventLoop, service: Service) -> None:
    """End all that goes on, and the loop when that has heard of it. Called on the loop."""
    service.close()
    loop.call_soon(loop.stop)
