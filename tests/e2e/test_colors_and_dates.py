"""ColorPicker and DateTime: picked or typed, and refused where they are neither."""

from __future__ import annotations

import datetime as dt

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def telling(component: gr.Component, heard: Heard, *events: str) -> gr.Blocks:
    """An app that tells of a component's events with its value, and of its value where it is sent."""
    with gr.Blocks() as demo:
        component.render()
        for event in events:
            getattr(component, event)(lambda value, event=event: heard.hear((event, value)), component, None)
        gr.Button("Send").click(heard.hear, component, None)
    return demo


def test_a_color_is_picked(open_app: OpenApp) -> None:
    """What the browser's own picker gives stands beside it as text, and reaches the function."""
    heard = Heard()
    page = open_app(telling(gr.ColorPicker("#FA0", label="Ink", render=False), heard, "input", "release"))
    expect(page.get_by_label("Ink", exact=True)).to_have_value("#FA0")
    expect(page.get_by_label("Ink: pick")).to_have_value("#ffaa00")
    page.get_by_label("Ink: pick").fill("#0b6b66")
    expect(page.get_by_label("Ink", exact=True)).to_have_value("#0b6b66")
    heard.wait_for_all(page, {("input", "#0b6b66"), ("release", "#0b6b66")})


def test_a_color_is_typed(open_app: OpenApp) -> None:
    """Any colour that CSS knows can be typed; another word is refused beside the field and not sent."""
    heard = Heard()
    page = open_app(telling(gr.ColorPicker(label="Ink", info="Of the pen", render=False), heard, "submit"))
    ink = page.get_by_label("Ink", exact=True)
    expect(ink).to_have_accessible_description("Of the pen")
    ink.fill("rebeccapurple")
    ink.press("Enter")
    heard.wait_for(page, [("submit", "rebeccapurple")])
    ink.fill("nonsense")
    ink.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("nonsense is no colour: write it like #0b6b66")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [("submit", "rebeccapurple"), "rebeccapurple"])


def test_a_color_cannot_bring_other_styles(open_app: OpenApp) -> None:
    """A function's value is a colour or nothing: it says nothing else about the page's look."""
    hostile = "red; position: fixed; inset: 0; background-image: url(/stolen)"
    page = open_app(telling(gr.ColorPicker(hostile, label="Ink", render=False), Heard()))
    expect(page.get_by_label("Ink", exact=True)).to_have_value(hostile)
    paint = page.locator(".paint")
    expect(paint).to_have_css("position", "absolute")
    expect(paint).to_have_css("background-image", "none")


def test_a_moment_is_typed(open_app: OpenApp) -> None:
    """A moment is typed as it is shown and reaches the function as a timestamp of its time zone."""
    heard = Heard()
    page = open_app(
        telling(gr.DateTime(label="Start", timezone="Europe/Berlin", render=False), heard, "change", "submit")
    )
    start = page.get_by_label("Start", exact=True)
    start.fill("2024-05-31 09:30:00")
    start.press("Enter")
    expected = dt.datetime.fromisoformat("2024-05-31T09:30:00+02:00").timestamp()
    heard.wait_for_all(page, {("change", expected), ("submit", expected)})


def test_a_date_that_there_is_not_is_refused(open_app: OpenApp) -> None:
    """A day that the calendar does not have is refused beside the field; the value stays as it was."""
    heard = Heard()
    day = gr.DateTime("2024-02-29", label="Day", include_time=False, type="string", render=False)
    page = open_app(telling(day, heard, "submit"))
    field = page.get_by_label("Day", exact=True)
    field.fill("2023-02-29")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Write it as YYYY-MM-DD, or now, or now - 5d")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, ["2024-02-29"])


def test_a_moment_is_picked_from_the_calendar(open_app: OpenApp) -> None:
    """The browser's own calendar opens from the keyboard; what is picked there is shown and sent."""
    heard = Heard()
    moment = gr.DateTime("2024-05-31 09:30:00", label="Start", type="string", render=False)
    page = open_app(telling(moment, heard, "submit"))
    picker = page.locator(".picker")
    expect(picker).to_have_value("2024-05-31T09:30")
    picker.evaluate("input => { input.showPicker = () => input.setAttribute('data-opened', '') }")
    page.get_by_role("button", name="Start: open the calendar").press("Enter")
    expect(picker).to_have_attribute("data-opened", "")
    picker.fill("2025-01-02T03:04:05")
    expect(page.get_by_label("Start", exact=True)).to_have_value("2025-01-02 03:04:05")
    heard.wait_for(page, [("submit", "2025-01-02 03:04:05")])


def test_a_function_fills_in_a_date(open_app: OpenApp) -> None:
    """A datetime that a function gives is shown as text, and is a change."""
    heard = Heard()
    with gr.Blocks() as demo:
        day = gr.DateTime(label="Day", include_time=False, type="string")
        day.change(heard.hear, day, None)
        gr.Button("Today").click(lambda: dt.datetime(2024, 5, 31, tzinfo=dt.UTC), None, day)
    page = open_app(demo)
    page.get_by_role("button", name="Today").click()
    expect(page.get_by_label("Day", exact=True)).to_have_value("2024-05-31")
    heard.wait_for(page, ["2024-05-31"])
