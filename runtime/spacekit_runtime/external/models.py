"""Apps of models that run at one of Hugging Face's inference providers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.chat.interface import ChatInterface
from spacekit_runtime.components.login_button import LoginButton
from spacekit_runtime.components.optional import need
from spacekit_runtime.errors import Error, GraphError
from spacekit_runtime.external.conversation import conversation
from spacekit_runtime.external.tasks import TASKS, UNAVAILABLE
from spacekit_runtime.interface import Interface
from spacekit_runtime.oauth import OAuthToken

# What to begin a chat with that nobody has used yet.
QUESTIONS = [
    "What is the tallest mountain on Earth?",
    "Explain tides to a child.",
    "Write a haiku about rain.",
]


def load_model(
    name: str,
    token: str | None,
    accept_token: bool | LoginButton,
    provider: str | None,
    kwargs: dict[str, Any],
) -> Blocks:
    """An app of a model, by what the Hub says that it is for.

    Args:
        name: The model's name on the Hub.
        token: Says who asks.
        accept_token: A `LoginButton`: who is signed in asks by a token of their own.
        provider: Who runs it.
        kwargs: Further arguments of the `Interface` or `ChatInterface`.

    Raises:
        GraphError: There is no such model, or nothing here shows what it does.
    """
    if accept_token is True:
        raise GraphError("load(accept_token=True): pass a LoginButton, so that people need not type a token")
    hub = need("huggingface_hub", "huggingface_hub", 'load("models/...")')
    client = _Client(hub, name, token, provider)
    task, tags = _told(hub, name, token)
    if task == "text-generation" and "conversational" in tags:
        return _with_login(lambda: _chat(client, accept_token, kwargs), accept_token)
    return _with_login(lambda: _interface(client, name, task, accept_token, kwargs), accept_token)


class _Client:
    """Asks a model, each time as who is signed in, if anybody is."""

    def __init__(self, hub: Any, name: str, token: str | None, provider: str | None) -> None:
        self._hub = hub
        self._options = {"model": name, "provider": provider}
        self._token = token

    def of(self, login: OAuthToken | None) -> Any:
        """The client of one caller."""
        token = login.token if login is not None else self._token
        return self._hub.InferenceClient(**self._options, token=token)

    def ask(self, work: Callable[[Any], Any], login: OAuthToken | None) -> Any:
        """What the model gives.

        Args:
            work: Asks a client.
            login: Who is signed in.

        Raises:
            Error: It gives nothing.
        """
        try:
            return work(self.of(login))
        except Error:
            raise
        except Exception as error:
            raise _told_error(error) from error


def _told(hub: Any, name: str, token: str | None) -> tuple[str, list[str]]:
    """What a model is for."""
    try:
        info = hub.HfApi(token=token).model_info(name)
    except Exception as error:
        raise GraphError(
            f"there is no model {name!r}, or not for you (token=): {_first_line(error)}"
        ) from error
    return info.pipeline_tag or "", list(info.tags or ())


def _told_error(error: Exception) -> Error:
    """What went wrong, for whoever asked."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status == 429:  # noqa: PLR2004  # as HTTP has it
        words = "the model has too much to do: try again later"
    elif status == 401 or "api_key" in str(error):  # noqa: PLR2004  # likewise
        words = "the model answers nobody unknown: sign in, or load it with token="
    elif isinstance(error, StopIteration):
        words = "no inference provider runs this model"
    else:
        words = f"the model did not answer: {_first_line(error)}"
    return Error(words, print_exception=False)


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__


def _with_login(make: Callable[[], Blocks], accept_token: bool | LoginButton) -> Blocks:
    if not isinstance(accept_token, LoginButton):
        return make()
    with Blocks(fill_height=True) as demo:
        if accept_token.graph is None:
            accept_token.render()
        make()
    return demo


def _chat(client: _Client, accept_token: Any, kwargs: dict[str, Any]) -> ChatInterface:
    def steps(message: Any, history: list[Any], login: OAuthToken | None) -> Iterator[str]:
        # As long as it is read from: a client that nobody keeps closes its streams.
        one = client.of(login)
        said = ""
        try:
            for chunk in one.chat_completion(messages=conversation(history, message, None), stream=True):
                more = chunk.choices[0].delta.content if chunk.choices else None
                if more:
                    said += more
                    yield said
        except Error:
            raise
        except Exception as error:
            raise _told_error(error) from error

    def chat_fn(message: Any, history: list[Any]) -> Iterator[str]:
        yield from steps(message, history, None)

    def signed_in(message: Any, history: list[Any], login: OAuthToken | None) -> Iterator[str]:
        yield from steps(message, history, login)

    # Clients know the endpoint by Gradio's name for it.
    signed_in.__name__ = chat_fn.__name__
    return ChatInterface(signed_in if accept_token else chat_fn, **{"examples": QUESTIONS, **kwargs})


def _interface(client: _Client, name: str, task: str, accept_token: Any, kwargs: dict[str, Any]) -> Interface:
    if task in UNAVAILABLE:
        raise GraphError(f"{name} is for {task}: that needs {UNAVAILABLE[task]}, which is not there yet")
    if task not in TASKS:
        raise GraphError(f"{name} is for {task or 'nothing that the Hub knows'}, which load() can't show")
    found = TASKS[task]

    def predict(*data: Any) -> Any:
        return client.ask(lambda one: found.run(one, *data), None)

    def signed_in(login: OAuthToken | None, *data: Any) -> Any:
        return client.ask(lambda one: found.run(one, *data), login)

    inputs, outputs = found.components()
    defaults = {"title": name, "examples": found.examples, "cache_examples": False, "api_name": "predict"}
    taken = {"fn": signed_in if accept_token else predict, "inputs": inputs, "outputs": outputs}
    return Interface(**{**taken, **defaults, **kwargs})
