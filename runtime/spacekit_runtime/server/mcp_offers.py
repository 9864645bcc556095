"""Resources and prompts of the Model Context Protocol: functions that are read by address, or give a text."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.errors import NotFound
from spacekit_runtime.files.data import is_file
from spacekit_runtime.graph.call import MISSING, Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.docstrings import documented
from spacekit_runtime.mcp_marks import Mark, mark_of
from spacekit_runtime.server.http import encode

Marked = tuple[Mark, Call]
# What the protocol does not take in a name; and how long one may be, with room for a number.
NOT_IN_A_NAME = re.compile(r"[^a-zA-Z0-9]")
LONGEST_NAME = 120
# An argument in a resource's address.
ARGUMENT = re.compile(r"\{(\w+)\}")


def marked(app: App, kind: str) -> dict[str, Marked]:
    """The public endpoints of a kind, by the name that the protocol knows them by.

    That is the function's own name, as with Gradio, also where its endpoint is called otherwise; that of a
    Space's tool begins with the Space's name.
    """
    space = app.options.space_id
    prefix = f"{space.rpartition('/')[2]}_" if space and kind == "tool" else ""
    found: dict[str, Marked] = {}
    for call in app.endpoints.values():
        mark = mark_of(call.fn)
        if call.visibility != "public" or mark.kind != kind:
            continue
        base = mark.name or NOT_IN_A_NAME.sub("_", prefix + _own_name(call))[:LONGEST_NAME]
        name, count = base, 0
        while name in found:
            count += 1
            name = f"{base}_{count}"
        found[name] = (mark, call)
    return found


def _own_name(call: Call) -> str:
    return getattr(call.fn, "__name__", None) or type(call.fn).__name__


def describe_resources(resources: Mapping[str, Marked], *, templates: bool) -> list[dict[str, Any]]:
    """Resources as the protocol lists them: those with arguments in their address apart from those without.

    Args:
        resources: By name.
        templates: Which of the two.
    """
    key = "uriTemplate" if templates else "uri"
    return [
        {
            key: mark.uri,
            "name": name,
            "description": mark.description or call.description,
            "mimeType": mark.mime_type,
        }
        for name, (mark, call) in resources.items()
        if bool(ARGUMENT.search(mark.uri)) == templates
    ]


def find_resource(resources: Mapping[str, Marked], uri: str) -> tuple[Marked, dict[str, Any]]:
    """The resource behind an address, and the arguments that stand in it.

    Raises:
        NotFound: There is none.
    """
    for found in resources.values():
        literal = ARGUMENT.split(found[0].uri)
        # Every second part is an argument's name.
        pattern = "".join(f"(?P<{p}>[^/]+)" if at % 2 else re.escape(p) for at, p in enumerate(literal))
        matches = re.fullmatch(pattern, uri)
        if matches is not None:
            return found, {name: unquote(value) for name, value in matches.groupdict().items()}
    raise NotFound(f"there is no resource {uri[:200]!r}")


def read_contents(mark: Mark, uri: str, block: Block, value: Any) -> dict[str, Any]:
    """What a resource gives, as the protocol hands it on: text, or a file's bytes.

    Args:
        mark: What is said of the resource.
        uri: Its address.
        block: What the value is of: only a component for files gives any.
        value: The value.
    """
    about = {"uri": uri, "mimeType": mark.mime_type}
    if isinstance(block, Component) and block.carries_files and is_file(value):
        with open(value["path"], "rb") as file:  # noqa: PTH123  # the cache's own file
            return {**about, "blob": base64.b64encode(file.read()).decode()}
    return {**about, "text": as_text(value)}


def describe_prompts(prompts: Mapping[str, Marked]) -> list[dict[str, Any]]:
    """Prompts as the protocol lists them."""
    return [
        {
            "name": name,
            "description": mark.description or call.description,
            "arguments": _arguments(call),
        }
        for name, (mark, call) in prompts.items()
    ]


def _arguments(call: Call) -> list[dict[str, Any]]:
    told = documented(call.fn).arguments if call.fn is not None else {}
    return [
        {"name": name, "description": told.get(name, ""), "required": call.default(at) is MISSING}
        for at, name in call.parameter_names().items()
    ]


def as_text(value: Any) -> str:
    """A value as the text of a message."""
    return value if isinstance(value, str) else encode(value).decode()
