"""`AppTest` does what a page would do."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waiting import wait_until

import spacekit as gr
from spacekit.testing import AppTest, NoSuchElement, NotPossible, StillRunning, Toast


def test_chains_follow_as_each_link_asks() -> None:
    """`then` follows always, `success` and `failure` each on its own outcome, in order."""
    heard: list[str] = []

    def work(fails: bool) -> str:
        if fails:
            raise gr.Error("as asked", print_exception=False)
        return "worked"

    with gr.Blocks() as demo:
        fails, out = gr.Checkbox(label="Fails"), gr.Textbox(label="Out")
        first = gr.Button("Go").click(work, fails, out)
        first.success(lambda text: heard.append(f"success {text}"), out, None)
        first.failure(lambda: heard.append("failure"), None, None)
        first.then(lambda: heard.append("then"), None, None)
    app = AppTest(demo)
    app["Go"].click()
    assert {"success worked", "then"} == set(heard)
    heard.clear()
    app["Fails"].set(True)
    app["Go"].click()
    assert {"failure", "then"} == set(heard)
    assert ["as asked"] == app.errors


def test_changes_set_off_changes() -> None:
    """A value that a function gives sets off the listeners of that change, as one that is typed does."""
    with gr.Blocks() as demo:
        a, b, c = (gr.Number(0, label=name) for name in "abc")
        a.change(lambda value: value + 1, a, b)
        b.change(lambda value: value * 10, b, c)
    app = AppTest(demo)
    app["a"].set(4)
    assert (5, 50) == (app["b"].value, app["c"].value)
    app["a"].set(4)
    assert [] == app["b"].history


def test_the_page_is_loaded_when_it_opens() -> None:
    """What listens to the page's load has run, and values that are functions are there."""
    with gr.Blocks() as demo:
        out = gr.Textbox(label="Out")
        gr.Number(lambda: 7, label="Computed")
        demo.load(lambda: "loaded", None, out)
    app = AppTest(demo)
    assert ("loaded", 7) == (app["Out"].value, app["Computed"].value)


def test_what_a_person_could_not_do_is_refused() -> None:
    """A hidden field, an output, a button that is off, a choice that is none, an event that nobody hears."""
    with gr.Blocks() as demo:
        name, out = gr.Textbox(label="Name"), gr.Textbox(label="Out")
        with gr.Column(visible=False):
            hidden = gr.Textbox(label="Hidden")
        off = gr.Button("Off", interactive=False)
        off.click(lambda text: text, name, out)
        hidden.change(lambda text: text, hidden, out)
        gr.Radio(["a", "b"], label="Pick")
        gr.Button("Deaf")
    app = AppTest(demo)
    with pytest.raises(NotPossible, match="not shown"):
        app["Hidden"].set("x")
    with pytest.raises(NotPossible, match="only shows"):
        app["Out"].set("x")
    with pytest.raises(NotPossible, match="switched off"):
        app["Off"].click()
    with pytest.raises(NotPossible, match="not among the choices"):
        app["Pick"].set("c")
    with pytest.raises(NotPossible, match="nothing listens to 'click'"):
        app["Deaf"].click()


def test_names_must_be_clear() -> None:
    """A name that nothing has, or several things have, is answered with what there is."""
    with gr.Blocks() as demo:
        first = gr.Textbox("1", label="Same")
        gr.Textbox("2", label="Same", elem_id="second")
    app = AppTest(demo)
    with pytest.raises(NoSuchElement, match=r"nothing is called 'Nobody'; there are: .*Same"):
        app["Nobody"]
    with pytest.raises(NoSuchElement, match="2 elements are called 'Same'"):
        app["Same"]
    assert ("1", "2") == (app[first].value, app["second"].value)
    assert ["1", "2"] == [element.value for element in app.all("textbox")]


def test_event_data_reaches_the_function() -> None:
    """What is selected, and any other event with its data."""
    with gr.Blocks() as demo:
        rows, out = gr.Label({"a": 1.0}, label="Rows"), gr.Textbox(label="Out")

        @rows.select(outputs=out)  # type: ignore[untyped-decorator]  # a listener gives Any
        def selected(event: gr.SelectData) -> str:
            return f"{event.index} {event.value} {event.target.label}"

    app = AppTest(demo)
    app["Rows"].select(2, "a")
    assert "2 a Rows" == app["Out"].value


def test_files_can_be_chosen(tmp_path: Path) -> None:
    """A file is there for the function as if it had been uploaded."""
    (tmp_path / "note.txt").write_text("from a file")
    with gr.Blocks() as demo:
        file, out = gr.File(label="File"), gr.Textbox(label="Out")
        file.upload(lambda path: Path(path).read_text(), file, out)
    app = AppTest(demo)
    app["File"].upload(tmp_path / "note.txt")
    assert "from a file" == app["Out"].value


def test_toasts_and_progress_are_told() -> None:
    """`Info`, `Warning`, `Success` and `Progress` reach the page in order."""

    def work(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # as Gradio has it
        gr.Info("begins", title="Note")
        progress(0.5, desc="half")
        gr.Warning("slowly")
        return "done"

    with gr.Blocks() as demo:
        gr.Button("Go").click(work, None, gr.Textbox(label="Out"))
    app = AppTest(demo)
    app["Go"].click()
    assert [Toast("info", "begins", "Note"), Toast("warning", "slowly", "Warning")] == app.toasts
    assert [(0.5, "half")] == [(bars[0]["progress"], bars[0]["desc"]) for bars in app.progress]


def test_what_a_function_raises_is_raised() -> None:
    """A fault in a function is the test's business, unless it asks for what the page shows."""

    def fail() -> None:
        raise ZeroDivisionError("a fault")

    with gr.Blocks() as demo:
        gr.Button("Go").click(fail, None, None)
    with pytest.raises(ZeroDivisionError, match="a fault"):
        AppTest(demo)["Go"].click()
    app = AppTest(demo, raises=False)
    app["Go"].click()
    assert ["Something went wrong in the app."] == app.errors


def test_a_test_that_waits_in_vain_says_for_what() -> None:
    """An app that does not come to rest is told by the endpoints that still run."""
    go_on = threading.Event()
    with gr.Blocks() as demo:
        gr.Button("Go").click(lambda: go_on.wait(30) and None, None, None, api_name="slow")
    app = AppTest(demo)
    app.timeout = 0.05
    with pytest.raises(StillRunning, match="/slow"):
        app["Go"].click()
    with pytest.raises(StillRunning, match="did not come about"):
        app.wait_until(lambda: False)
    go_on.set()
    app.timeout = 30
    app.wait()


def test_once_and_always_last() -> None:
    """While a listener runs, `once` ignores what comes, and `always_last` runs the last of it afterwards."""
    gate = threading.Event()
    seen: dict[str, list[str]] = {"once": [], "last": []}

    def note(kind: str, value: str) -> None:
        seen[kind].append(value)
        gate.wait(30)

    with gr.Blocks() as demo:
        text = gr.Textbox(label="Text")
        text.input(lambda value: note("once", value), text, None, trigger_mode="once")
        text.input(lambda value: note("last", value), text, None, trigger_mode="always_last")
    app = AppTest(demo)
    app["Text"].set("a", wait=False)
    app["Text"].set("b", wait=False)
    app["Text"].set("c", wait=False)
    gate.set()
    app.wait()
    assert {"once": ["a"], "last": ["a", "c"]} == seen


def test_an_interface_has_its_buttons() -> None:
    """The scripts of an Interface's own buttons give fixed values, and those are understood."""

    def count(to: float) -> Iterator[float]:
        yield from range(1, int(to) + 1)

    demo = gr.Interface(count, gr.Number(3, label="To"), gr.Number(label="Now"), flagging_mode="never")
    app = AppTest(demo)
    app["To"].set(5)
    app["Submit"].click()
    assert 5 == app["Now"].value
    assert (True, False) == (app["Submit"].is_visible, app["Stop"].is_visible)
    app["Clear"].click()
    assert (3, None) == (app["To"].value, app["Now"].value)
    assert [] == app.scripts_left_out


def test_what_nobody_holds_any_more_leaves_no_thread() -> None:
    """A test that does not close its app leaves nothing behind, nor does one that does."""
    before = set(threading.enumerate())
    with gr.Blocks() as demo:
        text = gr.Textbox(label="Text")
        text.submit(str.upper, text, text)
    for is_closed in (False, True):
        app = AppTest(demo)
        app["Text"].set("a").submit()
        if is_closed:
            app.close()
        del app
        gc.collect()
        wait_until(lambda: set(threading.enumerate()) <= before)


def test_it_works_where_a_loop_runs_already() -> None:
    """Inside of a coroutine too: the app has a loop of its own."""

    async def main() -> Any:
        with gr.Blocks() as demo:
            name, out = gr.Textbox(label="Name"), gr.Textbox(label="Out")
            name.submit(lambda text: text.upper(), name, out)
        with AppTest(demo) as app:
            app["Name"].set("ann").submit()
            return app["Out"].value

    assert "ANN" == asyncio.run(main())


def test_dynamic_parts_are_drawn() -> None:
    """What a `render` function makes is there, listens, and is gone when it is made anew without it."""
    with gr.Blocks() as demo:
        count, out = gr.Slider(0, 5, 1, step=1, label="Count"), gr.Textbox(label="Out")

        @gr.render(inputs=count)
        def boxes(number: float) -> None:
            for at in range(int(number)):
                box = gr.Textbox(label=f"Box {at}", key=at)
                box.submit(lambda text: text.upper(), box, out)

    app = AppTest(demo)
    app["Box 0"].set("first").submit()
    assert "FIRST" == app["Out"].value
    app["Count"].set(3)
    assert ["first", None, None] == [app[f"Box {at}"].value for at in range(3)]
    app["Count"].set(1)
    with pytest.raises(NoSuchElement):
        app["Box 1"]


def test_an_app_comes_from_a_file(tmp_path: Path) -> None:
    """The file runs as a module: what launches it when it is a program does not run."""
    (tmp_path / "app.py").write_text(
        "import spacekit as gr\nwith gr.Blocks() as demo:\n    gr.Textbox('here', label='Where')\n"
        "if __name__ == '__main__':\n    raise SystemExit('launched')\n"
    )
    assert "here" == AppTest.from_file(tmp_path / "app.py")["Where"].value
    (tmp_path / "none.py").write_text("x = 1\n")
    with pytest.raises(AssertionError, match="makes no app"):
        AppTest.from_file(tmp_path / "none.py")
