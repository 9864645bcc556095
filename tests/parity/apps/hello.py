"""The smallest app."""

import gradio as gr

CALLS = {"/greet": [("Ann",), ("",)]}


def greet(name):
    """Greet somebody."""
    return f"Hello {name}!"


demo = gr.Interface(fn=greet, inputs="text", outputs="text", flagging_mode="never")

if __name__ == "__main__":
    demo.launch()
