"""Generators of every kind: text, JSON, several outputs, updates, errors under way."""

import asyncio
import time

import gradio as gr

CALLS = {"/letters": [("abc",), ("",)], "/slowly": [("ab",)], "/breaks": [(2,)], "/tree": [(3,)]}


def letters(text):
    """Give a text letter by letter."""
    for end in range(1, len(text) + 1):
        time.sleep(0.02)
        yield text[:end]


async def slowly(text):
    """The same, and wait without blocking."""
    for end in range(1, len(text) + 1):
        await asyncio.sleep(0.02)
        yield text[:end]


def tree(size):
    """Grow a tree."""
    grown = {"items": []}
    for number in range(int(size)):
        time.sleep(0.02)
        grown["items"].append({"number": number})
        grown["count"] = number + 1
        yield grown


def two(text):
    """Give two outputs, one of them once."""
    yield text, gr.skip()
    time.sleep(0.02)
    yield gr.skip(), {"text": text}
    time.sleep(0.02)
    yield gr.update(value="end", label="End"), None


def breaks(steps):
    """Break off on the way."""
    for number in range(int(steps)):
        time.sleep(0.02)
        yield str(number)
    raise gr.Error("broke off", print_exception=False)


async def waits(text):
    """Wait without blocking, and give one answer."""
    await asyncio.sleep(0.01)
    return text.upper()


with gr.Blocks(title="Streams") as demo:
    text, amount = gr.Textbox("stream", label="Text"), gr.Slider(1, 9, 2, step=1, label="Amount")
    out, shown = gr.Textbox(label="Out"), gr.JSON(label="Shown")
    state = gr.State(0)
    go = gr.Button("Go")
    go.click(letters, text, out)
    go.click(slowly, text, out)
    go.click(tree, amount, shown)
    go.click(two, text, [out, shown])
    go.click(breaks, amount, out)
    go.click(waits, text, out)

    @go.click(inputs=state, outputs=[state, out])
    def counts(before):
        """Keep a state while it goes on."""
        for number in range(3):
            time.sleep(0.02)
            yield before + number + 1, str(before + number + 1)

    @go.click(outputs=out)
    def gives_nothing():
        """End before the first value."""
        return
        yield


if __name__ == "__main__":
    demo.launch()
