"""What people import from `gradio.blocks`."""

from __future__ import annotations

from typing import Any

from spacekit._elsewhere import find

OWN = {
    "Block": "spacekit_runtime.components.base",
}


def __getattr__(name: str) -> Any:
    return find(name, __name__, OWN)
