"""Text fields with every argument and every event."""

import gradio as gr

CALLS = {
    "/echo": [("plain",), ("",), ("日本 🎈\nsecond line",), (None,), (5,)],
    "/several": [("a", "b", "c")],
    "/limited": [("0123456789",)],
    "/none": [("x",)],
    "/number_out": [("x",)],
}

with gr.Blocks(title="Text") as demo:
    one = gr.Textbox("start", label="One", info="Some **help**", placeholder="Type", lines=2, max_lines=9)
    two = gr.Textbox(
        label="Two",
        type="password",
        autofocus=True,
        autoscroll=False,
        text_align="right",
        rtl=True,
        scale=2,
        min_width=100,
        elem_id="two",
        elem_classes=["a", "b"],
        container=False,
        show_label=False,
    )
    three = gr.TextArea("area", label="Three", interactive=True, buttons=["copy"])
    mail = gr.Textbox(label="Mail", type="email", submit_btn=True, stop_btn="Halt")
    short = gr.Textbox(label="Short", max_length=5, submit_btn="Send", visible="hidden", key="short")
    text = gr.Text(value=None, label="Text", interactive=False, visible=False)
    computed = gr.Textbox(lambda: "computed", label="Computed")
    follows = gr.Textbox(lambda a: f"<{a}>", inputs=[one], label="Follows")
    out = gr.Textbox(label="Out")

    for name in ("change", "input", "select", "submit", "focus", "blur", "stop", "copy"):
        getattr(one, name)(lambda value: f"{value}!", one, out, api_name=f"textbox_{name}")
        getattr(three, name)(lambda value: f"{value}?", three, out, api_name=f"textarea_{name}")
    mail.submit(lambda value: value, mail, out, api_name="echo")
    gr.Button("Several").click(
        lambda a, b, c: [c, b, a], [one, two, three], [one, two, three], api_name="several"
    )
    short.submit(lambda value: value, short, short, api_name="limited")
    gr.Button("None").click(lambda value: None, one, out, api_name="none")
    gr.Button("Number").click(lambda value: 12.5, one, text, api_name="number_out")

if __name__ == "__main__":
    demo.launch()
