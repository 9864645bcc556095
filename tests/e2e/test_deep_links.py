"""Deep links: a page opened by somebody else's link stands as that one's did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browser_apps import OpenApp
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def test_a_link_brings_back_what_was_there(open_app: OpenApp) -> None:
    """The button copies a link; whoever opens it finds inputs and answers, and its text returns."""
    demo = gr.Interface(
        lambda word, times: word * times,
        [gr.Textbox(label="Word"), gr.Slider(1, 5, step=1, label="Times")],
        gr.Textbox(label="Answer"),
        deep_link="Share this",
        flagging_mode="never",
    )
    page = open_app(demo)
    page.get_by_label("Word").fill("ab")
    page.get_by_role("spinbutton", name="Times").fill("3")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Answer")).to_have_value("ababab")
    page.get_by_role("button", name="Share this").click()
    expect(page.get_by_role("button", name="Link Copied!")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert page.url == link
    expect(page.get_by_role("button", name="Share this")).to_be_visible()
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_label("Word")).to_have_value("ab")
    expect(page.get_by_label("Answer")).to_have_value("ababab")
    page.goto(link.replace("deep_link=", "deep_link=x"))
    expect(page.get_by_label("Word")).to_have_value("")


def test_what_a_component_would_not_take_stays_out(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values that somebody wrote by hand are looked at as if they were sent, and markup is never kept."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    with gr.Blocks() as demo:
        gr.Slider(0, 10, 4, label="Size")
        gr.Textbox("mine", label="Word")
        gr.HTML("<p>Own</p>")
        gr.DeepLinkButton()
    (tmp_path / ".deep_links").mkdir()
    (tmp_path / ".deep_links" / ("a" * 22)).write_text(json.dumps([99, "theirs"]), "utf-8")
    page = open_app(demo, f"?deep_link={'a' * 22}")
    expect(page.get_by_label("Word")).to_have_value("theirs")
    expect(page.get_by_role("spinbutton", name="Size")).to_have_value("4")
    expect(page.get_by_text("Own")).to_be_visible()
