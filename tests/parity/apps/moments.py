"""Colors, dates, clocks and buttons with every argument and every event."""

import gradio as gr

CALLS = {
    "/color": [("#ff8800",), ("rgb(1, 2, 3)",), (None,)],
    "/stamp": [("2024-05-31 09:30:00",), (None,)],
    "/moment": [("2024-05-31 09:30:00",)],
    "/day": [("2024-05-31",)],
    "/text": [("2024-05-31 09:30:00",)],
}


def shown(value):
    """A moment as text, however it comes."""
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)


with gr.Blocks(title="Moments") as demo:
    color = gr.ColorPicker("#0b6b66", label="Color", info="As CSS writes it", scale=1, elem_id="color")
    stamp = gr.DateTime("2024-05-31 09:30:00", label="Stamp", timezone="UTC")
    moment = gr.DateTime(label="Moment", type="datetime", timezone="UTC", info="When")
    day = gr.DateTime(label="Day", include_time=False, type="string")
    text = gr.DateTime(label="Text", type="string", timezone="UTC", interactive=True)
    out = gr.Textbox(label="Out")
    timer = gr.Timer(3600, active=False)

    for name in ("change", "input", "release", "submit", "focus", "blur"):
        getattr(color, name)(lambda value: value, color, out, api_name=f"color_{name}")
    for name in ("change", "submit"):
        getattr(stamp, name)(lambda value: value, stamp, out, api_name=f"stamp_{name}")
    timer.tick(lambda: "tick", None, out, api_name="tick")
    timer.change(lambda: "changed", None, out, api_name="timer_change")
    gr.Button("Color").click(lambda value: value, color, color, api_name="color")
    for name, field in {"stamp": stamp, "moment": moment, "day": day, "text": text}.items():
        gr.Button(name).click(shown, field, out, api_name=name)
    gr.Button("Gives").click(
        lambda: (1717147800, "2024-05-31", None), None, [stamp, day, text], api_name="gives"
    )
    gr.Button("Timer").click(lambda: gr.Timer(active=True), None, timer, api_name="start")

    first = gr.Button("First", variant="primary", size="sm", min_width=90, scale=0)
    linked = gr.Button("Linked", link="https://example.org", link_target="_blank", elem_classes=["x"])
    off = gr.Button("Off", interactive=False, variant="stop", visible=False, size="md")
    first.click(lambda: gr.Button("Renamed", variant="stop"), None, first, api_name="rename")
    first.change(lambda: "changed", None, out, api_name="button_change")
    clear = gr.ClearButton([color, out], value="Empty", api_name="empty", api_visibility="public")
    more = gr.ClearButton(size="sm")
    more.add(text)
    clear.click(lambda: "cleared", None, out, api_name="cleared")

if __name__ == "__main__":
    demo.launch()
