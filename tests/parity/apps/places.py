"""Sidebars, steps, what can be dragged, pages, and buttons that lead elsewhere."""

import gradio as gr

CALLS = {"/next_step": [("x",)]}

with gr.Blocks(title="Places") as demo:
    bar = gr.Navbar(main_page_name="Start", visible=True)
    out = gr.Textbox(label="Out")
    with gr.Sidebar("Beside", open=False, width=300, position="right") as side:
        gr.Textbox(label="In the sidebar")
    with gr.Walkthrough(selected=1) as walk:
        with gr.Step("First", id=1) as first:
            text = gr.Textbox(label="In the first")
            gr.Button("Next").click(
                lambda value: gr.Walkthrough(selected=2), text, walk, api_name="next_step"
            )
        with gr.Step("Second", id=2):
            gr.Markdown("In the second")
    with gr.Draggable(orientation="row"):
        gr.Textbox(label="This")
        gr.Textbox(label="That")
    for name in ("expand", "collapse"):
        getattr(side, name)(lambda: "heard", None, out, api_name=f"side_{name}")
    for name in ("change", "select"):
        getattr(walk, name)(lambda: "heard", None, out, api_name=f"walk_{name}")
    first.select(lambda: "first", None, out, api_name="step_select")
    bar.change(lambda: "changed", None, out, api_name="bar_change")
    copy = gr.DuplicateButton(
        "Copy", variant="primary", size="sm", link="https://example.org", link_target="_blank"
    )
    for name in ("change", "click"):
        getattr(copy, name)(lambda: "heard", None, out, api_name=f"copy_{name}")
with demo.route("Other", "other"):
    other = gr.Textbox("there", label="On another page")
    other.submit(lambda value: value.upper(), other, other, api_name="shout")

if __name__ == "__main__":
    demo.launch()
