"""The page: HTML with the app's config in it, so that one round trip shows the app."""

from __future__ import annotations

import re
from html import escape

from spacekit_runtime.graph.config import PageOptions
from spacekit_runtime.i18n import translated
from spacekit_runtime.protocol import Config
from spacekit_runtime.server.bundle import DRAWN_PARTS, RICH_TEXT, TRANSLATING, Bundle
from spacekit_runtime.server.first_paint import STYLE, first_paint
from spacekit_runtime.server.http import encode

# Lists, tables, quotes, code blocks, HTML, LaTeX, images: the page draws anything less without the renderer.
# A wrong guess costs one request, early or late.
RICH = re.compile(r"^\s*([-*+>|]|\d+[.)]|```|~~~)|[<_$]|!\[", re.MULTILINE)
# A style sheet that stands in the page. Its link, which loads nothing, says so to a chunk that asks for it.
HELD = '<link rel="stylesheet" disabled href="./{}">'
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{place}{links}
{preload}
{held}
<style>{style}</style>{own_style}
<script type="application/json" id="spacekit-config">{config}</script>
{again}<script type="module" src="./{entry}" onerror="loadAgain()"></script>
{head}
</head>
<body>
<noscript><p style="padding:2rem;text-align:center">
This app needs JavaScript. Turn it on, and reload the page.</p></noscript>
<gradio-app id="app">{first_paint}</gradio-app>
</body>
</html>
"""

# The app's own address ends with a slash, which proxies that take a path off do not insist on: without it
# every relative address would lead past the app. Replaced in place, since another load could come back here.
PLACE = """<script>location.pathname.endsWith("/")||history.replaceState(history.state,"",\
location.pathname+"/"+location.search+location.hash)</script>
"""

# A network that changes under a page that loads takes its scripts away, and nothing would ever show. The time
# is kept in the history's entry, which outlives a reload and is there where storage is not.
AGAIN = """<script>function loadAgain(){const n=Date.now();n-history.state?.lost<15e3?\
document.getElementById("app").innerHTML='<p role="alert" style="padding:2rem;text-align:center">\
This page could not be loaded. <a href="">Load it again</a></p>':\
(history.replaceState({lost:n},""),setTimeout("location.reload()",500))}</script>
"""


def render_page(config: Config, bundle: Bundle, options: PageOptions | None = None, page: str = "") -> str:
    """The page of an app. All addresses in it are relative, so it does not matter where it is mounted.

    Args:
        config: The app's config.
        bundle: The built page.
        options: How it looks.
        page: Which of the app's pages; empty for the first.

    Returns:
        HTML.
    """
    options = options or PageOptions()
    types = {component["type"] for component in config["components"]}
    if len(config["pages"]) > 1:
        types.add("navbar")  # the way between them
    parts = bundle.parts(types, _besides(config, options))
    styles = [bundle.read(style) for style in parts.styles] + [STYLE, theme_css(config, options)]
    return PAGE.format(
        title=escape(translated(config["title"], options.translations)),
        place="" if page else PLACE,
        links="\n".join(_links(options)),
        preload="\n".join(f'<link rel="modulepreload" href="./{file}">' for file in parts.preload),
        held="\n".join(HELD.format(style) for style in parts.styles),
        style=_in_style("\n".join(styles)),
        own_style=_own_style(config["css"] or ""),
        config=_in_script(encode(config).decode()),
        again=AGAIN,
        entry=parts.entry,
        head=config["head"] or "",
        first_paint=first_paint(config),
    )


def _besides(config: Config, options: PageOptions) -> set[str]:
    """What the page needs besides its components."""
    texts = [c["props"].get("value") or "" for c in config["components"] if c["type"] == "markdown"]
    needs = {
        RICH_TEXT: any(RICH.search(text) for text in texts),
        TRANSLATING: options.translations is not None,
        DRAWN_PARTS: any(dependency["render_id"] is not None for dependency in config["dependencies"]),
    }
    return {name for name, is_needed in needs.items() if is_needed}


def theme_css(config: Config, options: PageOptions) -> str:
    """The theme's style sheet; without a theme, and without anything that could read it, nothing.

    An author's own style sheet may name Gradio's variables, and so may markup.
    """
    has_own = options.css or options.head or options.js
    if options.theme is None and not has_own and not any(c["type"] == "html" for c in config["components"]):
        return ""
    from spacekit_runtime.themes import Default, render_theme  # few apps have any

    return render_theme(options.theme or Default())


def _links(options: PageOptions) -> list[str]:
    """What belongs to the page and lies elsewhere."""
    icon = "favicon.svg" if options.favicon is None else "favicon.ico"
    kind = "image/svg+xml" if options.favicon is None else options.favicon[1]
    links = [f'<link rel="icon" href="./{icon}" type="{kind}">']
    if options.pwa:
        # With credentials: in an app with accounts a stranger does not get it.
        links.append('<link rel="manifest" href="./manifest.json" crossorigin="use-credentials">')
    sheets = options.theme.stylesheets if options.theme else []
    return links + [f'<link rel="stylesheet" href="{escape(url)}">' for url in sheets]


def _in_script(json: str) -> str:
    """JSON that can't end the script element it stands in."""
    return json.replace("<", "\\u003c")


def _own_style(css: str) -> str:
    """An author's style sheet: as it stands, where it may import others, and once more with greater weight.

    Authors write one class or one name; a component's own styles are found by two or three.
    """
    if not css:
        return ""
    return f"<style>{_in_style(css)}</style><style>:root:root:root{{{_in_style(css)}}}</style>"


def _in_style(css: str) -> str:
    """A style sheet that can't end the style element it stands in."""
    return css.replace("</", "<\\/")
