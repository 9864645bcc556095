"""The frame of every page."""

from __future__ import annotations

from pathlib import Path

from spacekit.plain_page import frame, text

__all__ = ["HEADERS", "POLICY", "STYLE", "message_page", "page", "stage_badge", "text"]

STYLE = Path(__file__).with_name("style.css")
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
    policy = POLICY.removesuffix(_HEADER_ONLY)
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    return frame(title, main, styles=STYLE, head=head + again)


def stage_badge(stage: str) -> str:
    """A stage in a word, with a colour beside it."""
    word, color = _STAGES.get(stage, (stage.replace("_", " ").capitalize(), ""))
    return f'<span class="stage {color}">{text(word)}</span>'
