"""Pictures both ways, with every argument and every event."""

import gradio as gr
import numpy as np

CALLS = {
    "/shape": [({"file": "example.png"},), (None,)],
    "/mode": [({"file": "example.png"},)],
    "/path": [({"file": "example.png"},)],
    "/same": [({"file": "example.png"},)],
    "/not_a_picture": [({"file": "hello.txt"},)],
}


def pixels():
    """A picture of a few pixels."""
    return np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)


with gr.Blocks(title="Pictures") as demo:
    plain = gr.Image(label="Plain")
    path = gr.Image(type="filepath", label="Path", sources=["upload"], format="png", height=200, width="50%")
    pil = gr.Image(type="pil", image_mode="L", label="Gray", placeholder="Drop it", buttons=["download"])
    camera = gr.Image(
        sources=["webcam"], streaming=True, webcam_options=gr.WebcamOptions(mirror=False), alt_text="You"
    )
    marked = gr.Image(label="Marked", format="png", interactive=False, watermark=None)
    out = gr.Textbox(label="Out")

    for name in ("change", "clear", "input", "select", "upload"):
        getattr(plain, name)(lambda: name, None, out, api_name=f"image_{name}")
    camera.stream(lambda frame: "seen", camera, out, api_visibility="private", time_limit=5, stream_every=0.2)
    gr.Button("Shape").click(lambda p: str(None if p is None else p.shape), plain, out, api_name="shape")
    gr.Button("Mode").click(lambda p: f"{p.mode} {p.size}", pil, out, api_name="mode")
    gr.Button("Path").click(lambda p: p.rpartition("/")[2], path, out, api_name="path")
    gr.Button("Same").click(lambda p: p, path, marked, api_name="same")
    gr.Button("Make").click(pixels, None, marked, api_name="make")
    gr.Button("Nothing").click(lambda: None, None, marked, api_name="nothing")
    gr.Button("None").click(lambda p: "read", plain, out, api_name="not_a_picture")

if __name__ == "__main__":
    demo.launch()
