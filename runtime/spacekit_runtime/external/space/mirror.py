"""Components of an app that runs somewhere else: they look as there, and hand values on as they are."""

from __future__ import annotations

import functools
from typing import Any, ClassVar, Self

import spacekit_runtime.components as known
from spacekit_runtime.components.base import COMMON_DEFAULTS, Block, Component, parameters
from spacekit_runtime.components.layout import LayoutCommon
from spacekit_runtime.errors import GraphError

# What an app elsewhere does not decide here: its scripts would run in our page.
NOT_TAKEN = frozenset(
    {"value", "render", "every", "inputs", "key", "js_on_load", "head", "server_functions", "load_fn"}
)


class Mirror:
    """What makes a component one of another app: values come and go as they are on the wire."""

    # What a page may ask of a component is about the machine that it runs on: of this one nothing is told.
    server_fns: ClassVar[tuple[str, ...]] = ()
    is_authors: ClassVar[bool] = False

    def preprocess(self, payload: Any) -> Any:
        """As the page sent it."""
        return payload

    def postprocess(self, value: Any) -> Any:
        """As the other app gave it."""
        return value

    def with_changes(self, _changes: dict[str, Any]) -> Self:
        """Itself: nothing is made of a value here."""
        return self


@functools.cache
def _classes() -> dict[str, type[Block]]:
    """The blocks that there are, by their names on the wire."""
    found = [getattr(known, name) for name in known.__all__]
    blocks = [cls for cls in found if isinstance(cls, type) and issubclass(cls, Block)]
    # Of several under one name, the one that the others come from.
    return {cls.type_name: cls for cls in reversed(blocks) if cls.type_name}


@functools.cache
def _mirror(cls: type[Component]) -> type[Component]:
    return type(cls.__name__, (Mirror, cls), {"type_name": cls.type_name})


def block_like(config: dict[str, Any]) -> Block:
    """A block as it stands in another app's config; it is in no layout yet.

    Raises:
        GraphError: It is of a type that is not there.
    """
    kind = str(config.get("type"))
    cls = _classes().get(kind)
    if cls is None:
        raise GraphError(f"the app has a {kind!r}, which spacekit does not have yet")
    props = dict(config.get("props") or {})
    if issubclass(cls, Component):
        return component_like(cls, props)
    return cls(**_arguments(cls, props), render=False)


def component_like(cls: type[Component], props: dict[str, Any]) -> Component:
    """A component with properties of another app's."""
    arguments = _arguments(cls, props)
    if cls is known.Dataset:
        arguments |= _columns(props)
    try:
        made = _mirror(cls)(**arguments, render=False)  # type: ignore[arg-type]  # a class has a hash
    except (TypeError, ValueError) as error:
        raise GraphError(f"the app has a {cls.type_name!r} that can't be made here: {error}") from error
    # What its constructor would make of it was made of it there.
    made.value = props.get("value")
    return made


def _arguments(cls: type[Block], props: dict[str, Any]) -> dict[str, Any]:
    common = COMMON_DEFAULTS if issubclass(cls, Component) else LayoutCommon.__annotations__
    names = {p.name for p in parameters(cls)} | set(common)  # type: ignore[arg-type]  # a class has a hash
    given = {name: props[name] for name in names - NOT_TAKEN if props.get(name) is not None}
    if isinstance(choices := given.get("choices"), list):
        given["choices"] = [tuple(choice) if isinstance(choice, list) else choice for choice in choices]
    if isinstance(buttons := given.get("buttons"), list):
        given["buttons"] = [button for button in buttons if isinstance(button, str)]
    return given


def _columns(props: dict[str, Any]) -> dict[str, Any]:
    """The columns of a dataset, which are given by their types."""
    more = props.get("component_props") or []
    columns = []
    for at, given in enumerate(props.get("components") or []):
        kind = given.get("name") if isinstance(given, dict) else given
        cls = _classes().get(str(kind))
        if cls is None or not issubclass(cls, Component):
            raise GraphError(f"the app has examples for a {kind!r}, which spacekit does not have yet")
        own = more[at] if at < len(more) and isinstance(more[at], dict) else {}
        columns.append(component_like(cls, own))
    return {"components": columns, "component_props": None}
