"""The app that a program of the guide makes, without serving it."""

from __future__ import annotations

import ast
from typing import Any

import spacekit as gr
from spacekit.guide.chapters import Program

__all__ = ["app_of"]


def app_of(program: Program) -> gr.Blocks:
    """Run a program but for its last step, `demo.launch(...)`: the guide serves the app itself.

    Args:
        program: The program. It is one of ours, and runs with all rights.

    Raises:
        ImportError: It needs a package that is not installed.
    """
    tree = ast.parse(program.code)
    tree.body = [statement for statement in tree.body if not _launches(statement)]
    names: dict[str, Any] = {"__name__": f"guide.{program.name}"}
    exec(compile(tree, f"{program.name}.py", "exec"), names)  # noqa: S102  # a page of our own
    demo: gr.Blocks = names["demo"]
    return demo


def _launches(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Attribute)
        and statement.value.func.attr == "launch"
    )
