"""What a call is made in, and what comes of it: the session, the event that asked, and what the page gets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.state import State
from spacekit_runtime.files import Files
from spacekit_runtime.protocol import RenderConfig
from spacekit_runtime.request import Request


class Memory(Protocol):
    """What a session remembers between calls."""

    def state(self, component: State) -> Any:
        """The session's value of a `State`."""

    def set_state(self, component: State, value: Any) -> bool:
        """Keep a value, and tell whether it is another one than before."""

    def current(self, component: Component) -> Component:
        """The component with what functions changed about it in this session."""

    def change(self, component: Component, changes: Mapping[str, Any]) -> None:
        """Remember what a function changed about a component."""

    @property
    def parts(self) -> Any:
        """The session's dynamic parts: `graph.parts.Parts`."""

    def keep_part(self, id_: int, part: Any) -> None:
        """Keep what a dynamic part drew, and forget what it drew before."""


class Occasion(Protocol):
    """The event that a call answers."""

    @property
    def memory(self) -> Memory:
        """What the session remembers."""

    @property
    def request(self) -> Request:
        """The HTTP request that set the event off."""

    @property
    def event_data(self) -> Any:
        """What the page says of the event."""

    @property
    def trigger_id(self) -> int | None:
        """The block that the event happened to."""


@dataclass(frozen=True)
class Result:
    """What a call gave, as the page gets it."""

    data: list[Any]
    changed_state_ids: list[int]
    render_config: RenderConfig | None = None


class Drawn(ABC):
    """What a render function made."""

    @abstractmethod
    def finish(self, memory: Memory, files: Files) -> RenderConfig:
        """Settle it, keep it with the session, and give what the page gets."""
