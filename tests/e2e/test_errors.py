"""What people see when something goes wrong, and what a function can tell them."""

from __future__ import annotations

import json

import pytest
from browser_apps import OpenApp
from page_watch import PageWatch
from playwright.sync_api import Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

INJECTION = "<img src=x onerror=\"document.title='attacked'\"><b>bold</b>"


def app_that(fails: object) -> gr.Blocks:
    """An app whose one button does something."""
    with gr.Blocks(title="calm") as demo:
        shown = gr.Textbox("before", label="Text")
        gr.Button("Go").click(fails, None, shown)  # type: ignore[arg-type]
        gr.Button("Work").click(lambda: "worked", None, shown)
    return demo


def raise_(error: Exception) -> str:
    """Raise, as an expression."""
    raise error


def go(page: Page) -> None:
    """Click the button."""
    page.get_by_role("button", name="Go").click()


def test_an_error_is_a_toast_with_its_title_and_text(open_app: OpenApp) -> None:
    """`Error` shows its words, the output is marked, and the next answer clears the mark."""
    page = open_app(
        app_that(lambda: raise_(gr.Error("no memory left", title="Too big", print_exception=False)))
    )
    go(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Too big")
    expect(alert).to_contain_text("no memory left")
    expect(page.locator("[data-status=error]")).to_have_count(1)
    expect(page.get_by_label("Text")).to_have_value("before")
    page.get_by_role("button", name="Work").click()
    expect(page.get_by_label("Text")).to_have_value("worked")
    expect(page.locator("[data-status=error]")).to_have_count(0)


def test_what_an_error_says_is_text_and_never_html(open_app: OpenApp) -> None:
    """Titles and messages may come from strangers: tags in them are shown as they stand."""
    page = open_app(app_that(lambda: raise_(gr.Error(INJECTION, title=INJECTION, print_exception=False))))
    go(page)
    expect(page.get_by_role("alert").get_by_text("<b>bold</b>")).to_have_count(2)
    expect(page.get_by_role("alert").locator("b, img")).to_have_count(0)
    expect(page).to_have_title("calm")


def test_a_plain_exception_keeps_its_words_to_itself(
    open_app: OpenApp, caplog: pytest.LogCaptureFixture
) -> None:
    """Users see a calm "Error" without what was raised; the log has the traceback."""
    page = open_app(app_that(lambda: raise_(RuntimeError("/secret/path"))))
    go(page)
    expect(page.get_by_role("alert")).to_contain_text("Error")
    expect(page.get_by_role("alert")).not_to_contain_text("secret")
    assert "secret" not in page.content()
    assert "RuntimeError: /secret/path" in caplog.text


def test_show_error_shows_what_was_raised(open_app: OpenApp, caplog: pytest.LogCaptureFixture) -> None:
    """With `launch(show_error=True)` the users read the exception's words."""
    page = open_app(app_that(lambda: raise_(RuntimeError("a bad day"))), show_error=True)
    go(page)
    expect(page.get_by_role("alert")).to_contain_text("a bad day")
    assert "a bad day" in caplog.text


def test_an_error_can_be_invisible(open_app: OpenApp) -> None:
    """`Error(visible=False)` marks the output and raises no toast."""
    page = open_app(app_that(lambda: raise_(gr.Error("quiet", visible=False, print_exception=False))))
    go(page)
    expect(page.locator("[data-status=error]")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_notices_come_while_the_function_works(open_app: OpenApp) -> None:
    """`Info`, `Warning` and `Success` are toasts of their own kind, with their words as text."""

    def work() -> str:
        gr.Info("All is well")
        gr.Warning(INJECTION, title="Mind")
        gr.Success("Nearly there")
        return "done"

    page = open_app(app_that(work))
    go(page)
    expect(page.get_by_label("Text")).to_have_value("done")
    toasts = page.get_by_test_id("toast-body")
    expect(toasts).to_have_count(3)
    expect(toasts.nth(0)).to_contain_text("Info")
    expect(toasts.nth(0)).to_contain_text("All is well")
    expect(toasts.nth(1)).to_contain_text("Mind")
    expect(toasts.nth(1)).to_contain_text("<b>bold</b>")
    expect(toasts.nth(2)).to_contain_text("Success")


def test_a_toast_can_be_dismissed_by_mouse_and_key(open_app: OpenApp) -> None:
    """Each toast has a button that takes it down."""

    def work() -> None:
        gr.Info("first", duration=None)
        gr.Info("second", duration=None)

    page = open_app(app_that(work))
    go(page)
    toasts = page.get_by_test_id("toast-body")
    expect(toasts).to_have_count(2)
    toasts.filter(has_text="second").get_by_role("button", name="Dismiss").click()
    expect(toasts).to_have_count(1)
    toasts.get_by_role("button", name="Dismiss").press("Enter")
    expect(toasts).to_have_count(0)


def test_a_toast_leaves_after_its_duration_unless_it_is_read(page: Page, open_app: OpenApp) -> None:
    """A toast goes by itself; while the pointer rests on it, it stays."""
    page.clock.install()
    # Longer than any machine takes from the toast to the pointer on it: the clock also goes on by itself.
    open_app(app_that(lambda: gr.Info("not for ever", duration=50)))
    toast = page.get_by_test_id("toast-body")
    go(page)
    expect(toast).to_have_count(1)
    # The answer, which comes after the toast: until it is there a click is none.
    expect(page.get_by_label("Text")).to_have_value("")
    page.clock.fast_forward(60_000)
    expect(toast).to_have_count(0)
    go(page)
    toast.hover()
    page.clock.fast_forward(600_000)
    expect(toast).to_have_count(1)
    page.get_by_role("button", name="Go").hover()
    page.clock.fast_forward(60_000)
    expect(toast).to_have_count(0)


def test_a_component_refuses_what_no_page_would_send(open_app: OpenApp) -> None:
    """A value outside of a slider's range, sent by hand, is refused with a sentence."""
    page = open_app(
        gr.Interface(lambda size: size, gr.Slider(0, 10, label="Size"), "number", api_name="size")
    )
    url = f"{page.url}gradio_api/call/size"
    event_id = page.request.post(url, data={"data": [99]}).json()["event_id"]
    assert "99 is not in the range 0 to 10" in page.request.get(f"{url}/{event_id}").text()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("0")


def test_an_app_that_was_changed_meanwhile_says_to_reload(open_app: OpenApp, watch: PageWatch) -> None:
    """A request that the app no longer knows ends in a sentence for the user."""
    watch.allow("404")
    page = open_app(app_that(lambda: "fine"))
    page.route(
        "**/queue/join",
        lambda route: route.continue_(post_data=_with_other_function(route.request.post_data)),
    )
    go(page)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def _with_other_function(body: str | None) -> str:
    return json.dumps({**json.loads(body or "{}"), "fn_index": 77})
