"""The graph of an app: its blocks, its layout, and what happens on which event."""

from __future__ import annotations

from spacekit_runtime.graph.compile import App, compile_graph
from spacekit_runtime.graph.dependency import Dependency, on
from spacekit_runtime.graph.graph import Graph

__all__ = ["App", "Dependency", "Graph", "compile_graph", "on"]
