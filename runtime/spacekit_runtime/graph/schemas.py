"""Python's type hints as JSON schemas, for endpoints that have no components to say what they take."""

from __future__ import annotations

import enum
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NotRequired, Required

Schema = dict[str, Any]

_PLAIN: Mapping[Any, Schema] = {
    type(None): {"type": "null"},
    Any: {},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dict: {"type": "object", "additionalProperties": {}},
    list: {"type": "array", "items": {}},
    tuple: {"type": "array"},
    set: {"type": "array", "uniqueItems": True},
    frozenset: {"type": "array", "uniqueItems": True},
    bytes: {"type": "string", "format": "byte"},
    bytearray: {"type": "string", "format": "byte"},
}


def schema_of(hint: Any) -> Schema:
    """The schema of a hint; `{}`, which is anything, for what JSON has no word for."""
    try:
        plain = _PLAIN.get(hint)
    except TypeError:  # a hint without a hash
        return {}
    if plain is not None:
        return dict(plain)
    make = _MADE.get(typing.get_origin(hint))
    if make is not None:
        return make(typing.get_args(hint))
    return _class(hint) if inspect.isclass(hint) else {}


def _class(cls: type) -> Schema:
    """An enum as its values; what has annotated fields, as an object."""
    if issubclass(cls, enum.Enum):
        return {"enum": [member.value for member in cls]}
    fields = getattr(cls, "__annotations__", None)
    if not fields:
        return {}
    try:
        hints = typing.get_type_hints(cls, include_extras=True)
    except Exception:  # noqa: BLE001  # a hint can name anything, also what is not there
        return {"type": "object"}
    left_out = set(getattr(cls, "__optional_keys__", ())) | {n for n in hints if hasattr(cls, n)}
    required = [n for n, h in hints.items() if n not in left_out and typing.get_origin(h) is not NotRequired]
    schema: Schema = {"type": "object", "properties": {n: schema_of(hint) for n, hint in hints.items()}}
    return {**schema, "required": required} if required else schema


def _literal(values: tuple[Any, ...]) -> Schema:
    return {"const": values[0]} if len(values) == 1 else {"enum": list(values)}


def _union(options: tuple[Any, ...]) -> Schema:
    some = [option for option in options if option is not type(None)]
    if len(options) == 2 and len(some) == 1:  # noqa: PLR2004  # `X | None`
        return {"oneOf": [{"type": "null"}, schema_of(some[0])]}
    return {"anyOf": [schema_of(option) for option in options]}


def _list(items: tuple[Any, ...]) -> Schema:
    return {"type": "array", "items": schema_of(items[0])}


def _set(items: tuple[Any, ...]) -> Schema:
    return {"type": "array", "uniqueItems": True, "items": schema_of(items[0])}


def _tuple(items: tuple[Any, ...]) -> Schema:
    if items[1:] == (...,):
        return _list(items)
    return {
        "type": "array",
        "prefixItems": [schema_of(item) for item in items],
        "minItems": len(items),
        "maxItems": len(items),
    }


def _dict(parts: tuple[Any, ...]) -> Schema:
    return {"type": "object", "additionalProperties": schema_of(parts[1])}


_MADE: Mapping[Any, Callable[[tuple[Any, ...]], Schema]] = {
    Literal: _literal,
    typing.Union: _union,
    types.UnionType: _union,
    list: _list,
    tuple: _tuple,
    set: _set,
    frozenset: _set,
    dict: _dict,
    Annotated: lambda parts: schema_of(parts[0]),
    NotRequired: lambda parts: schema_of(parts[0]),
    Required: lambda parts: schema_of(parts[0]),
}
