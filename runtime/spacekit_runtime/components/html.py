"""Markup of the app's own. Browser half: web/src/components/html."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import Any, ClassVar

from spacekit_runtime.components.base import (
    COMMON_DEFAULTS,
    Common,
    Component,
    LayoutBlock,
    parameters,
)
from spacekit_runtime.components.events import Event, Listener

TEMPLATE = "${value}"
ON_LOAD = "element.addEventListener('click', function() { trigger('click') });"
BY_SCRIPT = "The app's own `js_on_load` says so."
# Where in a template the components go that are made inside of it.
CHILDREN = "@children"
SCRIPT_ELEMENT = re.compile(r"<script[\s>]", re.IGNORECASE)


class HTML(Component, LayoutBlock):
    """Markup of the app's own.

    It is shown as it stands, with all that it can do: what people typed goes through `html.escape` first, or
    into a template by `{{value}}`, which does so by itself.
    `<script>` elements in it do not run; `js_on_load` does.

    Functions give a `str`, or with a template whatever that shows, and take it. With `@children` in its
    template it holds components: `with HTML(html_template="<h2>Card</h2>@children"): ...`.

    It has whatever events its script triggers: with `trigger("chosen", data)` in `js_on_load` there is
    `.chosen(fn, inputs, outputs)`.

    Args:
        value: What is shown at the start.
        label: The name above it, where `show_label` asks for one.
        html_template: What is drawn: markup in which `${...}` is JavaScript, with `value` and the
            properties by name, and `{{...}}` is Handlebars (`{{name}}`, `{{#each value}}`, `{{#if open}}`).
        css_template: Styles for what is in it, written likewise.
        js_on_load: JavaScript that runs once, when it is there: `element` is what holds the markup,
            `trigger(event, data)` sets off one of its events, and `props` has the properties and `value`,
            which can be set. `server.name(...)` calls one of the `server_functions`, `upload(file)` sends a
            file and gives its `path` and `url`, `watch(names, callback)` tells of what functions changed.
        apply_default_css: Whether it is set like text of the page, or like a page without styles.
        min_height: Least height in pixels or as CSS.
        max_height: Most height in pixels or as CSS; what is longer scrolls.
        padding: Whether it keeps clear of the box's border.
        autoscroll: Whether its end stays in sight as it grows.
        head: Markup for the page's head, such as scripts of libraries: each is there once, and has loaded
            when `js_on_load` runs.
        server_functions: Functions that `js_on_load` may call, and anybody who can open the page: what they
            are sent is to be checked like any input.
        options: See `Common`; and any other names, which templates know the values by.
    """

    type_name: ClassVar[str] = "html"
    private: ClassVar[frozenset[str]] = Component.private | {"server_functions"}
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
        self.head = head
        self.server_functions = {getattr(fn, "__name__", str(fn)): fn for fn in server_functions or ()}
        for name, markup in (("html_template", html_template), ("value", value)):
            if isinstance(markup, str) and SCRIPT_ELEMENT.search(markup):
                warnings.warn(
                    f"HTML({name}=...) has a <script> element, which browsers do not run there; "
                    "js_on_load= and head= have scripts that run",
                    stacklevel=2,
                )

    def __getattr__(self, name: str) -> Any:
        """The events that its script names: `trigger('chosen')` makes `.chosen(...)`."""
        script = self.__dict__.get("js_on_load") or ""
        if not name.startswith("_") and re.search(rf"""(['"`]){re.escape(name)}\1""", script):
            return Listener(self, name)
        raise AttributeError(
            f"{type(self).__name__} has no {name!r}; events of your own stand quoted in js_on_load: "
            f"trigger({name!r})"
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if CHILDREN not in self.html_template:
            warnings.warn(
                f"what is made inside of this HTML is not shown: its html_template has no {CHILDREN}",
                stacklevel=2,
            )

    def server_function(self, name: str) -> Callable[..., Any] | None:
        """A function that the page may call."""
        return self.server_functions.get(name)

    def props(self) -> dict[str, Any]:
        """What the page gets; the app's own properties stand together."""
        # A class derived from this one may have an argument that its script names as well.
        kept = {name: prop for name, prop in super().props().items() if not isinstance(prop, Listener)}
        functions = {"server_fns": list(self.server_functions)} if self.server_functions else {}
        return {**kept, **functions, "props": self.own}

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What the page gets when a function changes some arguments; its own properties again together."""
        known = {p.name for p in parameters(HTML)} | COMMON_DEFAULTS.keys()
        own = {name: value for name, value in changes.items() if name not in known}
        shown = super().update_props({n: v for n, v in changes.items() if n in known})
        return {**shown, "props": {**own, "__type__": "update"}} if own else shown

    def api_info(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def example_payload(self) -> str:
        """A paragraph."""
        return "<p>Hello</p>"
