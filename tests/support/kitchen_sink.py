"""An app with every component and every look of it: for screenshots and for checks that hold for all."""

from __future__ import annotations

from pathlib import Path

from pictures import halves

import spacekit as gr

TEXT = """
## A heading in the text

Some words with **weight**, *emphasis*, `code` and a [link](https://example.org).

| model | score | seconds |
|:------|------:|:-------:|
| small | 0.71  | 1       |
| large | 0.93  | 12      |

```python
def greet(name):
    return f"Hello {name}, this line is long enough to have to scroll on a narrow screen: {name!r}"
```

1. First this
2. Then that

> A quotation, with a formula: $$\\int_0^1 x^2 dx = \\tfrac{1}{3}$$
"""
SENTENCE = [
    ("The quick brown ", None),
    ("fox", "animal"),
    (" jumps over\nthe lazy ", None),
    ("dog", "animal"),
    (" in ", None),
    ("Rome", "place"),
    (" on ", None),
    ("Monday", "time"),
    (".", None),
]
PROGRAM = """import spacekit as gr


def greet(name: str, times: int = 3) -> str:
    # A comment that is there to be read
    return f"Hello {name}! " * times if name else None


gr.Interface(greet, "text", "text", title="A line that is so long that it has to scroll, or to wrap").launch()
"""
TREE = {"model": {"name": "small", "layers": [1, 2, 3], "is_open": True}, "loss": 0.25, "note": None}


def kitchen_sink() -> gr.Blocks:
    """The app."""
    with gr.Blocks(title="Kitchen sink") as demo:
        gr.Markdown("# Kitchen sink\nEverything that there is, in one place.")
        with gr.Tabs():
            with gr.Tab("Inputs"):
                _inputs()
            with gr.Tab("Choices"):
                _choices()
            with gr.Tab("Outputs"):
                _outputs()
            with gr.Tab("Files"):
                _files()
            with gr.Tab("Pictures"):
                _pictures()
            with gr.Tab("Code"):
                _code()
            with gr.Tab("Layout"):
                _layout()
    return demo


def _inputs() -> None:
    with gr.Row():
        with gr.Column():
            name = gr.Textbox(label="Name", info="As your *friends* call you", placeholder="Ann")
            gr.Textbox("hunter2", label="Password", type="password")
            gr.Textbox(
                "several\nlines", label="Story", lines=3, buttons=["copy"], submit_btn=True, stop_btn="Stop"
            )
            gr.Textbox(label="No label to be seen", show_label=False, placeholder="A field on its own")
            gr.Textbox("מימין לשמאל", label="Right to left", rtl=True)
        with gr.Column():
            gr.Number(42, label="Number", minimum=0, maximum=100)
            gr.Slider(0, 10, 4, step=1, label="Slider", info="From nothing to all")
            gr.Checkbox(True, label="Checkbox", info="Yes or no")
            gr.ColorPicker("#0b6b66", label="Color", info="As CSS writes it")
            gr.DateTime("2024-05-31 09:30:00", label="Moment")
            gr.DateTime(label="Day", include_time=False)
            answer = gr.Textbox(label="Answer", interactive=False)
            gr.Textbox("not yours to change", label="Read only", interactive=False)
            gr.ColorPicker("#c2410c", label="Given color", interactive=False)
            gr.DateTime("2024-05-31 09:30:00", label="Given moment", interactive=False)
    with gr.Row():
        gr.Button("Greet", variant="primary").click(lambda text: f"Hello {text}!", name, answer)
        gr.Button("Secondary")
        gr.Button("Stop", variant="stop")
        gr.Button("Off", interactive=False)
        gr.ClearButton([name, answer])
    with gr.Row():
        gr.Button("Small", size="sm")
        gr.Button("Medium", size="md")
        gr.Button("Link", link="https://example.org", link_target="_blank")


def _choices() -> None:
    gr.Dropdown(["apple", "banana", "cherry"], label="Dropdown", info="One of them")
    gr.Dropdown(["apple", "banana", "cherry"], value=["apple", "cherry"], label="Several", multiselect=True)
    gr.Dropdown(["apple", "banana"], value="banana", label="Given", interactive=False)
    gr.Radio(["small", "medium", "large"], value="medium", label="Radio", info="One of them too")
    gr.CheckboxGroup(["small", "medium", "large"], value=["medium"], label="Checkboxes", show_select_all=True)
    gr.CheckboxGroup(["red", "green"], value=["red"], label="Given checkboxes", interactive=False)
    fruit, count = gr.Textbox(label="Fruit"), gr.Number(label="Count")
    gr.Examples(
        [["apple", 3], ["banana", 12], ["a very long name of a fruit that has to wrap", 1]], [fruit, count]
    )
    gr.Examples([f"number {n}" for n in range(14)], fruit, label="Several pages")
    gr.Radio([f"choice {n}" for n in range(12)], label="Many")


def _outputs() -> None:
    with gr.Row():
        gr.Label(
            {"dog": 0.82, "cat": 0.13, "a very long name of a class that has to wrap": 0.05}, label="Label"
        )
        gr.JSON(TREE, label="JSON")
    gr.Label("just a word", label="A class")
    gr.HighlightedText(SENTENCE, label="Highlighted")
    gr.HighlightedText(
        SENTENCE, label="With a legend", show_legend=True, color_map={"animal": "#f59e0b"}
    ).select(None, None, None, js="() => {}")
    gr.HighlightedText(
        [("good", 0.9), (" and ", None), ("bad", -0.6), (" or so", 0.1)], label="Scores", show_legend=True
    )
    said = [{"speaker": "Ann", "text": "Hello, (laughs) Bob!"}, {"speaker": "Bob", "text": "Hello yourself"}]
    gr.Dialogue(said, label="Said", buttons=["copy"], interactive=False)
    gr.Dialogue(said, label="To say", speakers=["Ann", "Bob"], tags=["(laughs)"], interactive=True)
    gr.HTML("<p>Markup of the <b>app's own</b>.</p>", label="HTML", show_label=True, container=True)
    gr.BrowserState({"seen": True}, storage_key="kitchen-sink")
    gr.Timer(3600)
    gr.Markdown(TEXT)
    gr.Markdown("In a *box*.", container=True)
    with gr.Row():
        gr.Button("Error").click(_fail, None, failed := gr.Textbox(label="Fails"))
        gr.Button("Warn").click(lambda: gr.Warning("Mind the gap"), None, None)
        gr.Button("Inform").click(lambda: gr.Info("All is well"), None, None)
    failed.change(None, None, None, js="() => {}")


def _files() -> None:
    # Files that are there already, as a function would give them: this one, and its neighbours.
    here = [str(path) for path in sorted(Path(__file__).parent.glob("*.py"))[:3]]
    gr.File(label="One", info="Nothing chosen yet")
    gr.File(label="A folder", file_count="directory")
    gr.File(here, label="Several", file_count="multiple").select(None, None, None, js="() => {}")
    gr.File(here[:2], label="Given", interactive=False)
    gr.File(label="Nothing given", interactive=False)
    with gr.Row():
        gr.UploadButton("Upload")
        gr.DownloadButton("Download", here[0])
        gr.UploadButton("Upload a picture", variant="primary", file_types=["image"])


def _pictures() -> None:
    picture = halves(size=(480, 300))
    with gr.Row():
        empty = gr.Image(label="Photo", info="Of your cat", interactive=True)
        gr.Image(picture, label="Given", interactive=False)
    with gr.Row():
        gr.Image(label="Camera", sources="webcam")
        gr.Image(label="Nothing given", interactive=False)
        gr.Image(picture, label="Without a label", show_label=False)
    gr.Image(picture, label="Picked", height=200).select(None, None, None, js="() => {}")
    gr.Image(label="In words", placeholder="# Your face\nor that of a friend", sources="upload")
    gr.Examples([picture, halves(size=(80, 80))], empty, label="Pictures to pick from")


def _code() -> None:
    gr.Code(PROGRAM, "python", label="Program")
    with gr.Row():
        gr.Code('{"model": "small", "layers": [1, 2, 3]}', "json", label="Given", interactive=False)
        gr.Code(label="Empty", language="sql", lines=3)
    gr.Code(f"<p class='x'>{'wraps and ' * 40}</p>", "html", label="Wrapped", wrap_lines=True, max_lines=4)
    gr.FileExplorer(root_dir=Path(__file__).parent, glob="*.py", ignore_glob="*s.py", label="Files")
    gr.ParamViewer(
        {
            "size": {"type": "int | Scale", "description": "How *large* it gets.", "default": "3"},
            "name": {"type": "str", "description": "What it is called.", "default": None},
        },
        linkify=["Scale"],
        anchor_links=True,
    )
    gr.DuplicateButton()


def _fail() -> str:
    raise gr.Error("The model is out of memory", title="No answer", print_exception=False)


def _layout() -> None:
    with gr.Group():
        gr.Textbox("in a group", label="First")
        gr.Textbox("with another", label="Second")
    with gr.Accordion("Folded", open=False):
        gr.Textbox(label="Inside")
    with gr.Accordion("Unfolded"):
        gr.Markdown("Something inside.")
    with gr.Row():
        gr.Textbox(label="Three parts", scale=3)
        gr.Textbox(label="One part", scale=1)
    with gr.Tabs():
        for name in ("Inner", "Another"):
            with gr.Tab(name):
                gr.Textbox(label=f"In {name}")
