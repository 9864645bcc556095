"""What an app put into another one, so that it can be taken out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacekit_runtime.components.base import Block

if TYPE_CHECKING:
    from spacekit_runtime.graph.dependency import Dependency
    from spacekit_runtime.graph.graph import Companion, Graph, Node


@dataclass(frozen=True)
class Mark:
    """A place in a graph, and what was in the graph when it was noted."""

    place: Node
    blocks: frozenset[Block]
    dependencies: frozenset[Dependency]
    companions: int
    roots: frozenset[Block]


@dataclass(frozen=True)
class Joined:
    """What came into a graph since a mark.

    Attributes:
        nodes: Blocks at the place that was marked.
        dependencies: What listens.
        companions: What works beside them.
        roots: Blocks that stand for the page.
    """

    nodes: tuple[Node, ...]
    dependencies: tuple[Dependency, ...]
    companions: tuple[Companion, ...]
    roots: frozenset[Block]


def mark(graph: Graph) -> Mark:
    """Note what is in a graph now."""
    place = graph.present
    return Mark(
        place,
        frozenset(node.block for node in place.children),
        frozenset(graph.dependencies),
        len(graph.companions),
        frozenset(graph.roots),
    )


def joined_since(graph: Graph, before: Mark) -> Joined:
    """What came into a graph since it was marked."""
    return Joined(
        tuple(node for node in before.place.children if node.block not in before.blocks),
        tuple(d for d in graph.dependencies if d not in before.dependencies),
        tuple(graph.companions[before.companions :]),
        frozenset(graph.roots - before.roots),
    )
