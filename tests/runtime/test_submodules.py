"""Modules that people import from Gradio are there under the same names."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import spacekit as gr
from spacekit import utils


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("blocks", ["Blocks", "Block"]),
        ("components", ["Textbox", "Component", "Slider"]),
        ("components.base", ["Component", "Block"]),
        ("data_classes", ["FileData"]),
        ("events", ["SelectData", "EventData", "Dependency", "on"]),
        ("exceptions", ["Error"]),
        ("helpers", ["Examples", "Progress", "update", "skip"]),
        ("i18n", ["I18n", "I18nData"]),
        ("interface", ["Interface"]),
        ("layouts", ["Row", "Column", "Tabs", "Accordion"]),
        ("route_utils", ["Request"]),
        ("routes", ["mount_gradio_app", "App", "Request"]),
        ("templates", ["TextArea"]),
        ("themes", ["Soft", "Base", "Default", "Color", "GoogleFont", "colors", "sizes", "fonts", "Theme"]),
        ("themes.base", ["Base", "ThemeClass"]),
        ("themes.soft", ["Soft"]),
        ("themes.utils", ["colors", "fonts", "sizes"]),
        ("themes.utils.colors", ["Color", "blue"]),
        ("themes.utils.fonts", ["Font", "GoogleFont", "LocalFont"]),
        ("themes.utils.sizes", ["Size", "text_lg", "radius_none"]),
        ("utils", ["get_space", "colab_check", "abspath", "get_upload_folder"]),
    ],
)
def test_names_are_where_gradio_has_them(module: str, names: list[str]) -> None:
    """`from gradio.X import Y` works as `from spacekit.X import Y`, and is what `gr` has under that name."""
    found = importlib.import_module(f"spacekit.{module}")
    for name in names:
        assert getattr(found, name) is getattr(gr, name, getattr(found, name)), name
    with pytest.raises(AttributeError, match=f"spacekit.{module} has no 'Nothing'"):
        _ = found.Nothing


def test_they_are_there_without_an_import_of_their_own() -> None:
    """`import spacekit as gr` is enough for `gr.themes.Soft()`, in a process that imported nothing else."""
    code = (
        "import spacekit as gr\n"
        "gr.themes.Soft(primary_hue=gr.themes.colors.blue, font=[gr.themes.GoogleFont('Inter')])\n"
        "print(gr.themes.utils.sizes.text_lg.md, gr.components.Row.__name__, gr.events.on.__name__)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert "16px Row on" == run.stdout.strip()


def test_where_the_app_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """`get_space` names the Space, and nothing anywhere else."""
    monkeypatch.delenv("SYSTEM", raising=False)
    monkeypatch.setenv("SPACE_ID", "me/app")
    assert None is utils.get_space()
    monkeypatch.setenv("SYSTEM", "spaces")
    assert "me/app" == utils.get_space()
