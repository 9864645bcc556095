"""`/gradio_api/info`: the endpoints of an app, for clients and people who write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.graph.call import MISSING, Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.snippets import snippets
from spacekit_runtime.i18n import translated

# Texts by key, by language; see `I18n`.
Translations = dict[str, dict[str, str]] | None
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
        f"/{name}": _endpoint(call, app.options.translations)
        for name, call in app.endpoints.items()
        if call.visibility in listed and (of_page is None or call.id in of_page)
    }
    if root is not None:
        for name, endpoint in named.items():
            takes_token = "oauth_token" in endpoint
            endpoint["code_snippets"] = snippets(name, endpoint["parameters"], root, takes_token=takes_token)
    return {"named_endpoints": named, "unnamed_endpoints": {}}


def _endpoint(call: Call, translations: Translations) -> dict[str, Any]:
    names = call.parameter_names()
    token = call.token_need
    return {
        "parameters": [_parameter(call, position, name, translations) for position, name in names.items()],
        "returns": [
            _return(block, translations)
            for block in call.outputs
            if isinstance(block, Component) and not block.skip_api
        ],
        "api_visibility": call.visibility,
        "description": call.description,
        **({"oauth_token": token} if token else {}),
    }


def _parameter(call: Call, position: int, name: str, translations: Translations) -> dict[str, Any]:
    component = call.inputs[position]
    default = call.default(position, told=True)
    return {
        "label": _label(component, "parameter", translations),
        "parameter_name": name,
        "parameter_has_default": default is not MISSING,
        "parameter_default": None if default is MISSING else default,
        **_type(component, described=False),
        "example_input": component.example_payload(),
    }


def _return(component: Component, translations: Translations) -> dict[str, Any]:
    return {"label": _label(component, "value", translations), **_type(component, described=True)}


def _label(component: Component, role: str, translations: Translations) -> Any:
    label = component.label
    # Programs have no language of their own.
    shown = translated(label, translations) if isinstance(label, str) else label
    return f"{role}_{component._id}" if shown is None else shown


def _type(component: Component, *, described: bool) -> dict[str, Any]:
    schema = component.api_info()
    description = schema.get("description" if described else "additional_description", "")
    return {
        "type": schema,
        "python_type": {"type": python_type(schema), "description": description},
        "component": _kind(component).capitalize(),
    }


def _kind(component: Component) -> str:
    """What a component is called: by its own class, where an app has derived one from ours."""
    cls = type(component)
    is_ours = cls.__module__.startswith("spacekit_runtime.")
    return component.type_name if is_ours else cls.__name__.lower()


def python_type(schema: dict[str, Any], definitions: dict[str, Any] | None = None) -> str:
    """A JSON schema as a Python annotation, for people to read.

    Args:
        schema: The schema.
        definitions: What its references stand for; those that it brings along, by default.
    """
    if schema == {}:
        return "Any"
    known = definitions or schema.get("$defs", {})
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    for word, tell in _TOLD.items():
        if schema.get(word) is not None:
            return tell(schema[word], known)
    kind = schema.get("type")
    if kind == "array":
        return f"list[{python_type(schema.get('items', {}), known)}]"
    if kind == "object":
        return _object(schema.get("properties") or {}, schema.get("additionalProperties"), known)
    named = PYTHON_TYPES.get(kind) if isinstance(kind, str) else None
    return named or (ANY_JSON if "type" in schema else "Any")


def _object(fields: dict[str, Any], others: Any, known: dict[str, Any]) -> str:
    """An object as an annotation; a file is written as its path, which is what clients give for it."""
    if {"path", "meta"} <= fields.keys():
        return "filepath"
    if not fields:
        return f"dict(str, {python_type(others, known) if isinstance(others, dict) else 'Any'})"
    return f"dict({', '.join(f'{name}: {python_type(field, known)}' for name, field in fields.items())})"


def _either(options: list[dict[str, Any]], known: dict[str, Any]) -> str:
    return " | ".join(dict.fromkeys(python_type(option, known) for option in options))


# What a schema's word tells of a type, whatever else it says.
_TOLD: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "const": lambda value, _: f"Literal[{value}]",
    "enum": lambda values, _: f"Literal[{', '.join(repr(str(value)) for value in values)}]",
    "anyOf": _either,
    "oneOf": _either,
    "prefixItems": lambda items, known: f"tuple[{', '.join(python_type(item, known) for item in items)}]",
}
