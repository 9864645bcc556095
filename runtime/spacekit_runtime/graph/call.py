"""A prepared call: all that can be settled about an event before it happens."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Literal

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.state import State
from spacekit_runtime.errors import Error, GraphError, Unprocessable, UserInputError
from spacekit_runtime.files import Files
from spacekit_runtime.files.data import is_file
from spacekit_runtime.graph.functions import (
    NO_DEFAULT,
    Argument,
    Injection,
    Kind,
    all_parameters,
    kind_of,
)
from spacekit_runtime.graph.occasion import Drawn, Memory, Occasion, Result
from spacekit_runtime.oauth import OAuthToken, from_login
from spacekit_runtime.progress import Progress
from spacekit_runtime.protocol import ApiVisibility
from spacekit_runtime.request import EventData, Request
from spacekit_runtime.update import MARK, is_update

# Arguments of the clients' own, which no parameter may be called by.
TAKEN_BY_CLIENTS = frozenset({"api_name", "fn_index", "result_callbacks"})


@dataclass(frozen=True)
class Call:
    """A function with its inputs and outputs resolved; see `Dependency` for where it comes from.

    Attributes:
        id: The `fn_index` on the wire.
        name: The endpoint's name, without the slash.
        group: Calls of one group share a concurrency limit.
        keywords: Names of the arguments that the last inputs are given by.
        missing: How many arguments the function needs beyond its inputs. They are `None`, as in Gradio: the
            app's author was warned, and the app may well do without.
        limit: That limit as the app says it: a number, `None` for none, or `"default"`.
        validator: Looks at the arguments before the event is queued.
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
    keywords: tuple[str, ...]
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
    validator: Callable[..., Any] | None = None
    rendered_in: int | None = None

    @property
    def is_generator(self) -> bool:
        """Whether the function gives its result by steps."""
        return self.kind in ("generator", "async generator")

    @cached_property
    def validating(self) -> Call:
        """The call of the validator, with the same inputs."""
        fn = self.validator
        if fn is None:
            raise GraphError(f"/{self.name} has no validator")
        arguments, injections, _ = all_parameters(fn)
        given = 1 if self.inputs_as_dict else len(self.inputs) - len(self.keywords)
        missing = sum(a.default is NO_DEFAULT for a in arguments[given:] if a.name not in self.keywords)
        changes: Any = {"fn": fn, "kind": kind_of(fn), "injections": injections, "missing": missing}
        return replace(self, batch=False, validator=None, **changes)

    @cached_property
    def wholes(self) -> frozenset[int]:
        """Which inputs are given as components with all their properties, and not as values."""
        arguments = self.arguments_in_api[: len(self.inputs)]
        return frozenset(at for at, argument in enumerate(arguments) if argument.wants_component)

    @cached_property
    def tracks_tqdm(self) -> bool:
        """Whether bars that libraries draw with tqdm are shown in the page."""
        return any(i.source == "progress" and i.given.track_tqdm for i in self.injections)

    @cached_property
    def token_need(self) -> Literal["required", "optional"] | None:
        """Whether the function takes a token of Hugging Face, which clients may give by themselves."""
        for injection in self.injections:
            if injection.source in ("login", "login or none") and issubclass(injection.given, OAuthToken):
                return "required" if injection.source == "login" else "optional"
        return None

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

        A client may say `None` for what there is not: Gradio's own takes no call without a value for that.

        Raises:
            Unprocessable: There are too few values, or too many.
        """
        while len(payload) > len(self.inputs) and payload[-1] is None:
            payload = payload[:-1]
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

    def default(self, position: int, *, told: bool = False) -> Any:
        """What an input is where a client leaves it out: `MISSING` if it must not.

        Args:
            position: The input's.
            told: Whether it is for clients to read: of a function's own defaults Gradio's know `None` alone.
        """
        component = self.inputs[position]
        # What a function gave when the app was built holds for clients too: it is not called for them here,
        # where it could take any time, and fail.
        is_computed = component.load_function is not None
        value = component.first_value if is_computed else component.props().get("value")
        shown = MISSING if value is None else value
        if shown is not MISSING and component.carries_files:
            by_author = component.is_authors and self.rendered_in is None
            # Of one that is not there the author was told when the app was built.
            return self.files.outgoing_at_start(shown, lambda _: None, by_author=by_author)
        if shown is not MISSING or self.inputs_as_dict or position >= len(self.arguments_in_api):
            return shown
        default = self.arguments_in_api[position].default
        return MISSING if default is NO_DEFAULT or (told and default is not None) else default

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
        return self.bind(self.values(payload, occasion.memory), occasion)

    def values(self, payload: Sequence[Any], memory: Memory) -> list[Any]:
        """What was sent, as the components make values of it.

        Raises:
            UserInputError: A component refuses what was sent for it.
        """
        return [
            self._value(position, component, sent, memory)
            for position, (component, sent) in enumerate(zip(self.inputs, payload, strict=True))
        ]

    def bind(self, values: list[Any], occasion: Occasion) -> tuple[list[Any], dict[str, Any]]:
        """The arguments by position and by name: values, and what the runtime fills in."""
        keywords: dict[str, Any] = {}
        if self.keywords:
            first = len(values) - len(self.keywords)
            keywords = dict(zip(self.keywords, values[first:], strict=True))
            values = values[:first]
        positional: list[Any] = (
            [dict(zip(self.inputs, values, strict=False))] if self.inputs_as_dict else values
        )
        positional.extend([None] * self.missing)
        for injection in self.injections:
            value = self._inject(injection, occasion)
            if injection.position is not None and injection.position <= len(positional):
                positional.insert(injection.position, value)
            else:
                keywords[injection.name] = value
        return positional, keywords

    def _value(self, position: int, component: Component, sent: Any, memory: Memory) -> Any:
        if isinstance(component, State):
            return memory.state(component)
        if position in self.wholes:
            return self._whole(component, sent, memory)
        return self._argument(component, sent, memory)

    def _whole(self, component: Component, sent: Any, memory: Memory) -> Any:
        """A component with all its properties, for a function that asks for more than its value.

        The page sends them; what comes from elsewhere may be the value alone.
        """
        is_whole = isinstance(sent, dict) and sent.get("name") == component.type_name
        if is_whole:
            # Given back, a file in any of them would be given away.
            self.files.check_within({name: given for name, given in sent.items() if name != "value"})
        shown = {**component.props(), **sent} if is_whole else {**component.props(), "value": sent}
        known = {name: shown.get(name) for name in component.prop_names()}
        return Snapshot(**{**known, "value": self._argument(component, shown.get("value"), memory)})

    def _argument(self, component: Component, sent: Any, memory: Memory) -> Any:
        if is_update(sent):
            # Given back, or kept for others, it would change a component where a value was meant.
            raise UserInputError("an update of a component is no value that can be sent")
        if component.carries_files:
            sent = self.files.checked(sent)
        return memory.current(component).preprocess(sent) if self.preprocesses else sent

    def _inject(self, injection: Injection, occasion: Occasion) -> Any:
        if injection.source == "request":
            return occasion.request
        if injection.source == "progress":
            progress: Progress = injection.given
            return progress.fresh()
        if injection.source == "cache":
            return injection.given
        if injection.source == "header":
            return occasion.request.headers.get(injection.name.replace("_", "-").lower())
        if injection.source in ("login", "login or none"):
            is_needed = injection.source == "login"
            request = occasion.request
            return from_login(injection.given, request.oauth_info, request.given_token, is_needed=is_needed)
        target = self.blocks.get(occasion.trigger_id) if occasion.trigger_id is not None else None
        if occasion.event_data is None and injection.given is not EventData:
            kind = injection.given.__name__
            # As a function that lacks an argument: the log says it, and clients are told of a fault.
            raise TypeError(f"{self.name}() is about an event of the page ({kind}), and there is none")
        self.files.check_within(occasion.event_data)
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
            return [given]
        if wanted == 0:
            return []
        if given == {MARK: "update"}:
            # One `skip()` leaves all of them.
            return [given] * wanted
        values: Sequence[Any] = given if isinstance(given, tuple | list) else [given]
        if len(values) < wanted:
            raise Error(f"{self.name}() gave {len(values)} of the {wanted} values that its outputs need")
        if len(values) > wanted:
            # Once for each function: a warning is shown once for its words.
            warnings.warn(
                f"{self.name}() gave {len(values)} values for {wanted} outputs: the rest is not used",
                stacklevel=2,
            )
        return values[:wanted]

    def rows(self, given: Any, count: int) -> list[Any]:
        """The results of a batch, one an event: the function gave a list for each output.

        Raises:
            Error: There are too few lists, or too few values in one.
        """
        wanted = len(self.outputs)
        if wanted == 0:
            return [None] * count
        columns = [given] if not isinstance(given, tuple | list) else given
        if len(columns) < wanted or any(not _has(column, count) for column in columns[:wanted]):
            raise Error(
                f"{self.name}() takes batches: it has to give {wanted} list{'' if wanted == 1 else 's'}, "
                f"one for each output, with a value for each of the {count} inputs of the batch"
            )
        return [
            columns[0][at] if wanted == 1 else [column[at] for column in columns[:wanted]]
            for at in range(count)
        ]

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
        if not isinstance(block, Component):
            return shown
        has_icon = isinstance(shown, dict) and is_file(shown.get("icon"))
        if not block.carries_files and not has_icon:
            return shown

        def root() -> str:
            return request.root_url if request is not None else ""

        return self.files.outgoing(shown, root)

    def _updated(self, block: Block, changes: dict[str, Any], memory: Memory) -> dict[str, Any]:
        if isinstance(block, Component):
            memory.change(block, changes)
            shown = memory.current(block).update_props(changes)
            if not self.postprocesses and "value" in changes:
                shown["value"] = changes["value"]
        else:
            shown = block.update_props(changes) if hasattr(block, "update_props") else changes
        return {**shown, MARK: "update"}


MISSING = object()


def _has(column: Any, count: int) -> bool:
    """Whether a batch function gave a list of as many values: an array will do, a word won't."""
    return not isinstance(column, str) and hasattr(column, "__len__") and len(column) >= count


class Snapshot(SimpleNamespace):
    """A component's properties as they stand in the page; given back, they are what it is to become."""


def _changes(value: Any) -> dict[str, Any] | None:
    """What a function's result changes about a block, if it is an update and no value."""
    if isinstance(value, Snapshot):
        return {name: given for name, given in vars(value).items() if given is not None or name == "value"}
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
