"""What all components share: their arguments, their place in the graph, their properties on the wire."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict, Unpack

from spacekit_runtime.components.context import Builder, current_builder
from spacekit_runtime.components.events import Event
from spacekit_runtime.protocol import Visible

if TYPE_CHECKING:
    from types import TracebackType


class Common(TypedDict, total=False):
    """The arguments that all components take.

    Keys:
        label: The name above the component.
        info: A line of help below the label.
        every: Seconds between two computations of a `value` that is a function, or a `Timer`.
        inputs: Components that such a function takes as its arguments; it runs when they change.
        show_label: Whether the label is shown.
        container: Whether the component stands in a box with padding and border.
        scale: Share of the room in a row, relative to its neighbours; 0 takes only what it needs.
        min_width: Least width in pixels; a row that can't grant it wraps.
        interactive: Whether a person can change it; by default, unless it is only ever an output.
        visible: Whether it is shown; `"hidden"` keeps it in the page, unseen.
        elem_id: The element's id in the page, for CSS and scripts.
        elem_classes: The element's classes in the page.
        render: Whether it lands in the layout where it is made; `False` to `.render()` it later.
        key: Keeps its identity when a dynamic part of the page is drawn again.
        preserved_by_key: Properties that are then kept.
        buttons: Which small buttons stand in its corner: names of those that it has, and `Button`s.
    """

    label: str | None
    info: str | None
    every: Any
    inputs: Any
    show_label: bool | None
    container: bool
    scale: int | None
    min_width: int | None
    interactive: bool | None
    visible: Visible
    elem_id: str | None
    elem_classes: list[str] | str | None
    render: bool
    key: int | str | tuple[int | str, ...] | None
    preserved_by_key: list[str] | str | None
    buttons: Sequence[Any] | None


@functools.cache
def parameters(cls: type) -> tuple[inspect.Parameter, ...]:
    """The parameters of a class's constructor and of those that it hands `**kwargs` on to."""
    found: dict[str, inspect.Parameter] = {}
    for base in cls.__mro__:
        if "__init__" not in base.__dict__:
            continue
        own = list(inspect.signature(base.__init__).parameters.values())[1:]  # type: ignore[misc]  # of a class
        named = (p for p in own if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL))
        found |= {p.name: p for p in named if p.name not in found}
        if not any(p.kind is p.VAR_KEYWORD for p in own):
            break
    return tuple(found.values())


@functools.cache
def _positional_names(cls: type) -> tuple[tuple[str, ...], bool]:
    """The arguments that a constructor takes by position, and whether it takes any number of them."""
    own = list(inspect.signature(cls.__init__).parameters.values())[1:]  # type: ignore[misc]  # of a class
    names = tuple(p.name for p in own if p.kind is p.POSITIONAL_OR_KEYWORD)
    return names, any(p.kind is p.VAR_POSITIONAL for p in own)


class Block:
    """Anything that has a place in the layout.

    Each constructor keeps its arguments under their own names, so a block's properties on the wire
    are its constructor's arguments; `passed` holds those that were given by the caller.
    """

    # The browser half's name on the wire: the class's own in lower case, and for a class derived from a
    # component the component's.
    type_name: ClassVar[str] = ""
    # Arguments that steer the constructor and mean nothing to the page.
    private: ClassVar[frozenset[str]] = frozenset({"render", "every", "inputs", "key"})
    skip_api: ClassVar[bool] = True

    passed: dict[str, Any]
    graph: Builder | None = None
    # The graph under construction where it was made, rendered or not.
    made_in: Builder | None = None
    # The address of the page that it stands on, in an app of several.
    on_page: str = ""
    visible: Visible = True
    key: int | str | tuple[int | str, ...] | None = None
    # Whether fields on both sides of it stand apart: what has no look does not part them.
    parts_fields: ClassVar[bool] = True
    _id: int = -1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type_name" not in cls.__dict__ and not cls.type_name:
            cls.type_name = cls.__name__.lower()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Note which arguments were passed: returned from a function, a block changes just those."""
        names, is_open = _positional_names(cls)  # type: ignore[arg-type]  # a class has a hash
        if len(args) > len(names) and not is_open:
            taken = f"{', '.join(names)} by position" if names else "no argument by position"
            raise TypeError(f"{cls.__name__}() takes {taken}; give the others by name, as in `label=...`")
        self = super().__new__(cls)
        self.passed = {**dict(zip(names, args, strict=False)), **kwargs}
        self.made_in = current_builder.get()
        return self

    def render(self) -> Self:
        """Put the block at the present place of the layout."""
        builder = current_builder.get()
        if builder is not None:
            builder.add(self)
        return self

    def unrender(self) -> Self:
        """Take the block out of the layout; it can be rendered again, here or elsewhere."""
        if self.graph is not None:
            self.graph.remove(self)
        return self

    def prop_names(self) -> list[str]:
        """Names of the constructor's arguments that the page gets."""
        return [p.name for p in parameters(type(self)) if p.name not in self.private]  # type: ignore[arg-type]  # a class has a hash

    def props(self) -> dict[str, Any]:
        """What the page gets: the arguments that are not `None`."""
        # An app's own class may take arguments that it does not keep.
        named = {name: getattr(self, name, None) for name in self.prop_names()}
        return {**{name: value for name, value in named.items() if value is not None}, "name": self.type_name}

    def get_config(self) -> dict[str, Any]:
        """What the page gets, with the arguments that are `None`."""
        return {**dict.fromkeys(self.prop_names()), **self.props()}

    @classmethod
    def event_names(cls) -> list[str]:
        """Names of the events one can listen to, in order of definition, base classes first."""
        classes = reversed(cls.__mro__)
        return list(dict.fromkeys(n for c in classes for n, v in vars(c).items() if isinstance(v, Event)))


class LayoutBlock(Block):
    """A block with others inside: `with Row(): ...`."""

    type_name: ClassVar[str] = ""

    def postprocess(self, value: Any) -> Any:
        """Turn what the function gave into what the page shows: there is nothing to turn."""
        return value

    def __enter__(self) -> Self:
        builder = current_builder.get()
        if builder is not None:
            builder.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        builder = current_builder.get()
        if builder is not None:
            builder.leave(self)


class Component(Block):
    """A block with a value.

    Args:
        value: The value at the start, or a function that gives it each time the page loads.
        common: See `Common`.
    """

    type_name: ClassVar[str] = ""
    skip_api = False
    # What each common argument is unless passed; classes override single ones.
    defaults: ClassVar[Common] = {}
    # Arguments that `preprocess` and `postprocess` read: when a function changes one of them,
    # the session goes on with its own copy of the component.
    reads: ClassVar[frozenset[str]] = frozenset()
    # Whether its value holds files: they are checked on their way in, and kept where the page can get them.
    carries_files: ClassVar[bool] = False
    # What it starts with was written by the app's author.
    is_authors: ClassVar[bool] = True
    # Names of methods that the page may call.
    server_fns: ClassVar[tuple[str, ...]] = ()
    # Form fields stand together in one box when they follow one another.
    is_form: ClassVar[bool] = False

    label: str | None
    interactive: bool | None
    buttons: Sequence[Any] | None
    every: Any
    inputs: Any
    elem_classes: list[str]
    preserved_by_key: list[str]
    # The value as the page last got it with its config; of a function, what that gave.
    first_value: Any = None

    def __init__(self, value: Any = None, **common: Unpack[Common]) -> None:
        unknown = common.keys() - COMMON_DEFAULTS.keys()
        if unknown:
            raise TypeError(unknown_argument(type(self), min(unknown), COMMON_DEFAULTS))
        self.value = value
        self.__dict__.update({**COMMON_DEFAULTS, **self.defaults, **common})
        del self.__dict__["render"]  # the method of that name stays
        self.elem_classes = _as_list(common.get("elem_classes"))
        self.preserved_by_key = _as_list(common.get("preserved_by_key", "value"))
        if common.get("render", True):
            Block.render(self)

    def prop_names(self) -> list[str]:
        """Names of the arguments that the page gets: the class's own, then the common ones."""
        return [*super().prop_names(), *(name for name in COMMON_DEFAULTS if name not in self.private)]

    def props(self) -> dict[str, Any]:
        """What the page gets; `value` as the page shows it."""
        props = super().props()
        value = self.value() if callable(self.value) and not self.inputs else self.value
        shown = None if callable(value) else self.postprocess(value)
        self.first_value = shown
        props.pop("value", None)
        if shown is not None:
            props["value"] = shown
        if props.get("buttons"):
            props["buttons"] = _shown_buttons(props["buttons"])
        return {**props, "_selectable": False}

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What the page gets when a function changes some arguments."""
        shown = {name: value for name, value in changes.items() if name not in self.private}
        if "value" in shown:
            shown["value"] = self.with_changes(changes).postprocess(shown["value"])
        if shown.get("buttons"):
            shown["buttons"] = _shown_buttons(shown["buttons"])
        if isinstance(shown.get("elem_classes"), str):
            shown["elem_classes"] = [shown["elem_classes"]]
        return shown

    def with_changes(self, changes: dict[str, Any]) -> Self:
        """The component as it is after a function changed some arguments; itself if that makes no odds."""
        relevant = {name: value for name, value in changes.items() if name in self.reads}
        if not relevant:
            return self
        arguments = {name: getattr(self, name) for name in self.reads} | relevant
        return type(self)(**arguments, render=False)

    def server_function(self, name: str) -> Callable[..., Any] | None:
        """A function that the page may call, if it is one of those."""
        return getattr(self, name) if name in self.server_fns else None

    def preprocess(self, payload: Any) -> Any:
        """Turn what the page sent into what the function takes; raise `UserInputError` if it does not fit."""
        return payload

    def postprocess(self, value: Any) -> Any:
        """Turn what the function gave into what the page shows."""
        return value

    def api_info(self) -> dict[str, Any]:
        """JSON schema of the value on the wire."""
        return {"type": {}, "description": "any valid json"}

    def example_payload(self) -> Any:
        """A value that a client could send."""
        return None

    def example_value(self) -> Any:
        """A value that a function could give."""
        return self.example_payload()

    def example_inputs(self) -> Any:
        """What Gradio 4 called `example_payload`."""
        return self.example_payload()

    def api_info_as_input(self) -> dict[str, Any]:
        """JSON schema of what is sent; the same as what is shown, unless a class says otherwise."""
        return self.api_info()

    def api_info_as_output(self) -> dict[str, Any]:
        """JSON schema of what is shown."""
        return self.api_info()

    def process_example(self, value: Any) -> Any:
        """What a row of examples shows for a value."""
        return self.postprocess(value)

    @classmethod
    def has_own(cls, method: str) -> bool:
        """Tell whether a class does something of its own in `preprocess` or `postprocess`."""
        return getattr(cls, method) is not getattr(Component, method)

    @property
    def load_function(self) -> Callable[..., Any] | None:
        """The function that computes the value, where `value` is one."""
        return self.value if callable(self.value) else None


COMMON_DEFAULTS: Common = {
    "label": None,
    "info": None,
    "every": None,
    "inputs": None,
    "show_label": True,
    "container": True,
    "scale": None,
    "min_width": 160,
    "interactive": None,
    "visible": True,
    "elem_id": None,
    "elem_classes": None,
    "render": True,
    "key": None,
    "preserved_by_key": "value",
    "buttons": (),
}


def _shown_buttons(buttons: Sequence[Any]) -> list[Any]:
    """Names of small buttons as they are, and buttons of the app's own with their ids."""
    return [{**b.props(), "id": b._id} if isinstance(b, Block) else b for b in buttons]


def _as_list(names: list[str] | str | None) -> list[str]:
    return [names] if isinstance(names, str) else list(names or [])


def unknown_argument(cls: type, name: str, more: Iterable[str] = ()) -> str:
    """What to say of an argument that a constructor does not take.

    Args:
        cls: The class.
        name: The argument.
        more: Arguments that it takes beyond those that its constructors name.
    """
    known = [*(p.name for p in parameters(cls)), *more]
    close = difflib.get_close_matches(name, known, n=1)
    return f"{cls.__name__}() has no argument {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
