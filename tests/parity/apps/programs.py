"""Code, the parameters of functions, and folders, with every argument and every event."""

import tempfile
from pathlib import Path

import gradio as gr

CALLS = {
    "/code": [("x = 1",), (None,)],
    "/one_file": [([["a.txt"]],), (None,)],
    "/several_files": [([["a.txt"], ["sub", "b.py"]],), ([],)],
}
ROOT = Path(tempfile.mkdtemp()).resolve() / "root"
(ROOT / "sub").mkdir(parents=True)
for name in ("a.txt", "sub/b.py"):
    (ROOT / name).write_text(name)
PARAMETERS = {"size": {"type": "int", "description": "How large", "default": "3"}}


def names(paths):
    """The names of files."""
    listed = [paths] if isinstance(paths, str) else paths or []
    return " ".join(sorted(str(Path(path).relative_to(ROOT)) for path in listed))


with gr.Blocks(title="Programs") as demo:
    code = gr.Code(
        "print(1)",
        language="python",
        lines=3,
        max_lines=9,
        wrap_lines=True,
        show_line_numbers=False,
        autocomplete=True,
        buttons=["copy"],
        label="Code",
    )
    shown = gr.Code(label="Shown", interactive=False)
    one = gr.FileExplorer("**/*.txt", root_dir=ROOT, file_count="single", label="One", height=100, buttons=[])
    several = gr.FileExplorer(
        root_dir=ROOT, ignore_glob="*.md", label="Several", max_height=300, min_height=50
    )
    viewer = gr.ParamViewer(
        PARAMETERS, language="python", linkify=["int"], header="Parameters", anchor_links=True, max_height=90
    )
    out = gr.Textbox(label="Out")
    for name in ("change", "input", "focus", "blur"):
        getattr(code, name)(lambda: "heard", None, out, api_name=f"code_{name}")
    for name in ("change", "input", "select"):
        getattr(one, name)(lambda: "heard", None, out, api_name=f"explorer_{name}")
    for name in ("change", "upload"):
        getattr(viewer, name)(lambda: "heard", None, out, api_name=f"viewer_{name}")
    gr.Button("Code").click(lambda text: text, code, shown, api_name="code")
    gr.Button("One").click(names, one, out, api_name="one_file")
    gr.Button("Several").click(names, several, out, api_name="several_files")
    gr.Button("View").click(lambda: PARAMETERS, None, viewer, api_name="view")

if __name__ == "__main__":
    demo.launch()
