"""The frame of every page, and the one way that text gets into HTML."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

# Nothing runs and nothing loads on these pages; all that they are is in them.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
# What a page's own policy may not hold, and so its header alone does.
_HEADER_ONLY = "; frame-ancestors *"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# The Hub's stages in plain words, each with the colour that says it again.
_STAGES = {
    "RUNNING": ("Running", "good"),
    "BUILDING": ("Building", "busy"),
    "RUNNING_BUILDING": ("Building", "busy"),
    "APP_STARTING": ("Starting", "busy"),
    "RUNNING_APP_STARTING": ("Starting", "busy"),
    "NO_APP_FILE": ("No app file", ""),
    "SLEEPING": ("Sleeping", ""),
    "PAUSED": ("Paused", ""),
    "STOPPED": ("Stopped", ""),
    "DELETING": ("Being deleted", ""),
    "BUILD_ERROR": ("Build failed", "bad"),
    "CONFIG_ERROR": ("Can't run", "bad"),
    "RUNTIME_ERROR": ("App failed", "bad"),
}


def page(title: str, body: str, *, refresh: int | None = None) -> str:
    """A whole page; `body` is HTML, made of texts that went through `text`."""
    return _frame(title, f"<main>{body}</main>", refresh)


def message_page(title: str, body: str, *, refresh: int | None = None) -> str:
    """A page with one message in its middle."""
    return _frame(title, f'<main class="narrow"><div class="panel">{body}</div></main>', refresh)


def _frame(title: str, main: str, refresh: int | None) -> str:
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.removesuffix(_HEADER_ONLY)}">'
        f"{again}<title>{text(title)}</title><style>{_style()}</style></head><body>{main}</body></html>"
    )


def text(value: object) -> str:
    """A text as HTML."""
    return escape(str(value), quote=True)


def stage_badge(stage: str) -> str:
    """A stage in a word, with a colour beside it."""
    word, color = _STAGES.get(stage, (stage.replace("_", " ").capitalize(), ""))
    return f'<span class="stage {color}">{text(word)}</span>'


@cache
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text()
