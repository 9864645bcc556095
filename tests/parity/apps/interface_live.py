"""An Interface that runs as soon as an input changes."""

import gradio as gr

CALLS = {"/predict": [("abc", 2)]}

demo = gr.Interface(
    lambda text, times: text * int(times),
    [gr.Textbox(label="Text"), gr.Slider(1, 5, 1, step=1)],
    "text",
    live=True,
    flagging_mode="never",
    clear_btn=None,
)

if __name__ == "__main__":
    demo.launch()
