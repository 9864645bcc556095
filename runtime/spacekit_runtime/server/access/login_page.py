"""The page that asks strangers who they are. It works without a script and needs nothing else of the app."""

from __future__ import annotations

import re
from html import escape

from spacekit_runtime.server.access.login_words import WORDS, direction_of
from spacekit_runtime.server.page import PLACE

# The tokens of web/src/tokens.css, as far as this page needs them: it is there before anything else is.
TOKENS = """
:root{--surface:light-dark(#fff,#181d1c);--line:light-dark(#e4dfd6,#2b3331);
--line-control:light-dark(#938d80,#66716d);--ink:light-dark(#1a1d1b,#eef1ef);
--ink-muted:light-dark(#5a5d57,#aab3af);--accent:light-dark(#0b6b66,#55d3c6);
--accent-hover:light-dark(#08544f,#7be3d8);--on-accent:light-dark(#fff,#04201d);
--danger:light-dark(#b3261e,#ff9087);--danger-soft:light-dark(#fbe8e5,#3b1b18);
--canvas:light-dark(#f8f6f2,#101413);--accent-ink:light-dark(#0a5f5a,#74ddd2);
--font:ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif;
--radius:10px;--radius-lg:16px;color-scheme:light dark}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
"""
LOOKS = """
*{box-sizing:border-box}
body{margin:0;min-height:100dvh;display:grid;place-items:center;padding:1.5rem 1rem;background:var(--canvas);
color:var(--ink);font:400 .9375rem/1.55 var(--font);-webkit-font-smoothing:antialiased}
main{width:100%;max-width:24rem;padding:2.25rem 2rem 2rem;border:1px solid var(--line);
border-radius:var(--radius-lg);background:var(--surface);
box-shadow:0 1px 2px light-dark(rgb(52 44 28/.05),rgb(0 0 0/.3)),
0 18px 44px -18px light-dark(rgb(52 44 28/.22),rgb(0 0 0/.7))}
.key{display:grid;width:2.75rem;height:2.75rem;place-items:center;border-radius:var(--radius);
background:var(--accent);color:var(--on-accent)}
h1{margin:1.1rem 0 .25rem;font-size:1.5rem;font-weight:650;line-height:1.2;letter-spacing:-.018em}
.message{color:var(--ink-muted);overflow-wrap:anywhere}
.message a{color:var(--accent-ink)}
.message>:first-child{margin-top:0}.message>:last-child{margin-bottom:0}
form{display:grid;gap:1rem;margin-top:1.5rem}
label{display:grid;gap:.35rem;font-size:.8125rem;font-weight:550}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--line-control);
border-radius:var(--radius);background:var(--surface);color:inherit;font:inherit;font-size:1rem;font-weight:400}
input:focus{border-color:var(--accent);outline:2px solid var(--accent);outline-offset:-1px}
input[aria-invalid]{border-color:var(--danger)}
button{min-height:2.75rem;margin-top:.25rem;border:0;border-radius:var(--radius);background:var(--accent);
color:var(--on-accent);cursor:pointer;font:inherit;font-weight:550;transition:background-color 120ms}
button:hover{background:var(--accent-hover)}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.problem{margin:1.25rem 0 -.25rem;padding:.6rem .75rem;border-radius:var(--radius);
background:var(--danger-soft);color:var(--danger);font-size:.875rem}
@media(prefers-reduced-motion:reduce){button{transition:none}}
"""
PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{words.sign_in}</title>
{place}<link rel="icon" href="{up}favicon.ico">
<style>{style}</style>
</head>
<body class="gradio-container">
<main>
<div class="key" aria-hidden="true"><svg width="22" height="22" viewBox="0 0 24 24" fill="none"
stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
<rect x="4" y="11" width="16" height="10" rx="2.5"/><path d="M8 11V7a4 4 0 0 1 8 0v4"/></svg></div>
<h1>{words.sign_in}</h1>
<div class="message">{message}</div>
{problem}
<form method="post" action="{up}login">
<input type="hidden" name="page" value="{page}">
<label>{words.name}
<input name="username" value="{username}" autocomplete="username" autocapitalize="none" spellcheck="false"
maxlength="256" required{name_focus}></label>
<label>{words.password}
<input name="password" type="password" autocomplete="current-password" maxlength="4096"
required{password_focus}></label>
<button>{words.sign_in}</button>
</form>
</main>
{hello}
</body>
</html>
"""
# To a page that shows the app in a frame: it is there, and as tall as this. See docs/embedding.md.
HELLO = """<script>
if (parent !== window) {
  parent.postMessage({type: "spacekit:ready"}, "*");
  onmessage = ({data, source, origin}) => {
    if (source !== parent || !data || data.type !== "spacekit:embed") return;
    const height = Math.ceil(document.querySelector("main").offsetHeight) + 48;
    const theme = getComputedStyle(document.documentElement).colorScheme;
    source.postMessage({type: "spacekit:size", height, title: document.title, theme},
      origin === "null" ? "*" : origin);
  };
}
</script>"""
NOTICE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class="message">{sentence} <a href="{link}"{target}>{label}</a></p>
</main>
{hello}
</body>
</html>
"""


def notice_page(title: str, sentence: str, link: str, label: str, *, is_framed: bool = False) -> bytes:
    """A page that says one thing, and leads on.

    Args:
        title: What it is about.
        sentence: What there is to say.
        link: Where it leads.
        label: What the link says.
        is_framed: Whether it stands in a frame, which the link leads out of.
    """
    words = {"title": title, "sentence": sentence, "link": link, "label": label}
    return NOTICE.format(
        style=TOKENS + LOOKS,
        target=' target="_blank" rel="noopener"' if is_framed else "",
        hello=HELLO if is_framed else "",
        **{name: escape(text) for name, text in words.items()},
    ).encode()


def login_page(
    *,
    message: str | None = None,
    problem: str = "",
    username: str = "",
    page: str = "",
    up: str = "",
    theme_css: str = "",
    language: str = "en",
    is_first: bool = False,
) -> bytes:
    """The page.

    Args:
        message: What the app's author has to say there: HTML, as trusted as the app itself.
        problem: Why it did not work.
        username: What was typed there before.
        page: Where to go afterwards, relative to the app's root.
        up: The way from the address that was asked for to the app's root: `"../"`.
        theme_css: The app's theme.
        language: Whose words it has; one of `login_words.WORDS`.
        is_first: Whether it stands in the place of the app's first page.
    """
    asked = re.search(r"[?&]__theme=(light|dark)\b", page)
    invalid = " aria-invalid=true aria-describedby=problem" if problem else ""
    return PAGE.format(
        theme=f' data-theme="{asked[1]}"' if asked else "",
        up=escape(up),
        place=PLACE if is_first else "",
        style="".join((TOKENS, theme_css.replace("</", "<\\/"), LOOKS)),
        message=message or WORDS[language].usual,
        words=WORDS[language],
        language=language,
        direction=direction_of(language),
        problem=f'<p class="problem" id="problem" role="alert">{escape(problem)}</p>' if problem else "",
        page=escape(page),
        hello=HELLO,
        username=escape(username),
        name_focus=invalid + ("" if username else " autofocus"),
        password_focus=invalid + (" autofocus" if username else ""),
    ).encode()
