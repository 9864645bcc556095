"""Listeners with every argument, chains, decorators, and functions of every shape."""

import functools

import gradio as gr

CALLS = {
    "/add": [(2, 3), (1.5, -1)],
    "/by_component": [(2, "x")],
    "/batched": [("a",), ("bc",)],
    "/raw": [("x",)],
    "/with_default": [("x",)],
    "/partial": [("x",)],
    "/method": [("x",)],
    "/object": [("x",)],
    "/decorated": [("x",)],
    "/named": [(1, 2)],
}


class Greeter:
    """Greets in its own way."""

    def __init__(self, word):
        self.word = word

    def greet(self, name):
        """Greet somebody.

        Args:
            name: Who.

        Returns:
            The greeting.
        """
        return f"{self.word} {name}"

    def __call__(self, name):
        """What an object does that is called."""
        return f"{self.word}, {name}!"


def add(a: float, b: float) -> float:
    """Add two numbers."""
    return a + b


def with_default(name, greeting="Hello", *, loud=False):
    """Say a greeting that has a default."""
    return f"{greeting} {name}{'!' if loud else ''}"


with gr.Blocks(title="Listeners") as demo:
    a, b = gr.Number(1, label="A"), gr.Number(2, label="B")
    name = gr.Textbox("Ann", label="Name")
    out, total = gr.Textbox(label="Out"), gr.Number(label="Total")
    go = gr.Button("Go")

    go.click(add, [a, b], total)
    go.click(add, [a, b], total)
    go.click(add, inputs=[a, b], outputs=[total], api_name="add_again", api_description="Adds, again")
    go.click(add, [a, b], total, api_name="undescribed", api_description=False)
    go.click(add, [a, b], total, api_visibility="private")
    go.click(add, [a, b], total, api_name="quiet", api_visibility="undocumented")
    go.click(lambda data: f"{data[a]} {data[name]}", {a, name}, out, api_name="by_component")
    go.click(lambda: {out: "only one"}, None, [out, total], api_name="gives_by_component")
    go.click(
        lambda names: [[f"{name}!" for name in names]],
        name,
        out,
        api_name="batched",
        batch=True,
        max_batch_size=8,
    )
    go.click(lambda value: value, name, out, api_name="raw", preprocess=False, postprocess=False)
    go.click(
        lambda value: value,
        name,
        out,
        api_name="looks",
        scroll_to_output=True,
        show_progress="minimal",
        show_progress_on=[total],
        queue=False,
        trigger_mode="multiple",
        concurrency_limit=3,
        concurrency_id="three",
        time_limit=5,
        stream_every=0.2,
        key="looks",
    )
    go.click(lambda value: value, name, out, api_name="hidden_progress", show_progress="hidden")
    go.click(None, name, out, js="(value) => value")
    go.click(lambda value: value, name, out, js="(value) => value + 1", api_name="with_js")
    go.click(with_default, name, out)
    go.click(functools.partial(with_default, greeting="Bye"), name, out, api_name="partial")
    go.click(Greeter("Hi").greet, name, out, api_name="method")
    go.click(Greeter("Hey"), name, out, api_name="object")
    go.click(str.upper, name, out, api_name="builtin")

    @go.click(inputs=name, outputs=out)
    def decorated(value):
        """Decorated by the listener itself."""
        return value * 2

    @gr.on([name.submit, go.click], inputs=name, outputs=out)
    def on_both(value):
        return value * 3

    gr.on([a.change, b.change], add, [a, b], total, api_name="named", trigger_mode="always_last")
    gr.on(None, lambda value: value, name, out, api_name="on_nothing")

    chain = go.click(lambda value: f"{value}1", name, out, api_name="first")
    chain.then(lambda value: f"{value}2", out, out, api_name="second").then(
        lambda value: f"{value}3", out, out, api_name="third"
    )
    chain.success(lambda: "well", None, out, api_name="well")
    chain.failure(lambda: "badly", None, out, api_name="badly")
    gr.Button("Stop").click(None, None, None, cancels=[chain])
    demo.load(lambda: "loaded", None, out, api_name="loaded")

if __name__ == "__main__":
    demo.launch()
