"""Events: what a person or a function does to a component, and who listens.

A component class says which events it has by naming them:

    class Slider(Component):
        change = Event("The value changed, by a person or by a function.")
        release = Event("The handle was let go.")

so that `slider.change(fn, inputs, outputs)` is known to editors and type checkers as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, Self, Unpack, overload

from spacekit_runtime.components.context import current_builder
from spacekit_runtime.errors import GraphError

if TYPE_CHECKING:
    from spacekit_runtime.components.base import Block
    from spacekit_runtime.components.options import ListenOptions, MoreOptions

DECORATOR: Final = "decorator"
Function = Callable[..., Any] | None | Literal["decorator"]


class Event:
    """One event of a component class.

    Args:
        doc: When it happens, as a sentence.
    """

    def __init__(self, doc: str) -> None:
        self.doc = doc
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, block: None, owner: type) -> Self: ...
    @overload
    def __get__(self, block: Block, owner: type) -> Listener: ...
    def __get__(self, block: Block | None, owner: type) -> Self | Listener:
        return self if block is None else Listener(block, self.name)


class Listener:
    """An event of one component: call it with a function to have the function called."""

    def __init__(self, block: Block, event: str) -> None:
        self.block = block
        self.event = event

    def __call__(
        self,
        fn: Function = DECORATOR,
        inputs: Any = None,
        outputs: Any = None,
        api_name: str | Literal[False] | None = None,
        **options: Unpack[MoreOptions],
    ) -> Any:
        """Call a function when the event happens.

        Args:
            fn: The function; `None` for an event that only cancels others or runs JavaScript.
                Left out, the call is a decorator.
            inputs: The components whose values are its arguments: one, a list, or a set (the function
                then takes one dictionary of values by component).
            outputs: The components that its results are for: one or a list.
            api_name: Name of the endpoint; the function's own name by default.
            options: See `ListenOptions`.

        Returns:
            The dependency, which `.then(...)`, `.success(...)` and `cancels=` go on from.

        Raises:
            GraphError: Outside of a `Blocks`.
        """
        return listen([(self.block, self.event)], fn, inputs, outputs, {**options, "api_name": api_name})


def listen(
    targets: list[tuple[Block | None, str]],
    fn: Function,
    inputs: Any,
    outputs: Any,
    options: ListenOptions,
) -> Any:
    """Record a listener in the graph under construction; as a decorator if there is no function yet.

    JavaScript needs no function: what has some is a listener at once, and may still become a decorator.
    """
    if fn == DECORATOR and not isinstance(options.get("js"), str):

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            listen(targets, function, inputs, outputs, options)
            return function

        return decorate
    block = targets[0][0] if targets else None
    builder = current_builder.get() or (block.graph if block is not None else None)
    if builder is None:
        event = targets[0][1] if targets else "on"
        raise GraphError(f"{event}(...) was called outside of a Blocks; call it inside `with Blocks():`")
    return builder.listen(targets, None if fn == DECORATOR else fn, inputs, outputs, options)
