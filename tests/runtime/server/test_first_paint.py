"""The boxes that stand on a page until its script has loaded."""

from __future__ import annotations

import spacekit as gr
from spacekit_runtime.server.first_paint import first_paint


def boxes(demo: gr.Blocks) -> list[int]:
    """The heights of the boxes, as they follow one another."""
    parts = first_paint(demo.compile().config).split("height:")[1:]
    return [int(part.partition("px")[0]) for part in parts]


def test_only_what_will_be_seen_is_painted() -> None:
    """No boxes for what is hidden, has no look, or stands beside the page."""
    with gr.Blocks() as demo:
        gr.State()
        gr.Timer()
        gr.Textbox(visible=False)
        gr.Textbox(visible="hidden")
        with gr.Sidebar():
            gr.Textbox()
        with gr.Row(visible=False):
            gr.Textbox()
        gr.Button()
    assert [40] == boxes(demo)


def test_of_tabs_and_steps_the_one_in_front_is_painted() -> None:
    """The one that is selected, else the first that is shown."""
    with gr.Blocks() as demo:
        with gr.Tabs(selected="b"):
            with gr.Tab(id="a"):
                gr.Textbox()
            with gr.Tab(id="b"):
                gr.Button()
        with gr.Walkthrough():
            with gr.Step(visible=False):
                gr.Textbox()
            with gr.Step():
                gr.Button()
            with gr.Step():
                gr.Textbox()
    assert [40, 40] == boxes(demo)


def test_a_folded_accordion_is_one_line() -> None:
    """What is in it is painted only if it is open."""
    with gr.Blocks() as demo:
        with gr.Accordion(open=False):
            gr.JSON()
        with gr.Accordion():
            gr.Button()
    assert [44, 40] == boxes(demo)
