"""Files both ways, with every argument and every event."""

import tempfile
from pathlib import Path

import gradio as gr

CALLS = {
    "/read": [({"file": "hello.txt"},), (None,)],
    "/size": [({"file": "hello.txt"},)],
    "/count": [([{"file": "hello.txt"}, {"file": "table.csv"}],), ([],)],
    "/only_csv": [({"file": "table.csv"},), ({"file": "hello.txt"},)],
    "/copy": [({"file": "hello.txt"},)],
    "/uploaded": [({"file": "table.csv"},)],
    "/make": [("words",)],
}
FOLDER = Path(tempfile.mkdtemp())
# Beside the apps, and not in the folder that they run in.
ICON = str(Path(__file__).parents[1] / "files" / "example.png")


def write(name: str, text: str) -> str:
    """A new file with a text in it."""
    path = FOLDER / name
    path.write_text(text)
    return str(path)


def read(path):
    """The text of a file in capitals."""
    return Path(path).read_text().upper() if path else "no file"


with gr.Blocks(title="Files") as demo:
    one = gr.File(label="One", scale=1, min_width=90, height=120, elem_id="one")
    binary = gr.File(label="Binary", type="binary")
    many = gr.File(label="Many", file_count="multiple", allow_reordering=True)
    csv = gr.File(label="CSV", file_types=[".csv"], container=False, show_label=False)
    folder = gr.File(label="Folder", file_count="directory", interactive=True)
    given = gr.File(write("given.txt", "given"), label="Given", interactive=False, visible=True)
    upload = gr.UploadButton("Upload", file_types=["text"], variant="primary", size="sm", icon=ICON)
    uploads = gr.UploadButton("Uploads", file_count="multiple", type="binary", elem_classes=["x"])
    download = gr.DownloadButton(
        "Download", write("down.txt", "down"), size="md", interactive=True, icon=ICON
    )
    text = gr.Textbox(label="Text")

    for name in ("change", "select", "clear", "upload", "delete", "download"):
        getattr(one, name)(lambda: name, None, text, api_name=f"file_{name}")
    for name in ("change", "click", "upload"):
        getattr(upload, name)(lambda: name, None, text, api_name=f"upload_{name}")
    for name in ("change", "click"):
        getattr(download, name)(lambda: name, None, text, api_name=f"download_{name}")
    gr.Button("Read", icon=ICON).click(read, one, text, api_name="read")
    gr.Button("Size").click(lambda data: str(len(data)) if data else "", binary, text, api_name="size")
    gr.Button("Count").click(lambda paths: str(len(paths or ())), many, text, api_name="count")
    gr.Button("CSV").click(read, csv, text, api_name="only_csv")
    gr.Button("Copy").click(lambda path: path, one, given, api_name="copy")
    upload.upload(read, upload, text, api_name="uploaded")
    gr.Button("Make").click(
        lambda words: [write("a.txt", words), write("b.txt", words * 2)], text, many, api_name="make"
    )
    gr.ClearButton(one, icon=ICON)
    gr.Button("Icon").click(lambda: gr.Button(icon=__file__), None, gr.Button(), api_name="icon")
    gr.Button("Nothing").click(lambda: [None, None], None, [one, many], api_name="nothing")
    gr.Button("Offer").click(lambda: write("offer.txt", "offer"), None, download, api_name="offer")

if __name__ == "__main__":
    demo.launch()
