"""Addresses, signatures and states of links, without a server."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.errors import UsageError
from spacekit.host.errors import HostError
from spacekit.host.links.address import parse_address
from spacekit.host.links.large_files import lfs_address
from spacekit.host.links.pull import next_step
from spacekit.host.links.state import problem_of
from spacekit.host.links.webhook import is_signed
from spacekit.host.settings import HostSettings
from spacekit.host.store.models import Link


@pytest.mark.parametrize(
    ("url", "scheme", "origin"),
    [
        ("https://github.com/me/app", "https", "https://github.com"),
        ("https://gitlab.example.com:8443/group/sub/app.git", "https", "https://gitlab.example.com:8443"),
        ("https://[::1]/app.git", "https", "https://[::1]"),
        ("git@github.com:me/app.git", "ssh", ""),
        ("ssh://git@codeberg.org/me/app.git", "ssh", ""),
        ("ssh://git@127.0.0.1:2222/srv/app.git", "ssh", ""),
        ("http://127.0.0.1:3000/me/app", "http", "http://127.0.0.1:3000"),
    ],
)
def test_what_forges_show_is_taken(url: str, scheme: str, origin: str) -> None:
    """As it stands there; credentials are good for the server alone, port included."""
    address = parse_address(url, allows_http=False, trusted=True)
    assert (url, scheme, origin) == (address.url, address.scheme, address.origin)


@given(st.text(max_size=60) | st.text("-:/@.[]%abext~ \\'\"$`;|&\n", max_size=40))
def test_no_address_is_taken_for_something_else(url: str) -> None:
    """Whatever passes is https, http or ssh to a machine, with nothing in it that a program would act on."""
    try:
        address = parse_address(url, allows_http=True, trusted=True)
    except HostError:
        return
    assert not url.startswith("-")
    assert "::" not in url.partition("]")[0].replace("[", "").partition("//")[0]
    assert not set(url) & set(" \\'\"$`;|&\n")
    assert not address.host.startswith("-")
    assert address.scheme == "ssh" or "@" not in url


def test_plain_http_is_for_this_machine_or_where_it_is_allowed() -> None:
    """Even there only where those who link are trusted."""
    near, far = "http://127.0.0.1/a.git", "http://example.com/a.git"
    assert near == parse_address(near, allows_http=False, trusted=True).url
    assert far == parse_address(far, allows_http=True, trusted=False).url
    for url, trusted in ((near, False), (far, True), ("http://localhost.example.com/a", True)):
        with pytest.raises(HostError, match="plain http"):
            parse_address(url, allows_http=False, trusted=trusted)


def test_git_lfs_asks_where_the_repository_is() -> None:
    """Whatever `.lfsconfig` in it says."""
    for url in ("https://x.org/a", "https://x.org/a/", "https://x.org/a.git"):
        address = parse_address(url, allows_http=False, trusted=False)
        assert "https://x.org/a.git/info/lfs" == lfs_address(address)


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=80))
def test_only_the_secret_signs(body: bytes, secret: str, other: str) -> None:
    """Over the very bytes; no header that anyone can write without it will do."""
    right = hmac.new(secret.encode(errors="replace"), body, hashlib.sha256).hexdigest()
    secret = secret.encode(errors="replace").decode()
    assert is_signed({"x-hub-signature-256": f"sha256={right}"}, body, secret)
    assert not is_signed({"x-hub-signature-256": f"sha256={right}"}, body + b"x", secret)
    for name in ("x-hub-signature-256", "x-gitea-signature", "x-hub-signature"):
        if other not in (right, f"sha256={right}"):
            assert not is_signed({name: other}, body, secret)
    if other != secret:
        assert not is_signed({"x-gitlab-token": other}, body, secret or "x")
    assert not is_signed({}, body, secret or "x")


def _link(**fields: object) -> Link:
    return Link(**({"pulled_sha": None, "taking_sha": None, "owns_main": False} | fields))


@pytest.mark.parametrize(
    ("head", "link", "is_ahead", "step"),
    [
        ("new", _link(), False, "same"),
        (None, _link(), True, "take"),
        ("old", _link(), True, "take"),
        ("old", _link(), False, "diverged"),
        ("old", _link(owns_main=True), False, "take"),
        ("old", _link(pulled_sha="old"), False, "take"),
        ("old", _link(taking_sha="old"), False, "take"),
        ("old", _link(pulled_sha="older", taking_sha="other"), False, "diverged"),
    ],
)
def test_what_is_the_space_s_own_is_not_put_aside(
    head: str | None, link: Link, is_ahead: bool, step: str
) -> None:
    """Unless that was said; what came from the link may be replaced, also when a kill hid that it came."""
    assert step == next_step(link, head, "new", is_ahead=is_ahead)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("fatal: Authentication failed for 'https://x/'", "no-access"),
        ("git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", "no-access"),
        (
            "@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@\nHost key verification failed.",
            "host-key",
        ),
        ("No ED25519 host key is known for x and you have requested strict checking.", "host-key"),
        ("fatal: couldn't find remote ref refs/heads/x", "no-branch"),
        ("remote: Repository not found.\nfatal: repository 'https://x/' not found", "no-repository"),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", "unreachable"),
        ("ssh: connect to host x port 22: Connection refused", "unreachable"),
        ("something else", "failed"),
        ("", "failed"),
    ],
)
def test_git_s_words_become_a_state(words: str, state: str) -> None:
    """With a sentence of what to do, and git's own words behind it."""
    assert state == problem_of(words).state


@given(st.text(max_size=2_000))
def test_git_s_words_are_safe_to_show(words: str) -> None:
    """What a server says is one short line that steers no terminal."""
    message = problem_of(words).message
    assert message.isprintable()
    assert len(message) < 700


@pytest.mark.parametrize("seconds", [0, 9.9, -1, float("nan"), float("inf")])
def test_a_host_does_not_look_all_the_time(seconds: float, tmp_path: object) -> None:
    """Nor never."""
    with pytest.raises(UsageError, match="can't look at repositories"):
        HostSettings(tmp_path, pull_interval=seconds)  # type: ignore[arg-type]  # any folder
