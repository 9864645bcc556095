"""Dialogues as text and as lines, with everything that can be said of them."""

import gradio as gr

LINES = [{"speaker": "Ann", "text": "Hello"}, {"speaker": "Bob", "text": "Hi"}]
CALLS = {
    "/as_text": [([{"speaker": "Ann", "text": "Hello"}, {"speaker": "Bob", "text": "Hi"}],), ("as it is",)],
    "/as_list": [([{"speaker": "Ann", "text": "Hello"}],), ("as it is",)],
    "/own": [([{"speaker": "Ann", "text": "Hello"}],), ([{"speaker": "Ann", "text": ""}],)],
    "/give": [()],
}


def write(speaker, text):
    """Write a line."""
    return f"{speaker}: {text}"


def read(line, first):
    """Read a line."""
    speaker, _, text = line.partition(": ")
    return {"speaker": speaker, "text": text}


with gr.Blocks(title="Dialogues") as demo:
    plain = gr.Dialogue(
        LINES,
        label="Talk",
        speakers=["Ann", "Bob"],
        tags=["(laughs)"],
        color_map={"Ann": "red"},
        placeholder="Say something",
        autofocus=True,
        autoscroll=False,
        max_lines=4,
        submit_btn="Send",
        ui_mode="dialogue",
        buttons=["copy"],
        interactive=True,
    )
    listed = gr.Dialogue(type="list", speakers=["Ann"])
    own = gr.Dialogue(formatter=write, unformatter=read, separator="|", interactive=True)
    out, told = gr.Textbox(label="Out"), gr.JSON(label="Told")
    plain.submit(lambda given: given, plain, out, api_name="as_text")
    listed.change(lambda given: given, listed, told, api_name="as_list")
    own.input(lambda given: given, own, out, api_name="own")
    gr.Button("Give").click(lambda: LINES, None, listed, api_name="give")

if __name__ == "__main__":
    demo.launch()
