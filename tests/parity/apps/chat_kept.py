"""A ChatInterface whose answers to examples are kept and whose answers people can judge."""

import gradio as gr

CALLS = {"/answer": [("abc",)]}


def answer(message, history):
    """Answer by what was said before."""
    return f"{len(history)}: {message}"


demo = gr.ChatInterface(
    answer,
    chatbot=gr.Chatbot(label="Talk"),
    examples=["first", "second"],
    cache_examples=True,
    cache_mode="lazy",
    flagging_mode="manual",
    flagging_options=["Like", "Spam"],
    flagging_dir=".gradio/flagged-chat",
)

if __name__ == "__main__":
    demo.launch()
