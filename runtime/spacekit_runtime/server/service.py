"""The service behind the routes: an app, its queue, its sessions, and the calls nobody has fetched yet."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from spacekit_runtime.environment import seconds, setting
from spacekit_runtime.errors import (
    BadRequest,
    Error,
    FunctionFailed,
    NotFound,
    QueueFull,
    Unprocessable,
    UserInputError,
)
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.graph import FIRST_DRAWN_ID
from spacekit_runtime.graph.validation import objections, validate
from spacekit_runtime.queue.event import Cancelled, Event, Failed, Outcome
from spacekit_runtime.queue.executor import Executor, LocalExecutor, verdict_on
from spacekit_runtime.queue.limits import QueueOptions
from spacekit_runtime.queue.queue import Queue
from spacekit_runtime.request import Request
from spacekit_runtime.server.http import encode
from spacekit_runtime.server.limits import (
    HEARTBEAT_EVERY,
    MOST_EVENTS_IN_A_SESSION,
    MOST_UNREAD_CALLS,
    TEST_HEARTBEAT_EVERY,
    UNREAD_CALL_SECONDS,
)
from spacekit_runtime.server.models import CallBody, JoinBody
from spacekit_runtime.session.messages import Answer, CallMessages, error_of, output_of
from spacekit_runtime.session.session import Session
from spacekit_runtime.session.store import SessionStore
from spacekit_runtime.session.unread import Unread

logger = logging.getLogger("spacekit")


@dataclass(frozen=True)
class ServiceOptions:
    """What `launch` says about how events are served.

    Attributes:
        max_threads: Most functions that block at a time.
        session_capacity: Most sessions that are remembered at a time.
        context: What functions run in, where that is not nothing: a notebook's cell.
    """

    max_threads: int = 40
    session_capacity: int = 10_000
    context: Context | None = None


class Beat:
    """A pause that can be ended."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """End the pause."""
        self._woken.set()

    async def wait(self, seconds: float) -> None:
        """Pause for so many seconds, or until `wake`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)


def _complete(call: Call, data: list[Any]) -> list[Any]:
    """The payload with a value for each input; a refusal has the structure that Gradio's clients read.

    Its Python client looks for verdicts in any 422 that answers a join, and fails on a plain sentence.
    """
    try:
        return call.complete(data)
    except Unprocessable as error:
        raise Unprocessable(_verdict(str(error.detail))) from None


def _verdict(message: str) -> list[object]:
    return [{**validate(False, message), "parameter_name": "data"}]


class Service:
    """An app at work. Made on the server's loop.

    Args:
        app: The app.
        queue_options: How events wait.
        options: See `ServiceOptions`.
    """

    def __init__(self, app: App, queue_options: QueueOptions, options: ServiceOptions) -> None:
        self.app = app
        self._loop = asyncio.get_running_loop()
        self._is_open = queue_options.is_open
        self._executor: Executor = LocalExecutor(self._loop, options.max_threads, options.context)
        self.queue = Queue(app.calls, queue_options, self._executor, self._loop)
        self._messages_held = Unread()
        self.sessions = SessionStore(
            self._loop,
            encode=encode,
            unread=self._messages_held,
            show_error=app.options.show_error,
            watched=app.states_with_listeners,
            capacity=options.session_capacity,
            cancel=self.queue.cancel,
            unload=self._unload,
        )
        # A client notices at a sign of life that it is to end a stream, too.
        usual = TEST_HEARTBEAT_EVERY if setting("IS_E2E_TEST") else HEARTBEAT_EVERY
        self.heartbeat_every = seconds("HEARTBEAT_INTERVAL", usual)
        self.is_closing = False
        self._deletion: asyncio.TimerHandle | None = None
        self._delete_later()
        self._beats: set[Beat] = set()
        # Calls that were posted and whose answers nobody has fetched to the end, oldest first.
        self._unread: OrderedDict[str, tuple[float, CallMessages]] = OrderedDict()
        self._discard_timer: asyncio.TimerHandle | None = None

    async def join(self, body: JoinBody, request: Request) -> tuple[Session, Event]:
        """Put an event of a session in the queue; its messages go to the session's stream.

        Raises:
            RequestError: There is no such function, or the values do not fit it.
        """
        call = self._by_index(body.fn_index, body.session_hash)
        if body.session_hash is None:
            raise BadRequest("session_hash is missing: a session's messages go to its stream")
        payload = _complete(call, body.data)
        session = self.sessions.open(body.session_hash)
        if len(session.messages.events) >= MOST_EVENTS_IN_A_SESSION:
            raise QueueFull(f"{MOST_EVENTS_IN_A_SESSION} events of this session have not ended yet")
        if session.messages.outbox.is_full:
            raise QueueFull("the answers of this session are not read; read its stream before more is asked")
        event = Event(
            call,
            payload,
            session,
            session.messages,
            request=request,
            event_data=body.event_data,
            trigger_id=body.trigger_id,
            size=body.size,
        )
        if call.validator is not None:
            await self._validate(event)
        self.queue.put(event)
        self.sessions.expect_reader(session)
        return session, event

    async def call(self, name: str, body: CallBody, request: Request) -> Event:
        """Put an event in the queue whose answer is fetched by its id.

        Raises:
            RequestError: There is no such endpoint, or the values do not fit it.
        """
        call = self.endpoint(name)
        messages = CallMessages(encode, self._messages_held, show_error=self.app.options.show_error)
        event = self._event(call, body, messages, request)
        if call.validator is not None:
            await self._validate(event)
        self.queue.put(event)
        self._keep(event, messages)
        return event

    async def run(self, name: str, body: CallBody, request: Request) -> dict[str, Any]:
        """Call a function at once, and wait for what it gives.

        Raises:
            RequestError: There is no such endpoint, or the values do not fit it.
        """
        call = (
            self._by_index(body.fn_index, body.session_hash)
            if body.fn_index is not None
            else self.endpoint(name)
        )
        if call.queue and not self._is_open:
            raise NotFound(f"/{call.name} answers no direct requests: use /call/{call.name}")
        outcome, event = await self._outcome(call, body, request, self.queue.run)
        if isinstance(outcome, Failed):
            if isinstance(outcome.error, UserInputError):
                raise Unprocessable(outcome.error.message)
            shown = error_of(outcome.error, show=self.app.options.show_error)["error"]
            raise FunctionFailed(shown or "the function raised an error; the app's log says which")
        if isinstance(outcome, Cancelled):
            raise NotFound("the event was cancelled")
        output = output_of(
            outcome.result,
            outcome.duration,
            event.average_duration,
            is_generating=False,
            cache_use=event.cache_use,
        )
        return dict(output)

    async def ask(self, name: str, body: CallBody, request: Request) -> Outcome:
        """Call a function when its turn comes, and wait for how it ends.

        Raises:
            RequestError: There is no such endpoint, or the values do not fit it.
        """
        outcome, _ = await self._outcome(self.endpoint(name), body, request, self.queue.put)
        return outcome

    async def _outcome(
        self, call: Call, body: CallBody, request: Request, begin: Callable[[Event], None]
    ) -> tuple[Outcome, Event]:
        """How an event ends; it is cancelled when nobody waits for that any more."""
        future: asyncio.Future[Outcome] = self._loop.create_future()
        event = self._event(call, body, Answer(future), request)
        if call.validator is not None:
            await self._validate(event)
        begin(event)
        try:
            return await future, event
        except asyncio.CancelledError:
            self.queue.cancel(event)
            raise

    def find_call(self, name: str, event_id: str) -> CallMessages:
        """The stream of a call that was posted.

        Raises:
            NotFound: There is no such event, or it was fetched already.
        """
        kept = self._unread.get(event_id)
        messages = None if kept is None or kept[1].outbox.is_lost else kept[1]
        if messages is None or messages.event is None or messages.event.call.name != name:
            raise NotFound(
                f"there is no event {event_id[:40]!r} of /{name[:80]}: it was fetched, or is too old"
            )
        return messages

    def read_call(self, event_id: str) -> None:
        """Note that a call's answer was fetched to the end."""
        self._unread.pop(event_id, None)

    def abandon_call(self, event_id: str) -> None:
        """Note that a call's reader has gone: the call is ended unless somebody comes back."""
        self._loop.call_later(UNREAD_CALL_SECONDS, self._end_abandoned, event_id)

    def _end_abandoned(self, event_id: str) -> None:
        kept = self._unread.get(event_id)
        if kept is not None and not kept[1].has_reader:
            self._discard(event_id)

    def cancel(self, session_hash: str, event_id: str) -> bool:
        """End an event of a session, or a call; False if there is none that goes on."""
        session = self.sessions.find(session_hash)
        event = session.messages.events.get(event_id) if session is not None else None
        if event is None:
            kept = self._unread.get(event_id)
            event = kept[1].event if kept is not None else None
        if event is None or event.stage == "ended":
            return False
        self.queue.cancel(event)
        return True

    def _unload(self, session: Session) -> None:
        """Call what the app does when a page is gone; nobody waits for it."""
        for call in self.app.unloads:
            answer = Answer(self._loop.create_future())
            self.queue.run(Event(call, [], session, answer, request=Request(session_hash=session.hash)))

    def new_beat(self) -> Beat:
        """What a heartbeat waits on: it is woken when the service closes."""
        beat = Beat()
        self._beats.add(beat)
        return beat

    def end_beat(self, beat: Beat) -> None:
        """Note that a heartbeat has ended."""
        self._beats.discard(beat)

    def close(self) -> None:
        """End all that goes on."""
        self.is_closing = True
        for beat in self._beats:
            beat.wake()
        self.sessions.close_all()
        for _, messages in self._unread.values():
            if messages.event is not None:
                self.queue.cancel(messages.event)
        if self._discard_timer is not None:
            self._discard_timer.cancel()
        if self._deletion is not None:
            self._deletion.cancel()
            self.app.files.cache.remove()
        self._executor.close()

    async def _validate(self, event: Event) -> None:
        """Have the app look at what was sent, before it waits for its turn.

        Raises:
            Unprocessable: It objects.
            FunctionFailed: The validator itself raised.
        """
        try:
            given = await verdict_on(event)
        except Error as error:
            raise Unprocessable(_verdict(error.message)) from error
        except Exception as error:
            logger.exception("the validator of /%s raised", event.call.name)
            raise FunctionFailed("the validator raised an error; the app's log says which") from error
        if objected := objections(event.call, given):
            raise Unprocessable(objected)

    def _delete_later(self) -> None:
        if self.app.files.deletion is not None:
            seconds, _ = self.app.files.deletion
            self._deletion = self._loop.call_later(seconds, self._delete_old)

    def _delete_old(self) -> None:
        if self.app.files.deletion is not None:
            _, age = self.app.files.deletion
            self._loop.run_in_executor(None, lambda: self.app.files.cache.remove(older_than=age))
        self._delete_later()

    def _event(self, call: Call, body: CallBody, sink: Any, request: Request) -> Event:
        session = self.sessions.open(body.session_hash) if body.session_hash else self.sessions.anonymous()
        return Event(
            call,
            call.complete(body.data),
            session,
            sink,
            request=request,
            event_data=body.event_data,
            trigger_id=body.trigger_id,
            size=body.size,
        )

    def _keep(self, event: Event, messages: CallMessages) -> None:
        messages.event = event
        self._unread[event.id] = (self._loop.time(), messages)
        self._discard_old()

    def _discard_old(self) -> None:
        """Drop the calls that nobody fetched in time, and look again when the next one is due."""
        now = self._loop.time()
        while self._unread:
            id_, (since, oldest) = next(iter(self._unread.items()))
            is_old = now - since >= UNREAD_CALL_SECONDS and not oldest.has_reader
            if not is_old and len(self._unread) <= MOST_UNREAD_CALLS:
                break
            self._discard(id_)
        if self._unread and self._discard_timer is None:
            self._discard_timer = self._loop.call_later(UNREAD_CALL_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self._discard_timer = None
        self._discard_old()

    def _discard(self, event_id: str) -> None:
        _, messages = self._unread.pop(event_id)
        if messages.event is not None:
            self.queue.cancel(messages.event)

    def _by_index(self, index: int, session_hash: str | None) -> Call:
        calls = self.app.calls
        session = self.sessions.find(session_hash) if index >= FIRST_DRAWN_ID and session_hash else None
        drawn = session.find_call(index) if session is not None else None
        if drawn is not None and drawn.fn is not None:
            return drawn
        if index >= FIRST_DRAWN_ID:
            raise NotFound("this part of the page is out of date; reload the page")
        if not 0 <= index < len(calls) or calls[index].fn is None:
            raise NotFound(f"there is no function with the index {index}; this app has {len(calls)}")
        return calls[index]

    def endpoint(self, name: str) -> Call:
        """The call that clients know by a name.

        Raises:
            NotFound: There is none.
        """
        call = self.app.endpoints.get(name)
        if call is None:
            known = ", ".join(
                f"/{known}" for known, c in self.app.endpoints.items() if c.visibility == "public"
            )
            raise NotFound(f"there is no endpoint /{name[:80]}; this app has: {known or 'none'}")
        return call
