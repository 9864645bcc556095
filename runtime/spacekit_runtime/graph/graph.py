"""The graph under construction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from spacekit_runtime.components.base import Block
from spacekit_runtime.components.options import ListenOptions, check_options
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.dependency import Dependency


@dataclass
class Node:
    """A place in the layout."""

    block: Block
    children: list[Node] = field(default_factory=list)


class Companion(Protocol):
    """Something of an app that is no block and needs to work beside it."""

    def prepare(self, prepare: Any) -> None:
        """Take what compiles a call of a function by itself; see `Prepare`."""

    def begin(self) -> None:
        """Do what is to be done before the app is served."""


class Graph:
    """Blocks, layout and dependencies, as `with Blocks():` puts them in.

    Args:
        root: The block that stands for the page; its id is 0.
    """

    def __init__(self, root: Block) -> None:
        self.root = root
        self.layout = Node(root)
        self.blocks: dict[int, Block] = {}
        self.dependencies: list[Dependency] = []
        # What wants to know when the app is compiled, and when it is about to be served.
        self.companions: list[Companion] = []
        self._path = [self.layout]
        root._id = 0
        root.graph = self

    def add(self, block: Block) -> None:
        """Put a block at the present place of the layout, and give it an id."""
        if block.graph is not None:
            raise GraphError(f"this {type(block).__name__} is in the layout already; make another one")
        self.add_unseen(block)
        self._path[-1].children.append(Node(block))

    def add_unseen(self, block: Block) -> None:
        """Give a block an id, and no place in the layout."""
        block._id = len(self.blocks) + 1
        block.graph = self
        self.blocks[block._id] = block

    def enter(self, block: Block) -> None:
        """Make a layout block the present place."""
        node = self._find(self.layout, block)
        if node is None:
            raise GraphError(f"this {type(block).__name__} is not in the layout; render it first")
        self._path.append(node)

    def leave(self, block: Block) -> None:
        """Go back to the place around a layout block."""
        if self._path[-1].block is block:
            self._path.pop()

    def listen(
        self,
        targets: Sequence[tuple[Block | None, str]],
        fn: Callable[..., Any] | None,
        inputs: Any,
        outputs: Any,
        options: ListenOptions,
    ) -> Dependency:
        """Record that an event of a target calls a function."""
        check_options(options)
        if fn is not None and not callable(fn):
            raise GraphError(f"a listener takes a function, not {fn!r}")
        dependency = Dependency(self, len(self.dependencies), targets, fn, inputs, outputs, options)
        if fn is not None:
            dependency(fn)
        self.dependencies.append(dependency)
        return dependency

    def _find(self, node: Node, block: Block) -> Node | None:
        if node.block is block:
            return node
        # The newest first: a block is nearly always entered right after it was made.
        for child in reversed(node.children):
            found = self._find(child, block)
            if found is not None:
                return found
        return None
