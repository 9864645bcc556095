"""A ChatInterface whose function answers by steps."""

import time

import gradio as gr

CALLS = {"/chat": [("abc",)]}


def answer(message, history):
    """Answer letter by letter."""
    for end in range(1, len(message) + 1):
        time.sleep(0.02)
        yield message[:end]


demo = gr.ChatInterface(answer, title="Echo", description="It echoes", api_name="chat", flagging_mode="never")

if __name__ == "__main__":
    demo.launch()
