"""Deep links: what a page holds is written down under a name, and read again by whoever has the link."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.browser_state import BrowserState
from spacekit_runtime.components.dataset import Dataset
from spacekit_runtime.components.deep_link_button import DeepLinkButton
from spacekit_runtime.components.html import HTML
from spacekit_runtime.components.timer import Timer
from spacekit_runtime.errors import Error
from spacekit_runtime.files import FileCache
from spacekit_runtime.graph.api import Api
from spacekit_runtime.graph.graph import Graph
from spacekit_runtime.request import Request
from spacekit_runtime.update import is_update, skip

KEY = "deep links"
QUERY = "deep_link"
# The name begins with a dot: nothing in it is served, and no upload lands in it.
FOLDER = ".deep_links"
_NAME = re.compile(r"[\w-]{22}")
# What is put aside of these would be markup that anybody could have written, or is the page's own business.
LEFT_OUT = (HTML, Dataset, BrowserState, Timer, Api)

COPY = """async (id) => {
  const link = new URL(location.href);
  link.searchParams.set(%s, id);
  history.replaceState(history.state, '', link);
  await navigator.clipboard?.writeText(link.href).catch(() => undefined);
  return [%s];
}"""
AGAIN = "() => new Promise((done) => setTimeout(() => done([%s]), 2000))"


def add_deep_links(graph: Graph) -> None:
    """Have the buttons of an app that copy links do so, and its pages read what stands in them."""
    buttons = [block for block in graph.blocks.values() if isinstance(block, DeepLinkButton)]
    if not buttons or any(dependency.options.get("key") == KEY for dependency in graph.dependencies):
        return
    links = Links([block for block in graph.blocks.values() if _is_kept(block)])
    name = Api(None, {"type": "string"}, QUERY)
    graph.add_unseen(name)
    quiet: Any = {
        "queue": False,
        "preprocess": False,
        "postprocess": False,
        "show_progress": "hidden",
        "api_visibility": "private",
        "key": KEY,
    }
    for button in buttons:
        kept = graph.listen([(button, "click")], links.keep, links.components, name, quiet)
        copied = json.dumps(button.copied_value)
        done = kept.success(None, name, button, js=COPY % (json.dumps(QUERY), copied), **quiet)
        done.then(None, None, button, js=AGAIN % json.dumps(button.value), **quiet)
    graph.listen([(graph.root, "load")], links.read, None, links.components, quiet)


def _is_kept(block: Block) -> bool:
    is_value = isinstance(block, Component) and not block.skip_api and not isinstance(block, LEFT_OUT)
    return is_value and getattr(block, "sanitize_html", True)


class Links:
    """What pages held, by the name that stands in the link.

    Args:
        components: Whose values are kept, in order.
    """

    def __init__(self, components: Sequence[Any]) -> None:
        self.components: list[Component] = list(components)

    def keep(self, *values: Any) -> str:
        """Write down what a page holds, and give the name for it."""
        name = secrets.token_urlsafe(16)
        folder = FileCache().root / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / name).write_text(json.dumps(values, default=str), "utf-8")
        return name

    def read(self, request: Request) -> list[Any]:
        """What the page of a link holds; nothing changes where there is none."""
        kept = self._find(request.query_params.get(QUERY) or "")
        if kept is None:
            return [skip() for _ in self.components]
        return [_value(component, value) for component, value in zip(self.components, kept, strict=True)]

    def _find(self, name: str) -> list[Any] | None:
        if not _NAME.fullmatch(name):
            return None
        path: Path = FileCache().root / FOLDER / name
        try:
            kept = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return kept if isinstance(kept, list) and len(kept) == len(self.components) else None


def _value(component: Component, value: Any) -> Any:
    """A value as the component gets it; one that it does not take, as the app was changed, stays out.

    So does an update: whoever made the link would have a say in more of the page than its values.
    """
    if is_update(value):
        return skip()
    try:
        component.preprocess(value)
    except Error:
        return skip()
    return value
