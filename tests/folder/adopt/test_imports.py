"""What a Python file imports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.folder.adopt.imports import imports_of
from spacekit.folder.python_source import parse_python


def modules(source: str) -> list[tuple[str, bool]]:
    """Each imported module, and whether the file copes without it."""
    tree = parse_python(source)
    assert tree is not None
    return [(found.module, found.is_optional) for found in imports_of(tree)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a, b.c as d", [("a", False), ("b.c", False)]),
        ("from a.b import c", [("a.b", False)]),
        ("def f():\n    import a", [("a", False)]),
        ("class A:\n    async def f(self):\n        import a", [("a", False)]),
        ("try:\n    import a\nexcept ImportError:\n    a = None", [("a", True)]),
        ("try:\n  import a\nexcept (KeyError, ModuleNotFoundError):\n  import b", [("a", True), ("b", True)]),
        ("try:\n    import a\nexcept:\n    pass", [("a", True)]),
        ("try:\n  import a\nexcept KeyError:\n  pass\nfinally:\n  import b", [("a", False), ("b", False)]),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b",
         [("typing", False), ("b", False)]),
        ("import typing as t\nif t.TYPE_CHECKING:\n    import a", [("typing", False)]),
        ("import importlib\nx = importlib.import_module('a.b')", [("importlib", False), ("a.b", False)]),
        ("__import__('a')\nimport_module(name)\n__import__()", [("a", False)]),
        ("'import a'  # import b", []),
        ("import a\nif x:\n    import b\nimport c", [("a", False), ("b", False), ("c", False)]),
    ],
)  # fmt: skip
def test_imports_are_found_where_they_happen(source: str, expected: list[tuple[str, bool]]) -> None:
    """At any depth, in order; what is only for type checkers is none, what is tried first may be missing."""
    assert expected == modules(source)


@pytest.mark.parametrize("source", ["def f(:", "x = 1\0", "(" * 5000, b"\xff\xfe\xfd", "if x:\n  a\n b"])
def test_what_is_not_python_has_no_tree(source: str | bytes) -> None:
    """A file that can't be parsed, or would take the parser down, is not Python."""
    assert parse_python(source) is None


def test_an_odd_escape_warns_nobody() -> None:
    """The app's own warnings are not shown by a command that only reads it."""
    assert parse_python(r"'\d'") is not None


@given(st.text() | st.binary())
def test_no_file_makes_the_reader_fail(source: str | bytes) -> None:
    """Whatever a file holds, reading it gives imports or no tree."""
    tree = parse_python(source)
    assert tree is None or isinstance(imports_of(tree), list)


def test_deep_nesting_is_walked_without_recursion() -> None:
    """A chain of a thousand additions nests deeper than Python recurses."""
    assert [("a", False)] == modules("x = " + "+".join(["1"] * 900) + "\nimport a")
