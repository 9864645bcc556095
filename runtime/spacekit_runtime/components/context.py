"""Where a component lands that is made inside `with Blocks():`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from spacekit_runtime.components.base import Block
    from spacekit_runtime.components.options import ListenOptions


class Builder(Protocol):
    """What a graph under construction offers to the components in it."""

    @property
    def root(self) -> Block:
        """The block that stands for the page."""

    @property
    def place(self) -> Block:
        """The layout block that components land in now."""

    def add(self, block: Block) -> None:
        """Put a component at the present place of the layout, and give it an id."""

    def remove(self, block: Block) -> None:
        """Take a component, and what stands in it, out of the layout; its listeners stay."""

    def enter(self, block: Block) -> None:
        """Make a layout block the present place."""

    def leave(self, block: Block) -> None:
        """Go back to the place around a layout block."""

    def listen(
        self,
        targets: Sequence[tuple[Block | None, str]],
        fn: Callable[..., Any] | None,
        inputs: Any,
        outputs: Any,
        options: ListenOptions,
    ) -> Any:
        """Record that an event of a target calls a function."""


current_builder: ContextVar[Builder | None] = ContextVar("current_builder", default=None)
