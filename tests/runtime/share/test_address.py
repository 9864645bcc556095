"""How a relay is named."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.address import Protocol, RelayAddress, is_loopback, parse_relay

KEY = "SHA256:" + "a" * 43


@pytest.mark.parametrize(
    ("given_text", "protocol", "expected"),
    [
        ("share.example.org", None, RelayAddress("share.example.org", None, "https://share.example.org")),
        (
            "share.example.org:2222",
            None,
            RelayAddress("share.example.org", 2222, "https://share.example.org"),
        ),
        ("share.example.org", "http", RelayAddress("share.example.org", None, "http://share.example.org")),
        (
            "https://share.example.org/",
            None,
            RelayAddress("share.example.org", None, "https://share.example.org"),
        ),
        ("http://127.0.0.1:7880", None, RelayAddress("127.0.0.1", None, "http://127.0.0.1:7880")),
        ("127.0.0.1:2222", None, RelayAddress("127.0.0.1", 2222, "http://127.0.0.1")),
        ("127.0.0.1:2222", "https", RelayAddress("127.0.0.1", 2222, "https://127.0.0.1")),
        ("share.localhost:2222", None, RelayAddress("share.localhost", 2222, "http://localhost")),
        ("[::1]:2222", None, RelayAddress("::1", 2222, "http://[::1]")),
        (f"relay:22#{KEY}", None, RelayAddress("relay", 22, "https://relay", KEY)),
        (f"relay#{KEY}=", None, RelayAddress("relay", None, "https://relay", KEY)),
        ("ssh://localhost.run", None, RelayAddress("localhost.run", 22, None, None, "nokey")),
        ("ssh://me@tuns.example.org:2222", None, RelayAddress("tuns.example.org", 2222, None, None, "me")),
    ],
)
def test_the_ways_to_name_a_relay(given_text: str, protocol: Protocol | None, expected: RelayAddress) -> None:
    """A name, with a port of SSH, by its web side, with its key, or somebody else's: each is understood."""
    assert expected == parse_relay(given_text, protocol)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        " ",
        "a b",
        "ftp://share.example.org",
        "share.example.org/path",
        "https://share.example.org/path?x=1",
        "https://user:password@share.example.org",
        "share.example.org:0",
        "share.example.org:99999",
        "share.example.org#MD5:aa",
        "-oProxyCommand=touch /tmp/x",
        "ssh://-oProxyCommand=x@host",
        "ssh://user:password@host",
        "relay\nother",
        "[::1",
    ],
)
def test_what_is_no_address_is_said(wrong: str) -> None:
    """Anything else is an error with the forms that there are."""
    with pytest.raises(ShareError) as caught:
        parse_relay(wrong)
    assert "address" == caught.value.code
    assert caught.value.hint


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever a variable of the environment holds becomes an address or an error with a hint."""
    with suppress(ShareError):
        found = parse_relay(text)
        assert found.host
        assert not {" ", "/", "@"} & set(found.host)


@pytest.mark.parametrize("host", ["localhost", "share.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_is_known(host: str) -> None:
    """Its names and its addresses."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.run", "mylocalhost", "10.0.0.1", "128.0.0.1", "::2", ""])
def test_others_are_not_taken_for_it(host: str) -> None:
    """Names that only look like it are others'."""
    assert not is_loopback(host)
