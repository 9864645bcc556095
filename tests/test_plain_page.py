"""Pages of plain HTML have the look of an app's page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import source_tree

from spacekit import plain_page
from spacekit.host.pages import layout
from spacekit.relay.web import pages

_TOKEN = re.compile(r"^  (--[\w-]+): ([^;]+);", re.MULTILINE)
STYLES = (layout.STYLE, pages.STYLE)


def tokens(css: str) -> dict[str, str]:
    """The design tokens that a style sheet sets, each as it is set first."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall(css):
        found.setdefault(name, " ".join(value.split()))
    return found


def test_they_and_the_app_share_one_design() -> None:
    """Every token has the value that it has in the app's page, and is used by one of them."""
    theirs = tokens((source_tree.ROOT / "runtime/web/src/tokens.css").read_text())
    used = "".join(plain_page.style(styles) for styles in STYLES)
    ours = tokens(used)
    assert {name: theirs.get(name) for name in ours} == ours
    assert not [name for name in ours if f"var({name})" not in used]


@pytest.mark.parametrize("styles", STYLES)
def test_looks_come_from_tokens(styles: Path) -> None:
    """No colour is written out, and every token that is used is set."""
    css = plain_page.style(styles)
    assert not re.findall(r"#[0-9a-f]{3,8}\b", _TOKEN.sub("", css))
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) <= set(tokens(css))


def test_what_is_shown_is_text() -> None:
    """Whatever a name holds, it is a name."""
    whole = plain_page.frame("<script>", plain_page.text('"><img onerror=x>'), styles=layout.STYLE)
    assert "<title>&lt;script&gt;</title>" in whole
    assert "<body>&quot;&gt;&lt;img onerror=x&gt;</body>" in whole
