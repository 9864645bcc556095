"""The notebook that an app is launched in."""

from __future__ import annotations

import os
import sys
import warnings
import weakref
from collections.abc import Mapping
from contextvars import Context, ContextVar, copy_context
from pathlib import Path
from typing import Any, Protocol

from spacekit_runtime.components.context import current_builder
from spacekit_runtime.environment import setting
from spacekit_runtime.notebook.addresses import Address
from spacekit_runtime.notebook.cells import CellApp, CellApps
from spacekit_runtime.notebook.frame import Shown, css_length, frame
from spacekit_runtime.notebook.places import Place, Signs, place_of, shares_by_itself
from spacekit_runtime.notebook.shell import current_cell, show

# As Gradio's. An app's own height takes the place of the first, unless `launch(height=)` names one.
HEIGHT, WIDTH = 500, "100%"


class NotebookApp(CellApp, Protocol):
    """An app that is launched in a notebook."""

    title: str

    @property
    def local_url(self) -> str | None:
        """Where it is served."""

    @property
    def share_url(self) -> str | None:
        """Its share link."""

    @property
    def server_port(self) -> int | None:
        """Its port."""


class Notebook:
    """The notebook that runs here.

    Args:
        shell: IPython's shell.
        place: Where it runs.
        signs: How that is known.
    """

    def __init__(self, shell: Any, place: Place, signs: Signs) -> None:
        self.place = place
        self._signs = signs
        self._cell = current_cell(shell)
        self._apps = _apps_of(shell)

    def shares(self, options: Mapping[str, Any]) -> bool:
        """Tell whether the app gets a share link, by what `launch` and the environment said."""
        named = setting("SHARE_SERVER") or setting("SHARE_SERVER_ADDRESS")
        has_relay = bool(options.get("share_server_address") or named)
        return shares_by_itself(self.place, options.get("share"), has_relay=has_relay)

    def make_room(self) -> int | None:
        """Close what earlier runs of this cell launched; gives the port that this app had before."""
        return self._apps.make_room(self._cell)

    def context(self) -> Context:
        """What the app's threads run in: what they print goes to this cell, whichever runs meanwhile."""
        context = copy_context()
        # Whoever launches inside of `with Blocks()` does not mean what is made later.
        context.run(current_builder.set, None)
        return context

    def check(self, options: Mapping[str, Any]) -> None:
        """Refuse what can't be meant.

        Raises:
            LaunchError: A length of the frame is none.
        """
        _size(options)
        if options.get("inbrowser") and self.place.is_far:
            reason = f"the kernel runs on a machine of {self.place.name}, not beside your browser"
            warnings.warn(f"launch() ignores inbrowser=: {reason}", stacklevel=5)

    def show(self, app: NotebookApp, app_id: int, options: Mapping[str, Any]) -> None:
        """Show an app that has been launched below the cell, and say what can't be seen there."""
        self._apps.note(self._cell, app, app.server_port or 0)
        if not options.get("quiet"):
            self._tell(app)
        if options.get("inline") is False:
            return
        width, height = _size(options)
        shown = Shown(
            title=app.title,
            url=app.local_url or "",
            app_id=app_id,
            addresses=self._addresses(app),
            absent=self._absent(app),
            width=width,
            height=height,
            grows=options.get("height") is None,
        )
        show(frame(shown), f"{app.title}: {app.share_url or app.local_url}")

    def _tell(self, app: NotebookApp) -> None:
        """Print what the frame does not say."""
        for address in self.place.addresses(self._signs, app.server_port or 0):
            if address.kind in ("sure", "path"):
                print(f"* Running in {self.place.name}:  {address.value}")  # noqa: T201  # what launch is for
        if not _can_route_output():
            print(LOOSE_OUTPUT)  # noqa: T201  # likewise

    def _addresses(self, app: NotebookApp) -> list[Address]:
        link = app.share_url
        shared = [Address("sure", f"{link.rstrip('/')}/")] if link else []
        direct = self.place.addresses(self._signs, app.server_port or 0)
        # Where a link is made by itself it is the better way; elsewhere the direct one is.
        return shared + direct if self.place.shares else direct + shared

    def _absent(self, app: NotebookApp) -> str:
        url, port = app.local_url, app.server_port
        kinds = {address.kind for address in self.place.addresses(self._signs, port or 0)}
        ways = ["launch(share=True)"]
        if kinds & {"proxy", "path"}:
            ways.insert(0, "`pip install jupyter-server-proxy` beside the notebook's server")
        if "local" in kinds:
            ways.insert(0, f"`ssh -L {port}:127.0.0.1:{port}` to its machine")
        if not kinds:
            return f"{self.place.name} has no way to the app at {url} but a share link: launch(share=True)."
        return (
            f"No app answers at {url}. If it has ended, run the cell again. "
            f"If the kernel is on another machine, there are these ways to it: {', '.join(ways)}."
        )


def _size(options: Mapping[str, Any]) -> tuple[str, str]:
    """Width and height of the frame.

    Raises:
        LaunchError: One of them is no length.
    """
    given = {name: options[name] for name in ("width", "height") if options.get(name) is not None}
    width, height = given.get("width", WIDTH), given.get("height", HEIGHT)
    return css_length("width", width), css_length("height", height)


LOOSE_OUTPUT = (
    "* This kernel shows what the app prints below the cell that runs last; launch(debug=True) keeps it here."
)


def notebook_of(shell: Any) -> Notebook:
    """The notebook that IPython's shell serves."""
    kind = type(shell)
    signs = Signs(
        os.environ,
        f"{kind.__module__}.{kind.__qualname__}",
        lambda path: Path(path).exists(),
        lambda name: _spark_setting(shell, name),
    )
    return Notebook(shell, place_of(signs), signs)


def _spark_setting(shell: Any, name: str) -> str | None:
    """A setting of the session of Spark that Databricks puts into a notebook's names."""
    spark = shell.user_ns.get("spark")
    try:
        return str(spark.conf.get(name))
    except Exception:  # noqa: BLE001  # whatever it is, it does not tell
        return None


def _can_route_output() -> bool:
    """Whether the kernel knows by the context which cell prints; ipykernel 6.29 does."""
    return isinstance(getattr(sys.stdout, "_parent_header", None), ContextVar)


# A kernel has one shell for as long as it lives; tests have several.
_all_apps: weakref.WeakKeyDictionary[Any, CellApps] = weakref.WeakKeyDictionary()


def _apps_of(shell: Any) -> CellApps:
    """The apps of the cells of a shell, which tells them when a cell has ended."""
    apps = _all_apps.get(shell)
    if apps is None:
        _all_apps[shell] = apps = CellApps()
        shell.events.register("post_run_cell", _Ending(shell, apps))
    return apps


class _Ending:
    """Hears that a cell has ended."""

    def __init__(self, shell: Any, apps: CellApps) -> None:
        self._shell = weakref.ref(shell)
        self._apps = apps

    def __call__(self, result: Any) -> None:
        """Close what the cell launched before, if it launches nothing any more."""
        shell = self._shell()
        if shell is None or not result.success:
            return
        closed = self._apps.finish(current_cell(shell))
        if closed:
            print(f"* This cell launches nothing any more: closed {closed} app{'s' * (closed > 1)}")  # noqa: T201
