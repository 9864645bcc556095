"""Markup of the app's own. Browser half: web/src/components/html."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, ClassVar

from spacekit_runtime.components.base import COMMON_DEFAULTS, Common, Component
from spacekit_runtime.components.events import Event

TEMPLATE = "${value}"
ON_LOAD = "element.addEventListener('click', function() { trigger('click') });"
BY_SCRIPT = "The app's own `js_on_load` says so."


class HTML(Component):
    """Markup of the app's own.

    It is shown as it stands, with all that it can do: what people typed goes through `html.escape` first.
    `<script>` elements in it do not run; `js_on_load` does.

    Functions give a `str`, or with a template whatever that shows, and take it.

    Args:
        value: What is shown at the start.
        label: The name above it, where `show_label` asks for one.
        html_template: What is drawn: markup in which `${...}` is JavaScript, with `value` and the
            properties by name.
        css_template: Styles for what is in it, written likewise.
        js_on_load: JavaScript that runs once, when it is there: `element` is what holds the markup,
            `trigger(event, data)` sets off one of its events, and `props` has the properties and `value`,
            which can be set.
        apply_default_css: Whether it is set like text of the page, or like a page without styles.
        min_height: Least height in pixels or as CSS.
        max_height: Most height in pixels or as CSS; what is longer scrolls.
        padding: Whether it keeps clear of the box's border.
        autoscroll: Whether its end stays in sight as it grows.
        head: Accepted for Gradio's sake; `launch(head=...)` has the same for the page.
        server_functions: Accepted for Gradio's sake.
        options: See `Common`; and any other names, which templates know the values by.
    """

    type_name: ClassVar[str] = "html"
    private: ClassVar[frozenset[str]] = Component.private | {"head", "server_functions"}
    defaults: ClassVar[Common] = {"min_width": None, "container": False, "show_label": False}

    change = Event("The value changed, by a script or by a function.")
    input = Event("A script changed the value.")
    click = Event("A person clicked.")
    double_click = Event(BY_SCRIPT)
    submit = Event(BY_SCRIPT)
    stop = Event(BY_SCRIPT)
    edit = Event(BY_SCRIPT)
    clear = Event(BY_SCRIPT)
    play = Event(BY_SCRIPT)
    pause = Event(BY_SCRIPT)
    end = Event(BY_SCRIPT)
    start_recording = Event(BY_SCRIPT)
    pause_recording = Event(BY_SCRIPT)
    stop_recording = Event(BY_SCRIPT)
    focus = Event(BY_SCRIPT)
    blur = Event(BY_SCRIPT)
    upload = Event(BY_SCRIPT)
    release = Event(BY_SCRIPT)
    select = Event(BY_SCRIPT)
    stream = Event(BY_SCRIPT)
    like = Event(BY_SCRIPT)
    example_select = Event(BY_SCRIPT)
    option_select = Event(BY_SCRIPT)
    load = Event(BY_SCRIPT)
    key_up = Event(BY_SCRIPT)
    apply = Event(BY_SCRIPT)
    delete = Event(BY_SCRIPT)
    tick = Event(BY_SCRIPT)
    undo = Event(BY_SCRIPT)
    retry = Event(BY_SCRIPT)
    expand = Event(BY_SCRIPT)
    collapse = Event(BY_SCRIPT)
    download = Event(BY_SCRIPT)
    copy = Event(BY_SCRIPT)

    def __init__(
        self,
        value: Any = None,
        *,
        html_template: str = TEMPLATE,
        css_template: str = "",
        js_on_load: str | None = ON_LOAD,
        apply_default_css: bool = True,
        min_height: int | str | None = None,
        max_height: int | str | None = None,
        padding: bool = False,
        autoscroll: bool = False,
        head: str | None = None,
        server_functions: list[Callable[..., Any]] | None = None,
        **options: Any,
    ) -> None:
        common: Any = {name: given for name, given in options.items() if name in COMMON_DEFAULTS}
        self.own = {name: given for name, given in options.items() if name not in COMMON_DEFAULTS}
        super().__init__(value, **common)
        self.html_template = html_template
        self.css_template = css_template
        self.js_on_load = js_on_load
        self.apply_default_css = apply_default_css
        self.min_height = min_height
        self.max_height = max_height
        self.padding = padding
        self.autoscroll = autoscroll
        ignored = [name for name, given in (("head", head), ("server_functions", server_functions)) if given]
        if "{{" in html_template or "@children" in html_template:
            ignored.append("{{...}} and @children in html_template")
        if ignored:
            warnings.warn(f"HTML ignores {', '.join(ignored)}: not supported yet", stacklevel=2)

    def props(self) -> dict[str, Any]:
        """What the page gets; the app's own properties stand together."""
        return {**super().props(), "props": self.own}

    def api_info(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def example_payload(self) -> str:
        """A paragraph."""
        return "<p>Hello</p>"
