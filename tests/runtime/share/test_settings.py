"""What a link is asked for: arguments, and the environment where they say nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.settings import ShareSettings, parse_span


def test_arguments_count_more_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `launch` was told holds; the rest comes from the variables."""
    monkeypatch.setenv("SPACEKIT_SHARE_SERVER", "from.environment")
    monkeypatch.setenv("SPACEKIT_SHARE_TOKEN", "a-token")
    monkeypatch.setenv("SPACEKIT_SHARE_EXPIRES", "2h")
    settings = ShareSettings.from_environment("from.code", "http")
    assert ("from.code", "http", "a-token", 7200) == (
        settings.server,
        settings.protocol,
        settings.token,
        settings.expires,
    )


@pytest.mark.parametrize(
    "name", ["SPACEKIT_SHARE_SERVER", "SPACEKIT_SHARE_SERVER_ADDRESS", "GRADIO_SHARE_SERVER_ADDRESS"]
)
def test_the_relay_by_any_of_its_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our variable, and Gradio's."""
    monkeypatch.setenv(name, "share.example.org")
    assert "share.example.org" == ShareSettings.from_environment().server


def test_nothing_is_named() -> None:
    """Without any of it there is no relay: none is ours to choose."""
    assert None is ShareSettings.from_environment().server


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("90m", 5400), ("2h", 7200), ("1d", 86400)])
def test_lengths_of_time(text: str, seconds: int) -> None:
    """A number and a unit."""
    assert seconds == parse_span(text)


@given(st.text(max_size=12))
def test_other_texts_are_no_length(text: str) -> None:
    """Whatever else is written becomes an error, or a time above nothing."""
    with suppress(ShareError):
        assert parse_span(text) > 0


@pytest.mark.parametrize("wrong", ["ada", "ada:", ":secret", "ada:sec\nret", "a:" + "b" * 600])
def test_auth_is_a_name_and_a_password(wrong: str) -> None:
    """Anything else is said, and the password is not in what is said."""
    with pytest.raises(ShareError) as caught:
        ShareSettings.from_environment(auth=wrong)
    assert wrong not in str(caught.value) + caught.value.hint


def test_secrets_are_not_shown() -> None:
    """A traceback that shows the settings shows no password and no token."""
    shown = repr(ShareSettings("relay", auth="ada:secret", token="token-of-ada"))
    assert "secret" not in shown
    assert "token-of-ada" not in shown


def test_a_protocol_is_http_or_https() -> None:
    """As Gradio's argument."""
    with pytest.raises(ShareError, match="neither 'http' nor 'https'"):
        ShareSettings.from_environment("relay", "frp")
