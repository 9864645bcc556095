"""`/config`: what a page needs to draw the app."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.layout import Form, Layout, Row, Tab, Tabs
from spacekit_runtime.components.state import State
from spacekit_runtime.components.walkthrough import Step, Walkthrough
from spacekit_runtime.errors import Error, GraphError
from spacekit_runtime.files import Files, MissingFile
from spacekit_runtime.files.data import is_file
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.corner_buttons import corner_buttons, without
from spacekit_runtime.graph.dependency import Dependency
from spacekit_runtime.graph.graph import Graph, Node
from spacekit_runtime.protocol import (
    API_PREFIX,
    GRADIO_VERSION,
    PROTOCOL,
    ComponentConfig,
    Config,
    DependencyConfig,
    LayoutNode,
    PageConfig,
    RenderConfig,
)

if TYPE_CHECKING:
    from spacekit_runtime.themes import Base as Theme


@dataclass(frozen=True)
class PageOptions:
    """What `Blocks(...)` and `launch(...)` say about the page as a whole.

    Attributes:
        title: The browser tab's text.
        css: Style sheet of the app.
        js: JavaScript that runs when the page has loaded.
        head: HTML for the page's head.
        fill_height: Whether the app fills the window's height.
        fill_width: Whether the app fills the window's width.
        show_error: Whether the messages of plain exceptions are shown to users.
        theme: How it looks; `None` for our own look.
        favicon: The tab's picture and its type; `None` for ours.
        pwa: Whether a phone may put it on its home screen.
        translations: Its texts by key, by language.
        footer_links: What stands in the page's footer.
        space_id: The Space that the app runs as, if it does.
        mcp_server: Whether the endpoints are tools of the Model Context Protocol as well.
    """

    title: str = "Gradio"
    css: str | None = None
    js: str | None = None
    head: str | None = None
    fill_height: bool = False
    fill_width: bool = False
    show_error: bool = False
    theme: Theme | None = None
    favicon: tuple[bytes, str] | None = None
    pwa: bool = False
    translations: dict[str, dict[str, str]] | None = None
    footer_links: Sequence[str | dict[str, str]] = field(default=("api", "gradio", "settings"))
    space_id: str | None = None
    mcp_server: bool = False


def make_config(graph: Graph, calls: Sequence[Call], options: PageOptions, files: Files) -> Config:
    """The config of a finished graph; `root` is for the server to fill in."""
    layout, components, dependencies = _parts(graph, calls, files)
    return {
        "version": GRADIO_VERSION,
        "api_prefix": API_PREFIX,
        "mode": getattr(graph.root, "mode", "blocks"),
        "app_id": _fingerprint(components, dependencies),
        "dev_mode": False,
        "vibe_mode": False,
        "analytics_enabled": False,
        "components": components,
        "css": options.css,
        # Our page needs no connection while idle. Gradio's clients are asked to hold one where something is
        # kept for them, or the app wants to hear that they are gone.
        "connect_heartbeat": _asks_who_leaves(graph),
        "js": options.js,
        "head": options.head,
        "title": options.title,
        "space_id": options.space_id,
        "enable_queue": True,
        "show_error": options.show_error,
        "footer_links": list(options.footer_links),
        "run_history": False,
        "is_colab": False,
        "max_file_size": files.max_size,
        "stylesheets": options.theme.stylesheets if options.theme else [],
        "theme": options.theme.name if options.theme else "default",
        "protocol": PROTOCOL,
        "body_css": {},
        "fill_height": options.fill_height,
        "fill_width": options.fill_width,
        "theme_hash": "",
        "pwa": options.pwa,
        "pages": graph.pages,
        "page": _pages(graph, layout, components, dependencies),
        "mcp_server": options.mcp_server,
        "i18n_translations": options.translations,
        "dependencies": dependencies,
        "layout": layout,
        "username": None,
        "root": "",
    }


def page_config(config: Config, path: str) -> Config:
    """What one page of an app needs of its config."""
    page = config["page"][path]
    components, dependencies = set(page["components"]), set(page["dependencies"])
    own: dict[str, Any] = {
        **config,
        "components": [c for c in config["components"] if c["id"] in components],
        "dependencies": [d for d in config["dependencies"] if d["id"] in dependencies],
        "layout": page["layout"],
        "current_page": path,
    }
    root = own.pop("root")  # goes last, since it alone depends on the request
    return cast(Config, {**own, "root": root})


def part_config(graph: Graph, calls: Sequence[Call], files: Files, render_id: int) -> RenderConfig:
    """What the page gets of a part that was drawn, as `render_config`."""
    layout, components, dependencies = _parts(graph, calls, files, is_drawn=True)
    container = _component(graph.layout.block, set(), files)
    components.insert(0, container)
    for component in components:
        component["renderable"] = component["rendered_in"] = render_id
    del container["rendered_in"]
    pages = {path: _empty_page(graph) for path, _, _ in graph.pages}
    page = pages[graph.page]
    page["layout"]["children"] = layout.get("children", [])
    page["components"] = [component["id"] for component in components]
    page["dependencies"] = [dependency["id"] for dependency in dependencies]
    return {
        "page": pages,
        "components": components,
        "dependencies": dependencies,
        "layout": layout,
        "render_id": render_id,
    }


def _empty_page(graph: Graph) -> PageConfig:
    return {"layout": {"id": graph.root._id, "children": []}, "components": [], "dependencies": []}


def _parts(
    graph: Graph, calls: Sequence[Call], files: Files, *, is_drawn: bool = False
) -> tuple[LayoutNode, list[ComponentConfig], list[DependencyConfig]]:
    """The layout, the components and the listeners of a graph, which a function may have drawn."""
    wrappers: dict[int, Block] = {}
    layout = _layout(graph, graph.layout, wrappers)
    layout = without(layout, {button._id for button in corner_buttons(graph.blocks.values())})
    listened = {
        (block._id, event) for d in graph.dependencies for block, event in d.targets if block is not None
    }
    blocks = (graph.blocks | wrappers).values()
    components = [_component(block, listened, files, is_drawn=is_drawn) for block in blocks]
    return (
        layout,
        components,
        [_dependency(d, call) for d, call in zip(graph.dependencies, calls, strict=True)],
    )


def _pages(
    graph: Graph,
    layout: LayoutNode,
    components: Sequence[ComponentConfig],
    dependencies: Sequence[DependencyConfig],
) -> dict[str, PageConfig]:
    """What each page has of all, by its address."""
    pages = {path: _empty_page(graph) for path, _, _ in graph.pages}
    page_of = {child.block._id: child.block.on_page for child in graph.layout.children}
    for node in layout.get("children", []):
        inner = node.get("children", [])
        # What was put around blocks by us is where they are.
        path = page_of.get(node["id"], page_of.get(inner[0]["id"], "") if inner else "")
        pages[path]["layout"].setdefault("children", []).append(node)
    within = {path: _ids(page["layout"]) for path, page in pages.items()}
    for component in components:
        id_ = component["id"]
        block = graph.blocks.get(id_)
        path = block.on_page if block is not None else next(p for p, ids in within.items() if id_ in ids)
        pages[path]["components"].append(id_)
    for dependency, config in zip(graph.dependencies, dependencies, strict=True):
        pages[dependency.page]["dependencies"].append(config["id"])
    return pages


def _ids(node: LayoutNode) -> set[int]:
    return {node["id"]}.union(*(_ids(child) for child in node.get("children", [])))


def _fingerprint(*parts: Iterable[Any]) -> int:
    """The same number for the same app, so that a page can tell that the app behind it changed."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:6])


def _name_of(block: Block) -> str:
    label = getattr(block, "label", None)
    return f"{type(block).__name__}{f' {label!r}' if label else ''}"


def _warn_of(block: Block, error: MissingFile) -> None:
    what = f"the {_name_of(block)} starts with a file that can't be shown"
    warnings.warn(f"{what}: {error.message}", stacklevel=2)


def _component(
    block: Block, listened: set[tuple[int, str]], files: Files, *, is_drawn: bool = False
) -> ComponentConfig:
    try:
        props = block.props()
        if isinstance(block, Component) and (block.carries_files or is_file(props.get("icon"))):
            # The page makes addresses of paths by itself: at this time nobody knows the app's own.
            props = files.outgoing_at_start(
                props, lambda error: _warn_of(block, error), by_author=block.is_authors and not is_drawn
            )
            if is_file(icon := props.get("icon")) and (icon["url"] or "").startswith("/"):
                # But for icons, whose address is seen from the page: every byte counts where buttons are.
                props["icon"] = {**icon, "url": f".{icon['url']}"}
    except Error as error:
        raise GraphError(
            f"the value that the {_name_of(block)} starts with does not suit it: {error.message}"
        ) from error
    if "_selectable" in props:
        props["_selectable"] = (block._id, "select") in listened
    if "streamable" in props:
        props["streamable"] = (block._id, "stream") in listened
        props["streaming"] = props["streaming"] or props["streamable"]
    config: ComponentConfig = {
        "id": block._id,
        "type": block.type_name,
        "props": props,
        "skip_api": block.skip_api,
        "component_class_id": block.type_name,
        "key": block.key if isinstance(block.key, str | int | None) else repr(block.key),
    }
    if isinstance(block, Component) and not block.skip_api:
        info = block.api_info()
        config["api_info"] = config["api_info_as_input"] = config["api_info_as_output"] = info
        config["example_inputs"] = block.example_payload()
    return config


def _asks_who_leaves(graph: Graph) -> bool:
    """Whether an app keeps something for its sessions, or does something when one is over."""
    return any((None, "unload") in d.targets for d in graph.dependencies) or any(
        isinstance(block, State) for block in graph.blocks.values()
    )


def _layout(graph: Graph, node: Node, wrappers: dict[int, Block]) -> LayoutNode:
    """The layout as ids. Neighbours that need a parent of some kind are put in one, where they lack it."""
    children: list[LayoutNode] = []
    # The one that neighbours are put in at present, and of which kind and page it is.
    around: LayoutNode | None = None
    of: tuple[type[Layout], str] | None = None
    for child in node.children:
        drawn = _layout(graph, child, wrappers)
        kind = _missing_parent(child.block, node.block)
        if kind is None:
            around = None if child.block.parts_fields else around
            children.append(drawn)
            continue
        if around is None or of != (kind, child.block.on_page):
            of = kind, child.block.on_page
            wrapper = kind(render=False)
            wrapper._id = graph.wrapper_id(child.block)
            wrappers[wrapper._id] = wrapper
            around = {"id": wrapper._id, "children": []}
            children.append(around)
        around["children"].append(drawn)
    layout: LayoutNode = {"id": node.block._id}
    if children or not isinstance(node.block, Component):
        layout["children"] = children
    return layout


def _missing_parent(block: Block, parent: Block) -> type[Layout] | None:
    """The layout that a block needs around it: fields stand in a `Form`, except in rows; tabs in `Tabs`."""
    if isinstance(block, Tab) and not isinstance(parent, Tabs):
        return Tabs
    if isinstance(block, Step) and not isinstance(parent, Walkthrough):
        return Walkthrough
    is_field = isinstance(block, Component) and block.is_form
    return Form if is_field and not isinstance(parent, Row | Form) else None


def _dependency(dependency: Dependency, call: Call) -> DependencyConfig:
    options = dependency.options
    after, outcome = dependency.after or (None, None)
    progress_on = options.get("show_progress_on")
    if isinstance(progress_on, Component):
        progress_on = [progress_on]
    js = options.get("js")
    return {
        "id": dependency.id,
        "targets": [(None if block is None else block._id, event) for block, event in dependency.targets],
        "inputs": [component._id for component in call.inputs],
        "outputs": [block._id for block in call.outputs],
        "backend_fn": call.fn is not None,
        "js": js if isinstance(js, str) else None,
        "queue": call.queue,
        "api_name": call.name,
        "api_description": options.get("api_description"),
        "scroll_to_output": options.get("scroll_to_output", False),
        "show_progress": _progress(dependency),
        "show_progress_on": None if progress_on is None else [block._id for block in progress_on],
        "batch": call.batch,
        "max_batch_size": call.max_batch_size,
        "cancels": list(call.cancels),
        "types": {"generator": call.is_generator, "cancel": bool(call.cancels)},
        "collects_event_data": any(injection.source == "event data" for injection in call.injections),
        "trigger_after": None if after is None else after.id,
        "trigger_only_on_success": outcome == "success",
        "trigger_only_on_failure": outcome == "failure",
        "trigger_mode": _trigger_mode(dependency),
        "api_visibility": call.visibility,
        "rendered_in": dependency.rendered_in,
        "render_id": dependency.draws,
        "connection": "sse",
        "time_limit": call.time_limit,
        "stream_every": options.get("stream_every", 0.5),
        "event_specific_args": None,
        "component_prop_inputs": sorted(call.wholes),
        "js_implementation": None,
    }


def _progress(dependency: Dependency) -> Literal["full", "minimal", "hidden"]:
    """As asked for, also by a bool; else what comes by the clock shows nothing, as nobody waits for it.

    A stream shows little.
    """
    asked: Any = dependency.options.get("show_progress")
    if isinstance(asked, bool):
        return "full" if asked else "hidden"
    if asked is not None:
        if asked not in ("full", "minimal", "hidden"):
            raise GraphError(f'show_progress={asked!r}: choose "full", "minimal" or "hidden"')
        shown: Literal["full", "minimal", "hidden"] = asked
        return shown
    events = {event for _, event in dependency.targets}
    if events == {"stream"}:
        return "minimal"
    return "hidden" if events == {"tick"} else "full"


def _trigger_mode(dependency: Dependency) -> Any:
    """As asked for, else: changes that come while one is answered are answered by a last call."""
    mode = dependency.options.get("trigger_mode")
    if mode is not None:
        if mode not in ("once", "multiple", "always_last"):
            raise GraphError(f'trigger_mode={mode!r}: choose "once", "multiple" or "always_last"')
        return mode
    # As Gradio has it, the first target counts.
    first = dependency.targets[0][1] if dependency.targets else ""
    usual = {"change": "always_last", "key_up": "always_last", "stream": "multiple"}
    return usual.get(first, "once")
