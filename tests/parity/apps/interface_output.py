"""An Interface without inputs, and with two outputs."""

import gradio as gr

demo = gr.Interface(
    lambda: ("a", 2), None, ["text", gr.Number(label="Two")], flagging_mode="never", title="Out"
)

if __name__ == "__main__":
    demo.launch()
