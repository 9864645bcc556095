"""Modules that people import from Gradio: their names, which here lie elsewhere.

`from gradio.components import Textbox` becomes `from spacekit.components import Textbox`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any


def find(name: str, module: str, own: Mapping[str, str] | None = None, base: str = "spacekit") -> Any:
    """What a module has under a name.

    Args:
        name: The name.
        module: The module that was asked.
        own: Where names lie that the package itself has not: modules by name, with the name that it has
            there behind a colon where it is another.
        base: Where all others lie.

    Raises:
        AttributeError: It has none.
    """
    place, _, other_name = (own or {}).get(name, base).partition(":")
    missing = AttributeError(f"{module} has no {name!r}")
    if name.startswith("__"):
        raise missing
    try:
        return getattr(importlib.import_module(place), other_name or name)
    except AttributeError:
        raise missing from None
