"""Small questions to Python syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterable

__all__ = ["called_name", "keyword", "top_level_imports"]


def called_name(call: ast.Call) -> str | None:
    """The last name of what is called: `launch` of `demo.queue().launch()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument; `None` when it is not given."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def top_level_imports(nodes: Iterable[ast.AST]) -> set[str]:
    """The packages that are imported anywhere among these nodes, by their first name."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
