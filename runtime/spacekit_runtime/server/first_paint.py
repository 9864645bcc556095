"""A first paint: the layout in grey boxes, which the page's script replaces when it has loaded."""

from __future__ import annotations

from spacekit_runtime.protocol import ComponentConfig, Config, LayoutNode

# Heights in pixels of what stands in for a component, near enough that little moves when it comes.
HEIGHTS = {
    "button": 40,
    "chatbot": 432,
    "checkbox": 44,
    "markdown": 28,
    "html": 28,
    "highlightedtext": 110,
    "json": 80,
    "label": 120,
    "file": 160,
    "image": 240,
    "code": 170,
    "fileexplorer": 200,
    "paramviewer": 160,
    "uploadbutton": 40,
    "downloadbutton": 40,
}
FIELD_HEIGHT = 78
# The boxes, in the colours and sizes of the page's tokens. They come in late: a page that is there at once
# never shows them.
STYLE = """
.sk-first{max-width:var(--page-width);margin:0 auto;padding:var(--space-7) var(--space-4)}
.sk-first,.sk-first-column{display:flex;flex-direction:column;gap:var(--space-4);min-width:0}
.sk-first-row{display:flex;flex-wrap:wrap;gap:var(--space-4)}
.sk-first-row>.sk-first-column{flex:1 1 320px}
.sk-first-row>.sk-first-box{flex:1 1 160px}
.sk-first-box{border-radius:var(--radius);background:var(--surface-sunken);
animation:sk-first 1ms 150ms backwards}
@keyframes sk-first{from{opacity:0}}
"""
# What has no look, or stands beside the rest.
UNSEEN = frozenset({"browserstate", "navbar", "sidebar", "state", "timer"})
ROWS = frozenset({"row"})
# Of what stands in these, one is in front.
STACKS = frozenset({"tabs", "walkthrough"})
FOLDED_HEIGHT = 44


def first_paint(config: Config) -> str:
    """The layout of an app as HTML without words, hidden from screen readers.

    Args:
        config: The app's config.

    Returns:
        HTML.
    """
    components = {component["id"]: component for component in config["components"]}
    boxes = "".join(_box(node, components) for node in config["layout"].get("children", []))
    return f'<div class="sk-first" aria-hidden="true">{boxes}</div>'


def _box(node: LayoutNode, components: dict[int, ComponentConfig]) -> str:
    component = components[node["id"]]
    if component["type"] in UNSEEN or component["props"].get("visible", True) is not True:
        return ""
    is_folded = component["type"] == "accordion" and component["props"].get("open") is False
    if "children" not in node or is_folded:
        height = FOLDED_HEIGHT if is_folded else HEIGHTS.get(component["type"], FIELD_HEIGHT)
        return f'<div class="sk-first-box" style="height:{height}px"></div>'
    children = node["children"]
    if component["type"] in STACKS:
        children = _in_front(children, component["props"].get("selected"), components)
    inner = "".join(_box(child, components) for child in children)
    kind = "sk-first-row" if component["type"] in ROWS else "sk-first-column"
    return f'<div class="{kind}">{inner}</div>'


def _in_front(
    tabs: list[LayoutNode], selected: object, components: dict[int, ComponentConfig]
) -> list[LayoutNode]:
    """The tab that `selected` names, else the first one that is shown."""
    shown = [tab for tab in tabs if components[tab["id"]]["props"].get("visible", True) is True]
    named = [tab for tab in shown if components[tab["id"]]["props"].get("id", tab["id"]) == selected]
    return (named or shown)[:1]
