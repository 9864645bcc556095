"""A prepared call: all that can be settled about an event before it happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.state import State
from spacekit_runtime.errors import Error, GraphError, Unprocessable
from spacekit_runtime.files import Files
from spacekit_runtime.graph.functions import NO_DEFAULT, Argument, Injection, Kind
from spacekit_runtime.oauth import from_login
from spacekit_runtime.progress import Progress
from spacekit_runtime.protocol import ApiVisibility, RenderConfig
from spacekit_runtime.request import Request
from spacekit_runtime.update import MARK, is_update


class Memory(Protocol):
    """What a session remembers between calls."""

    def state(self, component: State) -> Any:
        """The session's value of a `State`."""

    def set_state(self, component: State, value: Any) -> bool:
        """Keep a value, and tell whether it is another one than before."""

    def current(self, component: Component) -> Component:
        """The component with what functions changed about it in this session."""

    def change(self, component: Component, changes: Mapping[str, Any]) -> None:
        """Remember what a function changed about a component."""

    @property
    def parts(self) -> Any:
        """The session's dynamic parts: `graph.parts.Parts`."""

    def keep_part(self, id_: int, part: Any) -> None:
        """Keep what a dynamic part drew, and forget what it drew before."""


class Occasion(Protocol):
    """The event that a call answers."""

    @property
    def memory(self) -> Memory:
        """What the session remembers."""

    @property
    def request(self) -> Request:
        """The HTTP request that set the event off."""

    @property
    def event_data(self) -> Any:
        """What the page says of the event."""

    @property
    def trigger_id(self) -> int | None:
        """The block that the event happened to."""


# Arguments of the clients' own, which no parameter may be called by.
TAKEN_BY_CLIENTS = frozenset({"api_name", "fn_index", "result_callbacks"})


@dataclass(frozen=True)
class Result:
    """What a call gave, as the page gets it."""

    data: list[Any]
    changed_state_ids: list[int]
    render_config: RenderConfig | None = None


class Drawn:
    """What a render function made."""

    def finish(self, memory: Memory, files: Files) -> RenderConfig:
        """Settle it, keep it with the session, and give what the page gets."""
        raise NotImplementedError


@dataclass(frozen=True)
class Call:
    """A function with its inputs and outputs resolved; see `Dependency` for where it comes from.

    Attributes:
        id: The `fn_index` on the wire.
        name: The endpoint's name, without the slash.
        group: Calls of one group share a concurrency limit.
        missing: How many arguments the function needs beyond its inputs. They are `None`, as in Gradio: the
            app's author was warned, and the app may well do without.
        limit: That limit as the app says it: a number, `None` for none, or `"default"`.
        rendered_in: The dynamic part that it belongs to, in one session; `None` for the app's own.
    """

    id: int
    name: str
    visibility: ApiVisibility
    description: str
    fn: Callable[..., Any] | None
    kind: Kind
    blocks: Mapping[int, Block]
    inputs: tuple[Component, ...]
    outputs: tuple[Block, ...]
    inputs_as_dict: bool
    missing: int
    arguments_in_api: tuple[Argument, ...]
    injections: tuple[Injection, ...]
    preprocesses: bool
    postprocesses: bool
    queue: bool
    batch: bool
    max_batch_size: int
    group: str
    limit: int | Literal["default"] | None
    time_limit: float | None
    cancels: tuple[int, ...]
    files: Files
    rendered_in: int | None = None

    @property
    def is_generator(self) -> bool:
        """Whether the function gives its result by steps."""
        return self.kind in ("generator", "async generator")

    @cached_property
    def takes_files(self) -> bool:
        """Whether arguments may take long to be made: files are looked at then, and read."""
        return any(component.carries_files for component in self.inputs)

    @cached_property
    def gives_files(self) -> bool:
        """Whether a result may take long to be shown: files are copied then."""
        return any(isinstance(block, Component) and block.carries_files for block in self.outputs)

    def complete(self, payload: Sequence[Any]) -> list[Any]:
        """The payload with a value for each input: `State` inputs and defaults may be left out.

        Raises:
            Unprocessable: There are too few values, or too many.
        """
        if len(payload) == len(self.inputs):
            return list(payload)
        shown = [component for component in self.inputs if not component.skip_api]
        given = iter(payload)
        if len(payload) <= len(shown):
            values = [next(given, MISSING) if not component.skip_api else None for component in self.inputs]
            filled = [
                self.default(position) if value is MISSING else value for position, value in enumerate(values)
            ]
            if MISSING not in filled:
                return filled
        raise Unprocessable(
            f"the endpoint /{self.name} takes {len(shown)} value{'' if len(shown) == 1 else 's'}, "
            f"and {len(payload)} were sent"
        )

    def default(self, position: int) -> Any:
        """What an input is where a client leaves it out: `MISSING` if it must not."""
        component = self.inputs[position]
        # What a function gave when the app was built holds for clients too: it is not called for them here,
        # where it could take any time, and fail.
        is_computed = component.load_function is not None
        value = component.first_value if is_computed else component.props().get("value")
        shown = MISSING if value is None else value
        if shown is not MISSING and component.carries_files:
            return self.files.outgoing(shown, str)
        if shown is not MISSING or self.inputs_as_dict or position >= len(self.arguments_in_api):
            return shown
        default = self.arguments_in_api[position].default
        return MISSING if default is NO_DEFAULT else default

    def parameter_names(self) -> dict[int, str]:
        """What clients call the inputs, by position; without those that they do not see."""
        own = self.arguments_in_api
        names = [argument.name for argument in own]
        return {
            position: name
            if (name := names[position] if position < len(names) else "") and name not in TAKEN_BY_CLIENTS
            else f"param_{position}"
            for position, component in enumerate(self.inputs)
            if not component.skip_api
        }

    def arguments(self, payload: Sequence[Any], occasion: Occasion) -> tuple[list[Any], dict[str, Any]]:
        """What the function is called with.

        Raises:
            UserInputError: A component refuses what was sent for it.
        """
        memory = occasion.memory
        values = [
            self._argument(component, sent, memory)
            for component, sent in zip(self.inputs, payload, strict=True)
        ]
        if self.batch:
            values = [[value] for value in values]
        positional: list[Any] = (
            [dict(zip(self.inputs, values, strict=True))] if self.inputs_as_dict else values
        )
        positional.extend([None] * self.missing)
        keywords: dict[str, Any] = {}
        for injection in self.injections:
            value = self._inject(injection, occasion)
            if injection.position is not None and injection.position <= len(positional):
                positional.insert(injection.position, value)
            else:
                keywords[injection.name] = value
        return positional, keywords

    def _argument(self, component: Component, sent: Any, memory: Memory) -> Any:
        if isinstance(component, State):
            return memory.state(component)
        if component.carries_files:
            sent = self.files.checked(sent)
        return memory.current(component).preprocess(sent) if self.preprocesses else sent

    def _inject(self, injection: Injection, occasion: Occasion) -> Any:
        if injection.source == "request":
            return occasion.request
        if injection.source == "progress":
            progress: Progress = injection.given
            return progress.fresh()
        if injection.source in ("login", "login or none"):
            is_needed = injection.source == "login"
            return from_login(injection.given, occasion.request.oauth_info, is_needed=is_needed)
        target = self.blocks.get(occasion.trigger_id) if occasion.trigger_id is not None else None
        return injection.given(target, occasion.event_data)

    def result(self, given: Any, memory: Memory, request: Request | None = None) -> Result:
        """What the page gets for what the function gave.

        Args:
            given: What the function gave.
            memory: What the session remembers.
            request: Knows the address that files are under.

        Raises:
            Error: It gave too few values, or one that its component can't show.
        """
        if isinstance(given, Drawn):
            return Result([None] * len(self.outputs), [], given.finish(memory, self.files))
        changed: list[int] = []
        values = self._values(given)
        data = [
            self._with_files(block, self._shown(block, value, memory, changed), request)
            for block, value in zip(self.outputs, values, strict=True)
        ]
        return Result(data, changed)

    def _values(self, given: Any) -> Sequence[Any]:
        if isinstance(given, dict) and given and all(isinstance(key, Block) for key in given):
            strangers = [key for key in given if key not in self.outputs]
            if strangers:
                raise Error(f"{self.name}() gave a value for a component that is not among its outputs")
            return [given.get(block, {MARK: "update"}) for block in self.outputs]
        wanted = len(self.outputs)
        if wanted == 1:
            return [given[0][0] if self.batch else given]
        if wanted == 0:
            return []
        if not isinstance(given, tuple | list):
            given = [given]
        if len(given) < wanted:
            raise Error(f"{self.name}() gave {len(given)} of the {wanted} values that its outputs need")
        values = given[:wanted]
        return [value[0] for value in values] if self.batch else values

    def _shown(self, block: Block, value: Any, memory: Memory, changed: list[int]) -> Any:
        changes = _changes(value)
        if isinstance(block, State):
            if changes is not None and "value" not in changes:
                return None
            if memory.set_state(block, value if changes is None else changes["value"]):
                changed.append(block._id)
            return None
        if changes is not None:
            return self._updated(block, changes, memory)
        if not isinstance(block, Component):
            if value is None:
                return {MARK: "update"}
            raise Error(f"a {type(block).__name__} takes updates, not a {type(value).__name__}")
        return memory.current(block).postprocess(value) if self.postprocesses else value

    def _with_files(self, block: Block, shown: Any, request: Request | None) -> Any:
        """What is shown, with its files where the page can get them."""
        if not isinstance(block, Component) or not block.carries_files:
            return shown

        def root() -> str:
            return request.root_url if request is not None else ""

        return self.files.outgoing(shown, root)

    def _updated(self, block: Block, changes: dict[str, Any], memory: Memory) -> dict[str, Any]:
        if isinstance(block, Component):
            memory.change(block, changes)
            shown = memory.current(block).update_props(changes)
        else:
            shown = block.update_props(changes) if hasattr(block, "update_props") else changes
        return {**shown, MARK: "update"}


MISSING = object()


def _changes(value: Any) -> dict[str, Any] | None:
    """What a function's result changes about a block, if it is an update and no value."""
    if isinstance(value, Block):
        return {name: given for name, given in value.passed.items() if name != "render"}
    if is_update(value):
        return {name: given for name, given in value.items() if name != MARK}
    return None


def component_inputs(blocks: Sequence[Block]) -> tuple[Component, ...]:
    """The inputs, as components.

    Raises:
        GraphError: One of them has no value.
    """
    for block in blocks:
        if not isinstance(block, Component):
            raise GraphError(f"a {type(block).__name__} has no value and can't be an input")
    return tuple(block for block in blocks if isinstance(block, Component))
