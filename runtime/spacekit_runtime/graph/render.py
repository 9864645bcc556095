"""Dynamic parts of a page: a function that makes components and listeners anew whenever its inputs change.

`@render` notes the function and a container for what it makes. When its listener is called, a `Drawing` takes
the place of the app's graph, for that session alone, and what landed in it is sent to the page.
"""

from __future__ import annotations

import functools
import warnings
from collections import ChainMap
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Literal

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.context import current_builder
from spacekit_runtime.components.events import Listener
from spacekit_runtime.components.layout import Column, Form, Group, Row
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.errors import GraphError
from spacekit_runtime.files import Files
from spacekit_runtime.graph.compile import (
    add_load_listeners,
    make_calls,
    place_corner_buttons,
    prepare_companions,
    states_with_listeners,
)
from spacekit_runtime.graph.config import part_config
from spacekit_runtime.graph.dependency import Dependency, as_blocks, as_listener
from spacekit_runtime.graph.functions import kind_of
from spacekit_runtime.graph.graph import Graph, Node
from spacekit_runtime.graph.occasion import Drawn, Memory
from spacekit_runtime.graph.parts import Part, Parts
from spacekit_runtime.protocol import RenderConfig, ShowProgress, TriggerMode
from spacekit_runtime.running import current_event

# Boxes without a state of their own. One that stands where one of its kind stood is the same one, so that
# what is in it, and has a key, stays in the page with the focus in it.
PLAIN = (Row, Column, Group, Form)


class Renderable:
    """A dynamic part: what it calls, and where what that makes goes.

    Attributes:
        id: The `render_id` on the wire.
        container: The block that holds what was made.
    """

    def __init__(self, id_: int, fn: Callable[..., Any], graph: Graph) -> None:
        self.id = id_
        self.graph = graph
        kind: type[Row | Column] = Row if isinstance(graph.place, Row) else Column
        self.container = kind(show_progress=True)
        self.call = self._async_call(fn) if kind_of(fn) == "async" else self._call(fn)

    def _call(self, fn: Callable[..., Any]) -> Callable[..., Drawn]:
        @functools.wraps(fn)
        def apply(*args: Any, **kwargs: Any) -> Drawn:
            drawing = Drawing(self, _memory())
            token = current_builder.set(drawing)
            try:
                fn(*args, **kwargs)
            finally:
                current_builder.reset(token)
            return drawing

        return apply

    def _async_call(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(fn)
        async def apply(*args: Any, **kwargs: Any) -> Drawn:
            drawing = Drawing(self, _memory())
            token = current_builder.set(drawing)
            try:
                await fn(*args, **kwargs)
            finally:
                current_builder.reset(token)
            return drawing

        return apply


def _memory() -> Memory:
    event = current_event.get()
    if event is None:
        raise GraphError("a render function draws when its listener is called, and no event is running")
    memory: Memory = event.memory
    return memory


class Drawing(Graph, Drawn):
    """The graph that a render function fills: one part of the page of one session.

    Args:
        renderable: The part.
        memory: The session's memory.
    """

    def __init__(self, renderable: Renderable, memory: Memory) -> None:
        self.renderable = renderable
        self.around = renderable.graph
        self.pages, self.page = self.around.pages, renderable.container.on_page
        self.late_ids = self.around.late_ids
        self.dependencies = []
        self.roots = self.around.roots
        self._parts: Parts = memory.parts
        self._before = self._parts.last(renderable.id)
        self.identities: dict[Hashable, int] = {}
        self.listeners: dict[Hashable, int] = {}
        self.inner: dict[Hashable, int] = {}
        self._start(self.around.root, Node(renderable.container))

    def knows(self, block: Block) -> bool:
        """A listener may also name what stands around the part, and the container itself."""
        return super().knows(block) or block is self.renderable.container or self.around.knows(block)

    @property
    def lookup(self) -> Mapping[int, Block]:
        """The blocks that an event may have happened to: those of the part, and those around it."""
        return ChainMap(self.blocks, self.around.lookup)  # type: ignore[arg-type]  # it is only read

    def add(self, block: Block) -> None:
        """Put a block in. One that was made with the app is put in anew each time, with one id for all."""
        if block.made_in is not self and isinstance(block.graph, Drawing) and block not in self._nodes:
            block.graph = None
        super().add(block)

    def _id_of(self, block: Block, parent: Node) -> int:
        if block.made_in is not self:
            return block._id if block._id >= 0 else next(self.late_ids)
        return self.identify(_identity(block, parent), type(block).__name__, block.key)

    def wrapper_id(self, first: Block) -> int:
        """The same box is around what is the same block."""
        identity = None if first.key is None else ("around", first.type_name, first.key)
        return self.identify(identity, "box")

    def new_id(self) -> int:
        """An id that nothing in the session has."""
        return next(self._parts.ids)

    def identify(self, identity: Hashable | None, name: str, key: Any = None) -> int:
        """The id of what was the same thing when the part was drawn last, else a new one."""
        if identity is None:
            return self.new_id()
        if identity in self.identities:
            if key is not None:
                warnings.warn(
                    f"two {name} have the key {key!r}: only the first keeps its value", stacklevel=6
                )
            return self.new_id()
        kept = self._before.identities.get(identity) if self._before is not None else None
        self.identities[identity] = self.new_id() if kept is None else kept
        return self.identities[identity]

    def _next_index(self, options: ListenOptions) -> int:
        key = options.get("key")
        if key is None or key in self.listeners:
            return next(self._parts.indexes)
        kept = self._before.listeners.get(key) if self._before is not None else None
        self.listeners[key] = next(self._parts.indexes) if kept is None else kept
        return self.listeners[key]

    def next_part(self) -> int:
        """The id of a dynamic part inside of this one: those are told apart by their order."""
        place = len(self.inner)
        kept = self._before.inner.get(place) if self._before is not None else None
        self.inner[place] = next(self._parts.inner_ids) if kept is None else kept
        return self.inner[place]

    def finish(self, memory: Memory, files: Files) -> RenderConfig:
        """Settle what was made, keep it with the session, and give what the page gets."""
        place_corner_buttons(self)
        add_load_listeners(self, is_drawn=True)
        for dependency in self.dependencies:
            dependency.rendered_in = self.renderable.id
        calls = make_calls(self, files, set())
        prepare_companions(self, files)
        config = part_config(self, calls, files, self.renderable.id)
        part = Part(
            blocks=self.blocks,
            calls={call.id: call for call in calls},
            identities=self.identities,
            listeners=self.listeners,
            inner=self.inner,
            watched=states_with_listeners(self),
        )
        memory.keep_part(self.renderable.id, part)
        # What was made remembers where: without this each drawing would keep all those before it.
        self._before = None
        return config


def _identity(block: Block, parent: Node) -> Hashable | None:
    """What makes a block the same one in two drawings: its key, or for a plain box its place."""
    if block.key is not None:
        return ("key", block.type_name, block.key)
    if not isinstance(block, PLAIN):
        return None
    before = sum(type(other.block) is type(block) and other.block.key is None for other in parent.children)
    return ("place", parent.block._id, block.type_name, before)


def render(
    inputs: Sequence[Component] | Component | None = None,
    triggers: Sequence[Listener] | Listener | None = None,
    *,
    queue: bool = True,
    trigger_mode: TriggerMode | None = "always_last",
    concurrency_limit: int | Literal["default"] | None = None,
    concurrency_id: str | None = None,
    show_progress: ShowProgress = "full",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Draw a part of the page by a function: `@render(inputs=...)` above it.

    It is called when the page opens and when an input changes. The components and listeners that it makes
    stand where the function does, until the next call; those with the same `key` stay, with their values.

    Args:
        inputs: The components whose values are its arguments.
        triggers: The events that it is called on; the page's load and each change of an input by default.
        queue: Whether it waits its turn.
        trigger_mode: What happens to an event while the function runs; see `ListenOptions`.
        concurrency_limit: How many calls run at a time; any number by default.
        concurrency_id: Listeners with the same id share one limit.
        show_progress: How the part shows that it is being drawn.

    Returns:
        The decorator; the function stays as it is.

    Raises:
        GraphError: Outside of a `Blocks`.
    """
    blocks = as_blocks(inputs)

    def decorate(fn: Callable[..., Any]) -> Callable[..., Any]:
        graph = current_builder.get()
        if not isinstance(graph, Graph):
            raise GraphError("render was called outside of a Blocks; use it inside `with Blocks():`")
        if kind_of(fn) in ("generator", "async generator"):
            raise GraphError("a render function draws once; one that yields is not supported")
        id_ = graph.next_part() if isinstance(graph, Drawing) else next(graph.parts)
        renderable = Renderable(id_, fn, graph)
        options: ListenOptions = {
            "api_name": "apply",
            "api_visibility": "undocumented",
            "queue": queue,
            "trigger_mode": trigger_mode,
            "concurrency_limit": concurrency_limit,
            "concurrency_id": concurrency_id,
            "show_progress": show_progress,
        }
        targets = _targets(graph, blocks, triggers)
        dependency: Dependency = graph.listen(targets, renderable.call, blocks, renderable.container, options)
        dependency.draws = renderable.id
        return fn

    return decorate


def _targets(
    graph: Graph, inputs: Sequence[Block], triggers: Sequence[Listener] | Listener | None
) -> list[tuple[Block | None, str]]:
    if triggers is None:
        changing = [block for block in inputs if "change" in block.event_names()]
        return [(graph.root, "load"), *((block, "change") for block in changing)]
    listed = [triggers] if isinstance(triggers, Listener) else triggers
    return [(listener.block, listener.event) for listener in map(as_listener, listed)]
