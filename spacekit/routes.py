"""What people import from `gradio.routes`."""

from __future__ import annotations

from typing import Any

from spacekit._elsewhere import find

OWN = {
    "App": "spacekit_runtime.server.app:GradioApp",
}


def __getattr__(name: str) -> Any:
    return find(name, __name__, OWN)
