"""`load_chat`: a chat with a model that runs somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from spacekit_runtime.chat.interface import ChatInterface, message_field
from spacekit_runtime.errors import GraphError
from spacekit_runtime.external.completions import Completions
from spacekit_runtime.external.conversation import IMAGE_ENDINGS, TEXT_ENDINGS, conversation

FileType = Literal["text_encoded", "image"]
ENDINGS = {"text_encoded": TEXT_ENDINGS, "image": IMAGE_ENDINGS}


def load_chat(
    base_url: str,
    model: str,
    token: str | None = None,
    *,
    file_types: FileType | list[FileType] | None = "text_encoded",
    system_message: str | None = None,
    streaming: bool = True,
    **kwargs: Any,
) -> ChatInterface:
    """A chat with a model behind an endpoint that speaks OpenAI's protocol.

        load_chat("http://localhost:11434/v1/", "llama3.2").launch()

    Args:
        base_url: The endpoint's address.
        model: The model's name there.
        token: Sent along with each request, if there is one; it stays on the server.
        file_types: What people may send: `"text_encoded"` for files that are read as text, `"image"` for
            pictures, both in a list, or `None` for no files.
        system_message: What the model is told before all.
        streaming: Whether answers are shown as they grow.
        kwargs: Further arguments of the `ChatInterface`.

    Raises:
        GraphError: The address or the type of files is none.
    """
    if not str(base_url).startswith(("http://", "https://")):
        raise GraphError(f"base_url={base_url!r}: the address of an endpoint, http:// or https://")
    types = [file_types] if isinstance(file_types, str) else list(file_types or ())
    if unknown := set(types) - ENDINGS.keys():
        raise GraphError(f'file_types={min(unknown)!r}: "text_encoded" or "image"')
    completions = Completions(str(base_url), model, token)

    # Clients know the endpoint by Gradio's names for these.
    def open_api(message: Any, history: list[Any]) -> str:
        return completions.whole(conversation(history, message, system_message))

    def open_api_stream(message: Any, history: list[Any]) -> Iterator[str]:
        yield from completions.steps(conversation(history, message, system_message))

    options: dict[str, Any] = {"multimodal": bool(types), **kwargs}
    if types and options.get("textbox") is None:
        given = {name: kwargs.get(name, True) for name in ("autofocus", "submit_btn", "stop_btn")}
        options["textbox"] = message_field(
            multimodal=True, file_types=[ending for kind in types for ending in ENDINGS[kind]], **given
        )
    return ChatInterface(open_api_stream if streaming else open_api, **options)
