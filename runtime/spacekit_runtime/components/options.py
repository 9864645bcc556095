"""The arguments that every event listener takes, said once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from spacekit_runtime.protocol import ApiVisibility, ShowProgress, TriggerMode

if TYPE_CHECKING:
    from spacekit_runtime.components.base import Component


class MoreOptions(TypedDict, total=False):
    """How a listener behaves, but for its name.

    Keys:
        api_description: Text in the API's documentation; the docstring by default, `False` for none.
        scroll_to_output: Whether the page scrolls to the output when it is done.
        show_progress: `"full"` (spinner and time), `"minimal"` (time only) or `"hidden"`.
        show_progress_on: The components that show it; the outputs by default.
        queue: Whether the event waits its turn; `False` runs it at once.
        batch: Whether the function takes lists of up to `max_batch_size` inputs at a time.
        max_batch_size: How many.
        preprocess: Whether inputs go through their components' `preprocess`.
        postprocess: Whether results go through their components' `postprocess`.
        cancels: Listeners whose running events end when this one is set off.
        trigger_mode: While an event runs, further ones are ignored (`"once"`), run too (`"multiple"`),
            or the last of them runs afterwards (`"always_last"`).
        js: JavaScript to run first, in the page.
        concurrency_limit: How many run at a time; `None` for no limit.
        concurrency_id: Listeners with the same id share one limit.
        api_visibility: `"public"`, `"private"` (no endpoint) or `"undocumented"`.
        time_limit: Seconds after which a generator is ended.
        stream_every: Seconds between two chunks that the page streams in.
        key: Keeps the listener's identity when a dynamic part of the page is drawn again.
        validator: A function that looks at the inputs before the event is queued.
    """

    api_description: str | Literal[False] | None
    scroll_to_output: bool
    show_progress: ShowProgress
    show_progress_on: Component | Sequence[Component] | None
    queue: bool
    batch: bool
    max_batch_size: int
    preprocess: bool
    postprocess: bool
    cancels: Any
    trigger_mode: TriggerMode | None
    js: str | Literal[True] | None
    concurrency_limit: int | Literal["default"] | None
    concurrency_id: str | None
    api_visibility: ApiVisibility
    time_limit: float | None
    stream_every: float
    key: int | str | tuple[int | str, ...] | None
    validator: Callable[..., Any] | None
    inputs_kwargs: dict[str, Component] | None


class ListenOptions(MoreOptions, total=False):
    """How a listener behaves.

    Keys:
        api_name: Name of the endpoint; the function's own name by default, `False` for no endpoint.
    """

    api_name: str | Literal[False] | None


def check_options(names: Iterable[str]) -> None:
    """Refuse arguments that no listener takes: `input=` for `inputs=` would do nothing, unnoticed.

    Raises:
        TypeError: There is one.
    """
    for name in names:
        if name not in LISTEN_OPTIONS:
            close = difflib.get_close_matches(name.removeprefix("_"), LISTENER_ARGUMENTS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise TypeError(f"a listener has no argument {name!r}{hint}")


LISTEN_OPTIONS = frozenset(ListenOptions.__annotations__)
LISTENER_ARGUMENTS = sorted({"fn", "inputs", "outputs"} | LISTEN_OPTIONS)
