"""`Blocks`: an app, built inside `with Blocks() as demo:`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextvars import Token
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, Unpack
from urllib.parse import urlsplit

from spacekit_runtime.calling import call_app
from spacekit_runtime.components.base import LayoutBlock, unknown_argument
from spacekit_runtime.components.context import Builder, current_builder
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import GraphError
from spacekit_runtime.files import Files
from spacekit_runtime.graph.compile import App, compile_graph
from spacekit_runtime.graph.config import PageOptions
from spacekit_runtime.graph.graph import Graph
from spacekit_runtime.graph.info import api_info
from spacekit_runtime.graph.joined import Joined, Mark, joined_since, mark
from spacekit_runtime.graph.pages import page_address
from spacekit_runtime.looks import PAGE_ARGUMENTS, page_settings
from spacekit_runtime.protocol import Config
from spacekit_runtime.queue.limits import QueueOptions, usual_limit
from spacekit_runtime.served import served
from spacekit_runtime.without_effect import warn_without_effect

if TYPE_CHECKING:
    from spacekit_runtime.launch_options import LaunchOptions
    from spacekit_runtime.serving import Launched
    from spacekit_runtime.share.share import ShareStatus


class Blocks(LayoutBlock):
    """An app: what is made inside `with Blocks() as demo:` is in it, and `demo.launch()` serves it.

    Args:
        analytics_enabled: Accepted for Gradio's sake; nothing is ever sent anywhere.
        mode: A word for the kind of app, as it stands in the config.
        title: The browser tab's text.
        fill_height: Whether the app fills the window's height.
        fill_width: Whether the app fills the window's width.
        delete_cache: How often to look for old files that came or went through the app, and how old they
            must be to be deleted, in seconds; as the server stops, all of them are. `None` keeps them.
        page: `css`, `css_paths`, `head`, `head_paths`, `js` and `theme`, as Gradio 5 took them here; see
            `launch`.
    """

    type_name: ClassVar[str] = "blocks"

    load = Event("The page was opened.")

    def __init__(
        self,
        analytics_enabled: bool | None = None,
        mode: str = "blocks",
        title: str = "spacekit",
        fill_height: bool = False,
        fill_width: bool = False,
        delete_cache: tuple[float, float] | None = None,
        **page: Any,
    ) -> None:
        warn_without_effect("Blocks", {"analytics_enabled": analytics_enabled}, stacklevel=2)
        unknown = page.keys() - PAGE_ARGUMENTS
        if unknown:
            raise TypeError(unknown_argument(type(self), min(unknown), PAGE_ARGUMENTS))
        self.mode = mode
        self.title = title
        self.fill_height = fill_height
        self.fill_width = fill_width
        self.page = page
        self.delete_cache = _checked_deletion(delete_cache)
        self.queue_options = QueueOptions(default_limit=usual_limit())
        self.launched: Launched | None = None
        self._graph = Graph(self)
        self._is_built_inside = False
        # Of an app that is in another: what it put there, and, while it is built, what was there before.
        self._joined: Joined | None = None
        self._mark: Mark | None = None
        self._tokens: list[Token[Builder | None]] = []

    def __enter__(self) -> Self:
        """Build on: what is made from now on is in the app, or in the one that this stands in."""
        around = current_builder.get()
        if isinstance(around, Graph) and around is not self._graph:
            self._mark = mark(around)
            self._join(around)
            self._is_built_inside = True
        self._graph.apps_inside += self._is_built_inside
        self._tokens.append(current_builder.set(self._graph))
        return self

    def render(self) -> Self:
        """Put all of the app at the present place of another: what it shows, and what listens."""
        around = current_builder.get()
        # One that was built right here is in it already.
        if isinstance(around, Graph) and not (self._is_built_inside and around is self._graph):
            before = mark(around)
            self._join(around)
            self._joined = joined_since(around, before)
        return self

    def unrender(self) -> Self:
        """Take the app out of the one that it is in, with all that listens; it can be rendered again.

        Raises:
            GraphError: It is being built.
        """
        if self._tokens:
            raise GraphError("an app can't be taken out of another while it is built")
        if self._joined is not None:
            around, self._graph = self._graph, Graph(self)
            around.take_out(self._graph, self._joined)
            self._joined, self._is_built_inside = None, False
        return self

    def _join(self, around: Graph) -> None:
        around.include(self._graph)
        self._graph = around

    def route(self, name: str, path: str | None = None, show_in_navbar: bool = True) -> Self:
        """Begin another page of the app: `with demo.route("About", "/about"):`.

        Args:
            name: What the navigation calls it.
            path: Its address below the app's; made from the name by default.
            show_in_navbar: Whether the navigation lists it.

        Raises:
            GraphError: Inside of a `Blocks`, or the address is none.
        """
        if current_builder.get() is not None:
            raise GraphError("route() was called inside of a Blocks; call it outside, after the `with`")
        self._graph.begin_page(name, page_address(name, path, self._graph.pages), is_listed=show_in_navbar)
        return self

    def unload(self, fn: Callable[..., Any]) -> None:
        """Call a function when somebody closes or reloads the page: a place to tidy up.

        Args:
            fn: Takes no arguments, or a `Request`; what it gives is not used.
        """
        self._graph.listen(
            [(None, "unload")], fn, None, None, {"api_visibility": "private", "show_progress": "hidden"}
        )

    def integrate(self, comet_ml: Any = None, wandb: Any = None, mlflow: Any = None) -> None:
        """Accepted for Gradio's sake: nothing is sent to those who log experiments.

        Args:
            comet_ml: An experiment of Comet.
            wandb: The module.
            mlflow: The module.
        """
        warnings.warn("integrate() does nothing: spacekit sends nothing to experiment logs", stacklevel=2)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        current_builder.reset(self._tokens.pop())
        self._graph.apps_inside -= self._is_built_inside
        if self._mark is not None and not self._tokens:
            self._joined, self._mark = joined_since(self._graph, self._mark), None

    def queue(
        self,
        status_update_rate: float | Literal["auto"] = "auto",
        api_open: bool | None = None,
        max_size: int | None = None,
        *,
        default_concurrency_limit: int | Literal["not_set"] | None = "not_set",
    ) -> Self:
        """Set how events wait for their turn.

        Args:
            status_update_rate: Accepted for Gradio's sake: those who wait are told when their place changes.
            api_open: `False` to have no functions called by direct requests (`/run/...`) that wait in the
                queue otherwise; for what clients see at all there is `api_visibility` on listeners.
            max_size: How many events may wait; past it, a request is answered with 503. `None` for any.
            default_concurrency_limit: How many events of a listener run at a time where it does not say
                so itself: `GRADIO_DEFAULT_CONCURRENCY_LIMIT`, else 1; `None` for no limit.

        Returns:
            The app.
        """
        if isinstance(default_concurrency_limit, int) and default_concurrency_limit < 1:
            raise GraphError(
                f"default_concurrency_limit={default_concurrency_limit}: at least 1, or None for no limit"
            )
        limit = usual_limit() if default_concurrency_limit == "not_set" else default_concurrency_limit
        self.queue_options = QueueOptions(max_size, limit, is_open=api_open is not False)
        return self

    def compile(self, options: PageOptions | None = None, files: Files | None = None) -> App:
        """The app as it can be served.

        Args:
            options: What the page is to look like as a whole.
            files: Which files it serves; without any, those that come and go through it.

        Raises:
            GraphError: It is put together wrong.
        """
        files = files or Files()
        if self.delete_cache is not None:
            files.delete_every(*self.delete_cache)
        return compile_graph(self._graph, options or self.page_options(), files)

    def page_options(self, **changes: Any) -> PageOptions:
        """What the page is to look like as a whole; `changes` come from `launch`."""
        return PageOptions(
            title=self.title,
            fill_height=self.fill_height,
            fill_width=self.fill_width,
            **page_settings(self.page, changes),
        )

    def __call__(self, *inputs: Any, fn_index: int = 0, api_name: str | None = None) -> Any:
        """Call one of the app's functions as its page would, and give what it would show.

        Args:
            inputs: A value for each input; a file by its path.
            fn_index: Which function, counted as they were written.
            api_name: Its endpoint, which counts more.

        Returns:
            One value, or a list of them; a file by its path.

        Raises:
            GraphError: There is no such function, or it gives its result by steps, or keeps a state.
        """
        return call_app(self.compile(), inputs, fn_index, api_name)

    def launch(self, **options: Unpack[LaunchOptions]) -> Any:
        """Serve the app; see `LaunchOptions` for what can be said.

        Returns:
            The FastAPI app, the local address, and the share link (`None` without one).

        Raises:
            LaunchError: The server can't start, for instance as the port is in use.
        """
        from spacekit_runtime.launch import launch  # loads the server

        return launch(self, options)

    def block_thread(self) -> None:
        """Wait until Ctrl-C, SIGTERM or `close`; returns at once if the app is not served."""
        if self.launched is not None:
            from spacekit_runtime.launch import block  # is loaded, as the app is served

            block(self, self.launched)

    def close(self, verbose: bool = True) -> None:  # Gradio's order
        """Stop serving; does nothing if the app is not served.

        Args:
            verbose: Whether to say so.
        """
        if self.launched is not None:
            self.launched.close(verbose=verbose)
            self.launched = None
        served.discard(self)

    @property
    def local_url(self) -> str | None:
        """Where the app is served, while it is."""
        return self.launched.local_url if self.launched is not None else None

    @property
    def local_api_url(self) -> str | None:
        """Where its endpoints are, while it is served."""
        return f"{self.local_url}gradio_api/" if self.local_url is not None else None

    @property
    def server_port(self) -> int | None:
        """The port that it is served on, while it is."""
        return urlsplit(self.local_url).port if self.local_url is not None else None

    @property
    def is_running(self) -> bool:
        """Whether it is served."""
        return self.launched is not None

    @property
    def share_url(self) -> str | None:
        """The share link: `None` without one."""
        share = self.launched.share if self.launched is not None else None
        return share.url if share is not None else None

    @property
    def share_status(self) -> ShareStatus | None:
        """How the share link is: up or not, since when and why, and when it ends; `None` without one."""
        share = self.launched.share if self.launched is not None else None
        return share.status if share is not None else None

    @property
    def config(self) -> Config:
        """What a page needs to know of the app: its components, their layout, its listeners."""
        return self.get_config_file()

    def get_config_file(self) -> Config:
        """As `config`.

        Raises:
            GraphError: The app is put together wrong.
        """
        return self.compile().config

    def get_api_info(self) -> dict[str, Any]:
        """What clients may call, and what it takes and gives: as `/gradio_api/info` says it.

        Raises:
            GraphError: The app is put together wrong.
        """
        return api_info(self.compile())

    @property
    def app(self) -> Any:
        """The FastAPI app that serves this, while it is served."""
        return self.launched.app if self.launched is not None else None


def _checked_deletion(given: tuple[float, float] | None) -> tuple[float, float] | None:
    if given is None:
        return None
    try:
        every, age = (float(seconds) for seconds in given)
    except (TypeError, ValueError):
        every = age = -1
    if every <= 0 or age < 0:
        raise GraphError(f"delete_cache={given!r}: two numbers of seconds, how often and how old")
    return every, age
