"""Flagging and validators, as people meet them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from browser_apps import OpenApp
from page_watch import PageWatch
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def test_an_answer_is_put_aside(open_app: OpenApp, tmp_path: Path) -> None:
    """A click on Flag keeps what is in the page; the next question can be flagged anew."""
    demo = gr.Interface(str.upper, gr.Textbox(label="Word"), "text", flagging_dir=str(tmp_path))
    page = open_app(demo)
    page.get_by_label("Word").fill("ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("ANN")
    page.get_by_role("button", name="Flag").click()
    expect(page.get_by_role("button", name="Saved")).to_be_disabled()
    with (tmp_path / "dataset1.csv").open(newline="", encoding="utf-8") as file:
        assert ["ann", "ANN"] == list(csv.reader(file))[1][:2]
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Flag")).to_be_enabled()


def test_a_field_says_what_is_wrong_with_it(open_app: OpenApp, watch: PageWatch) -> None:
    """A validator's words stand at the field that they are about, until it is edited."""

    def look(name: str, word: str) -> Any:
        return [gr.validate(bool(name), "who are you?"), gr.validate(len(word) > 3, "too short")]

    with gr.Blocks() as demo:
        name, word = gr.Textbox("Ann", label="Name"), gr.Textbox(label="Word")
        shown = gr.Textbox(label="Shown")
        word.submit(lambda name, word: f"{name} {word}", [name, word], shown, validator=look)
    watch.allow("422")
    page = open_app(demo)
    field = page.get_by_label("Word")
    field.fill("abc")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-problem]")).to_contain_text("Word")
    expect(page.locator("[data-problem]")).to_contain_text("too short")
    expect(page.get_by_label("Name")).not_to_have_attribute("aria-invalid", "true")
    field.fill("abcd")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    field.press("Enter")
    expect(page.get_by_label("Shown")).to_have_value("Ann abcd")
