"""A dependency: on these events, call this function with these inputs for these outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.context import current_builder
from spacekit_runtime.components.events import DECORATOR, Function, Listener, listen
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.functions import check_arguments, check_keywords

if TYPE_CHECKING:
    from spacekit_runtime.graph.graph import Graph

After = Literal["then", "success", "failure"]


class Dependency:
    """What a listener returns: go on from it with `.then(...)`, or end it with `cancels=`.

    Attributes:
        id: Its place among the dependencies; the `fn_index` on the wire.
        targets: The blocks and events that set it off.
        inputs: The components whose values the function takes.
        outputs: The blocks that its results are for.
        inputs_as_dict: Whether the function takes one dictionary by component.
        keywords: Names of the arguments that the last inputs are given by.
        options: How it behaves.
        after: The dependency and the outcome that it follows, if it follows one.
        page: The address of the page that it works on.
        draws: The dynamic part that it draws, if it draws one.
        rendered_in: The dynamic part that it was made in, if it was made in one.
    """

    def __init__(
        self,
        graph: Graph,
        id_: int,
        targets: Sequence[tuple[Block | None, str]],
        fn: Callable[..., Any] | None,
        inputs: Any,
        outputs: Any,
        options: ListenOptions,
    ) -> None:
        self.graph = graph
        self.id = id_
        self.targets = list(targets)
        self.fn = fn
        named = options.get("inputs_kwargs") or {}
        self.inputs = [*as_blocks(inputs), *as_blocks(list(named.values()))]
        self.keywords = tuple(named)
        self.outputs = as_blocks(outputs)
        self.inputs_as_dict = isinstance(inputs, set | frozenset)
        self.options = options
        self.after: tuple[Dependency, After] | None = None
        self.page = ""
        self.draws: int | None = None
        self.rendered_in: int | None = None

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Be a decorator: what was JavaScript alone calls a function after it."""
        self.fn = function
        by_position = 1 if self.inputs_as_dict else len(self.inputs) - len(self.keywords)
        check_arguments(function, by_position, self.keywords)
        if (validator := self.options.get("validator")) is not None:
            check_keywords(validator, by_position, self.keywords)
        return function

    def then(
        self,
        fn: Function = DECORATOR,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[ListenOptions],
    ) -> Any:
        """Call a function when this one has ended, well or not; the arguments are a listener's."""
        return self._follow("then", fn, inputs, outputs, options)

    def success(
        self,
        fn: Function = DECORATOR,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[ListenOptions],
    ) -> Any:
        """Call a function when this one has ended well; the arguments are a listener's."""
        return self._follow("success", fn, inputs, outputs, options)

    def failure(
        self,
        fn: Function = DECORATOR,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[ListenOptions],
    ) -> Any:
        """Call a function when this one has raised; the arguments are a listener's."""
        return self._follow("failure", fn, inputs, outputs, options)

    def _follow(self, outcome: After, fn: Function, inputs: Any, outputs: Any, options: ListenOptions) -> Any:
        if fn == DECORATOR and not isinstance(options.get("js"), str):

            def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
                self._follow(outcome, function, inputs, outputs, options)
                return function

            return decorate
        builder = current_builder.get() or self.graph
        function = None if fn == DECORATOR else fn
        follower = builder.listen([(None, outcome)], function, inputs, outputs, options)
        follower.after = (self, outcome)
        return follower


def as_blocks(given: Any) -> list[Component]:
    """A list of blocks from one, several or none."""
    if given is None:
        return []
    if isinstance(given, Mapping):
        raise GraphError(
            "inputs are components, not a dict: use `inputs_kwargs` instead to give them by name"
        )
    blocks = sorted(given, key=lambda b: b._id) if isinstance(given, set | frozenset) else given
    blocks = list(blocks) if isinstance(blocks, list | tuple) else [blocks]
    for block in blocks:
        if not isinstance(block, Block):
            raise GraphError(f"inputs and outputs are components, not {block!r}")
    return blocks


def as_listener(given: Any) -> Listener:
    """An event of a component, as one names it: `name.submit`."""
    if not isinstance(given, Listener):
        raise GraphError(f"on() takes events such as name.submit or button.click, not {given!r}")
    return given


def on(
    triggers: Sequence[Listener] | Listener | None = None,
    fn: Function = DECORATOR,
    inputs: Any = None,
    outputs: Any = None,
    **options: Unpack[ListenOptions],
) -> Any:
    """Call one function on several events.

    Args:
        triggers: The events, as in `on([name.submit, button.click], ...)`; without any, the page's load
            and each change of an input.
        fn: The function; left out, the call is a decorator.
        inputs: As for a listener.
        outputs: As for a listener.
        options: See `ListenOptions`.

    Returns:
        The dependency, or the function if this is a decorator.
    """
    if triggers is None:
        builder = current_builder.get()
        named = options.get("inputs_kwargs") or {}
        taken = [*as_blocks(inputs), *as_blocks(list(named.values()))]
        changes: list[tuple[Block | None, str]] = [(block, "change") for block in taken]
        targets: list[tuple[Block | None, str]] = [*changes, (getattr(builder, "root", None), "load")]
    else:
        listed = [triggers] if isinstance(triggers, Listener | Block | str) else triggers
        targets = [(listener.block, listener.event) for listener in map(as_listener, listed)]
    return listen(targets, fn, inputs, outputs, options)
