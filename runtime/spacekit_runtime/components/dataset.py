"""Rows of values to pick from. Browser half: web/src/components/dataset."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.shortcuts import component
from spacekit_runtime.errors import Error, UserInputError
from spacekit_runtime.files.given import kept
from spacekit_runtime.without_effect import warn_without_effect

DatasetType = Literal["values", "index", "tuple"]


class Dataset(Component):
    """Rows of values to pick from, as examples are shown.

    Functions take the row that was clicked, and give a row or its index.

    Args:
        components: Components that the columns are values of, or words for them.
        component_props: A dictionary for each, of further arguments for those that are words or classes.
        samples: The rows: a list of lists; with one column a plain list will do.
        headers: The columns' names; the components' labels by default.
        type: What functions take: the row's `"values"`, its `"index"`, or a `"tuple"` of the two.
        layout: `"table"`, or `"gallery"` for one button a row; by default a gallery for a single column.
        samples_per_page: How many rows are shown at a time.
        proxy_url: Without effect.
        sample_labels: What stands for each row in the place of its values.
        common: See `Common`.
    """

    # Rows of pictures and the like are shown as such.
    carries_files: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"components", "samples", "type"})

    change = Event("Another row was picked, by a function.")
    click = Event("A person picked a row.")
    select = Event("A person picked a row; `SelectData` says which.")

    def __init__(
        self,
        *,
        components: Sequence[Component | type[Component] | str] | None = None,
        component_props: list[dict[str, Any]] | None = None,
        samples: list[Any] | None = None,
        headers: list[str] | None = None,
        type: DatasetType = "values",  # noqa: A002  # Gradio's name
        layout: Literal["gallery", "table"] | None = None,
        samples_per_page: int = 10,
        proxy_url: str | None = None,
        sample_labels: list[str] | None = None,
        **common: Unpack[Common],
    ) -> None:
        if type not in {"values", "index", "tuple"}:
            raise ValueError(f'Dataset(type={type!r}): choose "values", "index" or "tuple"')
        warn_without_effect("Dataset", {"proxy_url": proxy_url}, stacklevel=2)
        arguments = component_props or [{} for _ in components or ()]
        if len(arguments) != len(components or ()):
            raise ValueError(
                f"Dataset: {len(arguments)} component_props for {len(components or ())} components"
            )
        self.components = [
            component(given, render=False, **props)
            for given, props in zip(components or (), arguments, strict=True)
        ]
        self.component_props = component_props
        self.samples = [list(row) if isinstance(row, list | tuple) else [row] for row in samples or ()]
        labels = [given.label or "" for given in self.components]
        self.headers = headers or (labels if any(labels) else [])
        self.type: DatasetType = type
        self.layout = layout
        self.samples_per_page = samples_per_page
        self.proxy_url = proxy_url
        self.sample_labels = sample_labels
        super().__init__(None, **common)

    def props(self) -> dict[str, Any]:
        """What the page gets: the rows as their components show them."""
        kinds = [{"name": given.type_name, "class_id": given.type_name} for given in self.components]
        shown = self.shown_samples()
        samples = kept(shown) if self.is_authors else shown
        return {**super().props(), "samples": samples, "components": kinds}

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """As for all components, with the rows as their components show them."""
        shown = super().update_props(changes)
        now = self.with_changes(changes)
        return {
            name: now.shown_samples() if name == "samples" else given
            for name, given in shown.items()
            if name != "components"
        }

    def shown_samples(self) -> list[list[Any]]:
        """The rows as their components show them."""
        return [
            [
                self.components[at].postprocess(value) if at < len(self.components) else value
                for at, value in enumerate(row)
            ]
            for row in self.samples
        ]

    def preprocess(self, payload: Any) -> Any:
        """The row, or its index, or both; refuse what is no row's index."""
        if payload is None:
            return None
        is_index = isinstance(payload, int) and not isinstance(payload, bool)
        if not is_index or not 0 <= payload < len(self.samples):
            raise UserInputError(
                f"{reprlib.repr(payload)} is not the index of one of {len(self.samples)} rows"
            )
        row = list(self.samples[payload])
        if self.type == "tuple":
            return payload, row
        return payload if self.type == "index" else row

    def postprocess(self, value: Any) -> int | None:
        """The row's index."""
        if value is None or isinstance(value, int):
            return value
        if value in self.samples:
            return self.samples.index(value)
        raise Error(f"A Dataset is given one of its rows, or its index, not {reprlib.repr(value)}")

    def api_info(self) -> dict[str, Any]:
        """An index."""
        return {"type": "integer", "description": "index of selected example"}

    def example_payload(self) -> int:
        """The first row."""
        return 0
