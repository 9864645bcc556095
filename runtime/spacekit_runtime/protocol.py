"""The wire: what a page and a client send and are sent, as types.

This is the protocol of Gradio 6 (`protocol: "sse_v3"`), so its clients work unchanged; docs/protocol.md
states it in words. `scripts/generate-types` turns this file into `web/src/generated/wire.ts`.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

API_PREFIX = "/gradio_api"
PROTOCOL = "sse_v3"
# The release whose names and messages we speak; Gradio's clients read it from /config.
GRADIO_VERSION = "6.31.0"

Visible = bool | Literal["hidden"]
ShowProgress = Literal["full", "minimal", "hidden"]
TriggerMode = Literal["once", "multiple", "always_last"]
ApiVisibility = Literal["public", "private", "undocumented"]
LogLevel = Literal["info", "warning", "success", "error"]
# Whether an answer was remembered: all of it, or a part of what it was made from.
CacheUse = Literal["full", "partial"]
# One step of a diff: what to do, where (keys and indices from the root), with what.
Edit = tuple[Literal["append", "replace", "add", "delete"], list[str | int], Any]


class ComponentConfig(TypedDict):
    """One component or layout node. `props` are the constructor's arguments by name."""

    id: int
    type: str
    props: dict[str, Any]
    skip_api: bool
    component_class_id: str
    key: str | int | None
    renderable: NotRequired[int]
    rendered_in: NotRequired[int]
    api_info: NotRequired[dict[str, Any]]
    api_info_as_input: NotRequired[dict[str, Any]]
    api_info_as_output: NotRequired[dict[str, Any]]
    example_inputs: NotRequired[Any]


class LayoutNode(TypedDict):
    """A place in the page; the root's id is no component's."""

    id: int
    children: NotRequired[list[LayoutNode]]


class DependencyTypes(TypedDict):
    """What sort of function answers the event."""

    generator: bool
    cancel: bool


class DependencyConfig(TypedDict):
    """An event and what it does: `targets` set it off, `inputs` are sent, `outputs` are set."""

    id: int
    targets: list[tuple[int | None, str]]
    inputs: list[int]
    outputs: list[int]
    backend_fn: bool
    js: str | None
    queue: bool
    api_name: str | Literal[False]
    api_description: str | Literal[False] | None
    scroll_to_output: bool
    show_progress: ShowProgress
    show_progress_on: list[int] | None
    batch: bool
    max_batch_size: int
    cancels: list[int]
    types: DependencyTypes
    collects_event_data: bool
    trigger_after: int | None
    trigger_only_on_success: bool
    trigger_only_on_failure: bool
    trigger_mode: TriggerMode
    api_visibility: ApiVisibility
    rendered_in: int | None
    render_id: int | None
    connection: Literal["sse", "stream"]
    time_limit: float | None
    stream_every: float
    event_specific_args: list[str] | None
    component_prop_inputs: list[int]
    js_implementation: str | None


class PageConfig(TypedDict):
    """The parts of one page of a multipage app."""

    layout: LayoutNode
    components: list[int]
    dependencies: list[int]


class RenderConfig(TypedDict):
    """What a dynamic part of the page holds from now on; the layout's root is its container."""

    page: dict[str, PageConfig]
    components: list[ComponentConfig]
    dependencies: list[DependencyConfig]
    layout: LayoutNode
    render_id: int


class Config(TypedDict):
    """All that a page needs to draw itself: `GET /config`, and inline in the page."""

    version: str
    api_prefix: str
    mode: str
    app_id: int
    dev_mode: bool
    vibe_mode: bool
    analytics_enabled: bool
    components: list[ComponentConfig]
    css: str | None
    connect_heartbeat: bool
    js: str | None
    head: str | None
    title: str
    space_id: str | None
    enable_queue: bool
    show_error: bool
    footer_links: list[str | dict[str, str]]
    run_history: bool
    is_colab: bool
    max_file_size: int | None
    stylesheets: list[str]
    theme: str
    protocol: str
    body_css: dict[str, str]
    fill_height: bool
    fill_width: bool
    theme_hash: str
    pwa: bool
    pages: list[tuple[str, str, bool]]
    page: dict[str, PageConfig]
    mcp_server: bool
    i18n_translations: dict[str, dict[str, str]] | None
    dependencies: list[DependencyConfig]
    layout: LayoutNode
    username: str | None
    # In the page alone: whether `username` came in by the app's own login, and can sign out.
    can_log_out: NotRequired[bool]
    current_page: NotRequired[str]
    root: str


class JoinBody(TypedDict):
    """`POST {api_prefix}/queue/join`."""

    data: list[Any]
    fn_index: int
    session_hash: str
    event_data: NotRequired[Any]
    trigger_id: NotRequired[int | None]


class JoinAnswer(TypedDict):
    """The event is in the queue; its messages come on the session's stream."""

    event_id: str


class Output(TypedDict):
    """What a function gave: `data` has a value for each output, or the edits that lead to it."""

    data: list[Any]
    is_generating: bool
    duration: float
    average_duration: float
    render_config: RenderConfig | None
    changed_state_ids: list[int]
    used_cache: CacheUse | None


class ErrorOutput(TypedDict):
    """What a function raised. `error` is `None` unless the app shows its errors."""

    error: str | None
    duration: NotRequired[float | None]
    visible: NotRequired[bool]
    title: NotRequired[str]


class NoOutput(TypedDict):
    """What a cancelled event ends with."""


class Estimation(TypedDict):
    """The event waits; `rank` events stand before it."""

    msg: Literal["estimation"]
    event_id: str
    rank: int
    queue_size: int
    rank_eta: float | None


class ProcessStarts(TypedDict):
    """The function was called."""

    msg: Literal["process_starts"]
    event_id: str
    eta: float | None


class ProcessGenerating(TypedDict):
    """One step of a generator. The first holds whole values, each later one edits to the one before."""

    msg: Literal["process_generating"]
    event_id: str
    output: Output | ErrorOutput
    success: bool
    time_limit: float | None


class ProcessCompleted(TypedDict):
    """The last word on an event: whole values, or the error."""

    msg: Literal["process_completed"]
    event_id: str
    output: Output | ErrorOutput | NoOutput
    success: bool
    title: str | None
    used_cache: CacheUse | None
    cache_duration: float | None
    avg_time: float | None


class ProgressUnit(TypedDict):
    """One bar: `index` of `length` units, or a share from 0 to 1 in `progress`."""

    index: int | float | None
    length: int | float | None
    unit: str | None
    progress: float | None
    desc: str | None


class Progress(TypedDict):
    """How far the function has come, outermost bar first."""

    msg: Literal["progress"]
    event_id: str
    progress_data: list[ProgressUnit]


class Log(TypedDict):
    """A toast: `Info`, `Warning` or `Success` called in the function."""

    msg: Literal["log"]
    event_id: str
    log: str
    level: LogLevel
    duration: float | None
    visible: bool
    title: str


class Heartbeat(TypedDict):
    """Nothing new, still here."""

    msg: Literal["heartbeat"]


class CloseStream(TypedDict):
    """No event of the session is left; the stream ends."""

    msg: Literal["close_stream"]
    event_id: None


class UnexpectedError(TypedDict):
    """The stream can't go on, for instance as the session is unknown here."""

    msg: Literal["unexpected_error"]
    event_id: str | None
    message: str
    session_not_found: bool
    success: Literal[False]


Message = (
    Estimation
    | ProcessStarts
    | ProcessGenerating
    | ProcessCompleted
    | Progress
    | Log
    | Heartbeat
    | CloseStream
    | UnexpectedError
)
