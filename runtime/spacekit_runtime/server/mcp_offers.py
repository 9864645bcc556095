"""Resources and prompts of the Model Context Protocol: functions that are read by address, or give a text."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from spacekit_runtime.errors import NotFound
from spacekit_runtime.files.data import is_file
from spacekit_runtime.graph.call import MISSING, Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.docstrings import documented
from spacekit_runtime.mcp_marks import Mark, mark_of
from spacekit_runtime.server.http import encode

Marked = tuple[Mark, Call]
# An argument in a resource's address.
ARGUMENT = re.compile(r"\{(\w+)\}")


def marked(app: App, kind: str) -> dict[str, Marked]:
    """The public endpoints of a kind, by the name that the protocol knows them by."""
    found = ((mark_of(call.fn), call) for call in app.endpoints.values() if call.visibility == "public")
    return {mark.name or call.name: (mark, call) for mark, call in found if mark.kind == kind}


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


def read_contents(mark: Mark, uri: str, value: Any) -> dict[str, Any]:
    """What a resource gives, as the protocol hands it on: text, or a file's bytes."""
    about = {"uri": uri, "mimeType": mark.mime_type}
    if is_file(value):
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
