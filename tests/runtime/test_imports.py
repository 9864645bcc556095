"""What an import costs, and that the names of the public API agree wherever they are written."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import spacekit

HEAVY = [
    "asyncssh",
    "cryptography",
    "docker",
    "fastapi",
    "git",
    "httpx",
    "huggingface_hub",
    "numpy",
    "orjson",
    "pandas",
    "PIL",
    "pydantic",
    "starlette",
    "uvicorn",
    "uvloop",
    "websockets",
]


def loaded_by(code: str) -> set[str]:
    """The heavy packages that a program loads."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(HEAVY) & set(run.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import spacekit",
        "import spacekit as gr\nwith gr.Blocks():\n    box = gr.Textbox()\n    box.submit(print, box, box)",
        "import spacekit as gr\ngr.Interface(lambda name: name, 'text', 'label').compile()",
        "import spacekit as s\n[getattr(s, n) for n in s.__all__ if n not in {'Server', 'mount_gradio_app'}]",
    ],
)
def test_building_an_app_loads_no_server(code: str) -> None:
    """Whoever imports spacekit and builds an app pays for nothing but the standard library."""
    assert set() == loaded_by(code)


def test_a_script_loads_nothing_of_notebooks() -> None:
    """A launch looks for IPython among what is loaded, and brings none of it."""
    launch = "gr.Interface(str, 'text', 'text').launch(server_port=0, quiet=True, prevent_thread_lock=True)"
    script = f"import spacekit as gr\n{launch}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(run.stdout.split())
    assert {"spacekit_runtime.notebook", "spacekit_runtime.notebook.shell"} == {
        name for name in loaded if name.startswith("spacekit_runtime.notebook")
    }
    assert not {"IPython", "ipykernel", "traitlets"} & loaded


def test_every_name_is_there_and_typed() -> None:
    """The lazy names, their types in the stub and what `dir` shows are the same."""
    stub = ast.parse((Path(spacekit.__file__).parent / "__init__.pyi").read_text("utf-8"))
    typed = {
        alias.asname or alias.name
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    typed |= {
        node.target.id
        for node in stub.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    names: list[str] = vars(spacekit)["__all__"]
    assert set(names) == typed
    assert typed <= set(dir(spacekit))
    assert len(names) == len(set(names))
    for name in names:
        assert getattr(spacekit, name) is not None


def test_an_unknown_name_is_said() -> None:
    """A name that there is not is an error that lists those there are."""
    with pytest.raises(AttributeError, match=r"has no 'Textbx'; it has: .*Textbox"):
        _ = spacekit.Textbx  # type: ignore[attr-defined]
