"""What people import from `gradio.i18n`."""

from __future__ import annotations

from typing import Any

from spacekit._elsewhere import find

OWN = {
    "I18nData": "spacekit_runtime.i18n",
}


def __getattr__(name: str) -> Any:
    return find(name, __name__, OWN)
