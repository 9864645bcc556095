"""The frame of an app below a cell."""

from __future__ import annotations

import re

import pytest

from spacekit_runtime.errors import LaunchError
from spacekit_runtime.notebook.addresses import Address
from spacekit_runtime.notebook.frame import Shown, css_length, frame


def shown(*addresses: Address, title: str = "Greeter") -> Shown:
    """An app that is shown."""
    return Shown(
        title, "http://127.0.0.1:7861/", 5, addresses, "No app answers.", "100%", "500px", grows=True
    )


@pytest.mark.parametrize(
    ("given", "css"),
    [
        (500, "500px"),
        ("500", "500px"),
        (1.5, "1.5px"),
        ("80%", "80%"),
        ("30rem", "30rem"),
        (" 50vh ", "50vh"),
    ],
)
def test_a_length_is_pixels_or_css(given: float | str, css: str) -> None:
    """A number is one of pixels; CSS's own units stand as they are."""
    assert css == css_length("height", given)


@pytest.mark.parametrize(
    "given", ["wide", "", "5px;background:url(x)", "-5", "calc(1px)", True, None, "5px\n"[:-1] + '"']
)
def test_what_is_no_length_is_refused(given: object) -> None:
    """What is no length is an error that names the argument: it would become a part of a style."""
    with pytest.raises(LaunchError, match=r"height=.* is no length"):
        css_length("height", given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("addresses", "source"),
    [
        ([Address("local"), Address("proxy", "proxy/7861/")], "http://127.0.0.1:7861/"),
        ([Address("sure", "https://a.share.example.org/"), Address("local")], "https://a.share.example.org/"),
        ([Address("path", "/user/ann/proxy/7861/")], "/user/ann/proxy/7861/"),
    ],
)
def test_without_its_script_an_app_is_a_link(addresses: list[Address], source: str) -> None:
    """Where scripts do not run, the best address that needs none is there."""
    assert [source] == re.findall(r'href="([^"]*)"', frame(shown(*addresses)))


@pytest.mark.parametrize("addresses", [[Address("colab", "7861")], []])
def test_an_address_that_only_a_script_knows_is_no_link(addresses: list[Address]) -> None:
    """Then the words stand there that say what to do."""
    assert [] == re.findall(r'href="', frame(shown(*addresses)))
    assert "<p>No app answers.</p>" in frame(shown(*addresses))


def test_a_title_is_text() -> None:
    """What an app is called can neither end an attribute nor the script."""
    html = frame(shown(Address("sure", "https://x/</script><b>"), title='"><script>alert(1)</script>'))
    assert 1 == html.count("<script>")
    assert 1 == html.count("</script>")
    assert "<b>" not in html


def test_each_frame_has_a_name_of_its_own() -> None:
    """An app that is shown twice is found twice."""
    assert frame(shown()) != frame(shown())
