"""One component of an app under test, as a person at the page has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacekit.testing.errors import NotPossible
from spacekit_runtime.files.data import file_data

if TYPE_CHECKING:
    from spacekit.testing.app_test import AppTest
    from spacekit.testing.parts import Part

# Properties that hold what the element is called where it has no label.
NAMES = ("label", "elem_id")


class Element:
    """One component, or one block of the layout. What it tells is always of the moment.

    Made by `AppTest`: `app["Name"]`.
    """

    def __init__(self, app: AppTest, part: Part) -> None:
        self._app = app
        self._part = part

    def __repr__(self) -> str:
        return f"<{self.type} {self.name!r} value={self.value!r}>"

    @property
    def type(self) -> str:
        """The component's type, in lower case: `"textbox"`."""
        return self._part.type

    @property
    def name(self) -> str:
        """What it is called: its label, its text for a button, else its `elem_id` or type."""
        return names_of(self._part)[0]

    @property
    def value(self) -> Any:
        """The value as the page has it: JSON, so a tuple is a list and a file a dictionary."""
        return self._part.value

    @property
    def history(self) -> list[Any]:
        """The values that it has shown, one after the other, since the last thing that was done."""
        return list(self._part.shown)

    @property
    def props(self) -> dict[str, Any]:
        """Its properties but for the value: `label`, `choices`, `lines`, ..."""
        return dict(self._part.props)

    @property
    def label(self) -> str | None:
        """Its label."""
        return self._part.props.get("label")

    @property
    def choices(self) -> list[Any]:
        """The values that can be chosen."""
        return [
            choice[1] if isinstance(choice, list) else choice for choice in self.props.get("choices") or ()
        ]

    @property
    def is_visible(self) -> bool:
        """Whether it is shown, and all that it stands in."""
        around = [self._app.page.parts[id_] for id_ in self._part.parents if id_ in self._app.page.parts]
        return all(part.props.get("visible", True) is True for part in (self._part, *around))

    @property
    def is_interactive(self) -> bool:
        """Whether a person can change it: what its author said, else what it is used for."""
        said = self._part.props.get("interactive")
        return said if isinstance(said, bool) else self._app.is_interactive_by_role(self._part.id)

    def set(self, value: Any, *, wait: bool = True) -> Element:
        """Change the value as a person would: `change` and `input` happen.

        Args:
            value: The new value. Of what is chosen from, the label will do too.
            wait: Whether to wait until the app is at rest.

        Raises:
            NotPossible: A person could not: it is hidden, not to be edited, or has no such choice.
        """
        self._check("edited", needs_editing=True)
        self._app.do(lambda page: page.edit(self._part, self._chosen(value)), wait=wait)
        return self

    def upload(self, *paths: str | Path, wait: bool = True) -> Element:
        """Choose files as a person would: `upload`, `change` and `input` happen.

        Args:
            paths: The files; their contents are copied to where uploads go.
            wait: Whether to wait until the app is at rest.

        Raises:
            NotPossible: A person could not.
        """
        self._check("used")
        kept = [self._app.keep_file(Path(path)) for path in paths]
        files = [{**file_data(str(path), path.name), "size": path.stat().st_size} for path in kept]
        is_one = self.props.get("file_count", "single") == "single"
        value: Any = files[0] if is_one else files

        def act(page: Any) -> None:
            page.edit(self._part, value)
            page.fire(self._part, "upload", value)

        self._app.do(act, wait=wait)
        return self

    def click(self, *, wait: bool = True) -> Element:
        """Click it.

        Args:
            wait: Whether to wait until the app is at rest.

        Raises:
            NotPossible: It is hidden or switched off, or nothing listens to its clicks.
        """
        if self._part.props.get("interactive") is False:
            raise NotPossible(f"{self!r} is switched off")
        return self.fire("click", wait=wait)

    def submit(self, *, wait: bool = True) -> Element:
        """Press Enter in it, or its submit button.

        Args:
            wait: Whether to wait until the app is at rest.

        Raises:
            NotPossible: It is hidden, or nothing listens.
        """
        return self.fire("submit", wait=wait)

    def select(self, index: Any, value: Any = None, *, selected: bool = True, wait: bool = True) -> Element:
        """Select a part of it: a row, a word, a tab.

        Args:
            index: Where the part stands.
            value: What stands there.
            selected: False to deselect it.
            wait: Whether to wait until the app is at rest.

        Raises:
            NotPossible: It is hidden, or nothing listens.
        """
        return self.fire("select", {"index": index, "value": value, "selected": selected}, wait=wait)

    def fire(self, event: str, data: Any = None, *, wait: bool = True) -> Element:
        """Let any event happen to it.

        Args:
            event: Its name: `"blur"`, `"tick"`, `"like"`.
            data: What the page would say of it; functions get it as their event data.
            wait: Whether to wait until the app is at rest.

        Raises:
            NotPossible: It is hidden, or nothing listens.
        """
        self._check("used")
        heard: list[bool] = []
        self._app.do(lambda page: heard.append(page.fire(self._part, event, data)), wait=wait)
        if heard == [False]:
            raise NotPossible(f"nothing listens to {event!r} of {self!r}")
        return self

    def _check(self, done: str, *, needs_editing: bool = False) -> None:
        # A clock has no look, so it can't be hidden.
        if not self.is_visible:
            raise NotPossible(f"{self!r} can't be {done}: it is not shown")
        if needs_editing and not self.is_interactive:
            raise NotPossible(f"{self!r} can't be {done}: it only shows")

    def _chosen(self, value: Any) -> Any:
        """A value, for one that is chosen from also by its label."""
        choices = self.props.get("choices")
        if not choices or self.props.get("allow_custom_value"):
            return value
        by_label = {choice[0]: choice[1] for choice in choices if isinstance(choice, list)}
        if isinstance(value, list | tuple):
            return [self._one(part, by_label) for part in value]
        return self._one(value, by_label)

    def _one(self, value: Any, by_label: dict[str, Any]) -> Any:
        if value is None or value in self.choices:
            return value
        if value not in by_label:
            raise NotPossible(f"{value!r} is not among the choices of {self!r}: {self.choices}")
        return by_label[value]


def names_of(part: Part) -> list[str]:
    """What a part is called, the best name first."""
    named = [part.props.get(name) for name in NAMES]
    if part.type in ("button", "uploadbutton", "downloadbutton") and isinstance(part.value, str):
        named.insert(0, part.value)
    return [name for name in named if isinstance(name, str) and name] or [part.type]
