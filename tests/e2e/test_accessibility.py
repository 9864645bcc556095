"""axe, which knows the rules for accessible pages, finds nothing to say."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from gate import Gate
from kitchen_sink import kitchen_sink
from playwright.sync_api import Page, ViewportSize, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
# Of the kitchen sink.
TABS = 7


def findings(page: Page) -> list[str]:
    """What axe has to say, as lines: the rule, and where it is broken."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_on_any_component(
    page: Page, open_app: OpenApp, theme: str, size: ViewportSize
) -> None:
    """Every component, in light and dark, wide and narrow, is without a finding."""
    page.set_viewport_size(size)
    page.emulate_media(reduced_motion="reduce")
    open_app(kitchen_sink(), f"?__theme={theme}")
    tabs = page.get_by_role("tablist").first.get_by_role("tab")
    expect(tabs).to_have_count(TABS)
    for tab in tabs.all()[:5]:
        tab.click()
        expect(page.get_by_role("tabpanel", name=tab.inner_text())).to_be_visible()
        assert [] == findings(page), tab.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_things_happen(page: Page, open_app: OpenApp, theme: str) -> None:
    """An open list, a running function, toasts and an error are without a finding."""
    gate = Gate()

    def work(fruit: str) -> str:
        gr.Info("Working")
        gr.Warning("Slowly")
        gr.Success("But surely")
        gate.pass_through()
        raise gr.Error(f"No {fruit} left", print_exception=False)

    page.emulate_media(reduced_motion="reduce")
    fruit = gr.Dropdown(["apple", "banana"], label="Fruit")
    open_app(
        gr.Interface(work, fruit, gr.Textbox(label="Text"), title="Fruit", description="A *shop*."),
        f"?__theme={theme}",
    )
    page.get_by_role("combobox").click()
    expect(page.get_by_role("option")).to_have_count(2)
    assert [] == findings(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_test_id("toast-body")).to_have_count(3)
    expect(page.locator(".status")).to_be_visible()
    assert [] == findings(page)
    gate.let_go()
    expect(page.get_by_role("alert")).to_be_visible()
    assert [] == findings(page)
