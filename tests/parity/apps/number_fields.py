"""Numbers, sliders and check boxes with every argument and every event."""

import gradio as gr

CALLS = {
    "/number": [(3,), (3.75,), (-1,), (None,)],
    "/whole": [(3.6,), (2,)],
    "/two_digits": [(3.14159,)],
    "/bounded": [(5,), (11,), (-3,)],
    "/slider": [(4,), (10,), (0,), (12,), (-1,)],
    "/checkbox": [(True,), (False,), (None,)],
    "/types": [(1, 2, True)],
}

with gr.Blocks(title="Numbers") as demo:
    number = gr.Number(42, label="Number", info="Any", placeholder="0", step=2)
    whole = gr.Number(7.4, label="Whole", precision=0)
    digits = gr.Number(label="Digits", precision=2, scale=1, min_width=80)
    bounded = gr.Number(1, label="Bounded", minimum=0, maximum=10, elem_id="bounded")
    slider = gr.Slider(0, 10, 4, step=0.5, label="Slider", info="From nothing")
    plain = gr.Slider(label="Plain")
    exact = gr.Slider(1, 2, 1.5, precision=3, label="Exact", buttons=["reset"], interactive=True)
    box = gr.Checkbox(True, label="Box", info="Yes or no", elem_classes="tick", container=False)
    out, out_box = gr.Number(label="Out"), gr.Checkbox(label="Out box")
    told = gr.Textbox(label="Told")

    for name in ("change", "input", "submit", "focus", "blur"):
        getattr(number, name)(lambda value: value, number, out, api_name=f"number_{name}")
    for name in ("change", "input", "release"):
        getattr(slider, name)(lambda value: value, slider, out, api_name=f"slider_{name}")
    for name in ("change", "input", "select"):
        getattr(box, name)(lambda value: not value, box, out_box, api_name=f"checkbox_{name}")
    gr.Button("Number").click(lambda value: value, number, out, api_name="number")
    gr.Button("Whole").click(lambda value: repr(value), whole, told, api_name="whole")
    gr.Button("Two").click(lambda value: repr(value), digits, told, api_name="two_digits")
    gr.Button("Bounded").click(lambda value: value, bounded, out, api_name="bounded")
    gr.Button("Slider").click(lambda value: value, slider, out, api_name="slider")
    gr.Button("Rounds").click(lambda value: 2.7182818, plain, [whole], api_name="rounds")
    gr.Button("Box").click(lambda value: repr(value), box, told, api_name="checkbox")
    gr.Button("Types").click(
        lambda *values: " ".join(type(value).__name__ for value in values),
        [number, slider, box],
        told,
        api_name="types",
    )

if __name__ == "__main__":
    demo.launch()
