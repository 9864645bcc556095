"""What a function is for programs that speak the Model Context Protocol: a tool, a resource, a prompt.

A mark does nothing to the function; where `mcp_server` is on, the server reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
ATTRIBUTE = "_spacekit_mcp"


@dataclass(frozen=True)
class Mark:
    """What a decorator said of a function.

    Attributes:
        kind: What it is.
        name: What it is called; `None` for its endpoint's name.
        description: What is said of it; `None` for its docstring.
        uri: A resource's address, with `{argument}` for each of its arguments.
        mime_type: What a resource gives.
        is_structured: Whether a tool's answer is data as well as text.
    """

    kind: Literal["tool", "resource", "prompt"] = "tool"
    name: str | None = None
    description: str | None = None
    uri: str = ""
    mime_type: str = "text/plain"
    is_structured: bool = False


def mark_of(fn: Callable[..., Any] | None) -> Mark:
    """What a function is: a tool, unless a decorator says otherwise."""
    mark = getattr(fn, ATTRIBUTE, None)
    return mark if isinstance(mark, Mark) else Mark()


def tool(
    name: str | None = None,
    description: str | None = None,
    structured_output: bool = False,
    _meta: dict[str, Any] | None = None,  # Gradio's order
) -> Callable[[Function], Function]:
    """Say what a function is called as a tool, and what is said of it.

    Args:
        name: What it is called; the endpoint's name by default.
        description: What is said of it; its docstring by default.
        structured_output: Whether its answer is data as well as text.
    """
    return _marked(Mark("tool", name, description, is_structured=structured_output))


def resource(
    uri_template: str, description: str | None = None, mime_type: str | None = None
) -> Callable[[Function], Function]:
    """Have a function give something that can be read by its address.

    Args:
        uri_template: The address, such as `"greeting://{name}"`; each name is an argument.
        description: What is said of it; its docstring by default.
        mime_type: What it gives; plain text by default.
    """
    return _marked(Mark("resource", None, description, uri_template, mime_type or "text/plain"))


def prompt(name: str | None = None, description: str | None = None) -> Callable[[Function], Function]:
    """Have a function give a text for an agent to start from.

    Args:
        name: What it is called; the endpoint's name by default.
        description: What is said of it; its docstring by default.
    """
    return _marked(Mark("prompt", name, description))


def _marked(mark: Mark) -> Callable[[Function], Function]:
    def decorate(fn: Function) -> Function:
        setattr(fn, ATTRIBUTE, mark)
        return fn

    return decorate
