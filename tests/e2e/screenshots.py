"""Take pictures of the page for people to look at: python tests/e2e/screenshots.py FOLDER."""

from __future__ import annotations

import argparse
import shutil
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "support"))

# It lies beside the tests, in no package.
from kitchen_sink import kitchen_sink

THEMES = ("light", "dark")
WIDTHS = (1280, 360)
HEIGHT = 900


def main() -> None:
    """Write a picture of each tab of the kitchen sink, in each theme and width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    demo = kitchen_sink()
    _, url, _ = demo.launch(server_port=0, prevent_thread_lock=True, quiet=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            for theme, width in product(THEMES, WIDTHS):
                photograph(browser, f"{url}?__theme={theme}", width, folder / f"{theme}-{width}")
            browser.close()
    finally:
        demo.close(verbose=False)


def photograph(browser: Browser, url: str, width: int, stem: Path) -> None:
    """Write a picture of each outer tab: `stem-inputs.png` and so on."""
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    page.goto(url)
    for tab in page.get_by_role("tablist").first.get_by_role("tab").all():
        tab.click()
        name = tab.inner_text().strip().lower()
        if name == "choices":
            page.get_by_role("combobox").first.click()
        if name == "outputs":
            for button in ("Inform", "Warn", "Error"):
                page.get_by_role("button", name=button, exact=True).click()
                page.get_by_test_id("toast-body").nth(("Inform", "Warn", "Error").index(button)).wait_for()
            page.locator(".katex-html").wait_for()
        page.screenshot(path=f"{stem}-{name}.png", full_page=True)
    page.close()


if __name__ == "__main__":
    main()
