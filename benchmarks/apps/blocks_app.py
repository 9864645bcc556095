"""The app under test, written once for every library that has Gradio's names.

Reads from the environment: BENCH_MODULE, what is imported as `gr`; BENCH_MODE, which app (`hello`,
`interface`, `api`, `large` or `chat`); BENCH_PORT; BENCH_DATA, a folder whose files may be served;
BENCH_INFO, a file that takes how long import and build took, once the app is launched.
"""

from __future__ import annotations

import importlib
import json
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

started = time.perf_counter()
gr: Any = importlib.import_module(os.environ["BENCH_MODULE"])
IMPORT_SECONDS = time.perf_counter() - started
# The large app: as many parts and listeners as the largest Spaces have.
LARGE_COMPONENTS = 500
LARGE_EVENTS = 200
PARTS_IN_A_ROW = 10
# The long chat, and what is added to it word by word.
CHAT_MESSAGES = 2000
CHAT_WORDS = 100
CHAT_PAUSE_S = 0.02  # between two words, as models give them: more than a frame of the page


def greet(name: str) -> str:
    """The function of every figure."""
    return f"Hello {name}!"


async def greet_async(name: str) -> str:
    """The same, on the loop."""
    return f"Hello {name}!"


def stream(count: float) -> Iterator[str]:
    """So many tokens, each with all before it, as chat apps give them."""
    text = ""
    for index in range(int(count)):
        text += f"tok{index % 10} "
        yield text


async def stream_async(count: float) -> AsyncIterator[str]:
    """The same, on the loop."""
    for text in stream(count):
        yield text


def hello() -> None:
    """A text box, a button, a text box."""
    name = gr.Textbox(label="Name", elem_id="name")
    out = gr.Textbox(label="Greeting", elem_id="out")
    gr.Button("Greet", elem_id="go").click(greet, name, out, api_name="greet")


def api() -> None:
    """The endpoints that are called."""
    name, out = gr.Textbox(label="Name"), gr.Textbox(label="Greeting")
    count, text = gr.Number(label="Tokens"), gr.Textbox(label="Text")
    gr.Button("1").click(greet, name, out, api_name="greet")
    gr.Button("2").click(greet, name, out, api_name="greet_open", concurrency_limit=None)
    gr.Button("3").click(greet_async, name, out, api_name="greet_async", concurrency_limit=None)
    gr.Button("4").click(stream, count, text, api_name="stream", concurrency_limit=None)
    gr.Button("5").click(stream_async, count, text, api_name="stream_async", concurrency_limit=None)


def large() -> None:
    """Rows of parts of all sorts, and listeners between them."""
    hello()
    parts = []
    for first in range(0, LARGE_COMPONENTS, PARTS_IN_A_ROW):
        with gr.Row():
            parts += [part(index) for index in range(first, first + PARTS_IN_A_ROW)]
    texts = [block for block in parts if isinstance(block, gr.Textbox)]
    sources = [block for block in parts if isinstance(block, gr.Button | gr.Textbox | gr.Number | gr.Slider)]
    for index in range(LARGE_EVENTS - 1):
        source = sources[index % len(sources)]
        listen = source.click if isinstance(source, gr.Button) else source.change
        inputs, outputs = texts[index % len(texts)], texts[(index + 1) % len(texts)]
        listen(echo(index), inputs, outputs, api_name=f"event_{index}")


def part(index: int) -> Any:
    """One of eight sorts of component, in turn."""
    sorts: list[Callable[[], Any]] = [
        lambda: gr.Textbox(label=f"text {index}"),
        lambda: gr.Number(label=f"number {index}"),
        lambda: gr.Slider(0, 100, label=f"slider {index}"),
        lambda: gr.Checkbox(label=f"checkbox {index}"),
        lambda: gr.Dropdown(["a", "b", "c"], label=f"dropdown {index}"),
        lambda: gr.Button(f"button {index}"),
        lambda: gr.Radio(["x", "y"], label=f"radio {index}"),
        lambda: gr.Markdown(f"**markdown {index}**"),
    ]
    return sorts[index % len(sorts)]()


def echo(index: int) -> Callable[[str], str]:
    """A function of its own for each listener."""
    return lambda text: f"{index} {text}"


def chat() -> None:
    """A long talk, with Markdown in every answer, and a button that has it go on."""
    talk = gr.Chatbot([message(index) for index in range(CHAT_MESSAGES)], elem_id="chat", height=600)
    gr.Button("Go on", elem_id="go").click(go_on, talk, talk, api_name="go_on")


def message(index: int) -> dict[str, str]:
    """Questions and answers in turn."""
    if index % 2 == 0:
        return {"role": "user", "content": f"What about message {index}?"}
    return {"role": "assistant", "content": f"A **short** answer with `code`, *stress* and message {index}"}


def go_on(history: list[Any]) -> Iterator[list[Any]]:
    """One more question and its answer, as chat apps give it."""
    history = [*history, {"role": "user", "content": "Go on"}]
    text = ""
    for index in range(CHAT_WORDS):
        text += f"word{index}. "
        yield [*history, {"role": "assistant", "content": text}]
        time.sleep(CHAT_PAUSE_S)  # a model thinks


def build(mode: str) -> Any:
    """The app."""
    if mode == "interface":
        return gr.Interface(greet, "text", "text")
    with gr.Blocks() as demo:
        {"hello": hello, "api": api, "large": large, "chat": chat}[mode]()
    return demo


if __name__ == "__main__":
    started = time.perf_counter()
    demo = build(os.environ["BENCH_MODE"])
    build_seconds = time.perf_counter() - started
    can_serve_files = {"allowed_paths": [os.environ["BENCH_DATA"]]} if hasattr(gr, "File") else {}
    port = int(os.environ["BENCH_PORT"])
    demo.launch(
        server_name="127.0.0.1", server_port=port, quiet=True, prevent_thread_lock=True, **can_serve_files
    )
    info = {"import_s": IMPORT_SECONDS, "build_s": build_seconds}
    Path(os.environ["BENCH_INFO"]).write_text(json.dumps(info))
    threading.Event().wait()
