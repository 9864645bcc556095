"""Where a push goes, and with which token."""

from __future__ import annotations

import pytest

from spacekit.errors import UsageError
from spacekit.push.target import HUGGING_FACE, Target, parse_target

HOST = "http://127.0.0.1:7870"


def test_without_an_endpoint_it_goes_to_hugging_face() -> None:
    """The Hub's own client then finds the token that a login stored."""
    assert Target("ada/hello", HUGGING_FACE, None) == parse_target("ada/hello", None, None, {})


def test_the_environment_names_the_server_as_for_all_hub_tools() -> None:
    """HF_ENDPOINT and HF_TOKEN belong together; a slash at the end means nothing."""
    environment = {"HF_ENDPOINT": f"{HOST}/", "HF_TOKEN": "t"}
    assert Target("ada/hello", HOST, "t") == parse_target("ada/hello", None, None, environment)


def test_a_token_for_hugging_face_goes_nowhere_else() -> None:
    """Another server gets its own token or none, never what HF_TOKEN or a stored login holds."""
    assert parse_target("ada/hello", HOST, None, {"HF_TOKEN": "secret"}).token is False
    environment = {"HF_TOKEN": "secret", "SPACEKIT_HOST_TOKEN": "own"}
    assert "own" == parse_target("ada/hello", HOST, None, environment).token


def test_a_token_on_the_command_line_comes_first() -> None:
    """What a person types wins."""
    assert "mine" == parse_target("a/b", HOST, "mine", {"SPACEKIT_HOST_TOKEN": "own"}).token


def test_a_target_does_not_show_its_token() -> None:
    """No traceback, log or message that holds a target holds the token."""
    assert "secret" not in repr(Target("ada/hello", HOST, "secret"))


@pytest.mark.parametrize(
    "space",
    ["", "hello", "a/b/c", "/b", "a/", "a b/c", "../x", "a/..", "a/-b", "a--b/c", "a/b.git", "a/" + "b" * 96],
)
def test_what_is_no_id_is_refused(space: str) -> None:
    """An id that the server would refuse is refused here, with an example."""
    with pytest.raises(UsageError) as caught:
        parse_target(space, HOST, None, {})
    assert "ada/hello" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "endpoint",
    ["host", "ftp://host", "http://", "http://a b", "file:///etc/passwd", "http://h:x", "http://[1"],
)
def test_what_is_no_address_is_refused(endpoint: str) -> None:
    """An endpoint is a web address."""
    with pytest.raises(UsageError):
        parse_target("a/b", endpoint, None, {})
