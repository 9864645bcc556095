"""`Blocks` that look and listen as another app does, and have it do the work."""

from __future__ import annotations

import keyword
import warnings
from typing import Any

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components.base import Block, LayoutBlock
from spacekit_runtime.components.events import Listener
from spacekit_runtime.components.state import State
from spacekit_runtime.errors import GraphError
from spacekit_runtime.external.space.calls import Calls
from spacekit_runtime.external.space.mirror import block_like
from spacekit_runtime.external.space.remote import Remote
from spacekit_runtime.graph.dependency import Dependency, on

AFTER = ("then", "success", "failure")
# Options of a listener that mean here what they mean there.
# fmt: off
OPTIONS = (
    "api_name", "api_description", "api_visibility", "queue", "scroll_to_output", "show_progress",
    "trigger_mode",
)
# fmt: on


def build(remote: Remote) -> Blocks:
    """An app as another one shows itself.

    Raises:
        GraphError: Something of it can't be shown here.
    """
    config = remote.config
    title = str(config.get("title") or "spacekit")
    demo = Blocks(
        title=title,
        fill_height=bool(config.get("fill_height")),
        fill_width=bool(config.get("fill_width")),
    )
    with demo:
        _Builder(remote, demo).build()
    return demo


class _Builder:
    def __init__(self, remote: Remote, demo: Blocks) -> None:
        self._remote = remote
        self._configs = {component["id"]: component for component in remote.config["components"]}
        self._blocks: dict[int, Block] = {}
        self._dependencies: dict[int, Dependency] = {}
        self._calls = Calls(remote)
        self._info = remote.info()
        self._root = demo
        self._root_id = remote.config["layout"].get("id")

    def build(self) -> None:
        self._draw(self._remote.config["layout"].get("children") or [])
        for id_, config in self._configs.items():
            # What stands in no layout, as states do, is there all the same.
            if id_ not in self._blocks and config.get("type") == "state":
                self._blocks[id_] = State()
        dependencies = self._remote.config["dependencies"]
        skipped = [dependency for dependency in dependencies if not self._listen(dependency)]
        scripts = [dependency for dependency in dependencies if dependency.get("js")]
        for parts, what in ((scripts, "scripts"), (skipped, "dynamic parts and what listens in them")):
            if parts:
                warnings.warn(f"load() leaves out of the app: {what}", stacklevel=5)

    def _draw(self, nodes: list[dict[str, Any]]) -> None:
        for node in nodes:
            config = self._configs.get(node["id"])
            if config is None:
                raise GraphError(f"the app's layout has a block {node['id']} that it does not describe")
            children = node.get("children") or []
            if config.get("type") == "form":
                # Fields are put in one here as well.
                self._draw(children)
                continue
            # Paths in it are of the machine over there: its pictures and examples are got from it.
            block = block_like({**config, "props": self._remote.received(config.get("props"))})
            self._blocks[node["id"]] = block.render()
            if isinstance(block, LayoutBlock):
                with block:
                    self._draw(children)

    def _listen(self, dependency: dict[str, Any]) -> bool:
        """Record what a dependency does; tells whether that is possible."""
        ids = [*dependency["inputs"], *dependency["outputs"]]
        if dependency.get("render_id") is not None or any(id_ not in self._blocks for id_ in ids):
            return False
        inputs, outputs = ([self._blocks[id_] for id_ in dependency[side]] for side in ("inputs", "outputs"))
        fn = self._calls.function(dependency, self._names(dependency)) if dependency["backend_fn"] else None
        options = self._options(dependency)
        targets = dependency["targets"]
        after = self._dependencies.get(dependency.get("trigger_after"))  # type: ignore[arg-type]  # or None
        made: Any
        if targets and targets[0][1] in AFTER:
            if after is None:
                return False
            made = getattr(after, targets[0][1])(fn, inputs, outputs, **options)
        else:
            listeners = [found for target in targets if (found := self._listener(*target)) is not None]
            if not listeners:
                return False
            made = on(listeners, fn, inputs, outputs, **options)
        self._dependencies[dependency["id"]] = made
        return True

    def _listener(self, id_: Any, event: str) -> Listener | None:
        block = self._root if id_ in (None, self._root_id) else self._blocks.get(id_)
        return Listener(block, event) if block is not None and event in block.event_names() else None

    def _options(self, dependency: dict[str, Any]) -> Any:
        options = {name: dependency[name] for name in OPTIONS if dependency.get(name) is not None}
        progress_on = [self._blocks[i] for i in dependency.get("show_progress_on") or () if i in self._blocks]
        cancels = [self._dependencies[i] for i in dependency.get("cancels") or () if i in self._dependencies]
        # The app there says how many of its events may run.
        return options | {
            "concurrency_limit": None,
            **({"show_progress_on": progress_on} if progress_on else {}),
            **({"cancels": cancels} if cancels else {}),
        }

    def _names(self, dependency: dict[str, Any]) -> list[str]:
        """What its arguments are called, which clients may give them by."""
        told = self._info.get(f"/{dependency.get('api_name')}") or {}
        names = [str(parameter.get("parameter_name")) for parameter in told.get("parameters") or ()]
        shown = iter(names)
        taken = [self._configs.get(id_) or {} for id_ in dependency["inputs"]]
        found = [
            f"unseen_{at}" if config.get("skip_api") else next(shown, f"param_{at}")
            for at, config in enumerate(taken)
        ]
        # Those of the functions' own, and what Python can't call an argument.
        is_usable = len({*found, "event_data", "request"}) == len(found) + 2 and all(
            name.isidentifier() and not keyword.iskeyword(name) for name in found
        )
        return found if is_usable else [f"param_{at}" for at in range(len(found))]
