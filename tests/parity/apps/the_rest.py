"""Arguments and events that no other app of the corpus has a use for."""

import gradio as gr

CALLS = {"/area": [("some words",)]}
HTML_EVENTS = [
    "apply",
    "blur",
    "clear",
    "collapse",
    "copy",
    "delete",
    "download",
    "edit",
    "end",
    "example_select",
    "expand",
    "focus",
    "input",
    "key_up",
    "like",
    "option_select",
    "pause",
    "pause_recording",
    "play",
    "release",
    "retry",
    "select",
    "start_recording",
    "stop",
    "stop_recording",
    "stream",
    "submit",
    "tick",
    "undo",
    "upload",
]

with gr.Blocks(title="The rest") as demo:
    with gr.Accordion("Low", height=200, max_height=300):
        gr.Textbox(label="Plain", buttons=[], preserved_by_key=["value", "label"])
    with gr.Tabs(overflow_behavior="menu"), gr.Tab("Right", alignment="right", height=200, max_height=300):
        gr.Checkbox(label="Box", buttons=[])
        gr.CheckboxGroup(["a"], label="Group", buttons=[])
    gr.DateTime("2024-05-31 09:30:00", label="When", buttons=[], timezone="UTC")
    gr.Dropdown(["a"], label="Which", buttons=[])
    gr.Radio(["a"], label="One", buttons=[])
    gr.Number(1, label="Count", buttons=[])
    gr.File(label="File", buttons=[])
    gr.HighlightedText(label="Marked", buttons=[])
    gr.JSON({"a": 1}, label="Data", buttons=["copy"], min_height=40)
    gr.Label("a", label="Class", buttons=[])
    gr.DownloadButton("Get", variant="stop")
    slider = gr.Slider(0, 10, step=1, label="Any", randomize=True)
    area = gr.TextArea(
        label="Area",
        lines=3,
        max_lines=5,
        max_length=100,
        placeholder="Write",
        autofocus=True,
        autoscroll=False,
        rtl=True,
        text_align="right",
        type="text",
        submit_btn="Send",
        stop_btn=False,
    )
    out = gr.Textbox(label="Out")
    area.submit(lambda text: text.title(), area, out, api_name="area")
    page = gr.HTML("<p>x</p>", apply_default_css=False, autoscroll=True, buttons=[], padding=True)
    for event in HTML_EVENTS:
        # Gradio's own client can't follow a stream that a page feeds.
        visibility = "private" if event == "stream" else "public"
        getattr(page, event)(lambda: "heard", None, out, api_name=f"html_{event}", api_visibility=visibility)
    clear = gr.ClearButton(out, variant="stop", link="https://example.org", link_target="_blank")
    clear.change(lambda: "changed", None, out, api_name="clear_change")
    rows = gr.Dataset(components=[out], samples=[["a"]])
    rows.change(lambda: "changed", None, out, api_name="rows_change")
    gr.Number(lambda: 7, label="Now and then", every=3600)

if __name__ == "__main__":
    demo.launch()
