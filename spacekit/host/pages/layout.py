"""The frame of every page, and the one way that text gets into HTML."""

from __future__ import annotations

from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5f6772; --line: #e2e5ea; --page: #fbfcfd; --card: #fff;
  --accent: #3451b2; --good: #18794e; --bad: #ab2020; --busy: #946800; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #a4acb8; --line: #2e3239; --page: #111317;
  --card: #191c21; --accent: #9eb1ff; --good: #4cc38a; --bad: #ff8589; --busy: #f1c34a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
main.narrow { max-width: 34rem; padding-top: 20vh; }
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
p { margin: 0 0 1rem; color: var(--soft); }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
ul { list-style: none; margin: 1.5rem 0; padding: 0; border: 1px solid var(--line); border-radius: 12px;
  background: var(--card); }
li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: .875rem 1.125rem; }
li + li { border-top: 1px solid var(--line); }
li a { font-weight: 550; overflow-wrap: anywhere; flex: 1 1 14rem; }
.stage { font-size: .8125rem; font-weight: 550; color: var(--soft); white-space: nowrap; }
.stage::before { content: ""; display: inline-block; width: .5rem; height: .5rem; margin-right: .4rem;
  border-radius: 50%; background: currentColor; }
.good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); }
pre { margin: 0; padding: 1rem 1.125rem; max-height: 26rem; overflow: auto; border: 1px solid var(--line);
  border-radius: 12px; background: var(--card); font: .8125rem/1.5 ui-monospace, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; }
"""
# Nothing runs and nothing loads on these pages; all that they are is in them.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
_COLORS = {"RUNNING": "good", "PAUSED": "", "STOPPED": ""}


def page(title: str, body: str, *, refresh: int | None = None, narrow: bool = False) -> str:
    """A whole page; `body` is HTML, made of texts that went through `text`."""
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    kind = ' class="narrow"' if narrow else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.replace("; frame-ancestors *", "")}">'
        f"{again}<title>{text(title)}</title><style>{_STYLE}</style></head><body><main{kind}>{body}</main></body></html>"
    )


def text(value: object) -> str:
    """A text as HTML."""
    return escape(str(value), quote=True)


def stage_badge(stage: str) -> str:
    """A stage, with a colour beside the word."""
    color = _COLORS.get(stage, "busy" if stage.endswith(("BUILDING", "STARTING")) else "bad")
    return f'<span class="stage {color}">{text(stage.replace("_", " ").capitalize())}</span>'
