"""What is told of what was flagged: subclass `FlaggingCallback` to keep it where you like."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component


class FlaggingCallback(ABC):
    """Keeps what people flag."""

    @abstractmethod
    def setup(self, components: Sequence[Component], flagging_dir: str) -> None:
        """Get ready; called once, when the app is built.

        Args:
            components: What the values will be of, in order.
            flagging_dir: The folder to keep them in.
        """

    @abstractmethod
    def flag(self, flag_data: list[Any], flag_option: str | None = None, username: str | None = None) -> int:
        """Keep one set of values.

        Args:
            flag_data: A value for each component, as the page holds it.
            flag_option: What it was flagged as.
            username: Who flagged it, if somebody is logged in.

        Returns:
            How many are kept now.
        """


def column_of(component: Component, position: int) -> str:
    """What a component's values stand under."""
    return component.label or f"component {position}"


def folder_of(component: Component, position: int, flagging_dir: Path) -> Path:
    """Where the files among a component's values are kept."""
    named = "".join(c if c.isalnum() or c in "-_ " else "_" for c in column_of(component, position)).strip()
    return flagging_dir / (named or f"component {position}")
