"""The parts that need no socket: names, rates, places, guesses, heads."""

from __future__ import annotations

import contextlib
import string
from pathlib import Path

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.errors import SpacekitError
from spacekit.relay.bans import Bans, what_is
from spacekit.relay.bucket import Bucket
from spacekit.relay.data import DataFolder
from spacekit.relay.guesses import Guesses
from spacekit.relay.limits import MAX_HEAD, WRONG_IN_ALL, WRONG_PASSWORDS, WRONG_SECONDS, WRONG_WINDOW
from spacekit.relay.links import LinkRefused
from spacekit.relay.names import Signer, id_of, is_name, new_name
from spacekit.relay.places import Places, subscriber_of
from spacekit.relay.settings import LOOPBACK, RelaySettings
from spacekit.relay.ssh.wishes import read_wishes
from spacekit.relay.tokens import Tokens
from spacekit.relay.web.heads import BadRequest, check_head, read_visit, to_app, to_visitor

_HEADER = st.tuples(
    st.sampled_from([b"host", b"cookie", b"x-forwarded-for", b"connection", b"upgrade", b"te", b"x", b"via"]),
    st.text(string.ascii_letters + string.digits + " ,;=.:-", max_size=20).map(lambda x: x.strip().encode()),
)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


# --- names


def test_names_are_names() -> None:
    """What is made is what is taken for a name, and its id is not the name."""
    name = new_name()
    assert is_name(name)
    assert not is_name(name.upper())
    assert not is_name(f"{name}a")
    assert name not in id_of(name)


@given(st.text(max_size=120))
def test_only_own_secrets_bring_a_link_back(text: str) -> None:
    """Anything else is none, whatever it looks like."""
    signer = Signer(b"key")
    assert signer.read_resume(text) is None
    assert ("a" * 16, 5) == signer.read_resume(signer.resume("a" * 16, 5))
    assert Signer(b"other").read_resume(signer.resume("a" * 16, 5)) is None
    assert not signer.is_signed(text, "seen", "a")


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_wishes_are_read_or_refused(line: bytes) -> None:
    """Whatever a client sends: wishes, or a refusal with a code."""
    with contextlib.suppress(LinkRefused):
        read_wishes(line, Signer(b"key"))


# --- limits


def test_bucket_lets_its_rate_pass() -> None:
    """A second's worth at once, then as it comes in; idle time is not saved up for longer."""
    clock = Clock()
    bucket = Bucket(100, clock)
    assert 0 == bucket.debt_after(100)
    assert 0.5 == bucket.debt_after(50)
    clock.now += 0.5
    assert 0 == bucket.debt_after(0)
    clock.now += 1000
    assert 1 == bucket.debt_after(200)
    assert 0 == Bucket(None).debt_after(10**12)


def test_places_are_given_back() -> None:
    """So many for one, so many in all; nothing is left of who has gone."""
    places = Places(2, 3)
    assert [True, True, False] == [places.enter("192.0.2.1") for _ in range(3)]
    assert [True, False] == [places.enter("192.0.2.2") for _ in range(2)]
    places.leave("192.0.2.1")
    assert places.enter("192.0.2.3")
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        places.leave(address)
    assert (0, {}) == (places.count, dict(places._taken))


@pytest.mark.parametrize(
    ("address", "subscriber"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_one_line_is_one_subscriber(address: str, subscriber: str) -> None:
    """Of IPv6 somebody has a whole network, and is counted once."""
    assert subscriber == subscriber_of(address)


def test_guesses_are_counted_for_one_and_for_all() -> None:
    """Who guesses waits; when many guess together, all do; time heals both."""
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(WRONG_PASSWORDS):
        assert 0 == guesses.seconds_to_wait("192.0.2.1")
        guesses.wrong("192.0.2.1")
    assert WRONG_SECONDS == guesses.seconds_to_wait("192.0.2.1")
    assert 0 == guesses.seconds_to_wait("192.0.2.2")
    clock.now += WRONG_SECONDS
    assert 0 == guesses.seconds_to_wait("192.0.2.1")
    for number in range(WRONG_IN_ALL - WRONG_PASSWORDS):
        guesses.wrong(f"198.51.100.{number}")
    assert guesses.seconds_to_wait("203.0.113.1") > 0
    clock.now += WRONG_WINDOW
    assert 0 == guesses.seconds_to_wait("203.0.113.1")


# --- tokens and bans


def test_token_is_kept_as_a_hash(tmp_path: Path) -> None:
    """A token is known by what it is, and what is on disk does not tell it; names are unique and plain."""
    data = DataFolder(tmp_path / "data")
    tokens = Tokens(data)
    token = tokens.add("ada")
    assert "ada" == tokens.name_of(token)
    assert tokens.name_of(f"{token}x") is None
    assert token not in data.tokens.read_text()
    for name in ("ada", "", "a b", "../x", "a" * 65):
        with pytest.raises(SpacekitError):
            tokens.add(name)
    tokens.remove("ada")
    assert tokens.name_of(token) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://abcdefghijklmnop.share.example.org:8443/x?y", "link"),
        ("abcdefghijklmnop.share.example.org", "link"),
        ("abcdefghijklmnop", "link"),
        ("24228c0c1ac0", "link"),
        ("SHA256:" + "a" * 43, "key"),
        ("192.0.2.1", "address"),
        ("2001:db8::/32", "address"),
    ],
)
def test_what_a_ban_means(text: str, kind: str) -> None:
    """Links in any form, keys, addresses."""
    assert kind == what_is(text)[0]


@given(st.text(max_size=50))
def test_nothing_else_is_banned(text: str) -> None:
    """What is none of these is refused with a hint."""
    try:
        assert what_is(text)[0] in ("link", "key", "address")
    except SpacekitError as error:
        assert error.hint  # noqa: PT017  either is right


def test_broken_list_is_told(tmp_path: Path) -> None:
    """A list that somebody spoiled stops the relay with a sentence, rather than letting everyone in."""
    data = DataFolder(tmp_path)
    data.bans.write_text("{")
    with pytest.raises(SpacekitError, match="not a list"):
        Bans(data)


# --- heads


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"GET / HTTP/1.1\r\nA: b\n c\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
    ],
)
def test_lines_end_one_way(head: bytes) -> None:
    """Bare line feeds, bare carriage returns and folded lines are refused."""
    with pytest.raises(BadRequest):
        check_head(head)


def test_head_has_a_size() -> None:
    """However it comes, a head is not longer than it may be."""
    check_head(b"GET / HTTP/1.1\r\nX: " + b"y" * (MAX_HEAD - 20) + b"\r\n\r\nbody\nwith\nlines")
    with pytest.raises(BadRequest):
        check_head(b"GET / HTTP/1.1\r\nX: " + b"y" * MAX_HEAD + b"\r\n\r\n")


@given(st.lists(_HEADER, max_size=8))
def test_app_is_told_one_story(headers: list[tuple[bytes, bytes]]) -> None:
    """Whatever a visitor sends: one Host and one of each that the relay sets, which are the relay's."""
    pairs = [(name, value) for name, value in headers if name != b"host"]
    request = h11.Request(method="GET", target="/", headers=[(b"Host", b"a.share.example.org"), *pairs])
    visit = read_visit(request, ("192.0.2.1", 5), LOOPBACK)
    passed = to_app(visit, "a.share.example.org", "https")
    for name, value in (
        (b"host", b"a.share.example.org"),
        (b"x-forwarded-for", b"192.0.2.1"),
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"a.share.example.org"),
    ):
        assert [value] == [each for key, each in passed if key == name]
    h11.Request(method="GET", target="/", headers=passed)


def test_cookie_has_no_domain() -> None:
    """Every form of the attribute goes, the rest of the cookie stays."""
    told = to_visitor([(b"set-cookie", b"a=1; Domain=example.org; Path=/;DOMAIN = x ; Secure")])
    assert b"a=1; Path=/; Secure" == dict(told)[b"set-cookie"]


def test_address_of_a_link() -> None:
    """The port stands in an address where it is not the scheme's own."""
    plain = RelaySettings("share.example.org", Path("data"))
    assert "https://x.share.example.org" == plain.address("x")
    other = RelaySettings("share.example.org", Path("data"), scheme="http", public_port=8080)
    assert "http://share.example.org:8080" == other.address()
