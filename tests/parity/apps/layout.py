"""Rows, columns, groups, folds and tabs with every argument and every event."""

import gradio as gr

with gr.Blocks(title="Layout", fill_height=True, fill_width=True, analytics_enabled=False) as demo:
    with gr.Row(variant="panel", equal_height=True, scale=1, height=300, max_height=400, min_height=100):
        with gr.Column(scale=2, min_width=200, variant="compact", elem_id="left") as left:
            first = gr.Textbox("first", label="First")
            gr.Number(1, label="Beside it")
        with gr.Column(visible=False, elem_classes=["a", "b"], show_progress=True) as right:
            gr.Markdown("hidden")
    with gr.Group(elem_id="group", visible=True) as group:
        gr.Textbox(label="In a group")
        gr.Checkbox(label="Too")
    with gr.Accordion("Fold", open=False, elem_id="fold") as fold:
        inside = gr.Textbox(label="Inside")
    with gr.Tabs(selected="b", elem_id="tabs") as tabs:
        with gr.Tab("A", id="a") as a:
            gr.Textbox(label="In A")
        with gr.Tab("B", id="b", interactive=True, elem_classes=["t"], scale=1) as b:
            gr.Slider(label="In B")
        with gr.TabItem("C", visible=False, id="c", render_children=True):
            gr.Markdown("C")
    with gr.Tab("Alone"):
        gr.Markdown("Without tabs around it")
    with gr.Tab("Neighbour"):
        gr.Markdown("Of the one that was alone")
    out = gr.Textbox(label="Out", render=False)
    with gr.Row(show_progress=True):
        out.render()
        gr.Button("Beside")

    fold.expand(lambda: "expanded", None, out, api_name="expand")
    fold.collapse(lambda: "collapsed", None, out, api_name="collapse")
    tabs.change(lambda: "changed", None, out, api_name="tabs_change")
    tabs.select(lambda: "selected", None, out, api_name="tabs_select")
    a.select(lambda: "a", None, out, api_name="tab_select")
    gr.Button("Show").click(
        lambda: [
            gr.Column(visible=True),
            gr.Accordion(open=True),
            gr.Tabs(selected="a"),
            gr.Group(visible=False),
        ],
        None,
        [right, fold, tabs, group],
        api_name="show",
    )
    gr.Button("Hide").click(
        lambda: {left: gr.update(visible=False), b: gr.Tab(visible=False)}, None, [left, b], api_name="hide"
    )

if __name__ == "__main__":
    demo.launch()
