"""Several apps in one, each in its tab."""

import gradio as gr

CALLS = {"/hello": [("Ann",)], "/bye": [("Ann",)]}

hello = gr.Interface(lambda name: f"Hello {name}", "text", "text", api_name="hello", flagging_mode="never")
bye = gr.Interface(lambda name: f"Bye {name}", "text", "text", api_name="bye", flagging_mode="never")
demo = gr.TabbedInterface([hello, bye], ["Hello", "Bye"], title="Two")

if __name__ == "__main__":
    demo.launch()
