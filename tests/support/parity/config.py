"""The configs that both give their pages: the same components in the same places, the same listeners."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from parity.compare import first_difference

# What differs for a reason that has nothing to do with what an app does.
NOT_COMPARED = {
    # Gradio's page keeps these there beside the arguments; ours has them elsewhere, or has no use for them.
    "html": {"_retryable", "_undoable", "component_class_name", "likeable", "streamable"},
    "dataset": {"component_ids", "component_props", "components", "type"},
    "browserstate": {"secret", "storage_key"},  # random
    # Gradio's page keeps there who listens; ours asks the listeners.
    "chatbot": {"_retryable", "_undoable", "likeable", "streamable"},
    # Ours says whether anybody listens to the stream.
    "image": {"streamable"},
    "state": {"delete_callback"},  # printed with its address in the memory
    "dialogue": {"formatter", "unformatter"},  # likewise
    # Ours tells of every choice.
    "tabitem": {"_selectable"},
    "tabs": {"_selectable"},
    "walkthrough": {"_selectable"},
    "walkthroughstep": {"_selectable"},
    # Where a folder lies is nobody's business.
    "fileexplorer": {"root_dir"},
}
EVERYWHERE = {"name", "key", "server_fns", "attached_events", "streaming_props"}
LISTENER = (
    "targets",
    "inputs",
    "outputs",
    "backend_fn",
    "js",
    "queue",
    "api_name",
    "api_description",
    "scroll_to_output",
    "show_progress",
    "show_progress_on",
    "batch",
    "max_batch_size",
    "types",
    "collects_event_data",
    "trigger_after",
    "trigger_only_on_success",
    "trigger_only_on_failure",
    "trigger_mode",
    "api_visibility",
    "time_limit",
    "stream_every",
)


def compare_configs(theirs: dict[str, Any], ours: dict[str, Any]) -> str | None:
    """Where two configs part, in what an app's author has said: components, places, listeners."""
    # The page of an Interface is drawn by the library, and ours is laid out anew.
    if theirs["mode"] != "blocks":
        return None
    said, answered = _comparable(theirs), _comparable(ours)
    if said["layout"] == answered["layout"]:
        # What our page gets beyond Gradio's disturbs nobody.
        for theirs_one, ours_one in zip(said["components"], answered["components"], strict=True):
            ours_one["props"] = {name: ours_one["props"].get(name) for name in theirs_one["props"]}
    return first_difference(said, answered, "config")


def _comparable(config: dict[str, Any]) -> dict[str, Any]:
    components = {component["id"]: component for component in config["components"]}
    for listener in config["dependencies"]:
        # What a function computes when the page loads can be another value each time.
        if any(event == "load" for _, event in listener["targets"]):
            for id_ in listener["outputs"]:
                components[id_]["props"].pop("value", None)
    # What only cancels is a listener of its own in Gradio's config, and a part of another in ours.
    working = (d["id"] for d in config["dependencies"] if d["backend_fn"] or d["js"])
    kept = {id_: at for at, id_ in enumerate(working)}
    places = {id_: place for place, id_ in enumerate(_walk(config["layout"], components))}
    return {
        "layout": _shapes(config["layout"], components)[0],
        "components": [_component(components[id_]) for id_ in places if id_ in components],
        "listeners": [
            _listener(dependency, places, kept)
            for dependency in config["dependencies"]
            if dependency["id"] in kept
        ],
    }


def _walk(node: dict[str, Any], components: dict[int, Any]) -> Iterator[int]:
    """The ids in the layout, in order, without the boxes that fields are put together in."""
    kind = components.get(node["id"], {}).get("type")
    if not _is_box(node, components) and kind != "api":
        yield node["id"]
    for child in node.get("children") or ():
        yield from _walk(child, components)


def _is_box(node: dict[str, Any], components: dict[int, Any]) -> bool:
    """Whether a node is there for its look alone: where such boxes stand is each page's own business."""
    return bool(components.get(node["id"], {}).get("type") == "form")


def _shapes(node: dict[str, Any], components: dict[int, Any]) -> list[Any]:
    kind = components.get(node["id"], {"type": "page"})["type"]
    if kind == "api":
        # What `gr.api` leaves there in Gradio's, which no page shows.
        return []
    children = [shape for child in node.get("children") or () for shape in _shapes(child, components)]
    if _is_box(node, components):
        return children
    return [[kind, *children] if children else kind]


def _component(component: dict[str, Any]) -> dict[str, Any]:
    left_out = EVERYWHERE | NOT_COMPARED.get(component["type"], set())
    props = {name: _placed(value) for name, value in component["props"].items() if name not in left_out}
    return {"type": component["type"], "skip_api": component["skip_api"], "props": props}


def _placed(value: Any) -> Any:
    """A property without where its files are."""
    if isinstance(value, dict) and "path" in value and "orig_name" in value:
        return {"file": value["orig_name"] or PurePath(value["path"]).name}
    return [_placed(part) for part in value] if isinstance(value, list) else value


def _listener(dependency: dict[str, Any], places: dict[int, int], kept: dict[int, int]) -> dict[str, Any]:
    said = {name: dependency[name] for name in LISTENER}
    said["types"] = dependency["types"]["generator"]
    said["trigger_after"] = kept.get(dependency["trigger_after"], "nothing")
    if not said["backend_fn"]:
        # What no client can call has a name for nobody.
        said |= {"api_name": None, "api_visibility": None}
    for name in ("inputs", "outputs", "show_progress_on"):
        if said[name] is not None:
            said[name] = [places.get(id_, "elsewhere") for id_ in said[name]]
    # What loads is the page, which Gradio names by its number in one place and by nothing in another.
    said["targets"] = [
        ["page" if event == "load" else places.get(id_, "nothing"), event] for id_, event in said["targets"]
    ]
    return said
