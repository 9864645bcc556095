"""What comes from folders, logs and servers is shown as text, whatever it is."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.drop.markup import element, joined, sentence
from spacekit.drop.telling import Telling
from spacekit.drop.views import finding_view, problem_view, telling_view
from spacekit.errors import FolderError
from spacekit.folder.finding import Finding, Severity

HOSTILE = "<img src=x onerror=alert(1)> \"'&\n\n# x"


class Tags(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_stays_text(text: str, attribute: str) -> None:
    """No text becomes markup, in an element or in an attribute, and all stands on one line."""
    html = element("p", text, title=attribute)
    assert not set(html) & set("\r\n")
    assert ["p"] == Tags(html).tags
    assert element("b", element("i", text)) == joined([element("b", element("i", text))])


def test_hostile_words_are_shown_as_they_are() -> None:
    """Names, causes, hints and lines of a log bring no elements along."""
    finding = Finding("x", Severity.ERROR, HOSTILE, HOSTILE, path=HOSTILE)
    told = Telling(lambda: None)
    with told.step(HOSTILE):
        told.begin(HOSTILE, 100)
        told.advance(40)
        told.warn(HOSTILE)
        shown = telling_view(told)
    for html in (finding_view(finding), problem_view(FolderError(HOSTILE, HOSTILE)), shown):
        assert "<img" not in html
        assert "\n" not in html
        assert "img" not in Tags(html).tags
    assert 'value="40"' in shown


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the app listens", "The app listens."),
        ("app.py: it fails", "app.py: it fails."),
        ("run `pip install x`", "Run <code>pip install x</code>."),
        ("a ` alone", "A ` alone."),
        ("is it so?", "Is it so?"),
        ("`<b>`", "<code>&lt;b&gt;</code>."),
    ],
)
def test_an_error_becomes_a_sentence(words: str, expected: str) -> None:
    """A cause reads as a sentence; names of files keep their letters, code is code."""
    assert expected == sentence(words)


def test_the_names_that_are_not_sent_are_left_out_on_this_side_too() -> None:
    """What the page does not send is what would not be taken in: one rule, known on both sides."""
    from spacekit.drop.folder_drop import LEFT_OUT
    from spacekit.folder.incoming.names import is_left_out

    assert [True] * len(LEFT_OUT) == [is_left_out(str(Path("app") / name / "x")) for name in LEFT_OUT]
