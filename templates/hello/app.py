"""Greets whoever types a name."""

import spacekit as gr


def greet(name: str) -> str:
    """Say hello to somebody."""
    return f"Hello, {name or 'world'}!"


demo = gr.Interface(
    greet,
    gr.Textbox(label="Your name", placeholder="Ada"),
    gr.Textbox(label="Greeting"),
    title="Hello",
    api_name="greet",
)

if __name__ == "__main__":
    demo.launch()
