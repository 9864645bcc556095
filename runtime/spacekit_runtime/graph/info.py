"""`/gradio_api/info`: the endpoints of an app, for clients and people who write them."""

from __future__ import annotations

from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.graph.call import MISSING, Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.snippets import snippets

PYTHON_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
ANY_JSON = "str | float | bool | list | dict"


def api_info(
    app: App, *, undocumented: bool = False, page: str | None = None, root: str | None = None
) -> dict[str, Any]:
    """The endpoints that clients may call, by name.

    Args:
        app: The app.
        undocumented: Whether to list also those with `api_visibility="undocumented"`.
        page: Address of the page whose endpoints they are; `None` for all of them.
        root: The app's address as the client knows it, for calls that run as printed; without it there are
            none.
    """
    of_page = None if page is None else app.config["page"][page]["dependencies"]
    listed = ("public", "undocumented") if undocumented else ("public",)
    named = {
        f"/{name}": _endpoint(call)
        for name, call in app.endpoints.items()
        if call.visibility in listed and (of_page is None or call.id in of_page)
    }
    if root is not None:
        for name, endpoint in named.items():
            endpoint["code_snippets"] = snippets(name, endpoint["parameters"], root)
    return {"named_endpoints": named, "unnamed_endpoints": {}}


def _endpoint(call: Call) -> dict[str, Any]:
    names = call.parameter_names()
    return {
        "parameters": [_parameter(call, position, name) for position, name in names.items()],
        "returns": [
            _return(block) for block in call.outputs if isinstance(block, Component) and not block.skip_api
        ],
        "api_visibility": call.visibility,
        "description": call.description,
    }


def _parameter(call: Call, position: int, name: str) -> dict[str, Any]:
    component = call.inputs[position]
    default = call.default(position)
    return {
        "label": component.label or f"parameter_{component._id}",
        "parameter_name": name,
        "parameter_has_default": default is not MISSING,
        "parameter_default": None if default is MISSING else default,
        **_type(component, described=False),
        "example_input": component.example_payload(),
    }


def _return(component: Component) -> dict[str, Any]:
    return {"label": component.label or f"value_{component._id}", **_type(component, described=True)}


def _type(component: Component, *, described: bool) -> dict[str, Any]:
    schema = component.api_info()
    description = schema.get("description" if described else "additional_description", "")
    return {
        "type": schema,
        "python_type": {"type": python_type(schema), "description": description},
        "component": component.type_name.capitalize(),
    }


def python_type(schema: dict[str, Any]) -> str:
    """A JSON schema as a Python annotation, for people to read."""
    if "enum" in schema:
        return f"Literal[{', '.join(repr(str(value)) for value in schema['enum'])}]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(python_type(option) for option in schema["anyOf"]))
    kind = schema.get("type")
    if kind == "array":
        return f"list[{python_type(schema.get('items', {}))}]"
    if kind == "object":
        return _object_type(schema, schema.get("properties") or {})
    return PYTHON_TYPES.get(kind, ANY_JSON) if isinstance(kind, str) else ANY_JSON


def _object_type(schema: dict[str, Any], fields: dict[str, Any]) -> str:
    """An object as an annotation; a file is written as its path, which is what clients give for it."""
    if {"path", "meta"} <= fields.keys():
        return "filepath"
    if not fields:
        return f"dict(str, {python_type(schema.get('additionalProperties') or {})})"
    return f"dict({', '.join(f'{name}: {python_type(field)}' for name, field in fields.items())})"
