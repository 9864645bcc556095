"""What a Python file imports, read from its syntax tree: nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Import", "imports_of"]

# Calls that import what their first argument names.
_IMPORTING_CALLS = frozenset({"import_module", "__import__", "run_module", "run_path"})


@dataclass(frozen=True)
class Import:
    """One import.

    Attributes:
        module: The dotted name; of `run_path` a path. Empty for `from . import x`.
        names: What `from module import` takes out of it: any of them may be a module itself.
        level: How many dots lead the name: 0 is absolute.
        is_optional: Whether the file copes without it.
    """

    module: str
    names: tuple[str, ...] = ()
    level: int = 0
    is_optional: bool = False

    @property
    def top(self) -> str:
        """The first part of the name: what is installed under it is one package."""
        return self.module.split(".", maxsplit=1)[0]


def imports_of(tree: ast.Module) -> list[Import]:
    """Every import that may happen when the file runs, in order."""
    return list(_walk(tree, is_optional=False))


def _walk(node: ast.AST, *, is_optional: bool) -> Iterator[Import]:
    """The imports below a node; a stack of our own, since a file can nest deeper than Python recurses."""
    pending = [(node, is_optional)]
    while pending:
        current, optional = pending.pop()
        yield from _imports_at(current, is_optional=optional)
        pending.extend(reversed(list(_children(current, is_optional=optional))))


def _children(node: ast.AST, *, is_optional: bool) -> Iterator[tuple[ast.AST, bool]]:
    children: list[tuple[ast.AST, bool]]
    if isinstance(node, ast.If) and _is_type_checking(node.test):
        children = [(child, is_optional) for child in node.orelse]
    elif isinstance(node, ast.Try) and any(map(_catches_import_error, node.handlers)):
        # What is tried first may be missing; what is done instead is a second choice.
        tried = [*node.body, *node.handlers]
        children = [(child, True) for child in tried]
        children += [(child, is_optional) for child in [*node.orelse, *node.finalbody]]
    else:
        children = [(child, is_optional) for child in ast.iter_child_nodes(node)]
    yield from children


def _imports_at(node: ast.AST, *, is_optional: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(alias.name, is_optional=is_optional)
    elif isinstance(node, ast.ImportFrom):
        names = tuple(alias.name for alias in node.names)
        yield Import(node.module or "", names, node.level, is_optional)
    elif isinstance(node, ast.Call) and node.args and _name_of(node.func) in _IMPORTING_CALLS:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield Import(first.value.lstrip("."), is_optional=is_optional)


def _is_type_checking(test: ast.expr) -> bool:
    return _name_of(test) == "TYPE_CHECKING"


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    caught = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
    return any(kind is None or _name_of(kind) in caught for kind in kinds)


def _name_of(node: ast.AST | None) -> str:
    """The last part of a dotted name: `typing.TYPE_CHECKING` is known by it."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
