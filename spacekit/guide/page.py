"""The guide as an app of our own: a page a chapter, and beside each program a frame with its app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import spacekit as gr
from spacekit.guide.chapters import Chapter, Program

__all__ = ["APPS", "STYLE", "make_page"]

# Below this path of the guide each app has a path of its own.
APPS = "apps"
STYLE = """
.guide-app iframe {
  width: 100%;
  height: 38rem;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--canvas);
}
"""


def make_page(chapters: Sequence[Chapter], missing: Mapping[str, str]) -> gr.Blocks:
    """The app that the guide is.

    Args:
        chapters: The chapters; the first is the contents.
        missing: Programs whose app can't be shown, by name, with the reason.
    """
    contents, *others = chapters
    with gr.Blocks(title="The guide of spacekit") as demo:
        _chapter(contents, missing)
        gr.Button(f"Begin: {others[0].title}", link=f"./{others[0].name}", variant="primary")
    for at, chapter in enumerate(others):
        with demo.route(_short(chapter), f"/{chapter.name}"):
            _chapter(chapter, missing)
            if at + 1 < len(others):
                gr.Button(f"Next: {others[at + 1].title}", link=f"./{others[at + 1].name}")
    return demo


def _short(chapter: Chapter) -> str:
    """What the way there is called: there are many, and all of them stand above each page."""
    return chapter.name.replace("-", " ").capitalize()


def _chapter(chapter: Chapter, missing: Mapping[str, str]) -> None:
    gr.Navbar(main_page_name="Contents")
    for part in chapter.parts:
        if isinstance(part, Program):
            _program(part, chapter, missing.get(part.name))
        else:
            gr.Markdown(part)


def _program(program: Program, chapter: Chapter, reason: str | None) -> None:
    with gr.Row():
        with gr.Column(min_width=340):
            gr.Code(program.code, language="python", label="app.py", interactive=False)
        with gr.Column(min_width=340):
            if reason:
                gr.Markdown(f"**This app is not running here.** {reason}", container=True)
                return
            address = escape(f"./{APPS}/{program.name}/")
            name = escape(f"{chapter.title}, app {chapter.programs.index(program) + 1}")
            gr.HTML(
                f'<iframe src="{address}" loading="lazy" title="{name}"></iframe>'
                f'<a href="{address}" target="_blank" rel="noopener">Open this app alone</a>',
                elem_classes="guide-app",
                label="The app",
                show_label=True,
            )
