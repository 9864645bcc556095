"""What happens in a chat: sending, stopping, asking again, taking back, editing, picking, keeping."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from spacekit_runtime.chat import saved
from spacekit_runtime.chat.answers import NOTHING, answering, with_extras
from spacekit_runtime.chat.history import History, appended, before_last_question, for_clients
from spacekit_runtime.chat.kept import without_history
from spacekit_runtime.components.events import Listener
from spacekit_runtime.errors import UserInputError
from spacekit_runtime.files.given import kept
from spacekit_runtime.flagging import ChatCSVLogger
from spacekit_runtime.graph.dependency import Dependency, on
from spacekit_runtime.request import EditData, SelectData
from spacekit_runtime.update import skip, update

if TYPE_CHECKING:
    from spacekit_runtime.chat.interface import ChatInterface

# Between what a person does and its effect nothing waits for a turn, and nothing is for other clients.
QUIET: dict[str, Any] = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}


def listen_all(chat: ChatInterface) -> None:
    """Record all listeners of a chat."""
    _Listeners(chat).listen()


def answer_to_example(chat: ChatInterface) -> Callable[..., Any]:
    """What a chat makes of an example: of its message and values, what the chat then shows."""

    def shown(message: Any, history: History, given: Any) -> Any:
        _, extras, grown = _grown(chat, message, history, given)
        return (grown, *extras) if extras else grown

    return without_history(answering(chat.fn, shown))


def _grown(chat: ChatInterface, message: Any, history: History, given: Any) -> tuple[Any, list[Any], History]:
    """An answer, the values that came with it, and the history that goes on with it."""
    extras = len(chat.additional_outputs)
    asked = appended(history, message, "user")
    if given is NOTHING:
        return None, [skip()] * extras, asked
    response, values = with_extras(given, extras)
    return response, values, appended(asked, response, "assistant")


class _Listeners:
    def __init__(self, chat: ChatInterface) -> None:
        self._chat = chat
        self._answer = answering(chat.fn, self._shown_result)
        self._answers: list[Dependency] = []
        self._last: list[Dependency] = []

    def listen(self) -> None:
        chat = self._chat
        self._serve_clients()
        self._then_answer(
            chat.textbox.submit(
                self._asked,
                [chat.textbox, chat.chatbot_state],
                self._asking,
                validator=None if chat.validator is None else self._validated,
                **QUIET,
            )
        )
        self._then_answer(chat.chatbot.retry(self._again, chat.chatbot_state, self._asking_again, **QUIET))
        self._then_answer(chat.chatbot.option_select(self._picked, chat.chatbot_state, self._asking, **QUIET))
        if chat.editable:
            chat.chatbot.editable = chat.chatbot.editable or "user"
            self._then_answer(
                chat.chatbot.edit(self._edited, chat.chatbot_state, self._asking_again, **QUIET)
            )
        self._take_examples()
        self._flag()
        self._take_back()
        self._stop()
        if chat.save_history:
            self._keep()
        chat.chatbot_value.change(
            self._set_from_outside,
            [chat.chatbot_value, chat.chatbot_state],
            [chat.chatbot, chat.chatbot_state],
            **QUIET,
        )

    @property
    def _asking(self) -> list[Any]:
        chat = self._chat
        return [chat.chatbot, chat.textbox, chat.saved_input, chat.asked]

    @property
    def _asking_again(self) -> list[Any]:
        return [*self._asking, self._chat.chatbot_state]

    def _serve_clients(self) -> None:
        """The endpoint: a client sends a message and gets the answer; its session keeps the history."""
        chat = self._chat
        chat.fake_api_btn.click(
            answering(chat.fn, self._client_result),
            [chat.textbox, chat.chatbot_state, *chat.additional_inputs],
            [chat.api_response, chat.chatbot_state, *chat.additional_outputs],
            postprocess=False,
            concurrency_limit=chat.answer_options["concurrency_limit"],
            **chat.api_options,
        )

    def _then_answer(self, asked: Dependency) -> None:
        """After a question: the function, and then the field is as it was."""
        chat = self._chat
        answer = asked.success(
            self._answer,
            [chat.saved_input, chat.chatbot_state, *chat.additional_inputs],
            [chat.chatbot, chat.chatbot_state, *chat.additional_outputs],
            api_name="_answer",
            api_visibility="private",
            **chat.answer_options,
        )
        ready = self._ready()
        settled = answer.then(
            self._settled,
            [chat.chatbot_state, chat.asked],
            [chat.chatbot_state, chat.chatbot_value],
            **QUIET,
        )
        # Only now: the next question builds on the history as it is from here on.
        settled.then(None, None, chat.textbox, js=f"() => [{json.dumps(ready)}]", **QUIET)
        self._answers.append(answer)
        self._last.append(settled)

    def _take_examples(self) -> None:
        chat = self._chat
        if chat.examples_have_inputs:
            self._take_kept_rows()
            return
        if not chat.examples:
            return
        if chat.examples_are_kept:
            shown = [*self._asking_again, chat.chatbot_value, *chat.additional_outputs]
            # One that takes its time the first time waits in no line: others are there at once.
            options = {**QUIET, "queue": True, "concurrency_limit": None, "postprocess": False}
            self._last.append(chat.chatbot.example_select(self._example_kept, None, shown, **options))
        elif chat.run_examples_on_click:
            self._then_answer(
                chat.chatbot.example_select(self._example_picked, None, self._asking_again, **QUIET)
            )
        else:
            chat.chatbot.example_select(self._example, None, chat.textbox, **QUIET)

    def _take_kept_rows(self) -> None:
        """After a row and its answer are shown, the chat goes on from there."""
        chat = self._chat
        if chat.examples_handler.cache_event is None:
            return
        shown = [chat.textbox, chat.chatbot_state, chat.chatbot_value]
        self._last.append(
            chat.examples_handler.cache_event.success(
                lambda history: (self._written(""), history, history), chat.chatbot, shown, **QUIET
            )
        )

    def _flag(self) -> None:
        """What people say of answers is kept in a table."""
        chat = self._chat
        if chat.flagging_mode == "never":
            return
        log = ChatCSVLogger()
        log.setup(chat.flagging_dir)
        chat.chatbot.feedback_options = chat.flagging_options
        # What it says of itself is not about the app.
        chat.chatbot.like(log.flag, chat.chatbot, api_description=False)

    def _take_back(self) -> None:
        chat = self._chat
        state = [chat.chatbot_state, chat.chatbot_value]
        undone = chat.chatbot.undo(
            self._undone, chat.chatbot_state, [chat.chatbot, chat.textbox, *state], **QUIET
        )
        self._last.append(undone)
        chat.chatbot.clear(lambda: ([], []), None, state, **QUIET)

    def _stop(self) -> None:
        chat = self._chat
        chat.textbox.stop(None, None, None, cancels=self._answers, **QUIET)

    def _keep(self) -> None:
        """The conversations that the browser keeps; all in the page."""
        chat = self._chat
        kept = [chat.saved_conversations, chat.conversation_id]
        for last in self._last:
            last.then(None, [chat.chatbot, *kept], kept, js=saved.SAVE, **QUIET)
        chat.chatbot.clear(None, kept, kept, js=saved.FORGET, **QUIET)
        on(
            [Listener(chat, "load"), chat.saved_conversations.change],
            None,
            chat.saved_conversations,
            chat.chat_history_dataset,
            js=saved.TITLES,
            **QUIET,
        )
        state = [chat.chatbot_state, chat.chatbot_value]
        for opened in (
            chat.new_chat_button.click(
                None, None, [chat.chatbot, chat.conversation_id], js=saved.BEGIN, **QUIET
            ),
            chat.chat_history_dataset.click(
                None,
                [chat.chat_history_dataset, chat.saved_conversations],
                [chat.chatbot, chat.conversation_id],
                js=saved.OPEN,
                **QUIET,
            ),
        ):
            opened.then(lambda history: (history, history), chat.chatbot, state, **QUIET)

    # What the listeners call.

    def _shown_result(self, message: Any, history: History, given: Any) -> Any:
        _, extras, grown = _grown(self._chat, message, history, given)
        return grown, grown, *extras

    def _client_result(self, message: Any, history: History, given: Any) -> Any:
        response, extras, grown = _grown(self._chat, message, history, given)
        return for_clients(response), grown, *extras

    def _busy(self, **more: Any) -> dict[str, Any]:
        """The field while an answer is made."""
        return update(interactive=False, submit_btn=False, stop_btn=self._chat.stop_btn, **more)

    def _ready(self) -> dict[str, Any]:
        """The field when the next message may be sent."""
        return update(interactive=True, submit_btn=self._chat.textbox.submit_btn, stop_btn=False)

    def _question(self, before: History, message: Any, **field: Any) -> tuple[Any, ...]:
        """What a question does: it is shown, the field waits, and the function's arguments are there."""
        asked = appended(before, message, "user")
        return asked, self._busy(**field), message, asked

    def _validated(self, message: Any, _history: History) -> Any:
        """What the author's validator says of a message; it knows nothing of the history."""
        return self._chat.validator(message) if self._chat.validator else None

    def _asked(self, message: Any, history: History) -> Any:
        return self._question(history, message, value=self._written(""))

    def _again(self, history: History) -> Any:
        before, message = before_last_question(self._plain(history), with_files=self._chat.multimodal)
        return *self._question(before, message), before

    def _written(self, text: str) -> Any:
        """A message of text alone."""
        return {"text": text, "files": []} if self._chat.multimodal else text

    def _edited(self, history: History, edit: EditData) -> Any:
        index = edit.index if isinstance(edit.index, int) else -1
        history = self._plain(history)
        if not 0 <= index < len(history) or not isinstance(edit.value, str):
            raise UserInputError("the message that was edited is not there any more")
        before = history[:index]
        return *self._question(before, self._written(edit.value)), before

    def _picked(self, history: History, option: SelectData) -> Any:
        if not isinstance(option.value, str):
            raise UserInputError("an option is text")
        return self._question(history, self._written(option.value))

    def _example(self, picked: SelectData) -> Any:
        """The example that was picked: by its place, since a client can send any files."""
        messages = self._chat.examples_messages
        if not isinstance(picked.index, int) or not 0 <= picked.index < len(messages):
            raise UserInputError("there is no such example")
        message = messages[picked.index]
        return message if self._chat.multimodal else message["text"]

    def _example_picked(self, picked: SelectData) -> Any:
        return *self._question([], self._example(picked)), []

    def _example_kept(self, picked: SelectData) -> Iterator[Any]:
        """The example, and then the answer that is kept, which may have to be computed first."""
        chat = self._chat
        asked, *others = self._question([], self._example(picked))
        place: Any = picked.index
        rest = [skip()] * len(chat.additional_outputs)
        # What is kept is as the page has it; so is all of it.
        yield kept(chat.chatbot.postprocess(asked)), *others, [], skip(), *rest
        values = chat.examples_handler.answer_to(place)
        history = chat.chatbot.preprocess(values[0])
        yield values[0], self._ready(), skip(), skip(), history, history, *values[1:]

    def _undone(self, history: History) -> Any:
        before, message = before_last_question(self._plain(history), with_files=self._chat.multimodal)
        return before, message, before, before

    def _settled(self, history: History, asked: History | None) -> tuple[History, History]:
        """The history in the one form that functions get; a question without an answer is in it, too."""
        history = self._plain(asked if asked is not None and len(history) < len(asked) else history)
        return history, history

    def _set_from_outside(self, value: History, history: History) -> Any:
        if value == history:
            return skip(), skip()
        return value, self._plain(value)

    def _plain(self, history: Sequence[Any]) -> History:
        chatbot = self._chat.chatbot
        return chatbot.preprocess(chatbot.postprocess(history))
