"""What people import from `gradio.events`."""

from __future__ import annotations

from typing import Any

from spacekit._elsewhere import find

OWN = {
    "Dependency": "spacekit_runtime.graph.dependency",
}


def __getattr__(name: str) -> Any:
    return find(name, __name__, OWN)
