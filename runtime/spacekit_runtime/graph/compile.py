"""From a graph under construction to an app that can be served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.login_button import LoginButton
from spacekit_runtime.components.navbar import Navbar
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.components.state import State
from spacekit_runtime.components.timer import Timer
from spacekit_runtime.errors import GraphError
from spacekit_runtime.files import Files
from spacekit_runtime.graph.call import Call, component_inputs
from spacekit_runtime.graph.config import PageOptions, make_config
from spacekit_runtime.graph.corner_buttons import corner_buttons
from spacekit_runtime.graph.deep_links import add_deep_links
from spacekit_runtime.graph.dependency import Dependency, as_blocks
from spacekit_runtime.graph.functions import (
    NO_DEFAULT,
    Argument,
    all_parameters,
    kind_of,
    name_of,
    summary_of,
)
from spacekit_runtime.graph.graph import Companion, Graph
from spacekit_runtime.protocol import ApiVisibility, Config
from spacekit_runtime.tqdm_bars import watch_tqdm

# Names of routes below /gradio_api/call and /gradio_api/run.
RESERVED_NAMES = frozenset({"v2"})


@dataclass(frozen=True)
class App:
    """An app, ready to be served; nothing about it is looked up per request.

    Attributes:
        calls: By `fn_index`.
        endpoints: The calls that clients may name, by name.
        config: `/config`, but for `root`.
        states_with_listeners: Ids of the `State`s whose changes somebody listens to.
        files: Its files.
        companions: What is told when the app is about to be served.
        blocks: By their ids.
        unloads: What to call when a page is gone.
        has_logins: Whether it knows people by their login with Hugging Face.
    """

    calls: Sequence[Call]
    endpoints: Mapping[str, Call]
    config: Config
    options: PageOptions
    states_with_listeners: frozenset[int]
    files: Files
    blocks: Mapping[int, Block]
    unloads: Sequence[Call]
    has_logins: bool = False
    companions: Sequence[Companion] = ()


# Compiles a call of a function by itself, which no event sets off: of a function, its inputs, its outputs
# and what else there is to say.
Prepare = Callable[[Any, Any, Any, ListenOptions], Call]


def compile_graph(graph: Graph, options: PageOptions, files: Files | None = None) -> App:
    """Settle all about an app that can be settled before the first request.

    Raises:
        GraphError: A listener names a component that is not in the layout, or an unknown event.
    """
    files = files or Files()
    _check_navbars(graph)
    place_corner_buttons(graph)
    add_deep_links(graph)
    add_load_listeners(graph)
    calls = make_calls(graph, files, set())
    prepare_companions(graph, files)
    return App(
        calls=calls,
        endpoints={call.name: call for call in calls if call.fn is not None and call.visibility != "private"},
        config=make_config(graph, calls, options, files),
        options=options,
        states_with_listeners=states_with_listeners(graph),
        files=files,
        blocks=graph.blocks,
        unloads=[
            call
            for call, dependency in zip(calls, graph.dependencies, strict=True)
            if (None, "unload") in dependency.targets
        ],
        has_logins=_has_logins(graph, calls),
        companions=tuple(graph.companions),
    )


def _check_navbars(graph: Graph) -> None:
    pages = [block.on_page for block in graph.blocks.values() if isinstance(block, Navbar)]
    if twice := next((page for page in pages if pages.count(page) > 1), None):
        raise GraphError(f"a page has one Navbar, and the page '/{twice}' has {pages.count(twice)}")


def prepare_companions(graph: Graph, files: Files) -> None:
    """Give what works beside the blocks the means to call functions by themselves."""
    for companion in graph.companions:
        companion.prepare(partial(_call_alone, graph, files))


def _call_alone(
    graph: Graph, files: Files, fn: Any, inputs: Any, outputs: Any, options: ListenOptions
) -> Call:
    return _call(graph, Dependency(graph, -1, [], fn, inputs, outputs, options), set(), files)


def _has_logins(graph: Graph, calls: Sequence[Call]) -> bool:
    """Tell whether there is a button to sign in, or a function that asks who has."""
    sources = {injection.source for call in calls for injection in call.injections}
    return bool(sources & {"login", "login or none"}) or any(
        isinstance(block, LoginButton) for block in graph.blocks.values()
    )


def states_with_listeners(graph: Graph) -> frozenset[int]:
    """Ids of the `State`s whose changes somebody listens to."""
    targets = (target for dependency in graph.dependencies for target in dependency.targets)
    return frozenset(b._id for b, event in targets if isinstance(b, State) and event == "change")


def make_calls(graph: Graph, files: Files, names: set[str]) -> list[Call]:
    """The calls of a graph's listeners, in their order; `names` are those that are taken."""
    return [_call(graph, dependency, names, files) for dependency in graph.dependencies]


def place_corner_buttons(graph: Graph) -> None:
    """Give an id to buttons that were made for the corner of a component alone."""
    for button in corner_buttons(list(graph.blocks.values())):
        if button.graph is None:
            graph.add(button)


def add_load_listeners(graph: Graph, *, is_drawn: bool = False) -> None:
    """A value that is a function is computed when the page loads, when inputs change, and every so often.

    Args:
        graph: The graph.
        is_drawn: Whether the page is there already, and gets this part of it with values that are fresh.
    """
    listening = {d.options.get("key") for d in graph.dependencies}
    for block in list(graph.blocks.values()):
        if not isinstance(block, Component) or block.load_function is None:
            continue
        key = f"load of {block._id}"
        if key in listening:
            continue
        inputs = as_blocks(block.inputs)
        graph.page = block.on_page
        # An endpoint like any other, as with Gradio: clients may ask for the value of the moment.
        options: ListenOptions = {"key": key}
        targets = [*((component, "change") for component in inputs), *_ticks(graph, block.every)]
        if targets:
            options["show_progress"] = "hidden"
        targets.append((graph.root, "load"))
        if is_drawn and not inputs:
            targets.remove((graph.root, "load"))
        if targets:
            graph.listen(targets, block.load_function, inputs, block, options)


def _ticks(graph: Graph, every: Any) -> list[tuple[Block, str]]:
    """The clock that lets a value be computed every so often: the app's own, or one made here."""
    if every is None:
        return []
    timer = every if isinstance(every, Timer) else Timer(every, render=False)
    if timer.graph is None:
        graph.add(timer)
    return [(timer, "tick")]


def _call(graph: Graph, dependency: Dependency, names: set[str], files: Files) -> Call:
    options, fn = dependency.options, dependency.fn
    graph.page = dependency.page
    for block in (
        *dependency.inputs,
        *dependency.outputs,
        *(b for b, _ in dependency.targets if b is not None),
    ):
        _check_place(graph, block)
    arguments, injections, _ = all_parameters(fn) if fn is not None else ((), (), False)
    _check_batch(dependency)
    if any(i.source == "progress" and i.given.track_tqdm for i in injections):
        watch_tqdm()
    limit = options.get("concurrency_limit", "default")
    if isinstance(limit, int) and limit < 1:
        raise GraphError(f"concurrency_limit={limit}: at least 1, or None for no limit")
    return Call(
        id=dependency.id,
        name=_unique_name(options, fn, names),
        visibility=_visibility(options, fn),
        description=_description(options, fn),
        fn=fn,
        kind=kind_of(fn) if fn is not None else "sync",
        blocks=graph.lookup,
        inputs=component_inputs(dependency.inputs),
        outputs=tuple(dependency.outputs),
        inputs_as_dict=dependency.inputs_as_dict,
        keywords=dependency.keywords,
        missing=_missing(dependency, arguments),
        arguments_in_api=_in_order(dependency, arguments),
        injections=injections,
        preprocesses=options.get("preprocess", True),
        postprocesses=options.get("postprocess", True),
        queue=options.get("queue", True) and fn is not None,
        batch=options.get("batch", False),
        max_batch_size=options.get("max_batch_size", 4),
        group=options.get("concurrency_id") or f"fn {id(fn)}",
        limit=limit,
        time_limit=options.get("time_limit"),
        cancels=_cancelled(options.get("cancels")),
        files=files,
        validator=options.get("validator"),
        rendered_in=dependency.rendered_in,
    )


def _in_order(dependency: Dependency, arguments: Sequence[Argument]) -> tuple[Argument, ...]:
    """The arguments as the inputs come: those by position, then those that inputs are named for."""
    keywords = dependency.keywords
    if not keywords:
        return tuple(argument for argument in arguments if not argument.is_keyword)
    by_position = len(dependency.inputs) - len(keywords)
    first = [a for a in arguments if not a.is_keyword][:by_position]
    # More inputs than names: `*args` takes them.
    unnamed = [Argument("", NO_DEFAULT)] * (by_position - len(first))
    named = {argument.name: argument for argument in arguments}
    # What can only be given by name gets the value, as with Gradio, whatever it is annotated with.
    last = [
        replace(argument, wants_component=argument.wants_component and not argument.is_keyword)
        for argument in (named.get(name, Argument(name, NO_DEFAULT)) for name in keywords)
    ]
    return (*first, *unnamed, *last)


def _check_batch(dependency: Dependency) -> None:
    """Refuse a batch that could not be: one of steps, or of no events."""
    options, fn = dependency.options, dependency.fn
    size = options.get("max_batch_size", 4)
    if not options.get("batch") or fn is None:
        return
    if kind_of(fn) in ("generator", "async generator"):
        raise GraphError(f"{name_of(fn)}() gives its result by steps, and batch=True needs it at once")
    if size < 1:
        raise GraphError(f"max_batch_size={size}: at least 1")


def _missing(dependency: Dependency, arguments: Sequence[Argument]) -> int:
    given = 1 if dependency.inputs_as_dict else len(dependency.inputs) - len(dependency.keywords)
    by_position = [a for a in arguments if not a.is_keyword and a.name not in dependency.keywords]
    return sum(argument.default is NO_DEFAULT for argument in by_position[given:])


def _check_place(graph: Graph, block: Block) -> None:
    if isinstance(block, State) and block.graph is None:
        graph.add(block)
    if not graph.knows(block):
        label = getattr(block, "label", None)
        raise GraphError(
            f"the {type(block).__name__}{f' {label!r}' if label else ''} is used by a listener and is not in "
            "the layout; make it inside `with Blocks():`, or call its render() there"
        )


def _unique_name(options: ListenOptions, fn: Any, names: set[str]) -> str:
    asked = "false" if options.get("api_name") is False else options.get("api_name")
    unnamed = "js_fn" if fn is None and options.get("js") else name_of(fn)
    base = str(asked).strip().strip("/") if asked else unnamed
    base = base or unnamed
    name, count = base, 0
    while name in names or name in RESERVED_NAMES:
        count += 1
        name = f"{base}_{count}"
    names.add(name)
    return name


def _visibility(options: ListenOptions, fn: Any) -> ApiVisibility:
    if fn is None or options.get("api_name") is False:
        return "private"
    return options.get("api_visibility", "public")


def _description(options: ListenOptions, fn: Any) -> str:
    given = options.get("api_description")
    if given is False or fn is None:
        return ""
    return str(given) if given else summary_of(fn)


def _cancelled(cancels: Any) -> tuple[int, ...]:
    if cancels is None:
        return ()
    listed = cancels if isinstance(cancels, list | tuple | set) else [cancels]
    for dependency in listed:
        if not isinstance(dependency, Dependency):
            raise GraphError(f"cancels= takes what a listener returned, not {dependency!r}")
    return tuple(dependency.id for dependency in listed)
