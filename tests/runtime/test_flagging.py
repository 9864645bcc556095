"""Flagging: answers that people put aside, in tables that are safe to open."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from hypothesis import given
from hypothesis import strategies as st
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.flagging.cells import harmless

# Of the processor's time, of which it takes a fraction of one.
SECONDS = 10


def table(path: Path) -> list[list[str]]:
    """The rows of a table."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def of_flag(demo: gr.Blocks) -> int:
    """The function of the server that a click on the flag button calls."""
    config = demo.compile().config
    return next(d["id"] for d in config["dependencies"] if d["api_name"] == "Flag")


def test_a_logger_writes_a_table_with_a_header(tmp_path: Path) -> None:
    """Each flag is a row: the values, the option, who it was and when; the file is made with the first."""
    logger = gr.CSVLogger(verbose=False)
    logger.setup([gr.Textbox(label="Name"), gr.JSON(), gr.Number(label="n")], str(tmp_path / "kept"))
    assert not (tmp_path / "kept").exists()
    assert 1 == logger.flag(["Ann", {"a": [1]}, 2.5], "good", "me")
    assert 2 == logger.flag([None, None, None], "bad", "me")
    header, first, second = table(tmp_path / "kept" / "dataset1.csv")
    assert ["Name", "component 1", "n", "flag", "username", "timestamp"] == header
    assert ["Ann", '{"a": [1]}', "2.5", "good", "me"] == first[:-1]
    assert ["", "", "", "bad", "me"] == second[:-1]
    logger.flag(["Ben", None, None])
    assert ["Name", "component 1", "n", "timestamp"] == table(tmp_path / "kept" / "dataset2.csv")[0]


def test_other_components_begin_another_table(tmp_path: Path) -> None:
    """An app goes on with its own table, and one with other columns begins the next."""
    for label in ("a", "a", "b", "b", "a"):
        logger = gr.CSVLogger(verbose=False)
        logger.setup([gr.Textbox(label=label)], str(tmp_path))
        logger.flag(["x"])
    assert [3, 3, 2] == [len(table(tmp_path / f"dataset{n}.csv")) for n in (1, 2, 3)]
    named = gr.CSVLogger(verbose=False, dataset_file_name="mine.csv")
    named.setup([gr.Textbox(label="c")], str(tmp_path))
    assert 1 == named.flag(["x"])
    assert 2 == len(table(tmp_path / "mine.csv"))


def test_a_simple_logger_writes_values_alone(tmp_path: Path) -> None:
    """`SimpleCSVLogger` has no header."""
    logger = gr.SimpleCSVLogger()
    logger.setup([gr.Textbox(), gr.Number()], str(tmp_path))
    logger.flag(["Ann", 1])
    logger.flag(["Ben", 2])
    assert [["Ann", "1"], ["Ben", "2"]] == table(tmp_path / "log.csv")


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "a,=1", "a;=1", "a\n=1", "\uff1d1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_is_a_formula(cell: str) -> None:
    """What a spreadsheet may take for a formula is text."""
    assert [f"'{cell}"] == harmless([cell])


@given(st.text(alphabet="a,; \t\n\r\x0b=-\uff0b", max_size=8))
def test_a_sign_after_a_separator_makes_a_formula(cell: str) -> None:
    """Blanks may stand between, and tabs and line ends count as both."""
    is_one = re.search(r"(^|[,;\t\n\r])\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r]", cell) is not None
    assert [f"'{cell}" if is_one else cell] == harmless([cell])


@pytest.mark.parametrize("blank", ["\n", " ", "\t ", ",", ", ", "\r\n", " \x0b"])
def test_a_page_of_blanks_takes_no_time(blank: str) -> None:
    """Somebody who flags empty lines holds up nobody: with a search from each of them it would be minutes."""
    begun = time.thread_time()
    harmless([blank * 200_000 + "x"])
    assert time.thread_time() - begun < SECONDS


@pytest.mark.parametrize("cell", ["a", "-5", "+1.5", "1e-5", "a=b", "x - y", "", "a, b", "mail@example.org"])
def test_other_cells_stay(cell: str) -> None:
    """Numbers and ordinary text are left alone."""
    assert [cell] == harmless([cell])


@pytest.mark.e2e
def test_an_interface_flags(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    """Each option is a button; its click keeps inputs and outputs as they stand in the page."""
    demo = gr.Interface(
        lambda a, b: a + b,
        ["text", gr.State("s")],
        "text",
        flagging_dir=str(tmp_path),
        flagging_options=["wrong", ("Odd!", "odd")],
    )
    config = demo.compile().config
    shown = [c["props"]["value"] for c in config["components"] if c["type"] == "button"]
    assert ["Flag as wrong", "Odd!"] == shown[-2:]
    session = connect(serve(demo))
    assert session.ask(of_flag(demo), "=x", None, "y")[-2]["success"]
    (_, row) = table(tmp_path / "dataset1.csv")
    assert ["'=x", "s", "y", "wrong"] == row[:-1]


def test_every_answer_can_be_kept() -> None:
    """In the mode "auto" there is no button, and the page keeps each answer that came well."""
    demo = gr.Interface(str.upper, "text", "text", flagging_mode="auto")
    (kept,) = [d for d in demo.compile().config["dependencies"] if d["api_name"] == "Flag"]
    assert (0, True) == (kept["trigger_after"], kept["trigger_only_on_success"])


@pytest.mark.e2e
def test_files_are_kept_beside_the_table(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    """A flagged file is copied, and a client can't have others copied."""
    (tmp_path / "note.txt").write_text("hello", "utf-8")
    folder = tmp_path / "flagged"
    demo = gr.Interface(lambda a: a, gr.File(label="a/../b"), gr.File(), flagging_dir=str(folder))
    url = serve(demo)
    client = Client(url, verbose=False, download_files=False)
    given = client.predict(handle_file(str(tmp_path / "note.txt")), api_name="/lambda")
    session = connect(url)
    assert session.ask(of_flag(demo), given, None)[-2]["success"]
    (_, row) = table(folder / "dataset1.csv")
    kept = Path(row[0])
    assert kept.is_relative_to(folder)
    assert "hello" == kept.read_text("utf-8")
    stolen = {**given, "path": "/etc/passwd"}
    assert not session.ask(of_flag(demo), stolen, None)[-2]["success"]
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_what_looks_like_a_file_is_not_taken_for_one(tmp_path: Path) -> None:
    """Nothing is copied for a value of a component that has no files, whatever the value says."""
    logger = gr.CSVLogger(verbose=False)
    logger.setup([gr.JSON(label="a")], str(tmp_path))
    logger.flag([{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}])
    assert ["dataset1.csv"] == [path.name for path in tmp_path.iterdir()]


class Memory(gr.FlaggingCallback):
    """A callback of an app's own."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    def setup(self, components: Any, flagging_dir: str) -> None:
        """Note what there is."""
        self.kept.append(([c.label for c in components], flagging_dir))

    def flag(self, flag_data: list[Any], flag_option: str | None = None, username: str | None = None) -> int:
        """Keep it."""
        self.kept.append((flag_data, flag_option, username))
        return len(self.kept)


@pytest.mark.e2e
def test_an_app_keeps_flags_its_own_way(serve: Serve, connect: Connect) -> None:
    """A `FlaggingCallback` is set up with the components and told of each flag."""
    memory = Memory()
    demo = gr.Interface(str, "text", "text", flagging_callback=memory, flagging_dir="here")
    connect(serve(demo)).ask(of_flag(demo), "a", "b")
    assert [(["input 0", "output"], "here"), (["a", "b"], None, None)] == memory.kept


def test_flagging_can_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """`flagging_mode="never"`, or the environment, leaves the buttons out; another word is an error."""
    options: list[dict[str, Any]] = [{"flagging_mode": "never"}, {}]
    monkeypatch.setenv("GRADIO_FLAGGING_MODE", "never")
    for option in options:
        config = gr.Interface(str, "text", "text", **option).compile().config
        assert not any(d["api_name"] == "Flag" for d in config["dependencies"])
    with pytest.raises(GraphError, match='"never", "auto" or "manual"'):
        gr.Interface(str, "text", "text", flagging_mode="often")  # type: ignore[arg-type]  # that is the point
    for wrong in ([1], [("a",)], "abc"):
        with pytest.raises(GraphError, match="flagging_options"):
            gr.Interface(str, "text", "text", flagging_options=wrong)  # type: ignore[arg-type]  # as above
