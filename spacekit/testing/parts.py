"""What the page is made of, and what a function drew anew of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Listener = Mapping[str, Any]


@dataclass
class Part:
    """One component or layout block of the page.

    Attributes:
        id: Its id.
        type: Its type, as the config says it.
        props: Its properties, without the value.
        value: Its value as the page has it.
        parents: The ids of the blocks around it, the page's own not among them.
        shown: The values that it has had since the last thing that was done.
    """

    id: int
    type: str
    props: dict[str, Any]
    value: Any
    parents: tuple[int, ...] = ()
    shown: list[Any] = field(default_factory=list)


def parts_of(config: Mapping[str, Any], around: tuple[int, ...] = ()) -> dict[int, Part]:
    """The parts that a config describes, by id, in the order of its layout.

    Args:
        config: An app's, or that of a part that was drawn.
        around: The blocks that all of it stands in.
    """
    found = {}
    for component in config["components"]:
        props = dict(component["props"])
        value = props.pop("value", None)
        found[component["id"]] = Part(component["id"], component["type"], props, value)
    for id_, parents in _places(config["layout"], ()):
        if id_ in found:
            found[id_].parents = (*around, *parents[1:])
    return found


def _places(node: Mapping[str, Any], parents: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    yield node["id"], parents
    for child in node.get("children") or ():
        yield from _places(child, (*parents, node["id"]))


class Drawn:
    """The dynamic parts of a page: what each holds at present, and what listens there."""

    def __init__(self) -> None:
        self._components: dict[int, set[int]] = {}
        self._listeners: dict[int, list[Listener]] = {}
        # Each part as it was drawn last: what differs from that has been changed since.
        self._given: dict[int, Part] = {}

    def listeners(self) -> Iterator[Listener]:
        """All that listens in a dynamic part."""
        for listed in self._listeners.values():
            yield from listed

    def adopt(self, config: Mapping[str, Any], parts: dict[int, Part]) -> Sequence[Listener]:
        """Put what was drawn in the place of what the part held; keep what keys preserve.

        Args:
            config: What was drawn.
            parts: The page's parts, which are changed.

        Returns:
            What listens there now.
        """
        container = parts[config["layout"]["id"]]
        fresh = parts_of(config, (*container.parents, container.id))
        fresh.pop(container.id, None)
        before = self._components.get(config["render_id"], set())
        self._drop_inner(config["render_id"], parts)
        for id_ in before - fresh.keys():
            parts.pop(id_, None)
            self._given.pop(id_, None)
        for id_, part in fresh.items():
            known, given = parts.get(id_), self._given.get(id_)
            self._given[id_] = replace(part, props=dict(part.props))
            if known is not None and given is not None:
                _preserve(part, known, given)
            parts[id_] = part
        self._components[config["render_id"]] = set(fresh)
        self._listeners[config["render_id"]] = list(config["dependencies"])
        return self._listeners[config["render_id"]]

    def _drop_inner(self, render_id: int, parts: dict[int, Part]) -> None:
        """Forget the dynamic parts in a part that is drawn anew: they are drawn anew too."""
        for listener in self._listeners.pop(render_id, []):
            inner = listener["render_id"]
            if inner is not None:
                self._drop_inner(inner, parts)
                for id_ in self._components.pop(inner, set()):
                    parts.pop(id_, None)
                    self._given.pop(id_, None)


def _preserve(part: Part, known: Part, given: Part) -> None:
    """Let a part that is drawn again keep what its key preserves and a person or a function has changed.

    Args:
        part: As it is drawn now.
        known: As it is in the page.
        given: As it was drawn before.
    """
    preserved = part.props.get("preserved_by_key") or ()
    if "value" in preserved and known.value != given.value:
        part.value = known.value
    for name in preserved:
        if name in known.props and known.props[name] != given.props.get(name):
            part.props[name] = known.props[name]
