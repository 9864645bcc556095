"""docs/guide is true: each program in it runs, and does what the page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import spacekit as gr
from spacekit.testing import AppTest

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
PROGRAMS = {
    f"{page.stem} {number}": text
    for page in sorted(GUIDE.glob("*.md"))
    for number, text in enumerate(
        re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE), 1
    )
}
LINKS = [
    (page.name, link)
    for page in sorted(GUIDE.glob("*.md"))
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
]


def change_of_text(app: AppTest) -> None:
    """Nobody presses a button."""
    app["Text"].set("ab 1")
    assert 2 == app["Letters"].value


def submit_letters(app: AppTest) -> None:
    """A form counts."""
    app["Text"].set("ab 1")
    app["Submit"].click()
    assert 2 == app["Letters"].value


def hello_by_interface(app: AppTest) -> None:
    """A name, a greeting."""
    app["name"].set("Ada")
    app["Submit"].click()
    assert "Hello, Ada!" == app["output"].value


def hello_by_blocks(app: AppTest) -> None:
    """The same with labels of one's own."""
    app["Name"].set("Ada")
    app["Greet"].click()
    assert "Hello, Ada!" == app["Greeting"].value


def several_inputs(app: AppTest) -> None:
    """Three inputs, two outputs, examples."""
    app["name"].set("Ada")
    app["is_morning"].set(True)
    app["Temperature in °F"].set(32)
    app["Submit"].click()
    assert ("Good morning, Ada. It is 32 °F.", 0) == (app["Greeting"].value, app["In °C"].value)


def a_stream(app: AppTest) -> None:
    """Each value as it comes."""
    app["word"].set("abc")
    app["Submit"].click()
    assert ["a", "ab", "abc"] == app["output"].history[:3]


def talk(app: AppTest, said: str) -> list[str]:
    """Say something; gives all answers so far."""
    [box], [chat] = app.all("textbox"), app.all("chatbot")
    box.set(said)
    box.submit()
    return [entry["content"][0]["text"] for entry in chat.value if entry["role"] == "assistant"]


def a_chat(app: AppTest) -> None:
    """What was said before counts."""
    talk(app, "Hello")
    assert ["You said **Hello**. That makes 1.", "You said **Bye**. That makes 2."] == talk(app, "Bye")


def a_streaming_chat(app: AppTest) -> None:
    """A check box goes along."""
    app["Loud"].set(True)
    assert ["GOOD DAY"] == talk(app, "good day")


def live(app: AppTest) -> None:
    """At each change."""
    app["a"].set(3)
    app["b"].set(4)
    assert 7 == app["output"].value


def a_poem(app: AppTest) -> None:
    """Rows, columns, a button."""
    app["Lines"].set(2)
    app["Write"].click()
    assert "Rain, line 1\nRain, line 2" == app["Poem"].value


def a_sidebar(app: AppTest) -> None:
    """What stands in it holds for all tabs."""
    app["Loud"].set(True)
    app["Name"].set("Ada")
    app["Name"].submit()
    assert "HELLO, ADA!" == app["Greeting"].value


def shared_text(app: AppTest) -> None:
    """Two tabs take one text."""
    app["Text"].set("ab ab c")
    app["Flip it"].click()
    assert "c ba ba" == app["Flipped"].value
    app["Count them"].click()
    assert {"ab": 2, "c": 1} == app["Words"].value


def two_steps(app: AppTest) -> None:
    """What is between can be mended by hand."""
    app["Recognise"].click()
    assert "guten morgen welt" == app["Text"].value
    app["Text"].set("hallo welt")
    app["Translate"].click()
    assert "hello world" == app["Translation"].value


def one_click(app: AppTest) -> None:
    """A step that fails stops those after it."""
    app["Article"].set("The sun is good. And more.")
    app["Read"].click()
    assert "The sun is good." == app["Summary"].value
    assert "glad" == app["Feeling"].value["label"]
    app["Article"].set(" ")
    app["Read"].click()
    assert ["There is nothing to sum up"] == app.errors


def a_list(app: AppTest) -> None:
    """It is remembered."""
    for item in ("tea", "milk"):
        app["Item"].set(item)
        app["Item"].submit()
    assert "tea\nmilk" == app["List"].value
    assert not app["Item"].value


def another_kind(app: AppTest) -> None:
    """One component changes another."""
    app["What do you want to write?"].set("essay")
    assert 8 == app["Your essay"].props["lines"]
    app["What do you want to write?"].set("none")
    assert not app["Your essay"].is_visible


def cities(app: AppTest) -> None:
    """One choice decides what the next offers."""
    app["Country"].set("Italy")
    assert ["Milan", "Rome"] == app["City"].choices


def drawn(app: AppTest) -> None:
    """As many as were asked for."""
    app["How many names?"].set(3)
    for place, name in enumerate(("Ada", "Bob", "Cy"), 1):
        app[f"Name {place}"].set(name)
    app["Join"].click()
    assert "Ada and Bob and Cy" == app["All of them"].value


DOES: dict[str, Callable[[AppTest], None]] = {
    "why-blocks 1": submit_letters,
    "why-blocks 2": change_of_text,
    "hello-world 1": hello_by_interface,
    "hello-world 2": hello_by_blocks,
    "interface 1": several_inputs,
    "interface 3": a_stream,
    "interface 4": live,
    "chat 1": a_chat,
    "chat 2": a_streaming_chat,
    "layout 1": a_poem,
    "layout 2": a_sidebar,
    "several-demos 2": shared_text,
    "one-into-the-next 1": two_steps,
    "one-into-the-next 2": one_click,
    "one-into-the-next 3": a_list,
    "components-that-change 1": another_kind,
    "components-that-change 2": cities,
    "components-that-change 3": drawn,
    "showing 1": hello_by_interface,
}


def demo_of(program: str, monkeypatch: pytest.MonkeyPatch) -> gr.Blocks:
    """The app that a program launches."""
    launched: list[gr.Blocks] = []
    monkeypatch.setattr(gr.Blocks, "launch", lambda demo, **_options: launched.append(demo))
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(PROGRAMS[program], f"docs/guide, {program}", "exec"), names)  # noqa: S102  # our own page
    [demo] = launched
    return demo


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_runs(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It launches one app, which does what the page says of it."""
    demo = demo_of(program, monkeypatch)
    demo.compile()
    if program in DOES:
        DOES[program](AppTest(demo))


def test_a_picture_is_classified(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Interface(classify_image, "image", "label")`: an array goes in, confidences come out."""
    names: dict[str, Any] = {"__name__": "guide"}
    monkeypatch.setattr(gr.Blocks, "launch", lambda _demo: None)
    exec(compile(PROGRAMS["interface 2"], "docs/guide, a picture", "exec"), names)  # noqa: S102  # our own page
    green = np.zeros((2, 3, 3), "uint8")
    green[..., 1] = 255
    assert {"sunset": 0.0, "forest": 1.0, "sea": 0.0} == names["classify_image"](green)


def test_nothing_is_left_without_a_look() -> None:
    """Programs that are only compiled are those whose parts are looked at elsewhere."""
    assert {"interface 2", "several-demos 1", "showing 2"} == PROGRAMS.keys() - DOES.keys()


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_each_link_leads_somewhere(page: str, link: str) -> None:
    """To another page of the guide, or to one of the docs."""
    assert (GUIDE / page).parent.joinpath(link).resolve().is_file()
