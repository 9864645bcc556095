"""The page: HTML with the app's config in it, so that one round trip shows the app."""

from __future__ import annotations

import re
from html import escape

from spacekit_runtime.protocol import Config
from spacekit_runtime.server.bundle import Bundle
from spacekit_runtime.server.first_paint import STYLE, first_paint
from spacekit_runtime.server.http import encode

# Lists, tables, quotes, code blocks, HTML, LaTeX, images: the page draws anything less without the renderer.
# A wrong guess costs one request, early or late.
RICH = re.compile(r"^\s*([-*+>|]|\d+[.)]|```|~~~)|[<_$]|!\[", re.MULTILINE)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="./favicon.svg" type="image/svg+xml">
<link rel="manifest" href="./manifest.json">
{preload}
<style>{style}</style>
<script type="application/json" id="spacekit-config">{config}</script>
<script type="module" src="./{entry}"></script>
{head}
</head>
<body>
<noscript><p style="padding:2rem;text-align:center">
This app needs JavaScript. Turn it on, and reload the page.</p></noscript>
<div id="app">{first_paint}</div>
</body>
</html>
"""


def render_page(config: Config, bundle: Bundle) -> str:
    """The page of an app. All addresses in it are relative, so it does not matter where it is mounted.

    Args:
        config: The app's config.
        bundle: The built page.

    Returns:
        HTML.
    """
    texts = [c["props"].get("value") or "" for c in config["components"] if c["type"] == "markdown"]
    is_rich = any(RICH.search(text) for text in texts)
    types = {component["type"] for component in config["components"]}
    if len(config["pages"]) > 1:
        types.add("navbar")  # the way between them
    draws = any(dependency["render_id"] is not None for dependency in config["dependencies"])
    parts = bundle.parts(types, rich_text=is_rich, draws=draws)
    styles = [bundle.read(style) for style in parts.styles] + [STYLE, config["css"] or ""]
    return PAGE.format(
        title=escape(config["title"]),
        preload="\n".join(f'<link rel="modulepreload" href="./{file}">' for file in parts.preload),
        style=_in_style("\n".join(styles)),
        config=_in_script(encode(config).decode()),
        entry=parts.entry,
        head=config["head"] or "",
        first_paint=first_paint(config),
    )


def _in_script(json: str) -> str:
    """JSON that can't end the script element it stands in."""
    return json.replace("<", "\\u003c")


def _in_style(css: str) -> str:
    """A style sheet that can't end the style element it stands in."""
    return css.replace("</", "<\\/")
