"""Files as values: what functions get of them, what they give, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import spacekit as gr
from spacekit_runtime.errors import Error, GraphError, UserInputError
from spacekit_runtime.files import FilePath, file_data


def sent(path: Path, name: str) -> dict[str, Any]:
    """A file that was sent, as the server hands it to the component."""
    return dict(file_data(str(path), name))


def test_a_function_gets_a_path_that_knows_its_name(tmp_path: Path) -> None:
    """A path is a plain `str`; the sender's name for the file, with its folders, comes with it."""
    given = gr.File(render=False).preprocess(sent(tmp_path / "x.bin", "photos/2024/x.bin"))
    assert str(tmp_path / "x.bin") == given
    assert isinstance(given, FilePath)
    assert ("photos/2024/x.bin", str(tmp_path / "x.bin")) == (given.orig_name, given.name)


def test_the_kinds_of_values(tmp_path: Path) -> None:
    """One file, a list of them, or bytes, as the component says; nothing is `None`."""
    file = tmp_path / "a.txt"
    file.write_bytes(b"abc")
    one = sent(file, "a.txt")
    assert None is gr.File(render=False).preprocess(None)
    assert [str(file)] == gr.File(file_count="multiple", render=False).preprocess([one])
    assert [str(file)] == gr.File(file_count="directory", render=False).preprocess(one)
    assert b"abc" == gr.File(type="binary", render=False).preprocess(one)
    assert str(file) == gr.UploadButton("Send", render=False).preprocess(one)


@pytest.mark.parametrize("payload", [7, "/etc/passwd", {"path": "/x"}, [{"name": "x"}], {}])
def test_what_is_no_file_is_refused(payload: Any) -> None:
    """A client that sends something else than a file is told so."""
    with pytest.raises(UserInputError, match="upload"):
        gr.File(render=False).preprocess(payload)


@pytest.mark.parametrize(
    ("types", "name", "is_taken"),
    [
        ([".pdf"], "a.PDF", True),
        (["pdf"], "a.pdf", True),
        (["image"], "a.png", True),
        (["image", ".pdf"], "a.txt", False),
        (["image"], "a.png.exe", False),
        (["text"], "a.py", True),
        (["file"], "a.anything", True),
        (None, "a.anything", True),
    ],
)
def test_only_the_kinds_that_are_asked_for(types: list[str] | None, name: str, is_taken: bool) -> None:
    """`file_types` holds on the server, whatever a client's own dialog let through."""
    component = gr.File(file_types=types, render=False)
    if is_taken:
        assert "/x" == component.preprocess(sent(Path("/x"), name))
    else:
        with pytest.raises(UserInputError, match="another kind"):
            component.preprocess(sent(Path("/x"), name))


def test_two_files_for_one_are_refused() -> None:
    """A component for one file does not take the first of two in silence."""
    with pytest.raises(UserInputError, match="2 files were sent"):
        gr.File(render=False).preprocess([sent(Path("/x"), "x")] * 2)


def test_what_functions_give() -> None:
    """Paths of any kind become files; the name that a sender gave goes on; anything else is an error."""
    component = gr.File(render=False)
    assert ["a.txt", "b.txt", "folder/c.txt"] == [
        file["orig_name"]
        for file in component.postprocess(["/x/a.txt", Path("/x/b.txt"), FilePath("/x/y", "folder/c.txt")])
    ]
    assert None is component.postprocess(None)
    with pytest.raises(Error, match="was given a int"):
        component.postprocess(7)


def test_wrong_arguments_are_said() -> None:
    """A count or a type that there is not is an error where the component is made."""
    with pytest.raises(GraphError, match="file_count='many'"):
        gr.File(file_count="many", render=False)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(GraphError, match="type='bytes'"):
        gr.File(type="bytes", render=False)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(GraphError, match=r"takes a list"):
        gr.File(file_types=".pdf", render=False)  # type: ignore[arg-type]  # what is tested


def test_a_file_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value in the constructor is in the config as a file that the page can get."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "start.csv").write_text("a,b")
    with gr.Blocks() as demo:
        gr.File(str(tmp_path / "start.csv"))
    [component] = [c for c in demo.compile().config["components"] if c["type"] == "file"]
    value = component["props"]["value"]
    assert ("start.csv", 3) == (value["orig_name"], value["size"])
    assert "a,b" == Path(value["path"]).read_text()
    assert str(tmp_path / "cache") in value["path"]
