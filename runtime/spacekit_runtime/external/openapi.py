"""`load_openapi`: an app of an API, from its description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components.base import Component
from spacekit_runtime.components.checkbox import Checkbox
from spacekit_runtime.components.dropdown import Dropdown
from spacekit_runtime.components.json_view import JSON
from spacekit_runtime.components.markdown import Markdown
from spacekit_runtime.components.number import Number
from spacekit_runtime.components.textbox import Textbox
from spacekit_runtime.errors import GraphError
from spacekit_runtime.external.requests import Endpoint, fetch
from spacekit_runtime.interface import Interface

Method = Literal["get", "post", "put", "patch", "delete"]
METHODS = ("get", "post", "put", "patch", "delete")


def load_openapi(
    openapi_spec: str | dict[str, Any],
    base_url: str,
    *,
    paths: Sequence[str] | None = None,
    exclude_paths: Sequence[str] | None = None,
    methods: Sequence[Method] | None = None,
    auth_token: str | None = None,
    **interface_kwargs: Any,
) -> Blocks:
    """An app with an interface for each operation of an API.

    Args:
        openapi_spec: Its description in OpenAPI 3: the address of one, the path of a file, or a dictionary.
        base_url: Where the API is.
        paths: Which paths are taken, as regular expressions that fit their beginnings; all by default.
        exclude_paths: Which paths are not, whatever the others say.
        methods: Which methods are taken; all by default.
        auth_token: Sent along with each request; it stays on the server.
        interface_kwargs: Further arguments of each `Interface`.

    Raises:
        GraphError: There is no such description, or nothing of it is taken.
    """
    spec = _read(openapi_spec)
    operations = [
        (path, method, operation)
        for path, method, operation in _operations(spec)
        if _is_taken(path, paths, exclude_paths) and (methods is None or method in _lower(methods))
    ]
    if not operations:
        raise GraphError("the description of the API has no operation that was asked for")
    info = spec.get("info") or {}
    with Blocks(title=str(info.get("title") or "OpenAPI")) as demo:
        Markdown(f"# {info.get('title') or 'OpenAPI'}\n\n{info.get('description') or ''}")
        for path, method, operation in operations:
            Markdown(f"## {method.upper()} `{path}`\n\n{operation.get('summary') or ''}")
            fields = [_field(_resolved(given, spec)) for given in operation.get("parameters") or ()]
            body = _body(_resolved(operation.get("requestBody") or {}, spec), spec)
            endpoint = Endpoint(base_url, path, method, _placed(operation, spec), auth_token)
            inputs = [*fields, *([body] if body is not None else [])]
            Interface(endpoint, inputs, JSON(label="Response", render=False), **_options(interface_kwargs))
    return demo


def _options(given: dict[str, Any]) -> dict[str, Any]:
    return {"flagging_mode": "never", **given}


def _lower(methods: Sequence[str]) -> list[str]:
    return [method.lower() for method in methods]


def _read(given: Any) -> dict[str, Any]:
    if isinstance(given, dict):
        return given
    if not isinstance(given, str):
        raise GraphError(f"a description of an API is a dictionary, an address or a path, not {given!r:.80}")
    is_address = given.startswith(("http://", "https://"))
    try:
        text = fetch(given) if is_address else Path(given).read_text("utf-8")
        spec = json.loads(text)
    except (OSError, ValueError) as error:
        raise GraphError(f"{given} is no description of an API in JSON: {error}") from error
    if not isinstance(spec, dict):
        raise GraphError(f"{given} is no description of an API: it is no JSON object")
    return spec


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in (spec.get("paths") or {}).items():
        for method in METHODS:
            if isinstance(item.get(method), dict):
                shared = item.get("parameters") or []
                own = item[method]
                yield path, method, {**own, "parameters": [*shared, *(own.get("parameters") or [])]}


def _is_taken(path: str, paths: Sequence[str] | None, excluded: Sequence[str] | None) -> bool:
    if any(re.match(pattern, path) for pattern in excluded or ()):
        return False
    return paths is None or any(re.match(pattern, path) for pattern in paths)


def _resolved(given: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` of the same description stands for."""
    reference = given.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return given
    found: Any = spec
    for part in reference[2:].split("/"):
        found = found.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _placed(operation: dict[str, Any], spec: dict[str, Any]) -> list[tuple[str, str]]:
    """Where each argument goes: its place in the request, and its name."""
    parameters = [_resolved(given, spec) for given in operation.get("parameters") or ()]
    placed = [(str(given.get("in")), str(given.get("name"))) for given in parameters]
    return [*placed, ("body", "")] if operation.get("requestBody") else placed


def _field(parameter: dict[str, Any]) -> Component:
    """The component that suits a parameter."""
    schema = parameter.get("schema") or {}
    common: Any = {"label": parameter.get("name"), "info": parameter.get("description"), "render": False}
    value = schema.get("default")
    if schema.get("enum"):
        return Dropdown(schema["enum"], value=value, **common)
    if schema.get("type") in {"number", "integer"}:
        return Number(value, precision=0 if schema["type"] == "integer" else None, **common)
    if schema.get("type") == "boolean":
        return Checkbox(bool(value), **common)
    if schema.get("type") == "array":
        return Textbox("[]", **{**common, "label": f"{parameter.get('name')} (JSON array)"})
    return Textbox(value, **common)


def _body(body: dict[str, Any], spec: dict[str, Any]) -> Component | None:
    """The field for a request's body, with an example of one in it."""
    content = body.get("content") or {}
    if not content:
        return None
    schema = _resolved((content.get("application/json") or {}).get("schema") or {}, spec)
    example = schema.get("example") or {
        name: _resolved(field, spec).get("default")
        for name, field in (schema.get("properties") or {}).items()
    }
    return Textbox(
        json.dumps(example, indent=2),
        label="Request body",
        info=body.get("description"),
        lines=4,
        render=False,
    )
