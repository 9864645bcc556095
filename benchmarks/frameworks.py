"""What is measured: each framework with the packages, the app and the settings it runs with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BASE = "base"
SPACEKIT = "spacekit"
GRADIO = "gradio"


@dataclass(frozen=True)
class Framework:
    """One of those that are measured side by side.

    Attributes:
        name: As the tables call it.
        environment: The virtual environment it runs in; two may share one.
        packages: What that holds; the wheel built from this tree is added to spacekit's.
        app: The file in `apps/`.
        imports: What its users' first line is.
        builds: The statements of a small app after that line.
        variables: Its environment variables.
    """

    name: str
    environment: str
    packages: tuple[str, ...]
    app: str
    imports: str
    builds: str
    variables: Mapping[str, str] = field(default_factory=dict)


_BLOCKS = """
with gr.Blocks() as demo:
    name, out = gr.Textbox(label="Name"), gr.Textbox(label="Greeting")
    gr.Button("Greet").click(lambda name: f"Hello {name}!", name, out)
"""
_ROUTE = """
app = fastapi.FastAPI()
@app.get("/")
def page(): return "hello"
"""
# Gradio at its best: besides uvloop, no summary of all events after each one, and no history of runs.
_TUNED = {"GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000", "GRADIO_RUN_HISTORY": "False"}

FRAMEWORKS = (
    Framework(
        BASE,
        "base",
        ("fastapi", "uvicorn", "uvloop", "httptools", "python-multipart", "orjson"),
        "base_app.py",
        "import fastapi, uvicorn",
        _ROUTE,
    ),
    Framework(
        SPACEKIT,
        "spacekit",
        (),
        "blocks_app.py",
        "import spacekit as gr",
        _BLOCKS,
        {"BENCH_MODULE": "spacekit"},
    ),
    Framework(
        GRADIO,
        "gradio",
        ("gradio",),
        "blocks_app.py",
        "import gradio as gr",
        _BLOCKS,
        {"BENCH_MODULE": "gradio"},
    ),
    Framework(
        "gradio_tuned",
        "gradio_uvl",
        ("gradio", "uvloop", "httptools"),
        "blocks_app.py",
        "import gradio as gr",
        _BLOCKS,
        {"BENCH_MODULE": "gradio", **_TUNED},
    ),
)
