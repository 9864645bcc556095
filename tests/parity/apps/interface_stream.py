"""An Interface whose function is a generator."""

import time

import gradio as gr

CALLS = {"/count": [(2,)]}


def count(to):
    """Count."""
    for number in range(1, int(to) + 1):
        time.sleep(0.02)
        yield number


demo = gr.Interface(
    count, gr.Number(3, label="To", precision=0), gr.Number(label="Now"), flagging_mode="never"
)

if __name__ == "__main__":
    demo.launch()
