"""What people import from `gradio.flagging`."""

from __future__ import annotations

from typing import Any

from spacekit._elsewhere import find


def __getattr__(name: str) -> Any:
    return find(name, __name__, {"ChatCSVLogger": "spacekit_runtime.flagging"})
