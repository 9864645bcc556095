"""Files and folders of this machine, dropped on a page as a person drops them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

_COPY = 1


def drop(target: Locator, paths: Sequence[Path]) -> None:
    """Drag files and folders from the desktop to an element, and let go.

    The browser gets them by DevTools as it gets them from the desktop: with the right to read what is in
    the folders. Files that a script makes up have no folders.
    """
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None, "what is not seen can't be dropped on"
    where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data: dict[str, Any] = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": _COPY}
    session = target.page.context.new_cdp_session(target.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **where, "data": data})
    session.detach()
