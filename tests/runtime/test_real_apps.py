"""Apps as people write them, run through Gradio's client; each gave the same answers under Gradio 6.31."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from wire_client import PATIENCE, Serve

import spacekit as gr
from spacekit_runtime.blocks import Blocks

pytestmark = pytest.mark.e2e
Open = Callable[[Blocks], Client]


@pytest.fixture
def open_app(serve: Serve) -> Iterator[Open]:
    """Serve an app, and give Gradio's client of it."""
    clients: list[Client] = []

    def start(demo: Blocks) -> Client:
        clients.append(Client(serve(demo), verbose=False))
        return clients[-1]

    yield start
    for client in clients:
        client.close()  # type: ignore[no-untyped-call]  # Gradio's


def chat() -> Blocks:
    """A chat that keeps its history in a state, answers two events with one function, and can be cleared."""

    def respond(
        message: str, history: list[tuple[str, str]] | None, style: str, temperature: float
    ) -> tuple[Any, ...]:
        if not message:
            raise gr.Error("Say something first", duration=5, title="Oh")
        history = history or []
        history.append((message, f"{style}: {message[::-1]} ({temperature:.1f})"))
        log = "\n\n".join(f"**You:** {asked}\n\n**Bot:** {answer}" for asked, answer in history)
        return "", history, log, len(history)

    with gr.Blocks(title="Chat") as demo:
        gr.Markdown("# Chat")
        history = gr.State([])
        with gr.Row():
            with gr.Column(scale=3):
                log = gr.Markdown(label="Log")
                message = gr.Textbox(placeholder="Type…", label="Message", lines=2, autofocus=True)
            with gr.Column(scale=1, min_width=200):
                style = gr.Radio(["formal", "casual"], value="formal", label="Style")
                temperature = gr.Slider(0, 2, 0.7, step=0.1, label="Temperature")
                turns = gr.Number(label="Turns", precision=0, interactive=False)
        send, clear = gr.Button("Send", variant="primary"), gr.Button("Clear")
        inputs = [message, history, style, temperature]
        gr.on([send.click, message.submit], respond, inputs, [message, history, log, turns], api_name="chat")
        clear.click(lambda: ([], "", None), None, [history, log, turns], queue=False, api_name="clear")
    return demo.queue(max_size=20)


@pytest.mark.logs_errors
def test_a_chat_remembers_and_forgets(open_app: Open) -> None:
    """History grows with each message, an error leaves it alone, and Clear empties it."""
    client = open_app(chat())
    assert ("", "**You:** hi\n\n**Bot:** casual: ih (0.7)", 1) == client.predict(
        "hi", "casual", api_name="/chat"
    )
    with pytest.raises(AppError, match="Say something first"):
        client.predict("", api_name="/chat")
    with pytest.raises(AppError, match="'rude' is not one of the choices"):
        client.predict("hi", "rude", api_name="/chat")
    assert 2 == client.predict("日本 🎈", "formal", 2, api_name="/chat")[2]
    assert ("", None) == client.predict(api_name="/clear")
    assert 1 == client.predict("hi", api_name="/chat")[2]


def shop() -> Blocks:
    """Choices that depend on another choice, as returned components and as updates."""
    stock: dict[str, list[Any]] = {"fruit": ["apple", "pear"], "veg": [("Carrot", 1), ("Leek", 2)]}
    with gr.Blocks() as demo:
        kind = gr.Dropdown(list(stock), label="Kind")
        item = gr.Dropdown([], label="Item")
        amount = gr.Slider(0, 10, label="Amount")
        with gr.Column(visible=False) as details:
            out = gr.Textbox(label="Order")
        kind.change(lambda kind: gr.Dropdown(stock[kind], value=None), kind, item, api_name="offer")

        def show() -> list[Any]:
            return [gr.update(visible=True), gr.Slider(maximum=20, value=12)]

        item.change(show, None, [details, amount])
        gr.Button("Order").click(lambda item, n: f"{n} of {item!r}", [item, amount], out, api_name="order")
    return demo


@pytest.mark.logs_errors
def test_choices_follow_another_choice(open_app: Open) -> None:
    """What a function changed about a component holds for what this client sends from then on."""
    client, other = open_app(shop()), open_app(shop())
    offered = client.predict("veg", api_name="/offer")
    assert [["Carrot", 1], ["Leek", 2]] == offered["choices"]
    assert {"maximum": 20, "value": 12, "__type__": "update"} == client.predict(api_name="/show")
    assert "20 of 2" == client.predict(2, 20, api_name="/order")
    with pytest.raises(AppError, match="'apple' is not one of the choices: 1, 2"):
        client.predict("apple", 1, api_name="/order")
    with pytest.raises(AppError, match="is not one of the choices"):
        other.predict(2, 1, api_name="/order")


class Classifier:
    """An app as a class: its methods are the functions."""

    def __init__(self) -> None:
        self.calls = 0

    def classify(self, text: str, top: int = 2, *, indent: int | None = None) -> tuple[Any, ...]:
        """Find the shortest words.

        Args:
            text: Where to look.
            top: How many.
            indent: How the text is laid out.
        """
        self.calls += 1
        scores = {word: 1 / rank for rank, word in enumerate(sorted(set(text.split()), key=len), start=1)}
        best = dict(list(scores.items())[: int(top)])
        return best, json.dumps(best, indent=indent), f"## {self.calls} calls"

    def stream(self, text: str) -> Iterator[tuple[Any, ...]]:
        """Give word by word, with the button out of reach meanwhile."""
        said = ""
        for word in text.split():
            said = f"{said} {word}".strip()
            yield said, gr.update(interactive=False)
        yield said, gr.Button(interactive=True)

    async def shout(self, text: str) -> str:
        """Say it loudly."""
        return text.upper()

    def build(self) -> Blocks:
        """The app."""
        with gr.Blocks(title="Words") as demo, gr.Tabs():
            with gr.Tab("Classify"):
                text = gr.Textbox(label="Text", lines=4)
                top = gr.Slider(1, 5, 2, step=1, label="Top")
                outputs = [gr.Label(num_top_classes=3), gr.JSON(), gr.Markdown()]
                text.submit(self.classify, [text, top], outputs)
            with gr.Tab("Stream", id="stream"):
                said, go = gr.Textbox(), gr.Button("Go", variant="primary")
                running = go.click(self.stream, text, [said, go])
                running.then(self.shout, said, said)
                gr.Button("Stop").click(None, cancels=[running])
        return demo


def test_an_app_may_be_a_class(open_app: Open) -> None:
    """Methods of all kinds are functions, with their names, their documentation and their object."""
    client = open_app(Classifier().build())
    confidences = [{"label": "a", "confidence": 1.0}, {"label": "bb", "confidence": 0.5}]
    label = {"label": "a", "confidences": confidences}
    assert (label, {"a": 1.0, "bb": 0.5}, "## 1 calls") == client.predict("ccc a bb", api_name="/classify")
    assert "## 2 calls" == client.predict("", 1, api_name="/classify")[2]
    job = client.submit("one two", api_name="/stream")
    assert "one two" == job.result(PATIENCE)
    assert {"one", "one two"} == set(job.outputs())
    assert "ÄH" == client.predict("äh", api_name="/shout")
    described: Any = client.view_api(return_format="dict")
    assert "Find the shortest words." == described["named_endpoints"]["/classify"]["description"]


def quiz() -> Blocks:
    """A quiz: states, a page that changes under way, and answers by component."""
    questions = [("2+2?", ["3", "4"], "4"), ("Capital of France?", ["Paris", "Rome"], "Paris")]
    with gr.Blocks() as demo:
        number, score = gr.State(0), gr.State(0)
        text, choice, progress = gr.Markdown(), gr.Radio(label="Answer"), gr.Label(label="Progress")

        def ask(index: int) -> dict[Any, Any]:
            question, choices, _ = questions[index]
            return {number: index, text: f"### {question}", choice: gr.Radio(choices, value=None)}

        @demo.load(outputs=[number, text, choice])  # type: ignore[untyped-decorator]  # a listener gives Any
        def start() -> dict[Any, Any]:
            return ask(0)

        go, outputs = gr.Button("Answer"), [number, text, choice, score, progress]

        @go.click(inputs={number, choice, score}, outputs=outputs)  # type: ignore[untyped-decorator]  # likewise
        def answer(data: dict[Any, Any]) -> Any:
            if data[choice] is None:
                gr.Warning("Pick one")
                return [gr.skip()] * 5
            right = data[score] + (data[choice] == questions[data[number]][2])
            done = (data[number] + 1) / len(questions)
            after = {score: right, progress: {"done": done, "left": 1 - done}}
            if done == 1:
                return after | {text: f"# {right} right", choice: gr.update(visible=False)}
            return ask(data[number] + 1) | after

    return demo


def test_a_quiz_goes_its_way(open_app: Open) -> None:
    """Each answer leads to the next question, to the end; no answer leads nowhere."""
    client = open_app(quiz())
    first = client.predict(api_name="/start")
    assert ("### 2+2?", [["3", "3"], ["4", "4"]]) == (first[0], first[1]["choices"])
    assert [{"__type__": "update"}] * 3 == list(client.predict(None, api_name="/answer"))
    text, choice, progress = client.predict("4", api_name="/answer")
    assert ("### Capital of France?", [["Paris", "Paris"], ["Rome", "Rome"]]) == (text, choice["choices"])
    assert ["done", "left"] == [entry["label"] for entry in progress["confidences"]]
    text, choice, _ = client.predict("Rome", api_name="/answer")
    assert ("# 1 right", False) == (text, choice["visible"])


def test_an_interface_from_parts_of_all_kinds(open_app: Open) -> None:
    """Words, classes, states and defaults together: a calculator with a memory."""

    def calculate(a: float, operation: str, b: float, memory: list[float], digits: int = 1) -> Any:
        if operation == "divide" and b == 0:
            raise gr.Error("Cannot divide by zero!")
        result = a / b if operation == "divide" else a + b
        memory = [*memory, result]
        return round(result, int(digits)), {"memory": memory}, memory

    demo = gr.Interface(
        calculate,
        ["number", gr.Radio(["add", "divide"], value="add"), gr.Number(2), gr.State([])],
        ["number", "json", "state"],
        additional_inputs=[gr.Slider(0, 4, 1, step=1, label="Digits")],
        title="Calculator",
        flagging_mode="never",
    )
    client = open_app(demo)
    assert (3, {"memory": [3]}) == client.predict(1, api_name="/calculate")
    assert (0.33, {"memory": [3, 1 / 3]}) == client.predict(1, "divide", 3, 2, api_name="/calculate")
    assert (7, {"memory": [3, 1 / 3, 7]}) == client.predict(a=3, b=4, api_name="/calculate")
