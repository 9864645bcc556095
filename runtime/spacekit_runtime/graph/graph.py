"""The graph under construction."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from spacekit_runtime.components.base import Block
from spacekit_runtime.components.options import ListenOptions, check_options
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.dependency import Dependency
from spacekit_runtime.graph.joined import Joined

# What is drawn while the app is served gets ids beyond those of any app, and so do blocks that are made with
# the app but are rendered only then.
FIRST_LATE_ID = 500_000
FIRST_DRAWN_ID = 1_000_000


@dataclass(eq=False)
class Node:
    """A place in the layout."""

    block: Block
    parent: Node | None = None
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

    Attributes:
        pages: The pages: address, name, and whether the navigation lists it.
        page: The address of the page that blocks and listeners land on now.
        late_ids: Ids of blocks that are made with the app and rendered while it is served.
        parts: How many dynamic parts there are.
        roots: The blocks that stand for the page: the app, and each that was built into it.
    """

    def __init__(self, root: Block) -> None:
        self.pages: list[tuple[str, str, bool]] = [("", "Home", True)]
        self.page = ""
        self.late_ids = itertools.count(FIRST_LATE_ID)
        self.parts = itertools.count()
        self.dependencies: list[Dependency] = []
        self._ids = itertools.count(1)
        # An app that is compiled twice is the same app.
        self._wrapper_ids: dict[Block, int] = {}
        self.roots = {root}
        root._id = 0
        root.graph = self
        self._start(root, Node(root))

    def _start(self, root: Block, layout: Node) -> None:
        self.root = root
        self.layout = layout
        self.blocks: dict[int, Block] = {}
        # What wants to know when the app is compiled, and when it is about to be served.
        self.companions: list[Companion] = []
        self._nodes: dict[Block, Node] = {layout.block: layout}
        self._path = [layout]
        # How many apps are being built inside of this one now.
        self.apps_inside = 0

    @property
    def place(self) -> Block:
        """The layout block that components land in now."""
        return self._path[-1].block

    @property
    def present(self) -> Node:
        """The place that components land in now."""
        return self._path[-1]

    @property
    def lookup(self) -> Mapping[int, Block]:
        """The blocks that an event may have happened to, by id."""
        return self.blocks

    def knows(self, block: Block) -> bool:
        """Tell whether a listener may name a block: it is in the layout, or stands for the page."""
        return block in self.roots or self.blocks.get(block._id) is block

    def add(self, block: Block) -> None:
        """Put a block at the present place of the layout, and give it an id."""
        if block.graph is self and self.apps_inside:
            self._move(block)
            return
        if block.graph is not None:
            raise GraphError(f"this {type(block).__name__} is in the layout already; make another one")
        self._enroll(block, self._path[-1])

    def _move(self, block: Block) -> None:
        """Put a block elsewhere: an app takes what it is given, and that landed where it was made."""
        node = self._nodes.setdefault(block, Node(block))
        if node.parent is not None:
            node.parent.children.remove(node)
        node.parent = self._path[-1]
        node.parent.children.append(node)

    def new_id(self) -> int:
        """An id that no other block has."""
        return next(self._ids)

    def add_unseen(self, block: Block) -> None:
        """Give a block an id, and no place in the layout."""
        self._number(block, self.new_id())

    def _enroll(self, block: Block, parent: Node) -> None:
        self._number(block, self._id_of(block, parent))
        node = self._nodes[block] = Node(block, parent)
        parent.children.append(node)

    def _number(self, block: Block, id_: int) -> None:
        block._id = id_
        block.graph = self
        block.on_page = self.page
        self.blocks[id_] = block

    def _id_of(self, block: Block, parent: Node) -> int:
        """The id of a block that is put in: a new one."""
        return self.new_id()

    def wrapper_id(self, first: Block) -> int:
        """The id of a box that is put around a block, and those that follow, since they need one."""
        if first not in self._wrapper_ids:
            self._wrapper_ids[first] = self.new_id()
        return self._wrapper_ids[first]

    def remove(self, block: Block) -> None:
        """Take a block, and what stands in it, out of the layout; its listeners stay."""
        node = self._nodes.pop(block, None)
        if node is None:
            return
        if node.parent is not None:
            node.parent.children.remove(node)
        self._forget(node)

    def _forget(self, node: Node) -> None:
        self._nodes.pop(node.block, None)
        self.blocks.pop(node.block._id, None)
        node.block.graph = None
        for child in node.children:
            self._forget(child)

    def enter(self, block: Block) -> None:
        """Make a layout block the present place."""
        node = self._nodes.get(block)
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
        dependency = Dependency(self, self._next_index(options), targets, fn, inputs, outputs, options)
        dependency.page = self.page
        if fn is not None:
            dependency(fn)
        self.dependencies.append(dependency)
        return dependency

    def _next_index(self, options: ListenOptions) -> int:
        """The `fn_index` of the next listener."""
        return len(self.dependencies)

    def begin_page(self, name: str, path: str, *, is_listed: bool) -> None:
        """Begin another page; what follows lands on it."""
        self.pages.append((path, name, is_listed))
        self.page = path

    def include(self, other: Graph) -> None:
        """Put all of another graph at the present place: its blocks, and its listeners after our own.

        Raises:
            GraphError: Its blocks are in use, or it is the graph around this place.
        """
        if other is self:
            raise GraphError("this Blocks is in the layout already; make another one")
        parent = self._path[-1]
        self.roots |= other.roots
        for root in other.roots:
            root._id = self.root._id
            root.graph = self
        unseen = [block for block in other.blocks.values() if block not in other._nodes]
        for node in other.layout.children:
            self._include(node, parent)
        for block in unseen:
            self.add_unseen(block)
        for dependency in other.dependencies:
            dependency.id = self._next_index(dependency.options)
            dependency.graph = self
            dependency.page = self.page
            self.dependencies.append(dependency)
        self.companions += other.companions

    def take_out(self, other: Graph, joined: Joined) -> None:
        """Give another graph all that an app put into this one.

        Args:
            other: The graph that takes it, as yet empty.
            joined: What the app put in. What was taken out of it or moved meanwhile stays where it is.
        """
        self.roots -= joined.roots
        for node in joined.nodes:
            if self._nodes.get(node.block) is node:
                self.remove(node.block)
                other._include(node, other.layout)
        self.companions = [one for one in self.companions if one not in joined.companions]
        self.dependencies = [one for one in self.dependencies if one not in joined.dependencies]
        for at, dependency in enumerate(self.dependencies):
            dependency.id = at
        for at, dependency in enumerate(joined.dependencies):
            dependency.id, dependency.graph, dependency.page = at, other, other.page
        other.companions += joined.companions
        other.dependencies += joined.dependencies
        for root in joined.roots:
            other.stand_in(root)

    def _include(self, node: Node, parent: Node) -> None:
        node.block.graph = None
        self._enroll(node.block, parent)
        mine = parent.children[-1]
        for child in node.children:
            self._include(child, mine)

    def stand_in(self, root: Block) -> None:
        """Let a Blocks that is built inside of this one stand for the same page."""
        self.roots.add(root)
        root._id = self.root._id
        root.graph = self
